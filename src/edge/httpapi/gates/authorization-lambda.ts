// Lambda authorizers: the decision of a function, fresh or kept, weighed against this very request. [api-gateway.md B7.2]
import { readIdentity, type Identity } from '../../callers/identity.ts';
import { policyContext } from '../../callers/policy-context.ts';
import { NO_ACCOUNT } from '../../callers/principal.ts';
import type { Principal } from '../../../identity/contract.ts';
import { askFunction, type Asked } from '../authorizers/ask-function.ts';
import { asMade, decisionOf, type Decision } from '../authorizers/decision.ts';
import { refusedFacts } from '../authorizers/facts.ts';
import type { Call } from '../call.ts';
import type { Refusal, RefusalCode } from '../refusals.ts';
import { requestArn } from '../request-arn.ts';
import type { HttpTools } from '../tools.ts';
import type { LambdaAuthorizerUnit, RouteUnit } from '../unit.ts';

function missing(call: Call, { name, sources }: LambdaAuthorizerUnit, source: string): Refusal {
  const code = 'http-identity-source-missing';
  call.authorizer = refusedFacts(code, `missing: ${source}`);
  const expressions = sources.map(({ expression }) => expression);
  return { code, detail: { authorizer: name, source, sources: expressions } };
}

/** $context keeps what the function said; its status is that of the refusal. */
function denied(
  call: Call,
  authorizer: LambdaAuthorizerUnit,
  { facts, madeFor, madeAtMs, isKept }: Decision,
  code: RefusalCode,
  why: Readonly<Record<string, unknown>>,
): Refusal {
  call.authorizer = { ...facts, status: 403 };
  const ageSeconds = Math.round((call.exchange.startMs - madeAtMs) / 1000);
  const kept = isKept && { keptFor: madeFor, ageSeconds, ttlSeconds: authorizer.ttlMs / 1000 };
  return { code, detail: { authorizer: authorizer.name, resource: requestArn(call), ...why, ...kept } };
}

/** The function's policy alone decides: HTTP APIs have none of their own. */
function weigh(
  call: Call,
  authorizer: LambdaAuthorizerUnit,
  decision: Decision,
  principal: Principal,
  tools: HttpTools,
): Refusal | undefined {
  const { allowed, reason, statement, near } = tools.evaluate({
    principal,
    action: 'execute-api:Invoke',
    resource: requestArn(call),
    resourceAccount: NO_ACCOUNT,
    context: policyContext(call, decision.asksForContext),
  });
  if (allowed) return undefined;
  const code = reason.startsWith('explicit') ? 'http-authorizer-denied' : 'http-authorizer-not-allowed';
  const policy = principal.identityPolicies[0]?.document.slice(0, 1000);
  return denied(call, authorizer, decision, code, { decision: reason, statement, near, policy });
}

function judge(
  call: Call,
  authorizer: LambdaAuthorizerUnit,
  decision: Decision,
  tools: HttpTools,
): Refusal | undefined {
  const { principal, isAuthorized } = decision;
  if (isAuthorized === false) return denied(call, authorizer, decision, 'http-authorizer-refused', {});
  const refusal = principal && weigh(call, authorizer, decision, principal, tools);
  if (refusal) return refusal;
  call.authorizer = decision.facts;
  call.exchange.trace.steps.push(decision.step);
  return undefined;
}

function isAsked(found: Asked | Refusal): found is Asked {
  return 'reply' in found;
}

async function ask(
  call: Call,
  route: RouteUnit,
  authorizer: LambdaAuthorizerUnit,
  identity: Identity,
  tools: HttpTools,
): Promise<Refusal | undefined> {
  const values = authorizer.sources.map(({ read }) => read(call) ?? '');
  const arn = requestArn(call);
  const asked = await askFunction(call, route, authorizer, values, arn, tools);
  if (!isAsked(asked)) return asked;
  const madeAtMs = call.exchange.startMs + asked.facts.latencyMs;
  const decision = decisionOf(authorizer, asked.reply, arn, madeAtMs);
  const { authorizers } = tools;
  if (keeps(authorizer)) authorizers.decisions.keep(authorizers.ownerOf(call, authorizer), identity, decision);
  return judge(call, authorizer, asMade(decision, authorizer, asked.facts), tools);
}

/** Without a source there would be one decision for everybody. */
function keeps({ ttlMs, sources }: LambdaAuthorizerUnit): boolean {
  return ttlMs > 0 && sources.length > 0;
}

/** A kept decision is as good for every route of the stage, unless $context.routeKey is among the identity sources. */
export function lambdaAuthorizer(
  call: Call,
  route: RouteUnit,
  authorizer: LambdaAuthorizerUnit,
  tools: HttpTools,
): Refusal | undefined | Promise<Refusal | undefined> {
  const identity = readIdentity(call, authorizer.sources);
  if (typeof identity === 'string') return missing(call, authorizer, identity);
  if (keeps(authorizer)) {
    const { authorizers } = tools;
    const kept = authorizers.decisions.find(authorizers.ownerOf(call, authorizer), identity, call.exchange.startMs);
    if (kept) return judge(call, authorizer, kept, tools);
  }
  return ask(call, route, authorizer, identity, tools);
}
