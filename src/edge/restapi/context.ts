// $context by name: each field compiles to a closure over the call, for access logs, gateway responses and mappings. [api-gateway.md A5]
import type { Field, FieldValue } from '../../observe/access-log.ts';
import type { Call } from './call.ts';
import { AUTHORIZER_FIELDS, SHARED_FIELDS } from '../lambda/context-fields.ts';
import { parseQuery } from '../payload1/query.ts';
import type { Source } from './unit.ts';

/** 200 for those who passed these gates, with the proof of it. */
function statusAt({ error }: Call, gates: readonly string[], passed: object | undefined): FieldValue {
  if (error && gates.includes(error.gate)) return error.response.status;
  return passed && 200;
}

function messageAt({ error }: Call, gates: readonly string[]): FieldValue {
  return error && gates.includes(error.gate) ? error.message : undefined;
}

/** A key's value never enters a log: its id says which one it was. */
const FIELDS: Readonly<Record<string, Field<Call>>> = {
  ...SHARED_FIELDS,
  deploymentId: (call) => call.release.deploymentId,
  resourceId: (call) => call.method?.resourceId,
  resourcePath: (call) => call.method?.resourcePath,
  operationName: (call) => call.method?.operationName,
  httpMethod: (call) => call.verb,
  path: (call) => call.contextPath,
  extendedRequestId: (call) => call.extendedRequestId,
  isCanaryRequest: (call) => call.release.isCanary,
  endpointType: () => 'REGIONAL',
  xrayTraceId: (call) => call.trace.event,
  tlsVersion: (call) => call.exchange.tls?.version,
  cipherSuite: (call) => call.exchange.tls?.cipher,
  'identity.accountId': (call) => call.caller?.account,
  'identity.accessKey': (call) => call.caller?.accessKeyId,
  'identity.caller': (call) => call.caller?.userId,
  'identity.user': (call) => call.caller?.userId,
  'identity.userArn': (call) => call.caller?.arn,
  'identity.principalOrgId': (call) => call.caller?.organizationId,
  'customDomain.basePathMatched': (call) => call.basePath,
  'identity.apiKey': (call) => call.key?.masked,
  'identity.apiKeyId': (call) => call.key?.id,
  'error.responseType': (call) => call.error?.response.type,
  'error.validationErrorString': (call) => call.error?.validation,
  'authenticate.status': (call) => statusAt(call, ['signature'], call.caller),
  'authenticate.error': (call) => messageAt(call, ['signature']),
  'authenticate.latency': (call) => call.authenticateMs,
  'authorize.status': (call) => statusAt(call, ['policy', 'authorizer'], call.caller ?? call.authorizer),
  'authorize.error': (call) => messageAt(call, ['policy', 'authorizer']),
  'authorize.latency': (call) => call.authorizer?.latencyMs ?? call.authorizeMs,
};

/** What AWS fills by services that are not here: firewalls, identity pools, VPCs. They exist, and print '-'. */
const EMPTY_FIELDS: ReadonlySet<string> = new Set([
  'waf.error',
  'waf.latency',
  'waf.status',
  'wafResponseCode',
  'webaclArn',
  'identity.cognitoAuthenticationProvider',
  'identity.cognitoAuthenticationType',
  'identity.cognitoIdentityId',
  'identity.cognitoIdentityPoolId',
  'identity.vpcId',
  'identity.vpceId',
]);

const AUTHORIZER = 'authorizer.';
const CLAIMS = 'claims.';

/** principalId, a key of the context or a claim, as the authorizer gave it; then what the gateway knows by that name. */
function authorizerField(name: string): Field<Call> {
  const own = Object.hasOwn(AUTHORIZER_FIELDS, name) ? AUTHORIZER_FIELDS[name] : undefined;
  const claim = name.startsWith(CLAIMS) ? name.slice(CLAIMS.length) : undefined;
  return (call) => {
    const values = call.authorizer?.values;
    if (values === undefined) return own?.(call);
    const from = claim === undefined ? values : Object(values['claims']);
    const key = claim ?? name;
    const value: unknown = Object.hasOwn(from, key) ? from[key] : undefined;
    return typeof value === 'string' ? value : own?.(call);
  };
}

export function contextField(name: string): Field<Call> | undefined {
  if (name.startsWith(AUTHORIZER)) return authorizerField(name.slice(AUTHORIZER.length));
  if (Object.hasOwn(FIELDS, name)) return FIELDS[name];
  return EMPTY_FIELDS.has(name) ? () => undefined : undefined;
}

/** The last value of a header as sent, the name compared case-sensitively. [A4.1] */
function requestHeader(call: Call, name: string): string | undefined {
  const { rawHeaders } = call.exchange;
  for (let i = rawHeaders.length - 2; i >= 0; i -= 2) if (rawHeaders[i] === name) return rawHeaders[i + 1];
  return undefined;
}

function requestValue(name: string): Source | undefined {
  const dot = name.indexOf('.');
  const key = name.slice(dot + 1);
  switch (name.slice(0, dot)) {
    case 'header':
      return (call) => requestHeader(call, key);
    case 'querystring':
      return (call) => parseQuery(call.exchange.query).get(key)?.at(-1);
    case 'path':
      return (call) => {
        const at = call.method?.variables.indexOf(key) ?? -1;
        return at < 0 ? undefined : call.values[at];
      };
    default:
      return undefined;
  }
}

function text(value: FieldValue): string | undefined {
  return value === undefined || value === null ? undefined : String(value);
}

/**
 * What a mapping's right side reads: 'static', context.X, stageVariables.X, method.request.{header|path|querystring}.X.
 * Undefined for anything else. [A13, A16.2]
 */
export function compileSource(expression: string): Source | undefined {
  if (expression.length >= 2 && expression.startsWith("'") && expression.endsWith("'")) {
    const literal = expression.slice(1, -1);
    return () => literal;
  }
  if (expression.startsWith('context.')) {
    const field = contextField(expression.slice('context.'.length));
    return field && ((call) => text(field(call)));
  }
  if (expression.startsWith('stageVariables.')) {
    const name = expression.slice('stageVariables.'.length);
    return (call) => call.release.variables[name];
  }
  return expression.startsWith('method.request.')
    ? requestValue(expression.slice('method.request.'.length))
    : undefined;
}
