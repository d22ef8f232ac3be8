// What an authorizer's function decided about one identity: made once, kept for the TTL, weighed for every request. [api-gateway.md B7.2]
import type { Principal } from '../../../identity/contract.ts';
import type { Step } from '../../../observe/contract.ts';
import type { Kept } from '../../callers/kept.ts';
import { asksForContext } from '../../callers/policy-context.ts';
import type { Json } from '../../callers/policy-reply.ts';
import { principalWith } from '../../callers/principal.ts';
import type { InvokeFacts } from '../../lambda/invoke.ts';
import type { AuthorizerFacts } from '../call.ts';
import type { LambdaAuthorizerUnit } from '../unit.ts';
import { passedFacts } from './facts.ts';
import type { AuthorizerReply } from './reply.ts';

export interface Decision extends Kept {
  /** Of a simple response; undefined where the policy decides. */
  readonly isAuthorized: boolean | undefined;
  /** Whom the policy speaks about; carries it. */
  readonly principal: Principal | undefined;
  readonly asksForContext: boolean;
  /** As later requests see it, which invoke nothing. */
  readonly facts: AuthorizerFacts;
  readonly step: Step;
  /** The first request, which the function saw. */
  readonly madeFor: string;
  readonly madeAtMs: number;
  readonly isKept: boolean;
}

/** Payload 1.0 shows flat texts, as REST APIs do. */
function flat(values: Json): Record<string, string> {
  const present = Object.entries(values).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(
    present.map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
  );
}

function stepOf({ name }: LambdaAuthorizerUnit, isKept: boolean, latencyMs?: number): Step {
  const detail = Object.freeze({ authorizer: name, cached: isKept, latencyMs });
  return Object.freeze({ gate: 'authorizer', verdict: 'pass', reason: 'http-authorizer-allowed', detail });
}

export function decisionOf(
  authorizer: LambdaAuthorizerUnit,
  reply: AuthorizerReply,
  madeFor: string,
  madeAtMs: number,
): Decision {
  const { isAuthorized, principalId, policyDocument, context } = reply;
  const values = { ...(principalId !== undefined && { principalId }), ...context };
  const event2 = `{"lambda":${context === undefined ? 'null' : JSON.stringify(context)}}`;
  const event1 = JSON.stringify(flat(values));
  const source = `the policy that authorizer ${authorizer.name} returned`;
  return {
    isAuthorized,
    principal: policyDocument === undefined ? undefined : principalWith({ source, document: policyDocument }),
    asksForContext: policyDocument !== undefined && asksForContext(policyDocument),
    facts: passedFacts(event2, event1, values),
    step: stepOf(authorizer, true),
    madeFor,
    madeAtMs,
    isKept: true,
    expiresAtMs: madeAtMs + authorizer.ttlMs,
    weight: (policyDocument?.length ?? 0) + 2 * event2.length + event1.length,
  };
}

/** As the request sees it for which the function was invoked. */
export function asMade(decision: Decision, authorizer: LambdaAuthorizerUnit, invocation: InvokeFacts): Decision {
  const { event2, event1, values } = decision.facts;
  return {
    ...decision,
    facts: passedFacts(event2, event1, values, invocation),
    step: stepOf(authorizer, false, invocation.latencyMs),
    isKept: false,
  };
}
