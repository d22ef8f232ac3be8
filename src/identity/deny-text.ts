// AWS's words for a refusal. The decision is evaluate's.
import type { Decision, DecisionReason, Principal } from './contract.ts';

const POLICY_WORDS = {
  scp: 'a service control policy',
  resource: 'a resource-based policy',
  identity: 'an identity-based policy',
  boundary: 'a permissions boundary',
  session: 'a session policy',
} as const;

/** "User: arn is not authorized to perform: a on resource: r because no identity-based policy allows the a action". [lambda D2, D3] */
export function denyText(principal: Principal, action: string, resource: string, decision: Decision): string {
  const tail = tailOf(decision.reason, action);
  return `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${resource}${tail === '' ? '' : ` ${tail}`}`;
}

function tailOf(reason: DecisionReason, action: string): string {
  const match = /^(explicit|implicit)-deny-(scp|resource|identity|boundary|session)$/.exec(reason);
  if (!match) return '';
  const words = POLICY_WORDS[match[2] as keyof typeof POLICY_WORDS];
  return match[1] === 'explicit'
    ? `with an explicit deny in ${words}`
    : `because no ${words.slice(words.indexOf(' ') + 1)} allows the ${action} action`;
}
