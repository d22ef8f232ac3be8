// What a document says of the API as a whole: info, x-amazon-apigateway-* at its root. [A27.2]
import { badRequest } from '../../gateway/faults.ts';
import { isResponseType } from '../gateway-responses.ts';
import { isStatusCode } from '../input.ts';
import type { GatewayResponseRecord } from '../resources.ts';
import { checkCompression, checkPolicy } from '../rest-apis-patch.ts';
import type { NamedValidator, Settings } from './definition.ts';
import {
  isObject,
  looseTextAt,
  mapped,
  memberOf,
  numberAt,
  objectAt,
  textAt,
  textsAt,
  truthAt,
  type Json,
} from '../../gateway/openapi/json.ts';
import type { Reading } from './reading.ts';

const PREFIX = 'x-amazon-apigateway-';

export function readSettings(reading: Reading): Settings {
  const { document, dialect, findings } = reading;
  const info = objectAt(document, 'info');
  const endpoint = dialect.endpointConfiguration(document);
  return {
    name: looseTextAt(info, 'title') || undefined,
    description: textAt(info, 'description') || undefined,
    version: looseTextAt(info, 'version') || undefined,
    apiKeySource: findings.attempt('Unable to set API key source', () => apiKeySourceOf(reading)),
    binaryMediaTypes: textsAt(document, `${PREFIX}binary-media-types`),
    minimumCompressionSize: findings.attempt('Unable to set minimum compression size', () => compressionOf(reading)),
    policy: findings.attempt('Unable to set policy', () => policyOf(memberOf(document, `${PREFIX}policy`))),
    disableExecuteApiEndpoint: truthAt(endpoint, 'disableExecuteApiEndpoint'),
    vpcEndpointIds: textsAt(endpoint, 'vpcEndpointIds'),
    endpointType: textsAt(endpoint, 'types')?.[0],
    ipAddressType: textAt(endpoint, 'ipAddressType'),
    securityPolicy: textAt(document, `${PREFIX}security-policy`),
    endpointAccessMode: textAt(document, `${PREFIX}endpoint-access-mode`),
  };
}

function apiKeySourceOf({ document }: Reading): Settings['apiKeySource'] {
  const source = textAt(document, `${PREFIX}api-key-source`)?.toUpperCase();
  if (source === undefined || source === 'HEADER' || source === 'AUTHORIZER') return source;
  throw badRequest('Invalid API key source specified. Valid options are HEADER,AUTHORIZER');
}

function compressionOf({ document }: Reading): number | undefined {
  const size = numberAt(document, `${PREFIX}minimum-compression-size`);
  if (size !== undefined) checkCompression(size);
  return size;
}

function policyOf(value: Json | undefined): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const policy = typeof value === 'string' ? value : JSON.stringify(value);
  checkPolicy(policy);
  return policy;
}

export function readValidators({ document }: Reading): NamedValidator[] {
  return Object.entries(objectAt(document, `${PREFIX}request-validators`)).map(([name, node]) => {
    const read = (member: string) => (isObject(node) ? truthAt(node, member) : undefined) ?? false;
    return {
      name,
      validateRequestBody: read('validateRequestBody'),
      validateRequestParameters: read('validateRequestParameters'),
    };
  });
}

export function readGatewayResponses({ document, findings }: Reading): GatewayResponseRecord[] {
  const found = Object.entries(objectAt(document, `${PREFIX}gateway-responses`)).map(([type, node]) =>
    findings.attempt(`Unable to put gateway response '${type}'`, () => gatewayResponseOf(type, node)),
  );
  return found.filter((response) => response !== undefined);
}

function gatewayResponseOf(responseType: string, node: Json): GatewayResponseRecord {
  if (!isResponseType(responseType)) throw badRequest('Invalid gateway response type specified');
  const given = isObject(node) ? node : {};
  const statusCode = looseTextAt(given, 'statusCode') || undefined;
  if (statusCode !== undefined && !isStatusCode(statusCode)) {
    throw badRequest('Invalid Response status code specified');
  }
  const texts = (map: string) => mapped(objectAt(given, map), (item) => (typeof item === 'string' ? item : undefined));
  return {
    responseType,
    statusCode,
    responseParameters: texts('responseParameters'),
    responseTemplates: texts('responseTemplates'),
  };
}
