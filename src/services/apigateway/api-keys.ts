// API keys: create, import, read, update, delete. Values are secrets: shown on request only. [api-gateway.md A19.4, C3, C6]
import type {
  ApiKey,
  ApiKeyIds,
  CreateApiKeyRequest,
  DeleteApiKeyRequest,
  GetApiKeyRequest,
  GetApiKeysRequest,
  ImportApiKeysRequest,
  UpdateApiKeyRequest,
} from '@aws-sdk/client-api-gateway';
import type { Call, ReadTx, Tx } from '../kernel/contract.ts';
import { apiKeyAnswer } from './answers.ts';
import { readKeysCsv } from './api-keys-csv.ts';
import { badRequest, conflict } from '../gateway/faults.ts';
import { NO_API_KEY } from './find.ts';
import { find, records, under, unusedId } from '../gateway/records.ts';
import { patchViolations } from './input.ts';
import type { Given } from '../gateway/input.ts';
import { answerPage } from './lists.ts';
import { patched, refuseWithList, type Change, type PatchTable } from './patch.ts';
import { flag, optionalText } from './patch-rules.ts';
import { subscribe } from './usage-plan-keys.ts';
import { API_KEY, USAGE_PLAN_KEY, type ApiKeyRecord } from './resources.ts';

const MIN_VALUE = 20;
const MAX_VALUE = 128;
const MAX_NAME = 1024;
const MAX_DESCRIPTION = 125_000;
const GENERATED_VALUE = 40;

/** In the order that AWS lists them. */
const API_KEY_PATCH: PatchTable<ApiKeyRecord> = {
  refuse: refuseWithList,
  rules: [
    optionalText('/description', 'description'),
    flag('/enabled', 'enabled'),
    optionalText('/name', 'name'),
    optionalText('/customerId', 'customerId'),
    { path: '/stages', ops: ['add', 'remove'], apply: withStageKey },
    { path: '/labels', ops: ['add', 'remove'], apply: (key) => key },
  ],
};

function withStageKey(key: ApiKeyRecord, { op, value = '' }: Change): ApiKeyRecord {
  const others = key.stageKeys.filter((stageKey) => stageKey !== value);
  return { ...key, stageKeys: op === 'add' ? [...others, value] : others };
}

export async function createApiKey(input: Given<CreateApiKeyRequest>, call: Call): Promise<ApiKey> {
  const key = newKey(input, call);
  checkKey(key);
  return call.write((tx) => apiKeyAnswer(putNew(tx, call, key), { value: true, tags: 'filled' }));
}

/** Its id is drawn when it is stored. */
type NewKey = Omit<ApiKeyRecord, 'id'>;

/** A key made without `enabled` is disabled. [A19.4] */
function newKey(input: Given<CreateApiKeyRequest>, call: Call): NewKey {
  return {
    value: input.value || call.ids.mixed(GENERATED_VALUE),
    name: input.name || undefined,
    customerId: input.customerId || undefined,
    description: input.description || undefined,
    enabled: input.enabled ?? false,
    createdMs: call.nowMs,
    updatedMs: call.nowMs,
    stageKeys: (input.stageKeys ?? []).map(({ restApiId = '', stageName = '' }) => under(restApiId, stageName)),
    tags: input.tags ?? {},
  };
}

function checkKey({ value, name = '', description = '' }: NewKey): void {
  if (value.length < MIN_VALUE) throw badRequest(`API Key value should be at least ${MIN_VALUE} characters`);
  if (value.length > MAX_VALUE) throw badRequest(`API Key value exceeds maximum size of ${MAX_VALUE} characters`);
  if (name.length > MAX_NAME) throw badRequest(`Invalid API Key name, can be at most ${MAX_NAME} characters.`);
  if (description.length > MAX_DESCRIPTION) throw badRequest('Invalid API Key description specified.');
}

function putNew(tx: Tx, call: Call, made: NewKey): ApiKeyRecord {
  const taken = records(tx, call, API_KEY).some((known) => known.value === made.value);
  if (taken) throw conflict('API Key already exists');
  const key = { id: unusedId(tx, call, API_KEY, 10), ...made };
  tx.put(API_KEY, call.scope, key.id, key);
  return key;
}

/** All rows or none, so that there is never a warning. */
export async function importApiKeys(input: Given<ImportApiKeysRequest>, call: Call): Promise<ApiKeyIds> {
  if (input.format !== 'csv') throw badRequest('Invalid import format specified. Valid options are csv');
  const rows = readKeysCsv(Buffer.from(input.body).toString('utf8'));
  const keys = rows.map((row) => ({ key: newKey(row, call), planIds: row.planIds }));
  for (const { key } of keys) checkKey(key);
  return call.write((tx) => {
    const ids = keys.map(({ key, planIds }) => {
      const { id } = putNew(tx, call, key);
      for (const planId of planIds) subscribe(tx, call, planId, id);
      return id;
    });
    return { ids, warnings: [] };
  });
}

function findKey(tx: ReadTx, call: Call, id: string): ApiKeyRecord {
  return find(tx, call, API_KEY, id, NO_API_KEY);
}

export function getApiKey(input: Given<GetApiKeyRequest>, call: Call): ApiKey {
  const value = input.includeValue ?? false;
  return call.read((tx) => apiKeyAnswer(findKey(tx, call, input.apiKey), { value, tags: 'always' }));
}

/** `nameQuery` is a prefix, case and all. */
export function getApiKeys(input: Given<GetApiKeysRequest>, call: Call) {
  const { nameQuery, customerId, includeValues: value = false } = input;
  const chosen = call
    .read((tx) => records(tx, call, API_KEY))
    .filter((key) => nameQuery === undefined || (key.name ?? '').startsWith(nameQuery))
    .filter((key) => customerId === undefined || key.customerId === customerId);
  return answerPage(
    chosen,
    (key) => key.id,
    input,
    (key) => apiKeyAnswer(key, { value, tags: 'filled' }),
  );
}

export async function updateApiKey(input: Given<UpdateApiKeyRequest>, call: Call): Promise<ApiKey> {
  patchViolations(call, input.patchOperations).refuse();
  return call.write((tx) => {
    const changed = patched(findKey(tx, call, input.apiKey), input.patchOperations, API_KEY_PATCH, undefined);
    checkKey(changed);
    const key = { ...changed, updatedMs: call.nowMs };
    tx.put(API_KEY, call.scope, key.id, key);
    return apiKeyAnswer(key, { value: false, tags: 'always' });
  });
}

/** A deleted key leaves its usage plans. */
export async function deleteApiKey(input: Given<DeleteApiKeyRequest>, call: Call): Promise<void> {
  await call.write((tx) => {
    const { id } = findKey(tx, call, input.apiKey);
    for (const { planId, keyId } of records(tx, call, USAGE_PLAN_KEY)) {
      if (keyId === id) tx.delete(USAGE_PLAN_KEY, call.scope, under(planId, keyId));
    }
    tx.delete(API_KEY, call.scope, id);
  });
}
