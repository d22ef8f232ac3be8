// A token verified against the keys of its authorizer's issuer, and what is kept of it. Knows no route. [api-gateway.md B7.1]
import { compactVerify, decodeProtectedHeader, errors, type JWTPayload, type ProtectedHeaderParameters } from 'jose';
import type { Step } from '../../../observe/contract.ts';
import type { Kept } from '../../callers/kept.ts';
import { CONFIGURATION, IssuerUnreachable, type IssuerKeyRules, type IssuerKeys } from '../../issuers/issuer-keys.ts';
import { scopesOf, unverifiedClaims } from '../../issuers/token.ts';
import type { AuthorizerFacts } from '../call.ts';
import type { JwtAuthorizerUnit } from '../unit.ts';
import { claimTexts } from './claims.ts';
import { passedFacts } from './facts.ts';
import { claimsFault } from './token-claims.ts';
import type { TokenFault } from './token-faults.ts';

/** How an issuer's keys are read. [B7.1] */
export const KEY_RULES: Partial<IssuerKeyRules> = {
  timeoutMs: 1500,
  largestBytes: 150_000,
  begin: 'configuration',
};

/** How long a verified token is believed at most: as long as its issuer's keys are. */
const KEPT_MS = 600_000;

const ALGORITHMS = ['RS256', 'RS384', 'RS512'];

export interface VerifiedToken extends Kept {
  readonly scopes: ReadonlySet<string>;
  /** For routes that ask for no scopes, and for those that do. */
  readonly plain: AuthorizerFacts;
  readonly scoped: AuthorizerFacts;
  readonly step: Step;
}

/** What the token says of itself, so that an explanation can say more than that its key is unknown. */
function aboutOf({ name, issuer }: JwtAuthorizerUnit, claims: JWTPayload): Record<string, unknown> {
  return { authorizer: name, issuer, tokenIssuer: claims.iss };
}

function headerOf(token: string): ProtectedHeaderParameters | undefined {
  try {
    return decodeProtectedHeader(token);
  } catch {
    return undefined;
  }
}

function unreadable({ name, source }: JwtAuthorizerUnit, token: string): TokenFault {
  const parts = token.split('.').length;
  const description = parts === 3 ? 'the token is malformed' : 'token contains an invalid number of segments';
  const detail = { authorizer: name, source: source.expression, length: token.length, parts };
  return { code: 'http-token-unreadable', description, detail };
}

/** What is wrong with a header, before any key is looked at. */
function headerFault({ kid, alg, b64 }: ProtectedHeaderParameters, about: Record<string, unknown>) {
  if (typeof kid !== 'string') return keyUnknown(about, kid);
  if (typeof alg === 'string' && ALGORITHMS.includes(alg) && b64 !== false) return undefined;
  const description = `signing method ${String(alg).replaceAll(/[^\w-]/g, '')} is invalid`;
  return { code: 'http-token-algorithm-refused', description, detail: { ...about, alg, taken: ALGORITHMS } } as const;
}

function keyUnknown(about: Record<string, unknown>, kid: unknown): TokenFault {
  const description = 'the token is not signed with a key of the issuer';
  return { code: 'http-token-key-unknown', description, detail: { ...about, kid } };
}

/** What jose found wrong; undefined for what is no fault of token or issuer. */
function faultOf(error: unknown, about: Record<string, unknown>, kid: unknown): TokenFault | undefined {
  if (error instanceof IssuerUnreachable) {
    const what = error.url.endsWith(CONFIGURATION) ? 'OIDC discovery endpoint' : 'JWKS';
    const detail = { ...about, url: error.url, problem: error.message };
    return { code: 'http-issuer-unreachable', description: `${what} communication error`, detail };
  }
  if (error instanceof errors.JWKSNoMatchingKey) return keyUnknown(about, kid);
  if (!(error instanceof errors.JOSEError)) return undefined;
  const detail = { ...about, kid, problem: error.message };
  return { code: 'http-token-signature-invalid', description: "the token's signature is invalid", detail };
}

async function signatureFault(
  token: string,
  kid: unknown,
  keys: ReturnType<IssuerKeys['of']>,
  about: Record<string, unknown>,
): Promise<TokenFault | undefined> {
  try {
    await compactVerify(token, keys, { algorithms: ALGORITHMS });
    return undefined;
  } catch (error) {
    const fault = faultOf(error, about, kid);
    if (!fault) throw error;
    return fault;
  }
}

function verified(authorizer: JwtAuthorizerUnit, claims: JWTPayload, token: string, nowMs: number): VerifiedToken {
  const texts = claimTexts(claims);
  const scopes = scopesOf(claims);
  const values = { claims: texts };
  const facts = (shown: readonly string[] | null): AuthorizerFacts => {
    const event = JSON.stringify({ claims: texts, scopes: shown });
    return passedFacts(`{"jwt":${event}}`, event, values);
  };
  const plain = facts(null);
  return {
    scopes,
    plain,
    scoped: facts([...scopes]),
    step: Object.freeze({
      gate: 'authorizer',
      verdict: 'pass',
      reason: 'http-token-accepted',
      detail: Object.freeze({ authorizer: authorizer.name, issuer: authorizer.issuer }),
    }),
    expiresAtMs: Math.min(nowMs + KEPT_MS, Number(claims.exp) * 1000),
    weight: token.length + 6 * plain.event2.length,
  };
}

/** In AWS's order: the token itself, its key, its algorithm and signature, its claims. */
export async function verifyToken(
  authorizer: JwtAuthorizerUnit,
  token: string,
  nowMs: number,
  keys: IssuerKeys,
): Promise<VerifiedToken | TokenFault> {
  const header = headerOf(token);
  const claims = header && unverifiedClaims(token);
  if (!claims) return unreadable(authorizer, token);
  const about = aboutOf(authorizer, claims);
  const fault =
    headerFault(header, about) ??
    (await signatureFault(token, header.kid, keys.of(authorizer.issuer), about)) ??
    claimsFault(claims, authorizer, nowMs);
  return fault ?? verified(authorizer, claims, token, nowMs);
}
