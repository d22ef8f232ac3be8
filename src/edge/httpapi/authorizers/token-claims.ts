// The claims of a token whose signature is good: issuer, audience and times, in AWS's order. Pure. [api-gateway.md B7.1]
import type { JWTPayload } from 'jose';
import type { JwtAuthorizerUnit } from '../unit.ts';
import type { TokenFault } from './token-faults.ts';

type About = Readonly<Record<string, unknown>>;

function issuerFault({ iss }: JWTPayload, { issuer }: JwtAuthorizerUnit, about: About): TokenFault | undefined {
  if (iss === issuer) return undefined;
  return {
    code: 'http-token-issuer-wrong',
    description: 'the token does not have a valid issuer',
    detail: { ...about, found: iss, expected: issuer },
  };
}

/** client_id counts only where there is no aud, as in the access tokens of user pools. */
function audienceFault(claims: JWTPayload, { audience }: JwtAuthorizerUnit, about: About): TokenFault | undefined {
  const { aud } = claims;
  const hasAudience = aud !== undefined && aud !== null;
  const found = hasAudience ? [aud].flat() : [claims['client_id']].filter((id) => id !== undefined);
  if (found.some((one) => typeof one === 'string' && audience.includes(one))) return undefined;
  return {
    code: 'http-token-audience-wrong',
    description: 'the token does not have a valid audience',
    detail: { ...about, claim: hasAudience ? 'aud' : 'client_id', found, expected: audience },
  };
}

function expiryFault({ exp }: JWTPayload, nowMs: number, about: About): TokenFault | undefined {
  if (typeof exp !== 'number')
    return {
      code: 'http-token-time-unreadable',
      description: 'the token does not have a valid expiration time',
      detail: { ...about, claim: 'exp', found: exp },
    };
  if (exp * 1000 > nowMs) return undefined;
  return {
    code: 'http-token-expired',
    description: 'the token has expired',
    detail: { ...about, expiredAt: exp, nowMs },
  };
}

const STARTS = {
  nbf: 'the token is not valid yet',
  iat: 'the token is used before it was issued',
} as const;

function startFault(claims: JWTPayload, claim: 'nbf' | 'iat', nowMs: number, about: About): TokenFault | undefined {
  const found = claims[claim] as unknown;
  if (found === undefined || found === null) return undefined;
  const description = STARTS[claim];
  if (typeof found !== 'number')
    return { code: 'http-token-time-unreadable', description, detail: { ...about, claim, found } };
  if (found * 1000 <= nowMs) return undefined;
  return { code: 'http-token-not-yet-valid', description, detail: { ...about, claim, validFrom: found, nowMs } };
}

export function claimsFault(claims: JWTPayload, authorizer: JwtAuthorizerUnit, nowMs: number): TokenFault | undefined {
  const about = { authorizer: authorizer.name };
  return (
    issuerFault(claims, authorizer, about) ??
    audienceFault(claims, authorizer, about) ??
    expiryFault(claims, nowMs, about) ??
    startFault(claims, 'nbf', nowMs, about) ??
    startFault(claims, 'iat', nowMs, about)
  );
}
