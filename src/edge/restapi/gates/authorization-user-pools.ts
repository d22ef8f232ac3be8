// COGNITO_USER_POOLS: a token of one of the pools, of the right use, for the right audience, with one of the scopes. [api-gateway.md A17.7, A18.4]
import { identified, type Identity } from '../../callers/identity.ts';
import { bareToken } from '../../issuers/token.ts';
import { identityOf } from '../authorizers/identity.ts';
import { verifyToken, type UserPoolToken } from '../authorizers/token.ts';
import type { UserPoolsUnit } from '../authorizers/unit.ts';
import type { AuthorizerFacts, Call } from '../call.ts';
import { isRefusal } from '../integrations/lambda-call.ts';
import { GATEWAY_RESPONSES, REFUSALS, type Refusal } from '../refusals.ts';
import type { RestTools } from '../tools.ts';
import { mustAllow } from './resource-policy.ts';

const NO_FACTS: AuthorizerFacts = {
  event: '',
  values: {},
  usageIdentifierKey: undefined,
  status: 401,
  latencyMs: 0,
  requestId: undefined,
  integrationStatus: undefined,
  error: undefined,
};

function refused(call: Call, refusal: Refusal): Refusal {
  const { status } = GATEWAY_RESPONSES[REFUSALS[refusal.code].response];
  call.authorizer = { ...NO_FACTS, status, latencyMs: Date.now() - call.exchange.startMs, error: refusal.code };
  return { ...refusal, log: `Unauthorized request: ${call.requestId}` };
}

/** Tokens of a pool name their use; those of other issuers may not, and then serve as both. */
function useProblem(authorizer: UserPoolsUnit, scopes: readonly string[], token: UserPoolToken): Refusal | undefined {
  const wanted = scopes.length > 0 ? 'access' : 'id';
  const { token_use: use } = token.claims;
  if (use === undefined || use === wanted) return undefined;
  return { code: 'pool-token-use-wrong', detail: { authorizer: authorizer.name, use, wanted, scopes } };
}

function scopeProblem(authorizer: UserPoolsUnit, scopes: readonly string[], token: UserPoolToken): Refusal | undefined {
  if (scopes.length === 0 || scopes.some((scope) => token.scopes.has(scope))) return undefined;
  return { code: 'pool-token-scope-missing', detail: { authorizer: authorizer.name, scopes, has: [...token.scopes] } };
}

/** The expression speaks of the audience; an access token has its client's id instead. */
function audienceProblem(authorizer: UserPoolsUnit, token: UserPoolToken): Refusal | undefined {
  const { validation, name } = authorizer;
  if (!validation) return undefined;
  const { aud = token.claims['client_id'] } = token.claims;
  const audiences = [aud].flat().map(String);
  const { matches, text } = validation;
  if (matches && audiences.some((audience) => matches(audience))) return undefined;
  const detail = { authorizer: name, expression: text, audience: audiences };
  return { code: matches ? 'pool-token-audience-wrong' : 'validation-expression-invalid', detail };
}

function judge(
  call: Call,
  authorizer: UserPoolsUnit,
  scopes: readonly string[],
  token: UserPoolToken,
  tools: RestTools,
): Refusal | undefined {
  const problem =
    useProblem(authorizer, scopes, token) ??
    audienceProblem(authorizer, token) ??
    scopeProblem(authorizer, scopes, token);
  if (problem) return refused(call, problem);
  call.authorizer = token.facts;
  call.exchange.trace.steps.push(token.step);
  call.log?.info('Successfully completed authorizer execution');
  // First the token, then an API policy that must allow by itself. [A18.4]
  return mustAllow(call, tools);
}

async function verified(
  call: Call,
  authorizer: UserPoolsUnit,
  scopes: readonly string[],
  token: Identity,
  tools: RestTools,
): Promise<Refusal | undefined> {
  const found = await verifyToken(authorizer, token.text, call.exchange.startMs, tools);
  if (isRefusal(found)) return refused(call, found);
  if (authorizer.ttlMs > 0) tools.caches.tokens.keep(authorizer, token, found);
  return judge(call, authorizer, scopes, found, tools);
}

export function userPools(
  call: Call,
  authorizer: UserPoolsUnit,
  scopes: readonly string[],
  tools: RestTools,
): Refusal | undefined | Promise<Refusal | undefined> {
  call.log?.info(`Starting authorizer: ${authorizer.id} for request: ${call.requestId}`);
  const identity = identityOf(call, authorizer);
  if (isRefusal(identity)) return refused(call, identity);
  const token = identified(bareToken(identity.text));
  const kept = tools.caches.tokens.find(authorizer, token, call.exchange.startMs);
  return kept ? judge(call, authorizer, scopes, kept, tools) : verified(call, authorizer, scopes, token, tools);
}
