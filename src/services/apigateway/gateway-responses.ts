// Gateway responses: the 21 types, their defaults, what an API overrides. [api-gateway.md A16]
import type {
  DeleteGatewayResponseRequest,
  GatewayResponse,
  GatewayResponseType,
  GetGatewayResponseRequest,
  GetGatewayResponsesRequest,
  PutGatewayResponseRequest,
  UpdateGatewayResponseRequest,
} from '@aws-sdk/client-api-gateway';
import type { Call, ReadTx, Tx } from '../kernel/contract.ts';
import { Violations } from '../kernel/violations.ts';
import { badRequest, notFound } from '../gateway/faults.ts';
import { findRestApi } from './find.ts';
import { own, under } from '../gateway/records.ts';
import { checkStatusCode, patchViolations } from './input.ts';
import type { Given } from '../gateway/input.ts';
import { answerPage } from './lists.ts';
import { patched, refuseThePath, type Change, type PatchTable } from './patch.ts';
import { optionalText, strictEntry } from './patch-rules.ts';
import { GATEWAY_RESPONSE, type GatewayResponseRecord } from './resources.ts';

/** Types with the status of each, in the order that AWS prints them; the two DEFAULT types have none. */
const STATUS_BY_TYPE: Readonly<Record<string, string | undefined>> = {
  REQUEST_TOO_LARGE: '413',
  RESOURCE_NOT_FOUND: '404',
  AUTHORIZER_CONFIGURATION_ERROR: '500',
  MISSING_AUTHENTICATION_TOKEN: '403',
  BAD_REQUEST_BODY: '400',
  INVALID_SIGNATURE: '403',
  INVALID_API_KEY: '403',
  BAD_REQUEST_PARAMETERS: '400',
  AUTHORIZER_FAILURE: '500',
  UNAUTHORIZED: '401',
  INTEGRATION_TIMEOUT: '504',
  ACCESS_DENIED: '403',
  DEFAULT_4XX: undefined,
  DEFAULT_5XX: undefined,
  WAF_FILTERED: '403',
  QUOTA_EXCEEDED: '429',
  THROTTLED: '429',
  API_CONFIGURATION_ERROR: '500',
  UNSUPPORTED_MEDIA_TYPE: '415',
  INTEGRATION_FAILURE: '504',
  EXPIRED_TOKEN: '403',
};

const TYPES = Object.keys(STATUS_BY_TYPE);
const DEFAULT_TEMPLATES = { 'application/json': '{"message":$context.error.messageString}' };

const GATEWAY_RESPONSE_PATCH: PatchTable<GatewayResponseRecord> = {
  refuse: refuseThePath,
  rules: [
    optionalText('/statusCode', 'statusCode'),
    strictEntry('/responseParameters/{name}', 'responseParameters', 'Invalid parameter name specified', (change) =>
      entry(change, 'responseParameters'),
    ),
    strictEntry('/responseTemplates/{type}', 'responseTemplates', 'Content-Type specified was not found', (change) =>
      entry(change, 'responseTemplates'),
    ),
  ],
};

function entry({ value }: Change, map: string): string {
  if (!value) throw badRequest(`Invalid null or empty value in ${map}`);
  return value;
}

export function isResponseType(type: string): boolean {
  return TYPES.includes(type);
}

function typeViolations(type: string, violations = new Violations()): Violations {
  return violations.text('responseType', type, { values: TYPES });
}

function defaultOf(responseType: string): GatewayResponseRecord {
  const statusCode = own(STATUS_BY_TYPE, responseType);
  return { responseType, statusCode, responseParameters: {}, responseTemplates: DEFAULT_TEMPLATES };
}

function answer(record: GatewayResponseRecord, defaultResponse: boolean): GatewayResponse {
  const { responseParameters = {}, responseTemplates = {} } = record;
  const responseType = record.responseType as GatewayResponseType;
  return { ...record, responseType, responseParameters, responseTemplates, defaultResponse };
}

function shown(tx: ReadTx, call: Call, apiId: string, type: string): GatewayResponse {
  const record = tx.get(GATEWAY_RESPONSE, call.scope, under(apiId, type));
  return record ? answer(record, false) : answer(defaultOf(type), true);
}

function store(tx: Tx, call: Call, apiId: string, record: GatewayResponseRecord): GatewayResponse {
  tx.put(GATEWAY_RESPONSE, call.scope, under(apiId, record.responseType), record);
  return answer(record, false);
}

export async function putGatewayResponse(
  input: Given<PutGatewayResponseRequest>,
  call: Call,
): Promise<GatewayResponse> {
  typeViolations(input.responseType).refuse();
  if (input.statusCode) checkStatusCode(input.statusCode);
  return call.write((tx) => {
    findRestApi(tx, call, input.restApiId);
    const { restApiId, responseType, responseParameters = {}, responseTemplates = {} } = input;
    const statusCode = input.statusCode || undefined;
    return store(tx, call, restApiId, { responseType, statusCode, responseParameters, responseTemplates });
  });
}

export function getGatewayResponse(input: Given<GetGatewayResponseRequest>, call: Call): GatewayResponse {
  typeViolations(input.responseType).refuse();
  return call.read((tx) => {
    findRestApi(tx, call, input.restApiId);
    return shown(tx, call, input.restApiId, input.responseType);
  });
}

export function getGatewayResponses(input: Given<GetGatewayResponsesRequest>, call: Call) {
  return call.read((tx) => {
    findRestApi(tx, call, input.restApiId);
    return answerPage(
      [...TYPES].sort(),
      (type) => type,
      input,
      (type) => shown(tx, call, input.restApiId, type),
    );
  });
}

/** An untouched type is customised from its default. */
export async function updateGatewayResponse(
  input: Given<UpdateGatewayResponseRequest>,
  call: Call,
): Promise<GatewayResponse> {
  typeViolations(input.responseType, patchViolations(call, input.patchOperations)).refuse();
  return call.write((tx) => {
    findRestApi(tx, call, input.restApiId);
    const { restApiId, responseType } = input;
    const former = tx.get(GATEWAY_RESPONSE, call.scope, under(restApiId, responseType)) ?? defaultOf(responseType);
    return store(tx, call, restApiId, patched(former, input.patchOperations, GATEWAY_RESPONSE_PATCH, undefined));
  });
}

export async function deleteGatewayResponse(input: Given<DeleteGatewayResponseRequest>, call: Call): Promise<void> {
  typeViolations(input.responseType).refuse();
  await call.write((tx) => {
    findRestApi(tx, call, input.restApiId);
    if (!tx.delete(GATEWAY_RESPONSE, call.scope, under(input.restApiId, input.responseType))) {
      throw notFound('Gateway response type not defined on api');
    }
  });
}
