// The API key: there, known, enabled, and in a plan of this stage. Every failure is the same 403 for the client. [api-gateway.md A19.1]
import type { Call } from '../call.ts';
import type { Refusal } from '../refusals.ts';
import { KEY_NOT_REQUIRED } from '../steps.ts';
import type { RestTools } from '../tools.ts';
import type { MethodUnit } from '../unit.ts';

function notRequired(call: Call, method: MethodUnit): undefined {
  call.exchange.trace.steps.push(KEY_NOT_REQUIRED);
  if (!call.log) return;
  const stage = call.stage.planStage;
  call.log.info(`Verifying Usage Plan for request: ${call.requestId}. API Key:  API Stage: ${stage}`);
  call.log.info(
    `API Key  authorized because method '${method.httpMethod} ${method.resourcePath}' does not require API Key. Request will not contribute to throttle or quota limits`,
  );
  call.log.info(`Usage Plan check succeeded for API Key  and API Stage ${stage}`);
}

function refused(call: Call, code: Refusal['code'], more: Record<string, unknown> = {}): Refusal {
  const { account, region, planStage } = call.stage;
  return {
    code,
    detail: {
      account,
      region,
      apiStage: planStage,
      method: call.method?.httpMethod,
      resource: call.method?.resourcePath,
      ...more,
    },
    log: `API Key not authorized for API Stage ${planStage}`,
  };
}

export function apiKey(call: Call, method: MethodUnit, tools: RestTools): Refusal | undefined {
  if (!method.apiKeyRequired) return notRequired(call, method);
  // With apiKeySource AUTHORIZER the key comes from the authorizer's answer; the header does not count then.
  const fromHeader = call.release.apiKeySource === 'HEADER';
  const value = fromHeader ? call.exchange.headers['x-api-key'] : call.authorizer?.usageIdentifierKey;
  if (value === undefined || value === '')
    return refused(call, 'key-missing', {
      source: call.release.apiKeySource,
      authorizationType: method.authorization.type,
    });
  const usage = tools.usage.get(call.stage.usageScope);
  const key = usage?.keys.get(value);
  if (!usage || !key)
    return refused(call, 'key-unknown', {
      ending: value.slice(-4),
      length: value.length,
      isId: usage?.keyIds.has(value) === true,
    });
  const about = { keyId: key.id, keyName: key.name, ending: key.ending };
  if (!key.enabled) return refused(call, 'key-disabled', about);
  if (!key.plans.has(call.stage.planStage)) {
    return refused(call, 'key-not-in-plan', {
      ...about,
      keyPlans: key.allPlans,
      stagePlans: usage.plansOfStage.get(call.stage.planStage) ?? [],
    });
  }
  call.key = key;
  call.exchange.trace.steps.push(key.step);
  return undefined;
}
