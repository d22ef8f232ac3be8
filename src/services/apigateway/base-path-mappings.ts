// Base path mappings of a custom domain: first path segment to API and stage. [api-gateway.md A1.4, C3, C4, C5]
import type {
  BasePathMapping,
  CreateBasePathMappingRequest,
  DeleteBasePathMappingRequest,
  GetBasePathMappingRequest,
  GetBasePathMappingsRequest,
  UpdateBasePathMappingRequest,
} from '@aws-sdk/client-api-gateway';
import type { Call, ReadTx, Tx } from '../kernel/contract.ts';
import { findDomain } from './domain-names.ts';
import { badRequest, conflict } from './faults.ts';
import { find, recordsUnder, under } from './find.ts';
import { patchViolations, requireMembers, type Given } from './input.ts';
import { answerPage } from './lists.ts';
import { patched, refuseWithList, type PatchTable } from './patch.ts';
import { optionalText, requiredText } from './patch-rules.ts';
import { BASE_PATH_MAPPING, REST_API, STAGE, type BasePathMappingRecord } from './resources.ts';

const EMPTY_PATH = '(none)';
const NO_SLASHES =
  "API Gateway V1 doesn't support the slash character (/) in base path mappings. To create a multi-level base path mapping, use API Gateway V2.";

/** '/restapiId' is AWS's own spelling. */
const BASE_PATH_PATCH: PatchTable<BasePathMappingRecord> = {
  refuse: refuseWithList,
  rules: [
    requiredText('/basePath', 'basePath'),
    requiredText('/restapiId', 'restApiId'),
    optionalText('/stage', 'stage'),
  ],
};

function answer({ basePath, restApiId, stage }: BasePathMappingRecord): BasePathMapping {
  return { basePath, restApiId, stage };
}

export async function createBasePathMapping(
  input: Given<CreateBasePathMappingRequest>,
  call: Call,
): Promise<BasePathMapping> {
  requireMembers(call, input, ['restApiId']);
  const { domainName, restApiId } = input;
  const mapping = { domainName, restApiId, basePath: input.basePath || EMPTY_PATH, stage: input.stage || undefined };
  return call.write((tx) => {
    findDomain(tx, call, domainName);
    return answer(putNew(tx, call, mapping));
  });
}

function putNew(tx: Tx, call: Call, mapping: BasePathMappingRecord): BasePathMappingRecord {
  check(tx, call, mapping);
  const id = under(mapping.domainName, mapping.basePath);
  if (tx.get(BASE_PATH_MAPPING, call.scope, id)) throw conflict('Base path already exists for this domain name');
  tx.put(BASE_PATH_MAPPING, call.scope, id, mapping);
  return mapping;
}

function check(tx: ReadTx, call: Call, { basePath, restApiId, stage }: BasePathMappingRecord): void {
  if (basePath.includes('/')) throw badRequest(NO_SLASHES);
  if (!tx.get(REST_API, call.scope, restApiId)) throw badRequest('Invalid REST API identifier specified');
  if (stage !== undefined && !tx.get(STAGE, call.scope, under(restApiId, stage))) {
    throw badRequest('Invalid stage identifier specified');
  }
}

function findMapping(tx: ReadTx, call: Call, input: Given<GetBasePathMappingRequest>): BasePathMappingRecord {
  const { domainName } = findDomain(tx, call, input.domainName);
  const id = under(domainName, input.basePath || EMPTY_PATH);
  return find(tx, call, BASE_PATH_MAPPING, id, 'Invalid base path mapping identifier specified');
}

export function getBasePathMapping(input: Given<GetBasePathMappingRequest>, call: Call): BasePathMapping {
  return call.read((tx) => answer(findMapping(tx, call, input)));
}

export function getBasePathMappings(input: Given<GetBasePathMappingsRequest>, call: Call) {
  const all = call.read((tx) => {
    findDomain(tx, call, input.domainName);
    return recordsUnder(tx, call, BASE_PATH_MAPPING, input.domainName);
  });
  return answerPage(all, (mapping) => mapping.basePath, input, answer);
}

/** A changed base path is another mapping: the old one goes. */
export async function updateBasePathMapping(
  input: Given<UpdateBasePathMappingRequest>,
  call: Call,
): Promise<BasePathMapping> {
  patchViolations(call, input.patchOperations).refuse();
  return call.write((tx) => {
    const former = findMapping(tx, call, input);
    const changed = patched(former, input.patchOperations, BASE_PATH_PATCH, undefined);
    const mapping = { ...changed, basePath: changed.basePath || EMPTY_PATH };
    tx.delete(BASE_PATH_MAPPING, call.scope, under(former.domainName, former.basePath));
    return answer(putNew(tx, call, mapping));
  });
}

export async function deleteBasePathMapping(input: Given<DeleteBasePathMappingRequest>, call: Call): Promise<void> {
  await call.write((tx) => {
    const { domainName, basePath } = findMapping(tx, call, input);
    tx.delete(BASE_PATH_MAPPING, call.scope, under(domainName, basePath));
  });
}
