// May this principal do what the operation needs? Policies are identity's; the words of the refusal too.
import type { Call, AccessNeed } from '../services/kernel/contract.ts';
import { fault } from '../services/kernel/fault.ts';
import type { ControlPorts } from './contract.ts';
import { accessDeniedCode } from './faults.ts';

/** Throws AccessDenied with AWS's text for the first need that is refused. */
export function authorise(ports: ControlPorts, needs: readonly AccessNeed[], call: Call): void {
  const { principal } = call;
  for (const need of needs) {
    // The root of the account needs no grant, and its own policies cannot lock it out.
    const own = need.resourceAccount === undefined || need.resourceAccount === principal.account;
    if (principal.type === 'root' && own && principal.serviceControlPolicies === undefined) continue;
    const decision = ports.evaluate({
      principal,
      action: need.action,
      resource: need.resource,
      resourceAccount: need.resourceAccount ?? accountOf(need.resource) ?? call.account,
      resourcePolicies: need.resourcePolicies,
      context: { ...contextOf(call, ports.now()), ...need.context },
    });
    call.trace.steps.push({
      gate: 'policy',
      verdict: decision.allowed ? 'pass' : 'refuse',
      reason: decision.reason,
      detail: {
        caller: principal.arn,
        action: need.action,
        resource: need.resource,
        statement: decision.statement,
        near: decision.near,
      },
    });
    if (!decision.allowed)
      throw fault(
        accessDeniedCode(call.service),
        principal.type === 'anonymous'
          ? 'Access Denied'
          : ports.denyText(principal, need.action, need.resource, decision),
        {},
        403,
      );
  }
}

function accountOf(arn: string): string | undefined {
  const account = arn.split(':')[4];
  return account !== undefined && /^\d{12}$/.test(account) ? account : undefined;
}

/** The global condition keys that a control call can fill. [lambda D3] */
function contextOf(call: Call, nowMs: number): Record<string, string | undefined> {
  return {
    'aws:sourceip': call.sourceIp,
    'aws:useragent': call.userAgent,
    'aws:requestedregion': call.region,
    'aws:securetransport': call.endpoint.startsWith('https:') ? 'true' : 'false',
    'aws:currenttime': new Date(nowMs).toISOString(),
    'aws:epochtime': String(Math.floor(nowMs / 1000)),
  };
}
