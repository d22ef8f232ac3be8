// One method of a deployed REST API, bound to its stage: everything about it that does not depend on the request. Pure.
import type { ClusterUnit } from '../edge/restapi/cache/unit.ts';
import { eventParts } from '../edge/restapi/event.ts';
import { bucketOf, type Bucket } from '../edge/limits/bucket.ts';
import { ANY_STANDS_FOR, variableNames } from '../edge/restapi/route.ts';
import type { LogLevel, MethodUnit } from '../edge/restapi/unit.ts';
import type { MethodRecord, MethodSettingRecord, ResourceRecord } from '../services/apigateway/resources.ts';
import { compileAuthorization, type AuthorizerFacts, type Authorizers } from './restapi-authorizer.ts';
import { compileCache } from './restapi-cache.ts';
import { compileIntegration } from './restapi-integration.ts';
import { compileValidation, type ValidationFacts } from './restapi-validation.ts';
import { settingOf, type StageSettings } from './stage-settings.ts';

export interface MethodFacts extends AuthorizerFacts, ValidationFacts {
  readonly settings: StageSettings;
  readonly cluster: ClusterUnit | undefined;
}

function throttleOf(facts: MethodFacts, path: string, httpMethod: string): ReadonlyMap<string, Bucket> | undefined {
  const verbs = httpMethod === 'ANY' ? [...ANY_STANDS_FOR] : [httpMethod];
  const buckets = new Map<string, Bucket>();
  for (const verb of verbs) {
    const setting = settingOf(facts.settings, path, verb, httpMethod);
    const limits = { rateLimit: setting?.throttlingRateLimit, burstLimit: setting?.throttlingBurstLimit };
    const bucket = bucketOf(`stage/${facts.apiId}/${facts.stage}${path}/${verb}`, limits);
    if (bucket) buckets.set(verb, bucket);
  }
  return buckets.size === 0 ? undefined : buckets;
}

function loggingOf(setting: MethodSettingRecord | undefined): LogLevel | undefined {
  const level = setting?.loggingLevel;
  return level === 'INFO' || level === 'ERROR' ? { level, data: setting?.dataTraceEnabled === true } : undefined;
}

export function compileMethod(
  resource: ResourceRecord,
  method: MethodRecord,
  authorizers: Authorizers,
  facts: MethodFacts,
): MethodUnit {
  const { httpMethod, operationName } = method;
  const variables = variableNames(resource.path);
  const { account, apiId, stage, deploymentId, isCanary } = facts;
  const setting = settingOf(facts.settings, resource.path, httpMethod);
  return {
    httpMethod,
    resourceId: resource.id,
    resourcePath: resource.path,
    variables,
    operationName,
    authorization: compileAuthorization(method, authorizers),
    apiKeyRequired: method.apiKeyRequired,
    throttle: throttleOf(facts, resource.path, httpMethod),
    logging: loggingOf(setting),
    validation: compileValidation(method, facts),
    cache: compileCache(facts.cluster, facts.settings, resource, method),
    integration: compileIntegration(method, facts),
    event: eventParts({
      account,
      apiId,
      stage,
      deploymentId,
      resourceId: resource.id,
      resourcePath: resource.path,
      variables,
      stageVariables: facts.variables,
      isCanary,
      operationName,
    }),
    routeStep: Object.freeze({
      gate: 'route',
      verdict: 'pass',
      reason: 'route-matched',
      detail: Object.freeze({ method: httpMethod, resource: resource.path, apiId, stage, deployment: deploymentId }),
    }),
  };
}
