// Clients that ask for a new entry by Cache-Control: whether they ask, and whether they may. [api-gateway.md A21.2]
import type { Principal } from '../../../identity/contract.ts';
import { policyContext } from '../../callers/policy-context.ts';
import type { Call } from '../call.ts';
import type { Refusal } from '../refusals.ts';
import { requestArn } from '../request-arn.ts';
import type { RestTools } from '../tools.ts';
import type { CacheSettings } from './unit.ts';

const ACTION = 'execute-api:InvalidateCache';

const NOBODY: Principal = {
  type: 'anonymous',
  account: '',
  arn: 'anonymous',
  userId: 'anonymous',
  identityPolicies: [],
};

export function asksAnew(cacheControl: string | undefined): boolean {
  if (cacheControl === undefined) return false;
  return cacheControl.split(',').some((directive) => /^\s*(?:max-age\s*=\s*"?0+"?|no-cache)\s*$/i.test(directive));
}

/** Weighed as the request itself was: the caller's or the authorizer's policies with the API's. */
function decide(call: Call, tools: RestTools) {
  const { policy } = call.release;
  const principal = call.caller ?? call.authorizer?.principal ?? NOBODY;
  return tools.evaluate({
    principal,
    action: ACTION,
    resource: requestArn(call, call.stage.account),
    // An authorizer's principal is of no account. [A18.4]
    resourceAccount: call.caller === undefined && call.authorizer?.principal ? '' : call.stage.account,
    ...(policy && { resourcePolicies: [policy] }),
    context: policyContext(call, true),
  });
}

/** 'make': the entry is made anew. 'ignore': the wish does not count. */
export function invalidation(call: Call, settings: CacheSettings, tools: RestTools): 'make' | 'ignore' | Refusal {
  if (!settings.requiresAuthorization) return 'make';
  const { allowed, reason } = decide(call, tools);
  if (allowed) return 'make';
  if (settings.strategy !== 'FAIL_WITH_403') return 'ignore';
  return {
    code: 'invalidation-not-allowed',
    detail: { action: ACTION, resource: requestArn(call, call.stage.account), decision: reason },
    log: 'The client is not authorized to invalidate the cache.',
  };
}
