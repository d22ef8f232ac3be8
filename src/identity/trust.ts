// Role trust policies asked from outside IAM: may this service take this role? Pure.
import type { ConditionContext } from './contract.ts';
import { evaluate } from './evaluate.ts';

/**
 * True when the trust policy lets the service principal (lambda.amazonaws.com) assume the role. Conditions see only `context`:
 * pass aws:sourceaccount and aws:sourcearn where they are known. [lambda D4]
 */
export function roleTrusts(document: string, servicePrincipal: string, context: ConditionContext = {}): boolean {
  return evaluate({
    principal: { type: 'service', account: '', arn: servicePrincipal, userId: servicePrincipal, identityPolicies: [] },
    action: 'sts:AssumeRole',
    resource: '*',
    resourceAccount: '',
    resourcePolicies: [{ source: 'trust policy', document }],
    context,
  }).allowed;
}
