// Whether a caller may do one thing, where a handler itself must decide. The door decides everything else before.
import type { Evaluate } from '../../identity/contract.ts';
import type { AccessNeed, Call } from '../kernel/contract.ts';

export function permits(evaluate: Evaluate, need: AccessNeed, call: Call): boolean {
  const { principal } = call;
  const resourceAccount = need.resourceAccount ?? call.account;
  if (principal.type === 'root' && principal.account === resourceAccount && !principal.serviceControlPolicies)
    return true;
  return evaluate({
    principal,
    action: need.action,
    resource: need.resource,
    resourceAccount,
    ...(need.resourcePolicies && { resourcePolicies: need.resourcePolicies }),
    context: { 'aws:sourceip': call.sourceIp, ...need.context },
  }).allowed;
}
