// JWT authorizers: a token of the configured issuer, for the right audience, with one of the route's scopes. [api-gateway.md B7.1]
import { identified, type Identity } from '../../callers/identity.ts';
import { bareToken } from '../../issuers/token.ts';
import { refusedFacts } from '../authorizers/facts.ts';
import { insufficientScope, invalidToken, isFault, NO_TOKEN, type TokenFault } from '../authorizers/token-faults.ts';
import { verifyToken, type VerifiedToken } from '../authorizers/token.ts';
import type { Call } from '../call.ts';
import type { Refusal } from '../refusals.ts';
import type { HttpTools } from '../tools.ts';
import type { JwtAuthorizerUnit } from '../unit.ts';

function missing(call: Call, { name, source }: JwtAuthorizerUnit): Refusal {
  call.authorizer = refusedFacts('http-token-missing', 'missing: token not provided');
  const detail = { authorizer: name, source: source.expression };
  return { code: 'http-token-missing', detail, challenge: NO_TOKEN };
}

function refused(call: Call, { code, description, detail }: TokenFault): Refusal {
  const { challenge, error } = invalidToken(description);
  call.authorizer = refusedFacts(code, error);
  // That the issuer is away is not for the client to mend.
  return code === 'http-issuer-unreachable' ? { code, detail } : { code, detail, challenge };
}

function scopeMissing(
  call: Call,
  { name }: JwtAuthorizerUnit,
  scopes: readonly string[],
  token: VerifiedToken,
): Refusal {
  const code = 'http-token-scope-missing';
  const { challenge, error } = insufficientScope(scopes);
  call.authorizer = refusedFacts(code, error);
  return { code, detail: { authorizer: name, expected: scopes, found: [...token.scopes] }, challenge };
}

function judge(
  call: Call,
  authorizer: JwtAuthorizerUnit,
  scopes: readonly string[],
  token: VerifiedToken,
): Refusal | undefined {
  if (scopes.length > 0 && !scopes.some((scope) => token.scopes.has(scope)))
    return scopeMissing(call, authorizer, scopes, token);
  call.authorizer = scopes.length > 0 ? token.scoped : token.plain;
  call.exchange.trace.steps.push(token.step);
  return undefined;
}

async function verified(
  call: Call,
  authorizer: JwtAuthorizerUnit,
  scopes: readonly string[],
  token: Identity,
  { authorizers, issuerKeys }: HttpTools,
): Promise<Refusal | undefined> {
  const found = await verifyToken(authorizer, token.text, call.exchange.startMs, issuerKeys);
  if (isFault(found)) return refused(call, found);
  authorizers.tokens.keep(authorizers.ownerOf(call, authorizer), token, found);
  return judge(call, authorizer, scopes, found);
}

/** A token that was verified already is only weighed anew against the route's scopes. */
export function jwtAuthorizer(
  call: Call,
  authorizer: JwtAuthorizerUnit,
  scopes: readonly string[],
  tools: HttpTools,
): Refusal | undefined | Promise<Refusal | undefined> {
  const value = authorizer.source.read(call);
  const text = value && bareToken(value);
  if (!text) return missing(call, authorizer);
  const token = identified(text);
  const { authorizers } = tools;
  const kept = authorizers.tokens.find(authorizers.ownerOf(call, authorizer), token, call.exchange.startMs);
  return kept ? judge(call, authorizer, scopes, kept) : verified(call, authorizer, scopes, token, tools);
}
