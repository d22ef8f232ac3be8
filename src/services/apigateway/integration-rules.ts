// What an integration may be: types, URIs, roles, timeouts; and its PATCH paths. [api-gateway.md C3, C6]
import type { Call } from '../kernel/contract.ts';
import { fault } from '../kernel/fault.ts';
import { Violations } from '../kernel/violations.ts';
import { badRequest } from '../gateway/faults.ts';
import { memberPath } from '../gateway/input.ts';
import { checkMediaType, checkMediaTypes, checkRequestMapping } from './mappings.ts';
import { refusePlainly, type Change, type PatchTable } from './patch.ts';
import { numeric, optionalText, requiredText, textEntry, truth } from './patch-rules.ts';
import type { IntegrationRecord, MethodRecord } from './resources.ts';

/** In the order that AWS prints them. */
const TYPES = ['HTTP', 'MOCK', 'AWS_PROXY', 'HTTP_PROXY', 'AWS'];
const PASSTHROUGH = ['WHEN_NO_MATCH', 'WHEN_NO_TEMPLATES', 'NEVER'];
const CONTENT_HANDLING = ['CONVERT_TO_BINARY', 'CONVERT_TO_TEXT'];
const MIN_TIMEOUT_MS = 50;
const MAX_TIMEOUT_MS = 29_000;
const LAMBDA_PROXY = /^arn:[^:]*:apigateway:[^:]*:(?:lambda:path\/\d{4}-\d\d-\d\d\/functions\/|firehose:)/;
const LAMBDA_URI = /^arn:[^:]*:apigateway:[^:]*:lambda:path\//;
const WITH_ACTION = /^arn:[^:]*:apigateway:[^:]*:[^:]+:(?:path|action)\//;
const HTTP_URI = /^(?:https?:\/\/[^\s/]|\$\{stageVariables\.|https?:\/\/\$\{)/i;

export function checkType(call: Call, type: string): void {
  new Violations().text(memberPath(call, 'type'), type, { values: TYPES }).refuse();
}

/** For places where the framework does not check the name. */
export function checkTypeName(type: string): void {
  if (!TYPES.includes(type)) {
    throw badRequest(`Invalid integration type specified. Valid options are ${TYPES.join(',')}`);
  }
}

export function checkIntegration(integration: IntegrationRecord, method: MethodRecord, account: string): void {
  const { type } = integration;
  if (type !== 'MOCK' && integration.httpMethod === undefined) {
    throw badRequest('Enumeration value for HttpMethod must be non-empty');
  }
  if (type === 'AWS' || type === 'AWS_PROXY') checkAwsTarget(integration, account);
  if (type === 'HTTP' || type === 'HTTP_PROXY') checkHttpTarget(integration);
  const { timeoutInMillis } = integration;
  if (timeoutInMillis < MIN_TIMEOUT_MS || timeoutInMillis > MAX_TIMEOUT_MS) {
    throw badRequest(`Timeout should be between ${MIN_TIMEOUT_MS} ms and ${MAX_TIMEOUT_MS} ms`);
  }
  checkChoice('passthroughBehavior', integration.passthroughBehavior, PASSTHROUGH);
  checkChoice('contentHandling', integration.contentHandling, CONTENT_HANDLING);
  checkMediaTypes(integration.requestTemplates);
  checkRequestMapping(integration.requestParameters, method.requestParameters);
}

function checkAwsTarget({ type, uri = '', credentials }: IntegrationRecord, account: string): void {
  if (!uri.startsWith('arn:')) throw badRequest('Invalid ARN specified in the request');
  if (!WITH_ACTION.test(uri)) throw badRequest('AWS ARN for integration must contain path or action');
  if (type === 'AWS_PROXY' && !LAMBDA_PROXY.test(uri)) {
    throw badRequest(
      "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
    );
  }
  if (credentials === undefined && !LAMBDA_URI.test(uri)) {
    throw badRequest('Role ARN must be specified for AWS integrations');
  }
  const owner = credentials?.split(':')[4];
  if (owner !== undefined && owner !== '*' && owner !== account) {
    throw fault('AccessDeniedException', 'Cross-account pass role is not allowed.', {}, 403);
  }
}

/** Stage variables may stand for the host or for the whole URI. */
function checkHttpTarget({ uri = '' }: IntegrationRecord): void {
  if (!HTTP_URI.test(uri)) throw badRequest('Invalid HTTP endpoint specified for URI');
}

function checkChoice(name: string, value: string | undefined, choices: readonly string[]): void {
  if (value === undefined || choices.includes(value)) return;
  throw badRequest(`Invalid ${name} specified. Valid options are ${choices.join(',')}`);
}

export const INTEGRATION_PATCH: PatchTable<IntegrationRecord> = {
  refuse: refusePlainly,
  rules: [
    { path: '/type', ops: ['replace'], apply: withType },
    optionalText('/uri', 'uri'),
    optionalText('/httpMethod', 'httpMethod'),
    optionalText('/credentials', 'credentials'),
    optionalText('/connectionType', 'connectionType'),
    optionalText('/connectionId', 'connectionId'),
    requiredText('/passthroughBehavior', 'passthroughBehavior'),
    optionalText('/contentHandling', 'contentHandling', ['replace', 'remove']),
    optionalText('/responseTransferMode', 'responseTransferMode'),
    optionalText('/integrationTarget', 'integrationTarget'),
    requiredText('/cacheNamespace', 'cacheNamespace'),
    {
      path: '/timeoutInMillis',
      ops: ['replace'],
      apply: (integration, change) => ({ ...integration, timeoutInMillis: numeric(change) }),
    },
    textEntry('/requestTemplates/{type}', 'requestTemplates', checkMediaType),
    textEntry('/requestParameters/{name}', 'requestParameters'),
    { path: '/cacheKeyParameters/{name}', ops: ['add', 'replace', 'remove'], apply: withCacheKey },
    { path: '/tlsConfig', ops: ['add', 'remove'], apply: (integration) => ({ ...integration, tlsConfig: undefined }) },
    {
      path: '/tlsConfig/insecureSkipVerification',
      ops: ['add', 'replace'],
      apply: (integration, change) => ({ ...integration, tlsConfig: { insecureSkipVerification: truth(change) } }),
    },
  ],
};

function withType(integration: IntegrationRecord, { value }: Change): IntegrationRecord {
  const type = value as IntegrationRecord['type'];
  checkTypeName(type);
  return { ...integration, type };
}

/** The parameter stands in the path. */
function withCacheKey(integration: IntegrationRecord, change: Change): IntegrationRecord {
  const [name = ''] = change.names;
  const others = integration.cacheKeyParameters.filter((key) => key !== name);
  return { ...integration, cacheKeyParameters: change.op === 'remove' ? others : [...others, name] };
}
