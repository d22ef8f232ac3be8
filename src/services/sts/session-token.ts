// GetSessionToken: temporary credentials with the caller's own rights.
import type { GetSessionTokenRequest } from '@aws-sdk/client-sts';
import type { Call } from '../kernel/contract.ts';
import { fault } from '../kernel/fault.ts';
import { Violations } from '../kernel/violations.ts';
import { issue } from './credentials.ts';
import type { StsPorts } from './ports.ts';

const DEFAULT_SECONDS = 43_200;
/** The root user's sessions last an hour at most, whatever is asked. */
const ROOT_SECONDS = 3600;

export function getSessionToken(ports: StsPorts) {
  return (input: GetSessionTokenRequest, call: Call): object => {
    new Violations().range('durationSeconds', input.DurationSeconds, 900, 129_600).refuse('ValidationError');
    refuseSessions(call, 'GetSessionToken');
    const asked = input.DurationSeconds ?? DEFAULT_SECONDS;
    const seconds = call.principal.type === 'root' ? Math.min(asked, ROOT_SECONDS) : asked;
    const claims = {
      account: call.account,
      callerArn: call.principal.arn,
      issuedAtMs: call.nowMs,
      expiresAtMs: call.nowMs + seconds * 1000,
    };
    return { Credentials: issue(ports, claims) };
  };
}

/** Sessions make no sessions of this kind. */
export function refuseSessions(call: Call, operation: string): void {
  const { principal } = call;
  const lasting = (principal.type === 'user' || principal.type === 'root') && principal.issuedAtMs === undefined;
  if (!lasting) throw fault('AccessDenied', `Cannot call ${operation} with session credentials`, {}, 403);
}
