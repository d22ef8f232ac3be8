// x-amazon-apigateway-integration as what CreateIntegration takes. [api-gateway.md A27.2, B8]
import { badRequest } from '../../gateway/faults.ts';
import type { Findings } from '../../gateway/openapi/findings.ts';
import {
  isObject,
  mapped,
  memberOf,
  numberAt,
  objectAt,
  textAt,
  type Json,
  type JsonObject,
} from '../../gateway/openapi/json.ts';
import { resolved } from '../../gateway/openapi/references.ts';
import { textsOf, type OperationPlace } from '../../gateway/openapi/texts.ts';
import type { IntegrationDefinition, IntegrationInput } from './definition.ts';

/** It may be referred to: '#/components/x-amazon-apigateway-integrations/name'. */
export function readIntegration(
  document: JsonObject,
  value: Json | undefined,
  place: OperationPlace,
  findings: Findings,
): IntegrationDefinition | undefined {
  if (!isObject(value)) return undefined;
  const reference = textAt(value, '$ref');
  const node = resolved(document, value);
  return { reference, input: () => inputOf(node, reference, place, findings) };
}

function inputOf(
  node: JsonObject | undefined,
  reference: string | undefined,
  place: OperationPlace,
  findings: Findings,
): IntegrationInput {
  if (!node) throw badRequest(`Reference ${String(reference)} not found`);
  const serverName = textAt(objectAt(node, 'tlsConfig'), 'serverNameToVerify');
  return {
    IntegrationType: upperAt(node, 'type') as IntegrationInput['IntegrationType'],
    IntegrationSubtype: textAt(node, 'integrationSubtype'),
    IntegrationMethod: upperAt(node, 'httpMethod'),
    IntegrationUri: textAt(node, 'uri'),
    Description: textAt(node, 'description'),
    ConnectionType: upperAt(node, 'connectionType') as IntegrationInput['ConnectionType'],
    ConnectionId: textAt(node, 'connectionId'),
    CredentialsArn: textAt(node, 'credentials'),
    PayloadFormatVersion: payloadVersionOf(memberOf(node, 'payloadFormatVersion')),
    TimeoutInMillis: numberAt(node, 'timeoutInMillis'),
    RequestParameters: textsOf(node, 'requestParameters', place, findings),
    ResponseParameters: responseParameters(node, place, findings),
    TlsConfig: serverName === undefined ? undefined : { ServerNameToVerify: serverName },
  };
}

function upperAt(node: JsonObject, name: string): string | undefined {
  return textAt(node, name)?.toUpperCase();
}

/** YAML without quotes makes a number of 2.0. */
function payloadVersionOf(value: Json | undefined): string | undefined {
  if (value === undefined) return undefined;
  const version = typeof value === 'number' ? value.toFixed(1) : value;
  if (version === '1.0' || version === '2.0') return version;
  throw badRequest(`Unsupported PayloadFormatVersion: ${String(version)}`);
}

/** By status code, then by parameter. */
function responseParameters(
  node: JsonObject,
  place: OperationPlace,
  findings: Findings,
): IntegrationInput['ResponseParameters'] {
  const statuses = memberOf(node, 'responseParameters');
  return isObject(statuses) ? mapped(statuses, (_, status) => textsOf(statuses, status, place, findings)) : undefined;
}
