// The throttles: the route's setting in its stage, then the account. [api-gateway.md A19.2, B10]
import { taken } from '../../limits/taken.ts';
import type { Gate } from '../tools.ts';

export const routeThrottle: Gate = (call, { throttle, routeKey }, { ledger }) => {
  if (!throttle) return undefined;
  const { name, rate, burst } = throttle;
  return taken(ledger.take(name, rate, burst), () => ({
    code: 'http-route-throttled',
    detail: { apiId: call.stage.apiId, stage: call.stage.name, routeKey, rate, burst },
  }));
};

export const accountThrottle: Gate = (call, _route, { accountThrottle: limits, ledger }) => {
  if (!limits) return undefined;
  const { rate, burst } = limits;
  const { account, region, accountBucket } = call.stage;
  return taken(ledger.take(accountBucket, rate, burst), () => ({
    code: 'http-account-throttled',
    detail: { account, region, rate, burst },
  }));
};
