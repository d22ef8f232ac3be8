// TOKEN and REQUEST authorizers: the decision of a function, fresh or kept, weighed against this very request. [api-gateway.md A17, A18.4]
import type { Decision } from '../../../identity/contract.ts';
import { askFunction, type Asked } from '../authorizers/ask-function.ts';
import type { Identity } from '../../callers/identity.ts';
import { NO_ACCOUNT } from '../../callers/principal.ts';
import { policyContext } from '../../callers/policy-context.ts';
import { identityOf, notMatching } from '../authorizers/identity.ts';
import type { LambdaAuthorizerUnit } from '../authorizers/unit.ts';
import { freshFacts, verdictOf, type Verdict } from '../authorizers/verdict.ts';
import type { Call } from '../call.ts';
import { masked } from '../execution-log.ts';
import { isRefusal } from '../integrations/lambda-call.ts';
import type { Refusal } from '../refusals.ts';
import { requestArn } from '../request-arn.ts';
import type { RestTools } from '../tools.ts';
import type { MethodUnit } from '../unit.ts';

/** A method ARN may have this many bytes; request targets are ASCII. [A17.1] */
const LONGEST_ARN = 1600;

/** The authorizer's policy as the identity's, the API's as the resource's, in one account. [A18.4] */
function weigh(call: Call, verdict: Verdict, methodArn: string, tools: RestTools): Decision {
  const { policy } = call.release;
  return tools.evaluate({
    principal: verdict.principal,
    action: 'execute-api:Invoke',
    resource: methodArn,
    resourceAccount: NO_ACCOUNT,
    ...(policy && { resourcePolicies: [policy] }),
    context: policyContext(call, verdict.asksForContext || policy?.asksForContext === true),
  });
}

function denied(
  call: Call,
  authorizer: LambdaAuthorizerUnit,
  verdict: Verdict,
  decision: Decision,
  methodArn: string,
): Refusal {
  const explicit = decision.reason.startsWith('explicit');
  const isKept = verdict.step.detail?.['cached'] === true;
  if (call.authorizer) call.authorizer = { ...call.authorizer, status: 403 };
  return {
    code: explicit ? 'authorizer-denied' : 'authorizer-not-allowed',
    ...(explicit && { message: 'User is not authorized to access this resource with an explicit deny' }),
    detail: {
      authorizer: authorizer.name,
      resource: methodArn,
      decision: decision.reason,
      statement: decision.statement,
      near: decision.near,
      policy: verdict.principal.identityPolicies[0]?.document.slice(0, 1000),
      ...(isKept && {
        keptFor: verdict.madeFor,
        ageSeconds: Math.round((call.exchange.startMs - verdict.madeAtMs) / 1000),
        ttlSeconds: authorizer.ttlMs / 1000,
      }),
    },
    log: 'The client is not authorized to perform this operation.',
  };
}

function judge(
  call: Call,
  authorizer: LambdaAuthorizerUnit,
  verdict: Verdict,
  methodArn: string,
  tools: RestTools,
): Refusal | undefined {
  const decision = weigh(call, verdict, methodArn, tools);
  if (!decision.allowed) return denied(call, authorizer, verdict, decision, methodArn);
  const { log, exchange } = call;
  exchange.trace.steps.push(verdict.step);
  if (log) {
    log.info(`Using valid authorizer policy for principal: ${masked(String(verdict.facts.values['principalId']))}`);
    log.info('Successfully completed authorizer execution');
  }
  return undefined;
}

/** The step of a decision that was just made tells so; kept ones share theirs. */
function fresh(verdict: Verdict, { facts }: Asked): Verdict {
  const detail = { ...verdict.step.detail, cached: false, latencyMs: facts.latencyMs };
  return { ...verdict, facts: freshFacts(verdict.facts, facts), step: { ...verdict.step, detail } };
}

async function ask(
  call: Call,
  method: MethodUnit,
  authorizer: LambdaAuthorizerUnit,
  identity: Identity,
  methodArn: string,
  tools: RestTools,
): Promise<Refusal | undefined> {
  const asked = await askFunction(call, method, authorizer, identity.text, methodArn, tools);
  if (isRefusal(asked)) return asked;
  const madeAtMs = call.exchange.startMs + asked.facts.latencyMs;
  const verdict = verdictOf(authorizer, asked.reply, methodArn, madeAtMs);
  if (keeps(authorizer)) tools.caches.verdicts.keep(authorizer, identity, verdict);
  const now = fresh(verdict, asked);
  call.authorizer = now.facts;
  return judge(call, authorizer, now, methodArn, tools);
}

/** Without a source there would be one decision for everybody. */
function keeps(authorizer: LambdaAuthorizerUnit): boolean {
  return authorizer.ttlMs > 0 && authorizer.sources.length > 0;
}

/** A kept decision is as good for every method of the stage: a policy made for one resource then refuses the others. [A17.5] */
export function lambdaAuthorizer(
  call: Call,
  method: MethodUnit,
  authorizer: LambdaAuthorizerUnit,
  tools: RestTools,
): Refusal | undefined | Promise<Refusal | undefined> {
  call.log?.info(`Starting authorizer: ${authorizer.id} for request: ${call.requestId}`);
  const identity = identityOf(call, authorizer);
  if (isRefusal(identity)) return identity;
  const methodArn = requestArn(call, call.stage.account);
  if (methodArn.length > LONGEST_ARN)
    return { code: 'method-arn-too-long', detail: { limit: LONGEST_ARN, size: methodArn.length } };
  if (keeps(authorizer)) {
    const kept = tools.caches.verdicts.find(authorizer, identity, call.exchange.startMs);
    if (kept) {
      call.authorizer = kept.facts;
      return judge(call, authorizer, kept, methodArn, tools);
    }
  }
  const mismatch = notMatching(call, authorizer, identity.text);
  if (mismatch) return mismatch;
  return ask(call, method, authorizer, identity, methodArn, tools);
}
