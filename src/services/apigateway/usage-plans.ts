// Usage plans: which stages, how fast, how much. [api-gateway.md A19, C3, C5, C6]
import type {
  ApiStage,
  CreateUsagePlanRequest,
  DeleteUsagePlanRequest,
  GetUsagePlanRequest,
  GetUsagePlansRequest,
  QuotaSettings,
  UpdateUsagePlanRequest,
  UsagePlan,
} from '@aws-sdk/client-api-gateway';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { usagePlanAnswer } from './answers.ts';
import { badRequest } from '../gateway/faults.ts';
import { find, records, recordsUnder, under, unusedId } from '../gateway/records.ts';
import { patchViolations } from './input.ts';
import { requireMembers, type Given } from '../gateway/input.ts';
import { answerPage } from './lists.ts';
import { patched } from './patch.ts';
import { plansOfKey, refuseSharedStages, stageName } from './plan-stages.ts';
import type { ApiGatewayPorts } from './ports.ts';
import { USAGE_PLAN, USAGE_PLAN_KEY, type UsagePlanRecord } from './resources.ts';
import { planUsagePrefix } from './usage-names.ts';
import { checkApiStage, USAGE_PLAN_PATCH } from './usage-plans-patch.ts';

const PERIODS = ['DAY', 'WEEK', 'MONTH'];

export async function createUsagePlan(input: Given<CreateUsagePlanRequest>, call: Call): Promise<UsagePlan> {
  requireMembers(call, input, ['name']);
  const made = {
    name: input.name,
    description: input.description || undefined,
    apiStages: (input.apiStages ?? []).map(heldStage),
    throttle: input.throttle,
    quota: input.quota && quotaOf(input.quota),
    createdMs: call.nowMs,
    tags: input.tags ?? {},
  };
  return call.write((tx) => {
    const plan: UsagePlanRecord = { id: unusedId(tx, call, USAGE_PLAN, 6), ...made };
    for (const stage of plan.apiStages) checkApiStage(stageName(stage), plan, { tx, call });
    tx.put(USAGE_PLAN, call.scope, plan.id, plan);
    return usagePlanAnswer(plan, 'filled');
  });
}

function heldStage({ apiId, stage, throttle }: ApiStage): UsagePlanRecord['apiStages'][number] {
  if (!apiId || !stage) throw badRequest('Invalid API Stage specified');
  return { apiId, stage, ...(throttle && { throttle }) };
}

function quotaOf({ limit, offset = 0, period }: QuotaSettings): NonNullable<UsagePlanRecord['quota']> {
  if (limit === undefined || period === undefined || !PERIODS.includes(period)) {
    throw badRequest(`Usage plan quota needs a limit and a period. Valid periods are ${PERIODS.join(',')}`);
  }
  return { limit, offset, period };
}

export function findPlan(tx: ReadTx, call: Call, planId: string): UsagePlanRecord {
  return find(tx, call, USAGE_PLAN, planId, 'Invalid Usage Plan ID specified');
}

export function getUsagePlan(input: Given<GetUsagePlanRequest>, call: Call): UsagePlan {
  return call.read((tx) => usagePlanAnswer(findPlan(tx, call, input.usagePlanId), 'always'));
}

export function getUsagePlans(input: Given<GetUsagePlansRequest>, call: Call) {
  const { keyId } = input;
  const all = call.read((tx) => (keyId === undefined ? records(tx, call, USAGE_PLAN) : plansOfKey(tx, call, keyId)));
  return answerPage(
    all,
    (plan) => plan.id,
    input,
    (plan) => usagePlanAnswer(plan, 'filled'),
  );
}

export async function updateUsagePlan(input: Given<UpdateUsagePlanRequest>, call: Call): Promise<UsagePlan> {
  patchViolations(call, input.patchOperations).refuse();
  return call.write((tx) => {
    const former = findPlan(tx, call, input.usagePlanId);
    const plan = patched(former, input.patchOperations, USAGE_PLAN_PATCH, { tx, call });
    refuseSharedStages(tx, call, plan);
    tx.put(USAGE_PLAN, call.scope, plan.id, plan);
    return usagePlanAnswer(plan, 'always');
  });
}

/** Stages must leave first; keys go with the plan, and so do their counts. */
export function usagePlanDeletion({ usage }: ApiGatewayPorts) {
  return async function deleteUsagePlan(input: Given<DeleteUsagePlanRequest>, call: Call): Promise<void> {
    await call.write((tx) => {
      const plan = findPlan(tx, call, input.usagePlanId);
      const [held] = plan.apiStages;
      if (held) {
        throw badRequest(
          `Cannot delete Usage Plan ${plan.id} because there are API Stages associated with it, including ${stageName(held)}`,
        );
      }
      for (const { keyId } of recordsUnder(tx, call, USAGE_PLAN_KEY, plan.id)) {
        tx.delete(USAGE_PLAN_KEY, call.scope, under(plan.id, keyId));
      }
      tx.delete(USAGE_PLAN, call.scope, plan.id);
    });
    await usage.forget(planUsagePrefix(call.account, call.region, input.usagePlanId));
  };
}
