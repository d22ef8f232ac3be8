// The API's resource policy, for methods without an authorizer: without an explicit allow nobody enters. [api-gateway.md A18.3]
import type { Principal } from '../../../identity/contract.ts';
import type { Call } from '../call.ts';
import type { Refusal } from '../refusals.ts';
import { POLICY_ALLOWS } from '../steps.ts';
import type { RestTools } from '../tools.ts';
import type { MethodUnit } from '../unit.ts';

const ANONYMOUS: Principal = {
  type: 'anonymous',
  account: '',
  arn: 'anonymous',
  userId: 'anonymous',
  identityPolicies: [],
};

/** The ARN of this very request; a policy's resources are matched against it. [A18.5] */
function requestArn(call: Call, account: string): string {
  return `arn:aws:execute-api:${call.stage.region}:${account}:${call.stage.apiId}/${call.stage.name}/${call.verb}${call.path}`;
}

export function resourcePolicy(call: Call, _method: MethodUnit, tools: RestTools): Refusal | undefined {
  const { policy } = call.release;
  if (!policy) return undefined;
  const { account } = call.stage;
  const { exchange } = call;
  const decision = tools.evaluate({
    principal: ANONYMOUS,
    action: 'execute-api:Invoke',
    resource: requestArn(call, account),
    resourceAccount: account,
    resourcePolicies: [policy],
    context: {
      'aws:sourceip': exchange.sourceIp,
      'aws:securetransport': String(exchange.scheme === 'https'),
      'aws:useragent': exchange.headers['user-agent'],
      'aws:referer': exchange.headers['referer'],
      'aws:currenttime': new Date(exchange.startMs).toISOString(),
      'aws:epochtime': String(Math.floor(exchange.startMs / 1000)),
    },
  });
  if (decision.allowed) {
    exchange.trace.steps.push(POLICY_ALLOWS);
    return undefined;
  }
  // AWS shows only the end of the account's number to strangers. [A18.2]
  const shown = requestArn(call, `********${account.slice(-4)}`);
  const explicit = decision.reason.startsWith('explicit') ? ' with an explicit deny' : '';
  return {
    code: 'resource-policy-denied',
    message: `User: anonymous is not authorized to perform: execute-api:Invoke on resource: ${shown}${explicit}`,
    detail: {
      resource: requestArn(call, account),
      sourceIp: exchange.sourceIp,
      decision: decision.reason,
      statement: decision.statement,
      near: decision.near,
    },
  };
}
