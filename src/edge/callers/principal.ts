// Whom the policy of an authorizer's function speaks about. [api-gateway.md A18.4]
import type { NamedPolicy, Principal } from '../../identity/contract.ts';

/**
 * The caller is nobody in IAM's terms, whatever the function calls it: a resource policy that names users must not take a
 * principalId for one of them. Account '' on both sides weighs the policies as those of one account. [A18.4]
 */
export const NO_ACCOUNT = '';

export function principalWith(policy: NamedPolicy): Principal {
  return { type: 'user', account: NO_ACCOUNT, arn: 'anonymous', userId: 'anonymous', identityPolicies: [policy] };
}
