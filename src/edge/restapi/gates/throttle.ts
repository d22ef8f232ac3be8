// The throttles that hold for everybody: the stage's method setting, then the account. [api-gateway.md A19.2, A21.1]
import type { Call } from '../call.ts';
import type { Gate, RestTools } from '../tools.ts';
import type { MethodUnit } from '../unit.ts';
import { taken } from '../../limits/taken.ts';

export function methodThrottle(call: Call, method: MethodUnit, tools: RestTools): ReturnType<Gate> {
  const bucket = method.throttle?.get(call.verb);
  if (!bucket) return undefined;
  const { name, rate, burst } = bucket;
  return taken(tools.ledger.take(name, rate, burst), () => ({
    code: 'method-throttled',
    detail: { apiStage: call.stage.planStage, resource: method.resourcePath, method: call.verb, rate, burst },
    log: `Method throttle limit exceeded for API Stage ${call.stage.planStage}. Limit: ${rate.toFixed(2)} Burst: ${burst}`,
  }));
}

export function accountThrottle(call: Call, _method: MethodUnit, tools: RestTools): ReturnType<Gate> {
  const limits = tools.accountThrottle;
  if (!limits) return undefined;
  const { rate, burst } = limits;
  return taken(tools.ledger.take(call.stage.accountBucket, rate, burst), () => ({
    code: 'account-throttled',
    detail: { account: call.stage.account, region: call.stage.region, rate, burst },
    log: `Account throttle limit exceeded. Limit: ${rate.toFixed(2)} Burst: ${burst}`,
  }));
}
