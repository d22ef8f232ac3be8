// What an authorizer function decided about one identity: made once, kept for the TTL, weighed for every request. [api-gateway.md A17.4, A17.5]
import type { Principal } from '../../../identity/contract.ts';
import type { Step } from '../../../observe/contract.ts';
import type { Kept } from '../../callers/kept.ts';
import { asksForContext } from '../../callers/policy-context.ts';
import { principalWith } from '../../callers/principal.ts';
import type { InvokeFacts } from '../../lambda/invoke.ts';
import type { AuthorizerFacts } from '../call.ts';
import { masked } from '../execution-log.ts';
import type { AuthorizerReply } from './reply.ts';
import type { LambdaAuthorizerUnit } from './unit.ts';

export interface Verdict extends Kept {
  /** Whom the policies speak about; carries the function's policy. */
  readonly principal: Principal;
  readonly asksForContext: boolean;
  /** As later requests see it, which invoke nothing. */
  readonly facts: AuthorizerFacts;
  readonly step: Step;
  /** The first request, which the function saw. */
  readonly madeFor: string;
  readonly madeAtMs: number;
}

/** ',"authorizer":{"principalId":...,"key":"value","integrationLatency":' */
function eventHead(values: Readonly<Record<string, string>>): string {
  return `,"authorizer":${JSON.stringify(values).slice(0, -1)},"integrationLatency":`;
}

/** Facts of the request for which the function was invoked. */
export function freshFacts(kept: AuthorizerFacts, invocation: InvokeFacts): AuthorizerFacts {
  const { latencyMs, requestId, status } = invocation;
  return {
    ...kept,
    event: kept.event.replace(/0\}$/, `${latencyMs}}`),
    values: { ...kept.values, integrationLatency: String(latencyMs) },
    latencyMs,
    requestId,
    integrationStatus: status,
  };
}

export function verdictOf(
  authorizer: LambdaAuthorizerUnit,
  reply: AuthorizerReply,
  madeFor: string,
  madeAtMs: number,
): Verdict {
  const { principalId, policyDocument, usageIdentifierKey } = reply;
  const { integrationLatency: _own, principalId: _id, ...context } = reply.context;
  const values = { principalId, ...context };
  const policy = { source: `the policy that authorizer ${authorizer.name} returned`, document: policyDocument };
  const detail = { authorizer: authorizer.name, principal: masked(principalId), cached: true };
  const principal = principalWith(policy);
  return {
    principal,
    asksForContext: asksForContext(policyDocument),
    facts: {
      event: `${eventHead(values)}0}`,
      values: { ...values, integrationLatency: '0' },
      usageIdentifierKey,
      principal,
      status: 200,
      latencyMs: 0,
      requestId: undefined,
      integrationStatus: undefined,
      error: undefined,
    },
    step: Object.freeze({
      gate: 'authorizer',
      verdict: 'pass',
      reason: 'authorizer-allowed',
      detail: Object.freeze(detail),
    }),
    madeFor,
    madeAtMs,
    expiresAtMs: madeAtMs + authorizer.ttlMs,
    weight: policyDocument.length + 3 * JSON.stringify(values).length,
  };
}
