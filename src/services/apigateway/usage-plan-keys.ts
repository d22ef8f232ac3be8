// Which keys a usage plan holds. [api-gateway.md A19.3, A19.4, C5]
import type {
  CreateUsagePlanKeyRequest,
  DeleteUsagePlanKeyRequest,
  GetUsagePlanKeyRequest,
  GetUsagePlanKeysRequest,
  UsagePlanKey,
} from '@aws-sdk/client-api-gateway';
import type { Call, ReadTx, Tx } from '../kernel/contract.ts';
import { usagePlanKeyAnswer } from './answers.ts';
import { badRequest, conflict } from '../gateway/faults.ts';
import { NO_API_KEY } from './find.ts';
import { find, recordsUnder, under } from '../gateway/records.ts';
import { requireMembers, type Given } from '../gateway/input.ts';
import { answerPage } from './lists.ts';
import { refuseSharedStage } from './plan-stages.ts';
import { API_KEY, USAGE_PLAN_KEY, type ApiKeyRecord } from './resources.ts';
import { findPlan } from './usage-plans.ts';

/** Puts a key into a plan and answers the key. */
export function subscribe(tx: Tx, call: Call, planId: string, keyId: string): ApiKeyRecord {
  const plan = findPlan(tx, call, planId);
  const key = find(tx, call, API_KEY, keyId, NO_API_KEY);
  const id = under(planId, keyId);
  if (tx.get(USAGE_PLAN_KEY, call.scope, id)) {
    throw conflict(`API Key ${keyId} is already associated with Usage Plan ${planId}`);
  }
  refuseSharedStage(tx, call, plan, keyId);
  tx.put(USAGE_PLAN_KEY, call.scope, id, { planId, keyId, addedMs: call.nowMs });
  return key;
}

export async function createUsagePlanKey(input: Given<CreateUsagePlanKeyRequest>, call: Call): Promise<UsagePlanKey> {
  requireMembers(call, input, ['keyId', 'keyType']);
  if (input.keyType !== 'API_KEY') throw badRequest('Invalid key type specified. Valid options are API_KEY');
  return call.write((tx) => usagePlanKeyAnswer(subscribe(tx, call, input.usagePlanId, input.keyId)));
}

function findPlanKey(tx: ReadTx, call: Call, input: Given<GetUsagePlanKeyRequest>): ApiKeyRecord {
  findPlan(tx, call, input.usagePlanId);
  find(tx, call, USAGE_PLAN_KEY, under(input.usagePlanId, input.keyId), NO_API_KEY);
  return find(tx, call, API_KEY, input.keyId, NO_API_KEY);
}

export function getUsagePlanKey(input: Given<GetUsagePlanKeyRequest>, call: Call): UsagePlanKey {
  return call.read((tx) => usagePlanKeyAnswer(findPlanKey(tx, call, input)));
}

export function getUsagePlanKeys(input: Given<GetUsagePlanKeysRequest>, call: Call) {
  const { usagePlanId, nameQuery } = input;
  const keys = call.read((tx) => {
    findPlan(tx, call, usagePlanId);
    return recordsUnder(tx, call, USAGE_PLAN_KEY, usagePlanId).map(({ keyId }) =>
      find(tx, call, API_KEY, keyId, NO_API_KEY),
    );
  });
  const chosen = keys.filter((key) => nameQuery === undefined || (key.name ?? '').startsWith(nameQuery));
  return answerPage(chosen, (key) => key.id, input, usagePlanKeyAnswer);
}

export async function deleteUsagePlanKey(input: Given<DeleteUsagePlanKeyRequest>, call: Call): Promise<void> {
  await call.write((tx) => {
    findPlanKey(tx, call, input);
    tx.delete(USAGE_PLAN_KEY, call.scope, under(input.usagePlanId, input.keyId));
  });
}
