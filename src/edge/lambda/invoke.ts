// One invocation on behalf of a method, a route or an authorizer: which version, may we, the call itself within its time. Knows no door. [api-gateway.md A6.3]
import { randomUUID } from 'node:crypto';
import { ExecuteRefusal, type Execute, type Invocation, type Outcome, type Runnable } from '../../execute/contract.ts';
import type { Evaluate, Principal } from '../../identity/contract.ts';
import type { Step, Trace } from '../../observe/contract.ts';
import type { FunctionUnit, Units } from '../contract.ts';
import type { InvokePermissions, ServiceCaller } from './permission.ts';
import { pickVersion, type FunctionTarget, type TargetProblem } from './target.ts';

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
export interface InvokeSource {
  readonly owner: object;
  readonly verb: string;
  caller(): ServiceCaller;
}

/** Roles that an integration or an authorizer names. */
export interface Roles {
  /** The role's session principal with its policies, when the role exists and trusts apigateway.amazonaws.com. */
  assume(roleArn: string): Principal | undefined;
}

export type FunctionProblemCode =
  | TargetProblem
  | 'function-arn-invalid'
  | 'function-missing'
  | 'permission-missing'
  | 'role-missing'
  | 'role-not-allowed'
  | 'function-throttled'
  | 'function-not-run'
  | 'function-late';

/** Why the function did not answer; each door has refusals of its own for these. */
export interface FunctionProblem {
  readonly code: FunctionProblemCode;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface Ready {
  readonly runnable: Runnable;
  readonly target: FunctionTarget;
}

export interface PrepareTools {
  readonly functions: Units<FunctionUnit>;
  readonly permissions: InvokePermissions;
  readonly evaluate: Evaluate;
  /** Without it a callee with `credentials` cannot be invoked: nothing could check the role. */
  readonly roles?: Roles | undefined;
}

const ROLE_ALLOWED: Step = Object.freeze({ gate: 'permission', verdict: 'pass', reason: 'role-allowed' });

function permitted(
  trace: Trace,
  source: InvokeSource,
  unit: FunctionUnit,
  target: FunctionTarget,
  tools: PrepareTools,
): FunctionProblem | undefined {
  const { decision, step } = tools.permissions.check(source.owner, source.verb, unit, target, () => source.caller());
  if (!decision.allowed) return { code: 'permission-missing', detail: step.detail ?? {} };
  trace.steps.push(step);
  return undefined;
}

function permittedByRole(
  trace: Trace,
  roleArn: string,
  unit: FunctionUnit,
  target: FunctionTarget,
  tools: PrepareTools,
): FunctionProblem | undefined {
  const role = tools.roles?.assume(roleArn);
  const detail = { role: roleArn, function: target.invokedArn };
  if (!role) return { code: 'role-missing', detail };
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
    };
  trace.steps.push(ROLE_ALLOWED);
  return undefined;
}

/** Everything that can be refused before the function sees anything. */
export function readyToInvoke(
  trace: Trace,
  callee: Callee,
  source: InvokeSource,
  tools: PrepareTools,
): Ready | FunctionProblem {
  const { target, credentials } = callee;
  if (!target) return { code: 'function-arn-invalid', detail: { uri: callee.uri } };
  const unit = tools.functions.get(target.arn);
  if (!unit) return { code: 'function-missing', detail: { function: target.arn } };
  const problem =
    credentials === undefined
      ? permitted(trace, source, unit, target, tools)
      : permittedByRole(trace, credentials, unit, target, tools);
  if (problem) return problem;
  const runnable = pickVersion(unit, target.qualifier);
  if (typeof runnable !== 'string') return { runnable, target };
  const detail = { function: target.invokedArn, qualifier: target.qualifier, state: unit.state };
  return { code: runnable, detail };
}

/** For $context.integration.* and $context.authorizer.*. */
export interface InvokeFacts {
  readonly latencyMs: number;
  /** Of the Invoke call: 200 also when the function failed. */
  readonly status: number;
  /** That the function returned; set when its reply has been read. */
  functionStatus: number | undefined;
  /** Of the invocation. */
  readonly requestId: string;
  readonly error: string | undefined;
}

export interface Attempt {
  readonly result: Outcome | FunctionProblem;
  readonly facts: InvokeFacts;
}

export interface InvokeTools {
  readonly execute: Execute;
  readonly deadlines: {
    /** Calls `act` once after `ms` milliseconds, unless what it hands out is met before. */
    after(ms: number, act: () => void): { met(): void };
  };
}

const THROTTLED: ReadonlySet<string> = new Set(['reserved-concurrency', 'account-concurrency']);

function notRun(error: ExecuteRefusal, target: FunctionTarget): FunctionProblem {
  const code = THROTTLED.has(error.code) ? 'function-throttled' : 'function-not-run';
  return { code, detail: { function: target.invokedArn, why: error.code, message: error.message } };
}

function late({ runnable, target }: Ready, timeoutMs: number, functionRequestId: string): FunctionProblem {
  const detail = { function: target.invokedArn, timeoutMs, functionTimeoutMs: runnable.timeoutMs, functionRequestId };
  return { code: 'function-late', detail };
}

/** Runs the function once. After `timeoutMs` it goes on, as on AWS, and what it answers later is nobody's. */
export function attempt(
  trace: Trace,
  traceHeader: string,
  ready: Ready,
  timeoutMs: number,
  payload: string,
  tools: InvokeTools,
): Promise<Attempt> {
  const { runnable, target } = ready;
  const requestId = randomUUID();
  const beganMs = Date.now();
  const invocation: Invocation = {
    runnable,
    invokedArn: target.invokedArn,
    requestId,
    payload,
    traceHeader,
    trace,
  };
  // One promise by hand instead of an async function: this is on the way of every call.
  return new Promise((resolve, reject) => {
    const done = (result: Outcome | FunctionProblem, status: number, error?: string): void =>
      resolve({
        result,
        facts: { latencyMs: Date.now() - beganMs, status, functionStatus: undefined, requestId, error },
      });
    const deadline = tools.deadlines.after(timeoutMs, () =>
      done(late(ready, timeoutMs, requestId), 504, 'Endpoint request timed out'),
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

/** Problems have a code; what went well has none. */
export function isProblem(found: object): found is FunctionProblem {
  return 'code' in found;
}

/** What a step says of a function that failed. */
export function failureDetail(
  { runnable, target }: Ready,
  kind: Outcome['errorKind'],
  said: { readonly errorMessage: string | undefined; readonly errorType: string | undefined },
  functionRequestId: string,
): Readonly<Record<string, unknown>> {
  return {
    function: target.invokedArn,
    kind,
    errorType: said.errorType,
    errorMessage: said.errorMessage,
    functionRequestId,
    logGroup: runnable.logging.group,
    timeoutMs: runnable.timeoutMs,
  };
}
