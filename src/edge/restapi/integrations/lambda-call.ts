// One Lambda invocation on behalf of a method: which version, may we, the call itself within the integration's time. [api-gateway.md A6.3]
import { randomUUID } from 'node:crypto';
import {
  ExecuteRefusal,
  type Execute,
  type Invocation,
  type Outcome,
  type Runnable,
} from '../../../execute/contract.ts';
import type { FunctionUnit } from '../../contract.ts';
import type { ServiceCaller } from '../../lambda/permission.ts';
import { pickVersion, type FunctionTarget } from '../../lambda/target.ts';
import type { Call } from '../call.ts';
import type { Refusal } from '../refusals.ts';
import { ROLE_ALLOWED } from '../steps.ts';
import type { RestTools } from '../tools.ts';
import type { AwsProxyUnit, MethodUnit } from '../unit.ts';

const NO_PERMISSION = 'Execution failed due to configuration error: Invalid permissions on Lambda function';

/** The verb that was used and, for an ANY method, the word ANY: a grant may say either. */
function callerOf(call: Call, method: MethodUnit): ServiceCaller {
  const { account, region, apiId, name } = call.stage;
  const spelled = (verb: string): string =>
    `arn:aws:execute-api:${region}:${account}:${apiId}/${name}/${verb}${method.resourcePath}`;
  const sourceArns: [string, ...string[]] =
    method.httpMethod === 'ANY' ? [spelled(call.verb), spelled('ANY')] : [spelled(call.verb)];
  return { service: 'apigateway.amazonaws.com', account, sourceArns };
}

function permitted(
  call: Call,
  method: MethodUnit,
  unit: FunctionUnit,
  target: FunctionTarget,
  tools: RestTools,
): Refusal | undefined {
  const { decision, step } = tools.permissions.check(method, call.verb, unit, target, () => callerOf(call, method));
  if (!decision.allowed)
    return { code: 'permission-missing', ...(step.detail && { detail: step.detail }), log: NO_PERMISSION };
  call.exchange.trace.steps.push(step);
  return undefined;
}

function permittedByRole(
  call: Call,
  roleArn: string,
  unit: FunctionUnit,
  target: FunctionTarget,
  tools: RestTools,
): Refusal | undefined {
  const role = tools.roles?.assume(roleArn);
  const detail = { role: roleArn, function: target.invokedArn };
  if (!role)
    return {
      code: 'role-missing',
      detail,
      log: 'Execution failed due to configuration error: API Gateway does not have permission to assume the provided role',
    };
  const decision = tools.evaluate({
    principal: role,
    action: 'lambda:InvokeFunction',
    resource: target.invokedArn,
    resourceAccount: unit.account,
    context: {},
  });
  if (!decision.allowed)
    return {
      code: 'role-not-allowed',
      detail: { ...detail, decision: decision.reason, statement: decision.statement },
      log: NO_PERMISSION,
    };
  call.exchange.trace.steps.push(ROLE_ALLOWED);
  return undefined;
}

export interface Ready {
  readonly runnable: Runnable;
  readonly target: FunctionTarget;
}

/** Everything that can be refused before the function sees anything. */
export function prepareInvoke(
  call: Call,
  method: MethodUnit,
  integration: AwsProxyUnit,
  tools: RestTools,
): Ready | Refusal {
  const { target, credentials } = integration;
  if (!target)
    return {
      code: 'function-arn-invalid',
      detail: { uri: integration.uri },
      log: 'Execution failed due to configuration error: Invalid function ARN or invalid URI',
    };
  const unit = tools.functions.get(target.arn);
  if (!unit) return { code: 'function-missing', detail: { function: target.arn }, log: NO_PERMISSION };
  const refusal =
    credentials === undefined
      ? permitted(call, method, unit, target, tools)
      : permittedByRole(call, credentials, unit, target, tools);
  if (refusal) return refusal;
  const runnable = pickVersion(unit, target.qualifier);
  if (typeof runnable !== 'string') return { runnable, target };
  return {
    code: runnable,
    detail: { function: target.invokedArn, qualifier: target.qualifier, state: unit.state },
    log: `Execution failed due to configuration error: Lambda function ${target.invokedArn} cannot be invoked`,
  };
}

const TIMED_OUT = Symbol('integration timeout');

/** Resolves with TIMED_OUT after `timeoutMs`; the function goes on, as on AWS, and what it answers later is nobody's. */
function within(execute: Execute, invocation: Invocation, timeoutMs: number): Promise<Outcome | typeof TIMED_OUT> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, timeoutMs, TIMED_OUT);
    execute.invoke(invocation).then(
      (outcome) => {
        clearTimeout(timer);
        resolve(outcome);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}

const THROTTLED: ReadonlySet<string> = new Set(['reserved-concurrency', 'account-concurrency']);

function notRun(error: ExecuteRefusal, target: FunctionTarget): Refusal {
  const detail = { function: target.invokedArn, why: error.code, message: error.message };
  if (THROTTLED.has(error.code))
    return { code: 'function-throttled', detail, log: 'Lambda invocation failed with status: 429' };
  return { code: 'function-not-run', detail, log: `Execution failed due to configuration error: ${error.message}` };
}

export interface Invoked {
  readonly outcome: Outcome;
  /** Of the invocation. */
  readonly requestId: string;
}

/** Runs the function and fills in call.integration when a log wants it. */
export async function invoke(
  call: Call,
  ready: Ready,
  timeoutMs: number,
  payload: string,
  tools: RestTools,
): Promise<Invoked | Refusal> {
  const { runnable, target } = ready;
  const { trace } = call.exchange;
  const requestId = randomUUID();
  const beganMs = Date.now();
  try {
    const outcome = await within(
      tools.execute,
      { runnable, invokedArn: target.invokedArn, requestId, payload, traceHeader: call.trace.full, trace },
      timeoutMs,
    );
    const latencyMs = Date.now() - beganMs;
    if (outcome !== TIMED_OUT) {
      call.integration = { latencyMs, invokeStatus: 200, functionStatus: undefined, requestId, error: undefined };
      return { outcome, requestId };
    }
    call.integration = {
      latencyMs,
      invokeStatus: 504,
      functionStatus: undefined,
      requestId,
      error: 'Endpoint request timed out',
    };
    const detail = {
      function: target.invokedArn,
      timeoutMs,
      functionTimeoutMs: runnable.timeoutMs,
      functionRequestId: requestId,
    };
    return { code: 'integration-timeout', detail, log: 'Execution failed due to a timeout error' };
  } catch (error) {
    if (!(error instanceof ExecuteRefusal)) throw error;
    const invokeStatus = THROTTLED.has(error.code) ? 429 : 500;
    call.integration = {
      latencyMs: Date.now() - beganMs,
      invokeStatus,
      functionStatus: undefined,
      requestId,
      error: error.message,
    };
    return notRun(error, target);
  }
}

/** Refusals have a code; what went well has none. */
export function isRefusal(found: object): found is Refusal {
  return 'code' in found;
}
