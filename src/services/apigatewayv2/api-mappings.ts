// API mappings: a key of any depth below a custom domain leads to an HTTP API or to a REST API. [api-gateway.md A1.4, C4, C5, C8]
import type {
  ApiMapping,
  CreateApiMappingRequest,
  DeleteApiMappingRequest,
  GetApiMappingRequest,
  GetApiMappingsRequest,
  UpdateApiMappingRequest,
} from '@aws-sdk/client-apigatewayv2';
import { NEEDS_TLS_1_2, needsTls12 } from '../gateway/domains.ts';
import { badRequest, conflict, notFound } from '../gateway/faults.ts';
import { requireMembers, type Given } from '../gateway/input.ts';
import { freshMappingId, mappingAt, mappingsOf, putMapping, removeMapping } from '../gateway/mappings.ts';
import { under } from '../gateway/records.ts';
import type { DomainNameRecord, MappingRecord } from '../gateway/resources.ts';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { findRegional } from './domain-names.ts';
import type { DomainPorts, RestApis } from './domain-ports.ts';
import { answerPage } from './lists.ts';
import { API, STAGE } from './resources.ts';

const LONGEST_KEY = 300;
const KEY_TAKEN = 'ApiMapping key already exists for this domain name';

export function apiMappingHandlers({ restApis }: DomainPorts) {
  return {
    CreateApiMapping: (input: Given<CreateApiMappingRequest>, call: Call) => createApiMapping(restApis, input, call),
    UpdateApiMapping: (input: Given<UpdateApiMappingRequest>, call: Call) => updateApiMapping(restApis, input, call),
    GetApiMapping: getApiMapping,
    GetApiMappings: getApiMappings,
    DeleteApiMapping: deleteApiMapping,
  };
}

function answer({ id, key, apiId, stage }: MappingRecord): ApiMapping {
  return { ApiId: apiId, ApiMappingId: id, ApiMappingKey: key, Stage: stage };
}

async function createApiMapping(
  restApis: RestApis,
  input: Given<CreateApiMappingRequest>,
  call: Call,
): Promise<ApiMapping> {
  requireMembers(call, input, ['ApiId', 'Stage']);
  const { DomainName: domainName, ApiId: apiId, Stage: stage } = input;
  const key = (input.ApiMappingKey ?? '').trim() === '' ? '' : (input.ApiMappingKey ?? '');
  return call.write((tx) => {
    const domain = findRegional(tx, call, domainName);
    const mapping = {
      id: freshMappingId(tx, call, domainName),
      domainName,
      key,
      stage,
      ...kindOf(tx, call, restApis, apiId),
    };
    check(tx, call, restApis, domain, mapping);
    if (mappingAt(tx, call, domainName, key)) throw conflict(KEY_TAKEN);
    putMapping(tx, call, mapping);
    return answer(mapping);
  });
}

function kindOf(tx: ReadTx, call: Call, restApis: RestApis, apiId: string): Pick<MappingRecord, 'apiId' | 'api'> {
  if (tx.get(API, call.scope, apiId)) return { apiId, api: 'HTTP' };
  if (restApis.exists(tx, call, apiId)) return { apiId, api: 'REST' };
  throw badRequest(`Invalid API identifier specified: ${apiId}`);
}

function check(
  tx: ReadTx,
  call: Call,
  restApis: RestApis,
  { securityPolicy }: DomainNameRecord,
  mapping: MappingRecord,
): void {
  const { api, apiId, stage = '', key } = mapping;
  checkKey(key);
  const staged =
    api === 'HTTP'
      ? tx.get(STAGE, call.scope, under(apiId, stage)) !== undefined
      : restApis.hasStage(tx, call, apiId, stage);
  if (!staged) throw badRequest('Invalid stage identifier specified');
  if (securityPolicy === 'TLS_1_0' && needsTls12(mapping)) throw badRequest(NEEDS_TLS_1_2);
}

function checkKey(key: string): void {
  if (key.endsWith('/')) throw badRequest("API mapping key should not end with a '/'.");
  if (key.startsWith('/') || key.includes('//'))
    throw badRequest("API mapping key should not start with a '/' or have consecutive '/'s.");
  if (!/^[A-Za-z0-9$\-_.+!*'(),/]*$/.test(key))
    throw badRequest("An API mapping key may contain only letters, numbers and one of $-_.+!*'(), characters.");
  if (key.length > LONGEST_KEY) throw badRequest(`ApiMapping key length must be under ${LONGEST_KEY} characters.`);
}

function findMapping(tx: ReadTx, call: Call, { DomainName, ApiMappingId }: Given<GetApiMappingRequest>): MappingRecord {
  const { domainName } = findRegional(tx, call, DomainName);
  const mapping = mappingsOf(tx, call, domainName).find(({ id }) => id === ApiMappingId);
  if (!mapping) throw notFound('The api mapping resource specified in the request was not found.');
  return mapping;
}

function getApiMapping(input: Given<GetApiMappingRequest>, call: Call): ApiMapping {
  return call.read((tx) => answer(findMapping(tx, call, input)));
}

function getApiMappings(input: Given<GetApiMappingsRequest>, call: Call) {
  const all = call.read((tx) => mappingsOf(tx, call, findRegional(tx, call, input.DomainName).domainName));
  const sorted = all.sort((a, b) => (a.id < b.id ? -1 : 1));
  return answerPage(sorted, ({ id }) => id, input, answer);
}

/** What is not named stays; a changed key moves the mapping, which keeps its id. */
async function updateApiMapping(
  restApis: RestApis,
  input: Given<UpdateApiMappingRequest>,
  call: Call,
): Promise<ApiMapping> {
  return call.write((tx) => {
    const domain = findRegional(tx, call, input.DomainName);
    const former = findMapping(tx, call, input);
    const mapping = {
      ...former,
      ...kindOf(tx, call, restApis, input.ApiId ?? former.apiId),
      key: input.ApiMappingKey ?? former.key,
      stage: input.Stage ?? former.stage,
    };
    check(tx, call, restApis, domain, mapping);
    if (mapping.key !== former.key && mappingAt(tx, call, domain.domainName, mapping.key)) throw conflict(KEY_TAKEN);
    removeMapping(tx, call, former);
    putMapping(tx, call, mapping);
    return answer(mapping);
  });
}

async function deleteApiMapping(input: Given<DeleteApiMappingRequest>, call: Call): Promise<void> {
  await call.write((tx) => removeMapping(tx, call, findMapping(tx, call, input)));
}
