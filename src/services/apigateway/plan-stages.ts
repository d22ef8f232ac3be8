// Which usage plans hold a stage, and which key may not be in two of them. [api-gateway.md A19.3, C5]
import type { Call, ReadTx, Tx } from '../kernel/contract.ts';
import { conflict } from '../gateway/faults.ts';
import { records, recordsUnder } from '../gateway/records.ts';
import { USAGE_PLAN, USAGE_PLAN_KEY, type UsagePlanRecord } from './resources.ts';

export function stageName(stage: { readonly apiId: string; readonly stage: string }): string {
  return `${stage.apiId}:${stage.stage}`;
}

/** A deleted stage is taken out of every plan. */
export function leavePlans(tx: Tx, call: Call, apiId: string, stage: string): void {
  for (const plan of records(tx, call, USAGE_PLAN)) {
    const apiStages = plan.apiStages.filter((held) => held.apiId !== apiId || held.stage !== stage);
    if (apiStages.length < plan.apiStages.length) tx.put(USAGE_PLAN, call.scope, plan.id, { ...plan, apiStages });
  }
}

/** Refuses a plan that would give one of its keys the same stage twice. */
export function refuseSharedStages(tx: ReadTx, call: Call, plan: UsagePlanRecord): void {
  for (const key of recordsUnder(tx, call, USAGE_PLAN_KEY, plan.id)) refuseSharedStage(tx, call, plan, key.keyId);
}

/** Refuses a key in `plan` that another plan already gives one of the plan's stages. */
export function refuseSharedStage(tx: ReadTx, call: Call, plan: UsagePlanRecord, keyId: string): void {
  const stages = new Set(plan.apiStages.map(stageName));
  for (const other of plansOfKey(tx, call, keyId)) {
    const shared = other.id === plan.id ? undefined : other.apiStages.map(stageName).find((name) => stages.has(name));
    if (shared === undefined) continue;
    throw conflict(
      `Usage Plan ${plan.id} cannot be added because API Key cannot reference multiple Usage Plans with the same API stage: ${shared}`,
    );
  }
}

export function plansOfKey(tx: ReadTx, call: Call, keyId: string): UsagePlanRecord[] {
  const planIds = records(tx, call, USAGE_PLAN_KEY)
    .filter((key) => key.keyId === keyId)
    .map((key) => key.planId);
  return planIds.map((planId) => tx.get(USAGE_PLAN, call.scope, planId)).filter((plan) => plan !== undefined);
}
