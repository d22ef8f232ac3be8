// One Lambda invocation on behalf of a method: which version, may we, the call itself within the integration's time. [api-gateway.md A6.3]
import { randomUUID } from 'node:crypto';
import { ExecuteRefusal, type Invocation, type Outcome, type Runnable } from '../../../execute/contract.ts';
import type { FunctionUnit } from '../../contract.ts';
import type { ServiceCaller } from '../../lambda/permission.ts';
import { pickVersion, type FunctionTarget } from '../../lambda/target.ts';
import type { Call, IntegrationFacts } from '../call.ts';
import type { Refusal } from '../refusals.ts';
import { ROLE_ALLOWED } from '../steps.ts';
import { TEST_STAGE } from '../test-invoke/stage.ts';
import type { RestTools } from '../tools.ts';
import type { MethodUnit } from '../unit.ts';

const NO_PERMISSION = 'Execution failed due to configuration error: Invalid permissions on Lambda function';

/** Whose function is invoked: an integration's or an authorizer's. */
export interface Callee {
  /** After stage variables. */
  readonly uri: string;
  /** Undefined when the URI names no function. */
  readonly target: FunctionTarget | undefined;
  /** The role to invoke with, instead of the function's own policy. */
  readonly credentials: string | undefined;
}

/** What the function's policy is asked about; answers are remembered by `owner` and `verb`. */
export interface Source {
  readonly owner: object;
  readonly verb: string;
  caller(): ServiceCaller;
}

/**
 * The verb that was used and, for an ANY method, the word ANY: a grant may say either. Tests had the stage "null" once and have
 * one of their own now: either will do. [A6.3, A24]
 */
function callerOf(call: Call, method: MethodUnit): ServiceCaller {
  const { account, region, apiId, name } = call.stage;
  const spelled = (stage: string, verb: string): string =>
    `arn:aws:execute-api:${region}:${account}:${apiId}/${stage}/${verb}${method.resourcePath}`;
  const verbs = method.httpMethod === 'ANY' ? [call.verb, 'ANY'] : [call.verb];
  const stages = name === TEST_STAGE ? [name, 'null'] : [name];
  const [first = '', ...others] = stages.flatMap((stage) => verbs.map((verb) => spelled(stage, verb)));
  return { service: 'apigateway.amazonaws.com', account, sourceArns: [first, ...others] };
}

function permitted(
  call: Call,
  source: Source,
  unit: FunctionUnit,
  target: FunctionTarget,
  tools: RestTools,
): Refusal | undefined {
  const { decision, step } = tools.permissions.check(source.owner, source.verb, unit, target, () => source.caller());
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

/** For the function of a method's integration. */
export function prepareInvoke(call: Call, method: MethodUnit, integration: Callee, tools: RestTools): Ready | Refusal {
  const source = { owner: method, verb: call.verb, caller: () => callerOf(call, method) };
  return prepareFor(call, integration, source, tools);
}

/** Everything that can be refused before the function sees anything. */
export function prepareFor(call: Call, callee: Callee, source: Source, tools: RestTools): Ready | Refusal {
  const { target, credentials } = callee;
  if (!target)
    return {
      code: 'function-arn-invalid',
      detail: { uri: callee.uri },
      log: 'Execution failed due to configuration error: Invalid function ARN or invalid URI',
    };
  const unit = tools.functions.get(target.arn);
  if (!unit) return { code: 'function-missing', detail: { function: target.arn }, log: NO_PERMISSION };
  const refusal =
    credentials === undefined
      ? permitted(call, source, unit, target, tools)
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

export interface Attempt {
  readonly result: Outcome | Refusal;
  readonly facts: IntegrationFacts;
}

function timedOut(ready: Ready, timeoutMs: number, functionRequestId: string): Refusal {
  const { runnable, target } = ready;
  const detail = { function: target.invokedArn, timeoutMs, functionTimeoutMs: runnable.timeoutMs, functionRequestId };
  return { code: 'integration-timeout', detail, log: 'Execution failed due to a timeout error' };
}

/** Runs the function once. After `timeoutMs` it goes on, as on AWS, and what it answers later is nobody's. */
export function attempt(
  call: Call,
  ready: Ready,
  timeoutMs: number,
  payload: string,
  tools: RestTools,
): Promise<Attempt> {
  const { runnable, target } = ready;
  const { trace } = call.exchange;
  const requestId = randomUUID();
  const beganMs = Date.now();
  const invocation: Invocation = {
    runnable,
    invokedArn: target.invokedArn,
    requestId,
    payload,
    traceHeader: call.trace.full,
    trace,
  };
  // One promise by hand instead of an async function: this is on the way of every call.
  return new Promise((resolve, reject) => {
    const done = (result: Outcome | Refusal, invokeStatus: number, error?: string): void =>
      resolve({
        result,
        facts: { latencyMs: Date.now() - beganMs, invokeStatus, functionStatus: undefined, requestId, error },
      });
    const deadline = tools.deadlines.after(timeoutMs, () =>
      done(timedOut(ready, timeoutMs, requestId), 504, 'Endpoint request timed out'),
    );
    tools.execute.invoke(invocation).then(
      (outcome) => {
        deadline.met();
        done(outcome, 200);
      },
      (error: unknown) => {
        deadline.met();
        if (!(error instanceof ExecuteRefusal)) return reject(error);
        done(notRun(error, target), THROTTLED.has(error.code) ? 429 : 500, error.message);
      },
    );
  });
}

/** Runs the function of an integration and fills in call.integration. */
export async function invoke(
  call: Call,
  ready: Ready,
  timeoutMs: number,
  payload: string,
  tools: RestTools,
): Promise<Invoked | Refusal> {
  const { result, facts } = await attempt(call, ready, timeoutMs, payload, tools);
  call.integration = facts;
  return isRefusal(result) ? result : { outcome: result, requestId: facts.requestId };
}

/** Refusals have a code; what went well has none. */
export function isRefusal(found: object): found is Refusal {
  return 'code' in found;
}
