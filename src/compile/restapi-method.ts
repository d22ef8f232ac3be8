// One method of a deployed REST API, bound to its stage: everything about it that does not depend on the request. Pure.
import { eventParts } from '../edge/restapi/event.ts';
import { bucketOf } from '../edge/restapi/bucket.ts';
import { ANY_STANDS_FOR, variableNames } from '../edge/restapi/route.ts';
import type { Bucket, LogLevel, MethodUnit } from '../edge/restapi/unit.ts';
import type { Step } from '../observe/contract.ts';
import type { MethodRecord, MethodSettingRecord, ResourceRecord } from '../services/apigateway/resources.ts';
import { compileAuthorization, type AuthorizerFacts, type Authorizers } from './restapi-authorizer.ts';
import { compileIntegration } from './restapi-integration.ts';

export interface MethodFacts extends AuthorizerFacts {
  /** By normalised key: 'pets/{id}/GET', '*' + '/' + '*'. */
  readonly settings: ReadonlyMap<string, MethodSettingRecord>;
}

export const ALL_METHODS = '*/*';

/** Clients spell a nested path raw or escaped (~1pets~1{id}/GET), with or without the leading slash. [api-gateway.md A21.1] */
export function normaliseSettings(
  settings: Readonly<Record<string, MethodSettingRecord>>,
): ReadonlyMap<string, MethodSettingRecord> {
  return new Map(
    Object.entries(settings).map(([key, setting]) => [withoutSlashes(key.replaceAll('~1', '/')), setting]),
  );
}

function withoutSlashes(text: string): string {
  return text.replace(/^\/+/, '');
}

/** The method's own settings replace those of all methods as a whole. */
function settingOf(facts: MethodFacts, path: string, ...verbs: string[]): MethodSettingRecord | undefined {
  for (const verb of verbs) {
    const own = facts.settings.get(withoutSlashes(`${path === '/' ? '' : path}/${verb}`));
    if (own) return own;
  }
  return facts.settings.get(ALL_METHODS);
}

function throttleOf(facts: MethodFacts, path: string, httpMethod: string): ReadonlyMap<string, Bucket> | undefined {
  const verbs = httpMethod === 'ANY' ? [...ANY_STANDS_FOR] : [httpMethod];
  const buckets = new Map<string, Bucket>();
  for (const verb of verbs) {
    const setting = settingOf(facts, path, verb, httpMethod);
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

/** Settings that are kept but do not act yet: whoever explains a call should see that. */
function notesOf(method: MethodRecord, setting: MethodSettingRecord | undefined): Step[] {
  const ignored = [
    ...(method.requestValidatorId ? ['the request validator'] : []),
    ...(setting?.cachingEnabled ? ['the stage cache'] : []),
  ];
  return ignored.map((what) =>
    Object.freeze({ gate: 'note', verdict: 'note', reason: 'setting-not-built', detail: Object.freeze({ what }) }),
  );
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
  const setting = settingOf(facts, resource.path, httpMethod);
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
    notes: notesOf(method, setting),
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
