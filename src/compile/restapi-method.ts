// One method of a deployed REST API, bound to its stage: everything about it that does not depend on the request. Pure.
import { eventParts } from '../edge/restapi/event.ts';
import { bucketOf } from '../edge/restapi/bucket.ts';
import { compileSource } from '../edge/restapi/context.ts';
import { compileBodyTemplate, compileMockTemplate } from '../edge/restapi/mock-template.ts';
import { ANY_STANDS_FOR, variableNames } from '../edge/restapi/route.ts';
import type {
  AwsProxyUnit,
  Bucket,
  IntegrationUnit,
  LogLevel,
  MethodUnit,
  MockResponse,
  MockUnit,
} from '../edge/restapi/unit.ts';
import { functionArnOfUri, readFunctionArn } from '../edge/lambda/target.ts';
import type { Step } from '../observe/contract.ts';
import type {
  IntegrationRecord,
  IntegrationResponseRecord,
  MethodRecord,
  MethodSettingRecord,
  ResourceRecord,
} from '../services/apigateway/resources.ts';
import { compileAuthorization, type AuthorizerFacts, type Authorizers } from './restapi-authorizer.ts';
import { substituted } from './stage-variables.ts';

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

/** Mapping one of these answers 500 at run time, although proxy integrations ignore mappings. [A6.2, A8.3] */
const ILLEGAL_TARGETS: ReadonlySet<string> = new Set(
  (
    'content-length transfer-encoding x-amzn-trace-id x-amzn-apigateway-api-id ' +
    'authorization connection expect proxy-authenticate te'
  ).split(' '),
);
const HEADER_TARGET = 'integration.request.header.';

function illegalHeader(parameters: Readonly<Record<string, string>> = {}): string | undefined {
  const headers = Object.keys(parameters).filter((target) => target.startsWith(HEADER_TARGET));
  return headers
    .map((target) => target.slice(HEADER_TARGET.length))
    .find((name) => ILLEGAL_TARGETS.has(name.toLowerCase()));
}

function awsProxyOf(integration: IntegrationRecord, facts: MethodFacts): AwsProxyUnit {
  const uri = substituted(integration.uri ?? '', facts.variables);
  const arn = functionArnOfUri(uri);
  return {
    type: 'AWS_PROXY',
    httpMethod: integration.httpMethod ?? '',
    uri,
    target: arn === undefined ? undefined : readFunctionArn(arn),
    credentials: integration.credentials ? substituted(integration.credentials, facts.variables) : undefined,
    timeoutMs: integration.timeoutInMillis,
    illegalHeader: illegalHeader(integration.requestParameters),
  };
}

/** A pattern that is no regular expression matches nothing. */
function patternOf(pattern: string | undefined): RegExp | undefined {
  if (pattern === undefined || pattern === '') return undefined;
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch {
    return /(?!)/;
  }
}

const RESPONSE_HEADER = 'method.response.header.';

function mockResponseOf(response: IntegrationResponseRecord, method: MethodRecord): MockResponse {
  const headers = Object.entries(response.responseParameters ?? {})
    .filter(([target]) => target.startsWith(RESPONSE_HEADER))
    .map(([target, expression]) => ({
      name: target.slice(RESPONSE_HEADER.length),
      // A mock has no integration response to take a header or a body from.
      source: compileSource(expression) ?? (() => undefined),
    }));
  const given = Object.entries(response.responseTemplates ?? {}).map(
    ([type, template]) => [type, compileBodyTemplate(template ?? '')] as const,
  );
  return {
    statusCode: Number(response.statusCode),
    pattern: patternOf(response.selectionPattern),
    declared: Object.hasOwn(method.responses, response.statusCode),
    headers,
    templates: new Map(given),
  };
}

const PASSTHROUGH = ['WHEN_NO_MATCH', 'WHEN_NO_TEMPLATES', 'NEVER'] as const;

function mockOf(integration: IntegrationRecord, method: MethodRecord): MockUnit {
  const templates = Object.entries(integration.requestTemplates ?? {}).map(
    ([type, template]) => [type, compileMockTemplate(template)] as const,
  );
  const responses = Object.values(integration.responses)
    .map((response) => mockResponseOf(response, method))
    .sort((a, b) => Number(a.pattern === undefined) - Number(b.pattern === undefined) || a.statusCode - b.statusCode);
  return {
    type: 'MOCK',
    passthrough: PASSTHROUGH.find((known) => known === integration.passthroughBehavior) ?? 'WHEN_NO_MATCH',
    templates: new Map(templates),
    responses,
  };
}

function integrationOf(method: MethodRecord, facts: MethodFacts): IntegrationUnit {
  const { integration } = method;
  if (!integration) return { type: 'NONE' };
  if (integration.type === 'AWS_PROXY') return awsProxyOf(integration, facts);
  return integration.type === 'MOCK' ? mockOf(integration, method) : { type: integration.type };
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
    integration: integrationOf(method, facts),
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
