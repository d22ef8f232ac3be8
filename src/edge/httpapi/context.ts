// $context of HTTP APIs by name: each field compiles to a closure over the call, for access logs, identity sources and mappings. [api-gateway.md B2, B10]
import type { Field, FieldValue } from '../../observe/access-log.ts';
import { AUTHORIZER_FIELDS, SHARED_FIELDS } from '../lambda/context-fields.ts';
import { headSize } from '../limits/head.ts';
import type { Call } from './call.ts';

/** Request line, headers and body as they came, and the body that went back. */
function dataProcessed({ exchange, body, responseLength }: Call): number {
  const received = body?.length ?? (Number(exchange.headers['content-length'] ?? 0) || 0);
  return headSize(exchange) + received + responseLength;
}

const FIELDS: Readonly<Record<string, Field<Call>>> = {
  ...SHARED_FIELDS,
  routeKey: (call) => call.route?.routeKey,
  httpMethod: (call) => call.exchange.method,
  path: (call) => call.rawPath,
  extendedRequestId: (call) => call.requestId,
  'identity.accountId': (call) => call.caller?.principal.account,
  'identity.accessKey': (call) => call.caller?.accessKeyId,
  'identity.caller': (call) => call.caller?.principal.userId,
  'identity.user': (call) => call.caller?.principal.userId,
  'identity.userArn': (call) => call.caller?.principal.arn,
  'identity.principalOrgId': (call) => call.caller?.principal.organizationId,
  'customDomain.basePathMatched': (call) => call.mappingKey,
  'error.responseType': (call) => call.error?.responseType,
  dataProcessed,
  // Of S3-like endpoints, which no integration here reaches.
  awsEndpointRequestId2: () => undefined,
};

const AUTHORIZER = 'authorizer.';
const CLAIMS = 'claims.';

function own(from: unknown, key: string): unknown {
  return typeof from === 'object' && from !== null && Object.hasOwn(from, key)
    ? (from as Record<string, unknown>)[key]
    : undefined;
}

/** Maps and lists of a Lambda authorizer's context print as their JSON. */
function printable(value: unknown): FieldValue {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : (value as FieldValue);
}

/** A claim or a key of the context as the authorizer gave it; then what the gateway knows by that name. */
function authorizerField(name: string): Field<Call> {
  const known = Object.hasOwn(AUTHORIZER_FIELDS, name) ? AUTHORIZER_FIELDS[name] : undefined;
  const claim = name.startsWith(CLAIMS) ? name.slice(CLAIMS.length) : undefined;
  return (call) => {
    const values = call.authorizer?.values;
    const value = claim === undefined ? own(values, name) : own(own(values, 'claims'), claim);
    return value === undefined ? known?.(call) : printable(value);
  };
}

/** Undefined: $context has nothing of that name. */
export function contextField(name: string): Field<Call> | undefined {
  if (name.startsWith(AUTHORIZER)) return authorizerField(name.slice(AUTHORIZER.length));
  return Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
}
