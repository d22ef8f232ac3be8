// What keys have used of their plans' quotas: read by day, extended by PATCH. Counts are the ledger's. [api-gateway.md A19.3]
import type { GetUsageRequest, UpdateUsageRequest, Usage } from '@aws-sdk/client-api-gateway';
import type { Call } from '../kernel/contract.ts';
import { badRequest } from '../gateway/faults.ts';
import { NO_API_KEY } from './find.ts';
import { find, recordsUnder, under } from '../gateway/records.ts';
import { patchViolations } from './input.ts';
import { requireMembers, type Given } from '../gateway/input.ts';
import { answerPage } from './lists.ts';
import { patched, refuseWithList, type PatchTable } from './patch.ts';
import { numeric } from './patch-rules.ts';
import type { ApiGatewayPorts, UsageLedger } from './ports.ts';
import { USAGE_PLAN_KEY, type UsagePlanRecord } from './resources.ts';
import { quotaName } from './usage-names.ts';
import { findPlan } from './usage-plans.ts';

type Quota = NonNullable<UsagePlanRecord['quota']>;

const DAY_MS = 86_400_000;
const MOST_DAYS = 366;
const DAY = /^\d{4}-\d\d-\d\d$/;
/** Shown as remaining where a plan has no quota. */
const UNLIMITED = -1;

const USAGE_PATCH: PatchTable<number> = {
  refuse: refuseWithList,
  rules: [{ path: '/remaining', ops: ['replace'], apply: (_remaining, change) => numeric(change) }],
};

export function usageHandlers({ usage }: ApiGatewayPorts) {
  return {
    GetUsage: (input: Given<GetUsageRequest>, call: Call) => getUsage(usage, input, call),
    UpdateUsage: (input: Given<UpdateUsageRequest>, call: Call) => updateUsage(usage, input, call),
  };
}

async function getUsage(usage: UsageLedger, input: Given<GetUsageRequest>, call: Call): Promise<Usage> {
  requireMembers(call, input, ['startDate', 'endDate']);
  const { usagePlanId, startDate, endDate } = input;
  checkRange(dayMs(startDate), dayMs(endDate));
  const [plan, keyIds] = call.read((tx) => {
    const found = findPlan(tx, call, usagePlanId);
    if (input.keyId !== undefined) find(tx, call, USAGE_PLAN_KEY, under(usagePlanId, input.keyId), NO_API_KEY);
    const all = recordsUnder(tx, call, USAGE_PLAN_KEY, usagePlanId).map((key) => key.keyId);
    return [found, all.filter((id) => input.keyId === undefined || id === input.keyId)];
  });
  const { items: page, position } = answerPage(
    keyIds,
    (id) => id,
    input,
    (id) => id,
  );
  const items: Record<string, number[][]> = {};
  for (const keyId of page) items[keyId] = await usedByDay(usage, call, plan, keyId, startDate, endDate);
  return { usagePlanId, startDate, endDate, items, position };
}

function checkRange(startMs: number, endMs: number): void {
  if (startMs > endMs) throw badRequest('The start date must not be after the end date');
  if (endMs - startMs >= MOST_DAYS * DAY_MS) throw badRequest(`The dates must span at most ${MOST_DAYS} days`);
}

function dayMs(day: string): number {
  const ms = DAY.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(ms)) throw badRequest(`Invalid date specified: ${day}. Dates are YYYY-MM-DD`);
  return ms;
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** [used, remaining] for each day; what remains runs down over the quota's period. */
async function usedByDay(
  usage: UsageLedger,
  call: Call,
  plan: UsagePlanRecord,
  keyId: string,
  startDate: string,
  endDate: string,
): Promise<number[][]> {
  const { quota } = plan;
  const name = quotaName(call.account, call.region, plan.id, keyId);
  const from = quota ? dayOf(periodStart(dayMs(startDate), quota)) : startDate;
  const days = await usage.history(name, from, endDate);
  const today = dayOf(call.nowMs);
  let spent = 0;
  const rows = [];
  for (const { day, used } of days) {
    const starts = quota && periodStart(dayMs(day), quota) === dayMs(day);
    spent = starts ? used : spent + used;
    // The running period's count is what UpdateUsage changes; history keeps what was really used.
    if (quota && day === today) spent = await usage.used(name, quota.period);
    if (day >= startDate) rows.push([used, quota ? Math.max(quota.limit - spent, 0) : UNLIMITED]);
  }
  return rows;
}

/** UTC: the day itself, its Sunday, or the 1st of its month. */
function periodStart(ms: number, { period }: Quota): number {
  const date = new Date(ms);
  if (period === 'DAY') return ms;
  if (period === 'WEEK') return ms - date.getUTCDay() * DAY_MS;
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}

/** Grants what shall remain in the running period. */
async function updateUsage(usage: UsageLedger, input: Given<UpdateUsageRequest>, call: Call): Promise<Usage> {
  patchViolations(call, input.patchOperations).refuse();
  const { usagePlanId, keyId } = input;
  const plan = call.read((tx) => {
    const found = findPlan(tx, call, usagePlanId);
    find(tx, call, USAGE_PLAN_KEY, under(usagePlanId, keyId), NO_API_KEY);
    return found;
  });
  if (!plan.quota) throw badRequest(`Usage Plan ${usagePlanId} has no quota`);
  const name = quotaName(call.account, call.region, usagePlanId, keyId);
  const { limit, period } = plan.quota;
  const before = limit - (await usage.used(name, period));
  const remaining = patched(before, input.patchOperations, USAGE_PATCH, undefined);
  if (remaining !== before) await usage.set(name, period, limit - remaining);
  const today = dayOf(call.nowMs);
  const [row] = await usage.history(name, today, today);
  return { usagePlanId, startDate: today, endDate: today, items: { [keyId]: [[row?.used ?? 0, remaining]] } };
}
