// PATCH paths of a usage plan. [api-gateway.md A19, C3, C3.1]
import type { Call, ReadTx } from '../kernel/contract.ts';
import { badRequest, notFound } from '../gateway/faults.ts';
import { own, under, without } from '../gateway/records.ts';
import { refuseWithList, type Change, type Op, type PatchRule, type PatchTable } from './patch.ts';
import { numeric, optionalText, requiredText } from './patch-rules.ts';
import { stageName } from './plan-stages.ts';
import { STAGE, type Throttle, type UsagePlanRecord } from './resources.ts';

export interface PlanContext {
  readonly tx: ReadTx;
  readonly call: Call;
}

type Rule = PatchRule<UsagePlanRecord, PlanContext>;
type HeldStage = UsagePlanRecord['apiStages'][number];

const PERIODS = ['DAY', 'WEEK', 'MONTH'];
const NEW_QUOTA: NonNullable<UsagePlanRecord['quota']> = { limit: 0, offset: 0, period: 'DAY' };
/** AWS's own spelling. */
const STAGE_THROTTLE = '/apiStages/<apidId:stageName>/throttle';
const SET: readonly Op[] = ['add', 'replace'];

export const USAGE_PLAN_PATCH: PatchTable<UsagePlanRecord, PlanContext> = {
  refuse: refuseWithList,
  rules: [
    requiredText('/name', 'name'),
    optionalText('/description', 'description'),
    { path: '/apiStages', ops: ['add', 'remove'], apply: withStage },
    { path: '/quota', ops: ['remove'], apply: (plan) => ({ ...plan, quota: undefined }) },
    { path: '/throttle', ops: ['remove'], apply: (plan) => ({ ...plan, throttle: undefined }) },
    optionalText('/productCode', 'productCode', ['add', 'replace', 'remove']),
    throttleRule('rateLimit'),
    throttleRule('burstLimit'),
    quotaRule('limit', numeric),
    quotaRule('offset', numeric),
    quotaRule('period', period),
    methodThrottleRule('rateLimit'),
    methodThrottleRule('burstLimit'),
    {
      path: '/apiStages/{stage}/throttle/{method*}',
      shown: `${STAGE_THROTTLE}/<resourcePath>/<httpMethod>`,
      ops: ['remove'],
      apply: (plan, change) => withMethods(plan, change, (methods, key) => without(methods, key)),
    },
    {
      path: '/apiStages/{stage}/throttle',
      shown: STAGE_THROTTLE,
      ops: ['remove'],
      apply: (plan, change) => withMethods(plan, change, () => ({})),
    },
  ],
};

/** 'api:stage', both of which must exist. [C3.1] */
export function checkApiStage(name: string, plan: UsagePlanRecord, { tx, call }: PlanContext): HeldStage {
  const [apiId, stage, ...rest] = name.split(':');
  if (!apiId || !stage || rest.length > 0) throw badRequest('Invalid API Stage specified');
  if (!tx.get(STAGE, call.scope, under(apiId, stage))) {
    throw notFound(`Invalid API Stage {api: ${apiId}, stage: ${stage}} specified for usageplan ${plan.id}`);
  }
  return { apiId, stage };
}

function withStage(plan: UsagePlanRecord, { op, value = '' }: Change, context: PlanContext): UsagePlanRecord {
  const held = plan.apiStages.find((stage) => stageName(stage) === value);
  if (op === 'add') {
    return held ? plan : { ...plan, apiStages: [...plan.apiStages, checkApiStage(value, plan, context)] };
  }
  if (held) return { ...plan, apiStages: plan.apiStages.filter((stage) => stage !== held) };
  checkApiStage(value, plan, context);
  throw badRequest('Invalid API Stage specified');
}

function throttleRule(member: keyof Throttle): Rule {
  return {
    path: `/throttle/${member}`,
    ops: SET,
    apply: (plan, change) => ({ ...plan, throttle: { ...plan.throttle, [member]: numeric(change) } }),
  };
}

/** The first leaf makes the quota; the others follow in the same PATCH. */
function quotaRule(member: 'limit' | 'offset' | 'period', read: (change: Change) => string | number): Rule {
  return {
    path: `/quota/${member}`,
    ops: SET,
    apply: (plan, change) => ({
      ...plan,
      quota: { ...(plan.quota ?? NEW_QUOTA), [member]: read(change) },
    }),
  };
}

function period({ op, value = '' }: Change): string {
  if (PERIODS.includes(value)) return value;
  throw badRequest(`Invalid patch value  '${value}' specified for op '${op}'. Must be one of: [${PERIODS.join(', ')}]`);
}

/** Clients write '/path/METHOD' with and without escapes; either way the key is unescaped. */
function methodThrottleRule(member: keyof Throttle): Rule {
  return {
    path: `/apiStages/{stage}/throttle/{method*}/${member}`,
    shown: `${STAGE_THROTTLE}/<resourcePath>/<httpMethod>/${member}`,
    ops: SET,
    apply: (plan, change) =>
      withMethods(plan, change, (methods, key) => ({
        ...methods,
        [key]: { ...own(methods, key), [member]: numeric(change) },
      })),
  };
}

type Methods = Readonly<Record<string, Throttle>>;

function withMethods(
  plan: UsagePlanRecord,
  { names: [stage = '', key = ''] }: Change,
  changed: (methods: Methods, key: string) => Methods,
): UsagePlanRecord {
  if (!plan.apiStages.some((held) => stageName(held) === stage)) throw badRequest('Invalid API Stage specified');
  const apiStages = plan.apiStages.map((held) =>
    stageName(held) === stage ? { ...held, throttle: changed(held.throttle ?? {}, key) } : held,
  );
  return { ...plan, apiStages };
}
