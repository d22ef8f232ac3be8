// API keys and usage plans to one unit an account and region: from a key's value to what it may do on each stage. Pure.
import { bucketOf, type Bucket } from '../edge/limits/bucket.ts';
import { masked } from '../edge/restapi/execution-log.ts';
import type { KeyPlanUnit, KeyUnit, PlanName, UsageUnit } from '../edge/restapi/unit.ts';
import {
  API_KEY,
  USAGE_PLAN,
  USAGE_PLAN_KEY,
  type ApiKeyRecord,
  type UsagePlanRecord,
} from '../services/apigateway/resources.ts';
import { quotaName } from '../services/apigateway/usage-names.ts';
import type { ReadTx, Scope } from '../store/contract.ts';
import type { UnitCompiler } from './contract.ts';

type ApiStage = UsagePlanRecord['apiStages'][number];

function methodBuckets(prefix: string, { apiId, stage, throttle }: ApiStage): ReadonlyMap<string, Bucket> | undefined {
  const buckets = Object.entries(throttle ?? {}).flatMap(([method, setting]) => {
    const bucket = bucketOf(`${prefix}/${apiId}/${stage}${method}`, setting);
    return bucket ? [[method, bucket] as const] : [];
  });
  return buckets.length === 0 ? undefined : new Map(buckets);
}

/** What the plan means for one key on one of its stages. Throttle and quota are the key's own, over all stages of the plan. */
function keyPlan(scope: Scope, plan: UsagePlanRecord, stage: ApiStage, keyId: string): KeyPlanUnit {
  const { account, region } = scope;
  const prefix = `plan/${account}/${region}/${plan.id}/${keyId}`;
  const { quota } = plan;
  return {
    planId: plan.id,
    planName: plan.name,
    throttle: bucketOf(prefix, plan.throttle),
    methods: methodBuckets(prefix, stage),
    quota: quota && {
      name: quotaName(account, region, plan.id, keyId),
      period: quota.period,
      limit: quota.limit,
      offset: quota.offset,
      createdMs: plan.createdMs,
    },
    step: Object.freeze({
      gate: 'usage-plan',
      verdict: 'pass',
      reason: 'within-plan',
      detail: Object.freeze({ planId: plan.id, planName: plan.name }),
    }),
  };
}

function nameOf({ id, name }: UsagePlanRecord): PlanName {
  return { id, name };
}

function compileKey(scope: Scope, key: ApiKeyRecord, plans: readonly UsagePlanRecord[]): KeyUnit {
  const byStage = plans.flatMap((plan) =>
    plan.apiStages.map((stage) => [`${stage.apiId}/${stage.stage}`, keyPlan(scope, plan, stage, key.id)] as const),
  );
  const ending = key.value.slice(-4);
  return {
    id: key.id,
    name: key.name,
    enabled: key.enabled,
    ending,
    masked: masked(key.value),
    identity: `"apiKey":${JSON.stringify(key.value)},"apiKeyId":${JSON.stringify(key.id)}`,
    plans: new Map(byStage),
    allPlans: plans.map(nameOf),
    step: Object.freeze({
      gate: 'api-key',
      verdict: 'pass',
      reason: 'key-accepted',
      detail: Object.freeze({ keyId: key.id, keyName: key.name, ending }),
    }),
  };
}

function plansByKey(
  scope: Scope,
  plans: ReadonlyMap<string, UsagePlanRecord>,
  read: ReadTx,
): Map<string, UsagePlanRecord[]> {
  const found = new Map<string, UsagePlanRecord[]>();
  for (const { value } of read.list(USAGE_PLAN_KEY, scope)) {
    const plan = plans.get(value.planId);
    if (!plan) continue;
    const known = found.get(value.keyId);
    if (known) known.push(plan);
    else found.set(value.keyId, [plan]);
  }
  return found;
}

function compileUsage(scope: Scope, read: ReadTx): UsageUnit | undefined {
  const plans = new Map(read.list(USAGE_PLAN, scope).map(({ value }) => [value.id, value]));
  const keys = read.list(API_KEY, scope);
  if (plans.size === 0 && keys.length === 0) return undefined;
  const ofKey = plansByKey(scope, plans, read);
  const plansOfStage = Map.groupBy(
    [...plans.values()].flatMap((plan) =>
      plan.apiStages.map((stage) => ({ stage: `${stage.apiId}/${stage.stage}`, plan })),
    ),
    ({ stage }) => stage,
  );
  return {
    keys: new Map(keys.map(({ value }) => [value.value, compileKey(scope, value, ofKey.get(value.id) ?? [])])),
    keyIds: new Set(keys.map(({ id }) => id)),
    plansOfStage: new Map(
      [...plansOfStage].map(([stage, entries]) => [stage, entries.map(({ plan }) => nameOf(plan))]),
    ),
  };
}

/** Units by 'account/region'. Plans and keys are live: every change counts at once. [api-gateway.md A23] */
export const usageCompiler: UnitCompiler<UsageUnit> = {
  name: 'usage',
  kinds: [API_KEY.name, USAGE_PLAN.name, USAGE_PLAN_KEY.name],
  touched: ({ account, region }) => [`${account}/${region}`],
  build(id, read) {
    const [account = '', region = ''] = id.split('/');
    return compileUsage({ account, region }, read);
  },
};
