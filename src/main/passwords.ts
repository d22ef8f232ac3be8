// Registry passwords without a table: expiry and account under a seal, so that a login outlives a restart. [ECR: twelve hours]
import { createHmac, timingSafeEqual } from 'node:crypto';

export interface Passwords {
  issue(account: string, expiresAtMs: number): string;
  check(account: string, password: string, nowMs: number): boolean;
}

export function createPasswords(masterKey: Buffer): Passwords {
  const seal = (claim: string): string =>
    createHmac('sha256', masterKey).update(`registry ${claim}`).digest('base64url');
  return {
    issue(account, expiresAtMs) {
      const claim = `${account}.${expiresAtMs}`;
      return `${claim}.${seal(claim)}`;
    },
    check(account, password, nowMs) {
      const [owner, expires = '', mac = ''] = password.split('.');
      const wanted = Buffer.from(seal(`${owner}.${expires}`));
      const given = Buffer.from(mac);
      return (
        owner === account && Number(expires) > nowMs && given.length === wanted.length && timingSafeEqual(given, wanted)
      );
    },
  };
}
