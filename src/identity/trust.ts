// Role trust policies asked from outside IAM: may this service take this role? Pure.
import type { ConditionContext, NamedPolicy } from './contract.ts';
import { evaluate } from './evaluate.ts';

/**
 * True when the trust policy lets the service principal (lambda.amazonaws.com) assume the role. Conditions see only `context`:
 * pass aws:sourceaccount and aws:sourcearn where they are known. [lambda D4]
 */
export function roleTrusts(
  trust: string | NamedPolicy,
  servicePrincipal: string,
  context: ConditionContext = {},
): boolean {
  return evaluate({
    principal: { type: 'service', account: '', arn: servicePrincipal, userId: servicePrincipal, identityPolicies: [] },
    action: 'sts:AssumeRole',
    resource: '*',
    resourceAccount: '',
    resourcePolicies: [typeof trust === 'string' ? { source: 'trust policy', document: trust } : trust],
    context,
  }).allowed;
}
