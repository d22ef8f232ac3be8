// Accounts as S3 names them: by a canonical id, which says nothing of the account and never changes.
import { createHash } from 'node:crypto';
import type { Owner } from '@aws-sdk/client-s3';
import type { Call } from '../kernel/contract.ts';

/** 64 hex digits. */
export function canonicalId(account: string): string {
  return createHash('sha256').update(`s3 canonical user ${account}`).digest('hex');
}

/** Display names are no longer answered. [S3, since November 2025] */
export function ownerOf(account: string): Owner {
  return { ID: canonicalId(account) };
}

/** Who started an upload: an account is named by its canonical id, everyone else by ARN. */
export function initiatorOf(call: Call): string {
  const { principal } = call;
  return principal.type === 'user' || principal.type === 'role' ? principal.arn : canonicalId(call.account);
}
