// Temporary credentials as STS answers them.
import type { Credentials } from '@aws-sdk/client-sts';
import type { SessionClaims } from '../../identity/contract.ts';
import type { StsPorts } from './ports.ts';

/** Expiration has whole seconds. */
export function issue(ports: StsPorts, claims: SessionClaims): Credentials {
  const issued = ports.sessions.issue(claims);
  return {
    AccessKeyId: issued.accessKeyId,
    SecretAccessKey: issued.secretAccessKey,
    SessionToken: issued.sessionToken,
    Expiration: new Date(Math.floor(issued.expiresAtMs / 1000) * 1000),
  };
}
