// REST APIs: create, clone, read, update, delete with everything below. [api-gateway.md C6, C7]
import type {
  CreateRestApiRequest,
  DeleteRestApiRequest,
  GetRestApiRequest,
  GetRestApisRequest,
  RestApi,
  UpdateRestApiRequest,
} from '@aws-sdk/client-api-gateway';
import type { Call, Tx } from '../kernel/contract.ts';
import { restApiAnswer } from './answers.ts';
import { defaultModels, rootResource } from './defaults.ts';
import { checkEndpoint, endpointOf } from './endpoints.ts';
import { badRequest } from '../gateway/faults.ts';
import { findRestApi } from './find.ts';
import { records, recordsUnder, under, unusedId } from '../gateway/records.ts';
import { Violations } from '../kernel/violations.ts';
import { patchViolations } from './input.ts';
import { memberPath, requireMembers, type Given } from '../gateway/input.ts';
import { answerPage } from './lists.ts';
import { patched } from './patch.ts';
import { checkCompression, checkPolicy, REST_API_PATCH } from './rest-apis-patch.ts';
import {
  AUTHORIZER,
  DEPLOYMENT,
  DOCUMENTATION_PART,
  DOCUMENTATION_VERSION,
  GATEWAY_RESPONSE,
  MODEL,
  RESOURCE,
  REST_API,
  STAGE,
  VALIDATOR,
  type RestApiRecord,
} from './resources.ts';
import { mappedDomains } from '../gateway/mappings.ts';
import { leavePlans } from './plan-stages.ts';

/** Kinds whose records bear ids 'apiId/...' and go with their API. */
const BELOW = [
  RESOURCE,
  AUTHORIZER,
  MODEL,
  VALIDATOR,
  GATEWAY_RESPONSE,
  DEPLOYMENT,
  STAGE,
  DOCUMENTATION_PART,
  DOCUMENTATION_VERSION,
] as const;

/** What a clone takes over: all that describes the API, nothing that is deployed. */
const CLONED = [RESOURCE, AUTHORIZER, MODEL, VALIDATOR, GATEWAY_RESPONSE, DOCUMENTATION_PART] as const;

export async function createRestApi(input: Given<CreateRestApiRequest>, call: Call): Promise<RestApi> {
  requireMembers(call, input, ['name']);
  const sources = { values: ['HEADER', 'AUTHORIZER'] };
  new Violations().text(memberPath(call, 'apiKeySource'), input.apiKeySource, sources).refuse();
  if (input.description === '') throw badRequest('Description cannot be an empty string');
  checkEndpoint(call, input.endpointConfiguration);
  if (input.minimumCompressionSize !== undefined) checkCompression(input.minimumCompressionSize);
  if (input.policy) checkPolicy(input.policy);
  const rootResourceId = call.ids.lower(10);
  return call.write((tx) => {
    const id = unusedId(tx, call, REST_API, 10);
    const source = input.cloneFrom ? findRestApi(tx, call, input.cloneFrom) : undefined;
    const api = newRestApi(input, call, source, { id, rootResourceId });
    tx.put(REST_API, call.scope, id, api);
    if (source) copyBelow(tx, call, source.id, id);
    else putDefaults(tx, call, api);
    return restApiAnswer(api, 'filled');
  });
}

export function newRestApi(
  input: Given<CreateRestApiRequest>,
  call: Call,
  source: RestApiRecord | undefined,
  ids: { id: string; rootResourceId: string },
): RestApiRecord {
  return {
    rootResourceId: source?.rootResourceId ?? ids.rootResourceId,
    id: ids.id,
    name: input.name,
    description: input.description ?? source?.description,
    version: input.version ?? source?.version,
    createdMs: call.nowMs,
    apiKeySource: input.apiKeySource ?? source?.apiKeySource ?? 'HEADER',
    binaryMediaTypes: input.binaryMediaTypes ?? source?.binaryMediaTypes ?? [],
    minimumCompressionSize: input.minimumCompressionSize ?? source?.minimumCompressionSize,
    ...endpointOf(input.endpointConfiguration, source),
    disableExecuteApiEndpoint: input.disableExecuteApiEndpoint ?? source?.disableExecuteApiEndpoint ?? false,
    securityPolicy: input.securityPolicy ?? source?.securityPolicy,
    endpointAccessMode: input.endpointAccessMode ?? source?.endpointAccessMode,
    policy: (input.policy || undefined) ?? source?.policy,
    tags: input.tags ?? {},
  };
}

function putDefaults(tx: Tx, call: Call, api: RestApiRecord): void {
  const root = rootResource(api.id, api.rootResourceId);
  tx.put(RESOURCE, call.scope, under(api.id, root.id), root);
  for (const model of defaultModels(call)) tx.put(MODEL, call.scope, under(api.id, model.name), model);
}

/** Ids below an API are its own, so that a clone keeps them and every reference between them holds. */
function copyBelow(tx: Tx, call: Call, from: string, to: string): void {
  for (const kind of CLONED) {
    for (const entry of tx.list<object>(kind, call.scope, { prefix: under(from, '') })) {
      const value = 'apiId' in entry.value ? { ...entry.value, apiId: to } : entry.value;
      tx.put<object>(kind, call.scope, under(to, entry.id.slice(from.length + 1)), value);
    }
  }
}

export function getRestApi(input: Given<GetRestApiRequest>, call: Call): RestApi {
  return call.read((tx) => restApiAnswer(findRestApi(tx, call, input.restApiId), 'always'));
}

export function getRestApis(input: Given<GetRestApisRequest>, call: Call) {
  const all = call.read((tx) => records(tx, call, REST_API));
  return answerPage(
    all,
    (api) => api.id,
    input,
    (api) => restApiAnswer(api, 'filled'),
  );
}

export async function updateRestApi(input: Given<UpdateRestApiRequest>, call: Call): Promise<RestApi> {
  patchViolations(call, input.patchOperations).refuse();
  return call.write((tx) => {
    const api = patched(findRestApi(tx, call, input.restApiId), input.patchOperations, REST_API_PATCH, undefined);
    tx.put(REST_API, call.scope, api.id, api);
    return restApiAnswer(api, 'always');
  });
}

export async function deleteRestApi(input: Given<DeleteRestApiRequest>, call: Call): Promise<void> {
  await call.write((tx) => {
    const { id } = findRestApi(tx, call, input.restApiId);
    refuseMapped(tx, call, id);
    for (const stage of recordsUnder(tx, call, STAGE, id)) leavePlans(tx, call, id, stage.stageName);
    for (const kind of BELOW) {
      for (const entry of tx.list<unknown>(kind, call.scope, { prefix: under(id, '') })) {
        tx.delete<unknown>(kind, call.scope, entry.id);
      }
    }
    tx.delete(REST_API, call.scope, id);
  });
}

function refuseMapped(tx: Tx, call: Call, apiId: string): void {
  const domains = mappedDomains(tx, call, apiId);
  if (domains.length === 0) return;
  throw badRequest(
    `Deleting RestApi ${apiId} failed. Please remove all base path mappings related to the RestApi in your domains: ${domains.join(', ')}`,
  );
}
