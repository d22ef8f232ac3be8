// A user pool's token: verified against its issuer's keys, its claims as texts. Knows no method. [api-gateway.md A17.7]
import { errors, jwtVerify, type JWTPayload } from 'jose';
import { javaDate } from '../../lambda/ids.ts';
import type { Step } from '../../../observe/contract.ts';
import type { AuthorizerFacts } from '../call.ts';
import type { Refusal } from '../refusals.ts';
import type { RestTools } from '../tools.ts';
import type { Kept } from '../../callers/kept.ts';
import { IssuerUnreachable } from '../../issuers/issuer-keys.ts';
import { scopesOf, unverifiedClaims } from '../../issuers/token.ts';
import type { UserPoolsUnit } from './unit.ts';

export interface UserPoolToken extends Kept {
  readonly claims: JWTPayload;
  readonly scopes: ReadonlySet<string>;
  readonly facts: AuthorizerFacts;
  readonly step: Step;
}

/** Only signatures that a published key can check. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

const DATES: ReadonlySet<string> = new Set(['exp', 'iat', 'nbf']);

/** Observed: dates are spelled out, lists joined by commas, everything else is as its JSON. */
export function claimText(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && DATES.has(name)) return javaDate(value * 1000);
  if (Array.isArray(value)) return value.map((one) => claimText('', one)).join(',');
  return JSON.stringify(value);
}

function claimTexts(claims: JWTPayload): Record<string, string> {
  const present = Object.entries(claims).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(present.map(([name, value]) => [name, claimText(name, value)]));
}

function tokenOf(authorizer: UserPoolsUnit, claims: JWTPayload, token: string, nowMs: number): UserPoolToken {
  const texts = claimTexts(claims);
  const event = `,"authorizer":${JSON.stringify({ claims: texts })}`;
  const detail = { authorizer: authorizer.name, issuer: claims.iss, use: claims['token_use'] };
  return {
    claims,
    scopes: scopesOf(claims),
    facts: {
      event,
      values: { claims: texts },
      usageIdentifierKey: undefined,
      status: 200,
      latencyMs: 0,
      requestId: undefined,
      integrationStatus: undefined,
      error: undefined,
    },
    step: Object.freeze({
      gate: 'authorizer',
      verdict: 'pass',
      reason: 'pool-token-accepted',
      detail: Object.freeze(detail),
    }),
    expiresAtMs: Math.min(nowMs + authorizer.ttlMs, (claims.exp ?? 0) * 1000),
    weight: token.length + 2 * event.length,
  };
}

/** What jose found wrong, as a refusal; undefined for what is no fault of the token. */
function refusalOf(error: unknown, detail: Record<string, unknown>): Refusal | undefined {
  if (error instanceof IssuerUnreachable)
    return { code: 'pool-issuer-unreachable', detail: { ...detail, url: error.url, problem: error.message } };
  if (error instanceof errors.JWTExpired)
    return { code: 'pool-token-expired', detail: { ...detail, expiredAt: error.payload.exp } };
  if (error instanceof errors.JWTClaimValidationFailed)
    return { code: 'pool-token-claim-invalid', detail: { ...detail, claim: error.claim, problem: error.message } };
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid)
    return { code: 'pool-token-unreadable', detail: { ...detail, problem: error.message } };
  if (error instanceof errors.JOSEError)
    return { code: 'pool-token-signature-invalid', detail: { ...detail, problem: error.message } };
  return undefined;
}

/** The first of the pools that issued the token verifies it. */
export async function verifyToken(
  authorizer: UserPoolsUnit,
  token: string,
  nowMs: number,
  tools: RestTools,
): Promise<UserPoolToken | Refusal> {
  const { name, providerArns, tags } = authorizer;
  const about = { authorizer: name };
  const claimed = unverifiedClaims(token);
  if (!claimed)
    return {
      code: 'pool-token-unreadable',
      detail: { ...about, length: token.length, parts: token.split('.').length },
    };
  const issuers = providerArns.map((arn) => tools.issuerOf(arn, tags)).filter((issuer) => issuer !== undefined);
  const issuer = issuers.find((known) => known === claimed.iss);
  if (issuer === undefined)
    return { code: 'pool-token-issuer-unknown', detail: { ...about, issuer: claimed.iss, issuers, providerArns } };
  try {
    const options = { issuer, algorithms: ALGORITHMS, currentDate: new Date(nowMs), requiredClaims: ['exp'] };
    const { payload } = await jwtVerify(token, tools.issuerKeys.of(issuer), options);
    return tokenOf(authorizer, payload, token, nowMs);
  } catch (error) {
    const refusal = refusalOf(error, { ...about, issuer });
    if (!refusal) throw error;
    return refusal;
  }
}
