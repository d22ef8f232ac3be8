// The API's resource policy where it speaks alone: before an authorizer's function, after a user pool's token, or without authorization. [api-gateway.md A18.3, A18.4]
import type { Decision, Principal } from '../../../identity/contract.ts';
import { policyContext } from '../../callers/policy-context.ts';
import type { Call } from '../call.ts';
import type { Refusal } from '../refusals.ts';
import { requestArn, shownArn } from '../request-arn.ts';
import { POLICY_ALLOWS } from '../steps.ts';
import type { RestTools } from '../tools.ts';
import type { MethodUnit, PolicyUnit } from '../unit.ts';

const ANONYMOUS: Principal = {
  type: 'anonymous',
  account: '',
  arn: 'anonymous',
  userId: 'anonymous',
  identityPolicies: [],
};

function decide(call: Call, policy: PolicyUnit, tools: RestTools): Decision {
  const { account } = call.stage;
  const beganMs = Date.now();
  const decision = tools.evaluate({
    principal: ANONYMOUS,
    action: 'execute-api:Invoke',
    resource: requestArn(call, account),
    resourceAccount: account,
    resourcePolicies: [policy],
    context: policyContext(call, policy.asksForContext),
  });
  call.authorizeMs = Date.now() - beganMs;
  return decision;
}

function denied(call: Call, decision: Decision): Refusal {
  const explicit = decision.reason.startsWith('explicit') ? ' with an explicit deny' : '';
  return {
    code: 'resource-policy-denied',
    message: `User: anonymous is not authorized to perform: execute-api:Invoke on resource: ${shownArn(call)}${explicit}`,
    detail: {
      resource: requestArn(call, call.stage.account),
      sourceIp: call.exchange.sourceIp,
      authorizationType: call.method?.authorization.type,
      decision: decision.reason,
      statement: decision.statement,
      near: decision.near,
    },
  };
}

/** Refuses what the policy, when there is one, does not allow outright. */
export function mustAllow(call: Call, tools: RestTools): Refusal | undefined {
  const { policy } = call.release;
  if (!policy) return undefined;
  const decision = decide(call, policy, tools);
  if (!decision.allowed) return denied(call, decision);
  call.exchange.trace.steps.push(POLICY_ALLOWS);
  return undefined;
}

/** Refuses what the policy denies outright; what it merely does not allow may still be allowed by an authorizer. */
function mustNotDeny(call: Call, policy: PolicyUnit, tools: RestTools): Refusal | undefined {
  const decision = decide(call, policy, tools);
  return decision.reason === 'explicit-deny-resource' ? denied(call, decision) : undefined;
}

/** What can be said before anybody has said who they are. */
export function resourcePolicy(call: Call, method: MethodUnit, tools: RestTools): Refusal | undefined {
  const { policy } = call.release;
  if (!policy) return undefined;
  switch (method.authorization.type) {
    case 'NONE':
      return mustAllow(call, tools);
    case 'CUSTOM':
      return mustNotDeny(call, policy, tools);
    default:
      // A user pool's token is read first, a signature's policies are weighed together with this one.
      return undefined;
  }
}
