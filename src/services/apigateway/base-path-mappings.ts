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
import { badRequest, conflict, notFound } from '../gateway/faults.ts';
import { under } from '../gateway/records.ts';
import { patchViolations } from './input.ts';
import { requireMembers, type Given } from '../gateway/input.ts';
import { answerPage } from './lists.ts';
import { patched, refuseWithList, type PatchTable } from './patch.ts';
import { optionalText, requiredText } from './patch-rules.ts';
import { REST_API, STAGE } from './resources.ts';
import { freshMappingId, mappingAt, mappingsOf, putMapping, removeMapping } from '../gateway/mappings.ts';
import type { MappingRecord } from '../gateway/resources.ts';

const EMPTY_PATH = '(none)';
const NO_SLASHES =
  "API Gateway V1 doesn't support the slash character (/) in base path mappings. To create a multi-level base path mapping, use API Gateway V2.";

/** '/restapiId' is AWS's own spelling. */
const BASE_PATH_PATCH: PatchTable<MappingRecord> = {
  refuse: refuseWithList,
  rules: [requiredText('/basePath', 'key'), requiredText('/restapiId', 'apiId'), optionalText('/stage', 'stage')],
};

function keyOf(basePath: string | undefined): string {
  return basePath === undefined || basePath === EMPTY_PATH ? '' : basePath;
}

function answer({ key, apiId, stage }: MappingRecord): BasePathMapping {
  return { basePath: key || EMPTY_PATH, restApiId: apiId, stage };
}

export async function createBasePathMapping(
  input: Given<CreateBasePathMappingRequest>,
  call: Call,
): Promise<BasePathMapping> {
  requireMembers(call, input, ['restApiId']);
  const { domainName, restApiId: apiId } = input;
  const mapping = {
    domainName,
    apiId,
    api: 'REST' as const,
    key: keyOf(input.basePath),
    stage: input.stage || undefined,
  };
  return call.write((tx) => {
    findDomain(tx, call, input);
    return answer(putNew(tx, call, { ...mapping, id: freshMappingId(tx, call, domainName) }));
  });
}

function putNew(tx: Tx, call: Call, mapping: MappingRecord): MappingRecord {
  check(tx, call, mapping);
  if (mappingAt(tx, call, mapping.domainName, mapping.key))
    throw conflict('Base path already exists for this domain name');
  putMapping(tx, call, mapping);
  return mapping;
}

function check(tx: ReadTx, call: Call, { key, apiId, stage }: MappingRecord): void {
  if (key.includes('/')) throw badRequest(NO_SLASHES);
  if (!tx.get(REST_API, call.scope, apiId)) throw badRequest('Invalid REST API identifier specified');
  if (stage !== undefined && !tx.get(STAGE, call.scope, under(apiId, stage))) {
    throw badRequest('Invalid stage identifier specified');
  }
}

/** Keys of several levels are v2's alone. [C8] */
function findMapping(tx: ReadTx, call: Call, input: Given<GetBasePathMappingRequest>): MappingRecord {
  const { domainName } = findDomain(tx, call, input);
  const key = keyOf(input.basePath);
  const mapping = key.includes('/') ? undefined : mappingAt(tx, call, domainName, key);
  if (!mapping) throw notFound('Invalid base path mapping identifier specified');
  return mapping;
}

export function getBasePathMapping(input: Given<GetBasePathMappingRequest>, call: Call): BasePathMapping {
  return call.read((tx) => answer(findMapping(tx, call, input)));
}

export function getBasePathMappings(input: Given<GetBasePathMappingsRequest>, call: Call) {
  const all = call.read((tx) => {
    findDomain(tx, call, input);
    return mappingsOf(tx, call, input.domainName).filter(({ key }) => !key.includes('/'));
  });
  // The empty key is no page token; with a slash in front all keep their order.
  return answerPage(all, ({ key }) => `/${key}`, input, answer);
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
    removeMapping(tx, call, former);
    return answer(putNew(tx, call, { ...changed, key: keyOf(changed.key), api: 'REST' }));
  });
}

export async function deleteBasePathMapping(input: Given<DeleteBasePathMappingRequest>, call: Call): Promise<void> {
  await call.write((tx) => removeMapping(tx, call, findMapping(tx, call, input)));
}
