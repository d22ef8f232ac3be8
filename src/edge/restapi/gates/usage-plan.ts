// The usage plan of the key: throttle of the method, throttle of the plan, quota; in this order, each may refuse. [api-gateway.md A19.2, A19.3]
import type { QuotaPeriod, QuotaUse } from '../../../ledger/contract.ts';
import type { Call } from '../call.ts';
import type { Refusal } from '../refusals.ts';
import type { Gate, RestTools } from '../tools.ts';
import type { KeyPlanUnit, MethodUnit, QuotaUnit } from '../unit.ts';
import type { Bucket } from '../../limits/bucket.ts';
import { taken } from '../../limits/taken.ts';

const DAY_MS = 86_400_000;

/** Numbers the calendar periods in UTC; a week starts on Sunday (the epoch was a Thursday). */
function periodNumber(period: QuotaPeriod, ms: number): number {
  const day = Math.floor(ms / DAY_MS);
  if (period === 'DAY') return day;
  if (period === 'WEEK') return Math.floor((day + 4) / 7);
  const date = new Date(ms);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/** The offset counts in the period in which the plan was made. */
export function quotaLimit(quota: QuotaUnit, nowMs: number): number {
  const { limit, offset, period, createdMs } = quota;
  if (offset === 0 || periodNumber(period, nowMs) !== periodNumber(period, createdMs)) return limit;
  return Math.max(0, limit - offset);
}

function planOf(call: Call): KeyPlanUnit | undefined {
  return call.key?.plans.get(call.stage.planStage);
}

function throttled(call: Call, plan: KeyPlanUnit, bucket: Bucket, code: Refusal['code']): Refusal {
  const { apiId, name, planStage } = call.stage;
  const limit = `Limit: ${bucket.rate.toFixed(2)} Burst: ${bucket.burst}`;
  return {
    code,
    detail: {
      planId: plan.planId,
      planName: plan.planName,
      keyId: call.key?.id,
      rate: bucket.rate,
      burst: bucket.burst,
    },
    log: `API Key ${call.key?.masked} exceeded throttle limit for API Stage ${planStage}: Key throttle limit exceeded for Usage Plan ID ${plan.planId}, RestApi ${apiId}, Stage ${name}, Resource ${call.method?.resourceId}, HttpMethod ${call.verb}. ${limit}`,
  };
}

/** A plan names a method of an ANY resource by its verb or as ANY. */
function methodBucket(plan: KeyPlanUnit, call: Call, method: MethodUnit): Bucket | undefined {
  return plan.methods?.get(`${method.resourcePath}/${call.verb}`) ?? plan.methods?.get(`${method.resourcePath}/ANY`);
}

export function planMethodThrottle(call: Call, method: MethodUnit, tools: RestTools): ReturnType<Gate> {
  const plan = planOf(call);
  const bucket = plan?.methods && methodBucket(plan, call, method);
  if (!plan || !bucket) return undefined;
  return taken(tools.ledger.take(bucket.name, bucket.rate, bucket.burst), () =>
    throttled(call, plan, bucket, 'plan-method-throttled'),
  );
}

export function planThrottle(call: Call, _method: MethodUnit, tools: RestTools): ReturnType<Gate> {
  const plan = planOf(call);
  const bucket = plan?.throttle;
  if (!plan || !bucket) return undefined;
  return taken(tools.ledger.take(bucket.name, bucket.rate, bucket.burst), () =>
    throttled(call, plan, bucket, 'plan-throttled'),
  );
}

function exhausted(call: Call, plan: KeyPlanUnit, quota: QuotaUnit, limit: number, used: number): Refusal {
  return {
    code: 'quota-exceeded',
    detail: { planId: plan.planId, planName: plan.planName, keyId: call.key?.id, limit, period: quota.period, used },
    log: `API Key ${call.key?.masked} exceeded quota limit for API Stage ${call.stage.planStage}: Key quota exhausted for Usage Plan ID ${plan.planId}. Limit: ${limit} Period: ${quota.period}`,
  };
}

function succeeded(call: Call, plan: KeyPlanUnit): undefined {
  call.exchange.trace.steps.push(plan.step);
  if (!call.log) return;
  const { planStage } = call.stage;
  call.log.info(
    `Verifying Usage Plan for request: ${call.requestId}. API Key: ${call.key?.masked} API Stage: ${planStage}`,
  );
  call.log.info(`Usage Plan check succeeded for API Key ${call.key?.masked} and API Stage ${planStage}`);
}

/** A request that passed the throttles takes one unit, even when the function fails later. */
export function planQuota(call: Call, _method: MethodUnit, tools: RestTools): ReturnType<Gate> {
  const plan = planOf(call);
  if (!plan) return undefined;
  const { quota } = plan;
  if (!quota) return succeeded(call, plan);
  const limit = quotaLimit(quota, call.exchange.startMs);
  const judge = (use: QuotaUse): Refusal | undefined =>
    use.allowed ? succeeded(call, plan) : exhausted(call, plan, quota, limit, use.used);
  const use = tools.ledger.count(quota.name, quota.period, limit);
  return use instanceof Promise ? use.then(judge) : judge(use);
}
