// What an integration of an HTTP API may be: types, targets, payload versions, timeouts. [api-gateway.md B8, C8]
import { badRequest } from '../gateway/faults.ts';
import { find } from '../gateway/records.ts';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { checkDescription } from './api-rules.ts';
import { checkRequestParameters, checkResponseParameters, checkSubtypeValues } from './parameter-rules.ts';
import { VPC_LINK, type IntegrationRecord } from './resources.ts';
import { VERBS } from './route-rules.ts';
import { checkSubtype } from './subtypes.ts';

const MIN_TIMEOUT_MS = 50;
export const MAX_TIMEOUT_MS = 30_000;
const FUNCTION_URI = /^arn:[^:]*:(?:lambda:[^:]*:[^:]*:function:|apigateway:[^:]*:lambda:path\/)\S+$/;
/** Stage variables may stand for the host or for the whole URI. */
const HTTP_URI = /^(?:https?:\/\/[^\s/]|\$\{stageVariables\.)/i;
/** A listener of a load balancer, or a Cloud Map service. */
const PRIVATE_URI = /^(?:arn:|https?:\/\/[^\s/]|\$\{stageVariables\.)/i;

export function checkIntegration(tx: ReadTx, call: Call, integration: IntegrationRecord): void {
  checkDescription(integration.description);
  checkConnection(tx, call, integration);
  if (integration.type === 'HTTP_PROXY') checkHttp(integration);
  else if (integration.type === 'AWS_PROXY') checkAws(integration);
  else refuseType();
  const { timeoutMs } = integration;
  if (!Number.isInteger(timeoutMs) || timeoutMs < MIN_TIMEOUT_MS || timeoutMs > MAX_TIMEOUT_MS) {
    throw badRequest(`Timeout should be between ${MIN_TIMEOUT_MS} ms and ${MAX_TIMEOUT_MS} ms`);
  }
  checkResponseParameters(integration.responseParameters);
}

function refuseType(): never {
  throw badRequest(
    'Currently, an API with a protocol type of HTTP may only be associated with proxy integrations (AWS_PROXY, HTTP_PROXY)',
  );
}

function checkConnection(tx: ReadTx, call: Call, { type, connectionType, connectionId }: IntegrationRecord): void {
  if (!['INTERNET', 'VPC_LINK'].includes(connectionType)) {
    throw badRequest(`Invalid connection type specified: ${connectionType}`);
  }
  if (connectionType === 'INTERNET') return;
  if (type !== 'HTTP_PROXY') throw badRequest('ConnectionType VPC_LINK is only supported for HTTP_PROXY integrations');
  if (connectionId === undefined) {
    throw badRequest('ConnectionId must be set to vpcLinkId for ConnectionType VPC_LINK');
  }
  if (!connectionId.startsWith('$')) {
    find(tx, call, VPC_LINK, connectionId, `Invalid VpcLink identifier specified ${connectionId}`);
  }
}

function checkHttp({ method, uri = '', connectionType, payloadFormatVersion, requestParameters }: IntegrationRecord) {
  if (payloadFormatVersion !== '1.0') {
    throw badRequest(
      `PayloadFormatVersion ${payloadFormatVersion} is not supported for integration of type HTTP_PROXY`,
    );
  }
  if (method === undefined) {
    throw badRequest('HttpMethod parameter method must be specified for integrationType HTTPPROXY');
  }
  checkMethod(method);
  const form = connectionType === 'VPC_LINK' ? PRIVATE_URI : HTTP_URI;
  if (!form.test(uri)) throw badRequest('Invalid HTTP endpoint specified for URI');
  checkRequestParameters(requestParameters);
}

function checkMethod(method: string): void {
  if (method === 'ANY' || VERBS.includes(method)) return;
  throw badRequest(`Invalid HttpMethod specified. Valid options are ${VERBS.join(',')},ANY`);
}

function checkAws(integration: IntegrationRecord): void {
  const { subtype, uri = '', method, payloadFormatVersion } = integration;
  if (!payloadFormatVersion) throw badRequest('PayloadFormatVersion is a required parameter for integration');
  if (subtype !== undefined) {
    checkSubtype(integration);
    checkSubtypeValues(integration.requestParameters);
    return;
  }
  if (!['1.0', '2.0'].includes(payloadFormatVersion)) {
    throw badRequest(`PayloadFormatVersion ${payloadFormatVersion} is not supported for integration of type AWS_PROXY`);
  }
  if (!FUNCTION_URI.test(uri)) {
    throw badRequest(
      "Invalid integration URI specified. Integrations of type 'AWS_PROXY' without a subtype need the ARN of a Lambda function",
    );
  }
  if (method !== undefined) checkMethod(method);
  checkRequestParameters(integration.requestParameters);
}
