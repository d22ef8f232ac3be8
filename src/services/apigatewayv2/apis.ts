// HTTP APIs: create, read, update, delete with everything below. [api-gateway.md C2, C4, C6]
import type {
  Api,
  CreateApiRequest,
  DeleteApiRequest,
  DeleteCorsConfigurationRequest,
  GetApiRequest,
  GetApisRequest,
  UpdateApiRequest,
} from '@aws-sdk/client-apigatewayv2';
import { badRequest } from '../gateway/faults.ts';
import type { Given } from '../gateway/input.ts';
import { mappedDomains } from '../gateway/mappings.ts';
import { records, under, unusedId } from '../gateway/records.ts';
import type { Call } from '../kernel/contract.ts';
import { fault } from '../kernel/fault.ts';
import { apiAnswer } from './answers.ts';
import { checkApi } from './api-rules.ts';
import { autoDeploy } from './auto-deploy.ts';
import { corsOf } from './cors.ts';
import { findApi } from './find.ts';
import { changed, cleared } from './input.ts';
import { answerPage } from './lists.ts';
import { quickCreate, quickUpdate } from './quick-create.ts';
import { API, AUTHORIZER, DEPLOYMENT, INTEGRATION, ROUTE, STAGE, type ApiRecord } from './resources.ts';

/** Kinds whose records bear ids 'apiId/...' and go with their API. */
const BELOW = [ROUTE, INTEGRATION, AUTHORIZER, DEPLOYMENT, STAGE] as const;

export async function createApi(input: Given<CreateApiRequest>, call: Call): Promise<Api> {
  checkProtocol(input.ProtocolType);
  const cors = corsOf(input.CorsConfiguration);
  return call.write((tx) => {
    const api: ApiRecord = { ...newApi(unusedId(tx, call, API, 10), input, call), cors };
    checkApi(api);
    tx.put(API, call.scope, api.id, api);
    quickCreate(tx, call, api.id, input);
    return apiAnswer(api, call);
  });
}

function checkProtocol(protocol: string | undefined): void {
  if (protocol === 'HTTP') return;
  if (protocol === 'WEBSOCKET') {
    const message = 'Portico serves no WebSocket APIs, only REST APIs and HTTP APIs; nothing was changed.';
    throw fault('NotImplemented', message, {}, 501);
  }
  throw badRequest('Invalid protocol specified. Must be one of [HTTP, WEBSOCKET]');
}

/** An API with AWS's defaults. Its id may be that of no REST API either: with 36^10 ids, chance sees to it. */
export function newApi(id: string, input: Omit<Given<CreateApiRequest>, 'ProtocolType'>, call: Call): ApiRecord {
  return {
    id,
    name: input.Name,
    protocolType: 'HTTP',
    description: input.Description || undefined,
    version: input.Version || undefined,
    createdMs: call.nowMs,
    routeSelectionExpression: input.RouteSelectionExpression || '$request.method $request.path',
    apiKeySelectionExpression: input.ApiKeySelectionExpression || '$request.header.x-api-key',
    disableExecuteApiEndpoint: input.DisableExecuteApiEndpoint ?? false,
    ipAddressType: input.IpAddressType ?? 'ipv4',
    tags: input.Tags ?? {},
  };
}

export function getApi(input: Given<GetApiRequest>, call: Call): Api {
  return call.read((tx) => apiAnswer(findApi(tx, call, input.ApiId), call));
}

export function getApis(input: GetApisRequest, call: Call) {
  const all = call.read((tx) => records(tx, call, API));
  return answerPage(
    all,
    (api) => api.id,
    input,
    (api) => apiAnswer(api, call),
  );
}

export async function updateApi(input: Given<UpdateApiRequest>, call: Call): Promise<Api> {
  const cors = corsOf(input.CorsConfiguration);
  return call.write((tx) => {
    const former = findApi(tx, call, input.ApiId);
    const api: ApiRecord = {
      ...changed(former, {
        name: input.Name,
        routeSelectionExpression: input.RouteSelectionExpression,
        apiKeySelectionExpression: input.ApiKeySelectionExpression,
        disableExecuteApiEndpoint: input.DisableExecuteApiEndpoint,
        ipAddressType: input.IpAddressType,
      }),
      description: cleared(input.Description, former.description),
      version: cleared(input.Version, former.version),
      cors: input.CorsConfiguration ? cors : former.cors,
    };
    checkApi(api);
    tx.put(API, call.scope, api.id, api);
    const quick = quickUpdate(tx, call, api.id, input);
    if (quick || input.CorsConfiguration) autoDeploy(tx, call, api.id);
    return apiAnswer(api, call);
  });
}

export async function deleteApi(input: Given<DeleteApiRequest>, call: Call): Promise<void> {
  await call.write((tx) => {
    const { id } = findApi(tx, call, input.ApiId);
    const domains = mappedDomains(tx, call, id);
    if (domains.length > 0) {
      throw badRequest(
        `Deleting API ${id} failed. Please remove all API mappings related to the API in your domains: ${domains.join(', ')}`,
      );
    }
    for (const kind of BELOW) {
      for (const entry of tx.list<unknown>(kind, call.scope, { prefix: under(id, '') })) {
        tx.delete<unknown>(kind, call.scope, entry.id);
      }
    }
    tx.delete(API, call.scope, id);
  });
}

export async function deleteCorsConfiguration(input: Given<DeleteCorsConfigurationRequest>, call: Call): Promise<void> {
  await call.write((tx) => {
    const { cors: _, ...api } = findApi(tx, call, input.ApiId);
    tx.put(API, call.scope, api.id, api);
    autoDeploy(tx, call, api.id);
  });
}
