// Runs one method or one authorizer for a test: past the gates of callers, keys and plans, through the code that serves stages. [api-gateway.md A24]
import type { Principal } from '../../../identity/contract.ts';
import { Answers } from '../answer.ts';
import { AuthorizerCaches } from '../authorizers/cache.ts';
import { openCall, type Call } from '../call.ts';
import { ExecutionLog } from '../execution-log.ts';
import { authorization } from '../gates/authorization.ts';
import { proceed } from '../proceed.ts';
import { GATEWAY_RESPONSES, REFUSALS, type Refusal } from '../refusals.ts';
import { matchRoute } from '../route.ts';
import type { RestTools } from '../tools.ts';
import type { KeyUnit, MethodUnit, RestApiUnit, StageUnit } from '../unit.ts';
import { TestExchange, type TestRequest } from './exchange.ts';
import { logText, NO_SINK } from './log-text.ts';

/** What is edited now, on a stage that there is not. */
export interface Draft {
  readonly api: RestApiUnit;
  readonly stage: StageUnit;
  readonly method: MethodUnit;
}

export interface MethodResult {
  readonly status: number;
  readonly rawHeaders: readonly string[];
  readonly body: string;
  readonly log: string;
  readonly latencyMs: number;
}

export interface AuthorizerResult {
  /** Of the refusal; 0 when the authorizer has decided, either way. */
  readonly clientStatus: number;
  readonly log: string;
  readonly latencyMs: number;
  readonly principalId: string | undefined;
  /** JSON text. */
  readonly policy: string | undefined;
  readonly context: Readonly<Record<string, string>>;
  readonly claims: Readonly<Record<string, string>> | undefined;
}

const EVERYTHING = { level: 'INFO', data: true } as const;

/** The key that AWS shows in tests. */
const KEY: KeyUnit = {
  id: 'test-invoke-api-key-id',
  name: undefined,
  enabled: true,
  ending: '',
  masked: 'test-invoke-api-key',
  identity: '"apiKey":"test-invoke-api-key","apiKeyId":"test-invoke-api-key-id"',
  plans: new Map(),
  allPlans: [],
  step: { gate: 'api-key', verdict: 'pass', reason: 'key-not-required' },
};

interface Opened {
  readonly call: Call;
  readonly exchange: TestExchange;
  readonly log: ExecutionLog;
}

/** A path that the resource does not match has no variables. [A24] */
function openTest({ api, stage, method }: Draft, request: TestRequest, caller: Principal): Opened {
  const exchange = new TestExchange(request);
  const { path, verb } = request;
  const values: string[] = [];
  matchRoute(stage.release.routes, path, verb, values);
  const log = new ExecutionLog(exchange.trace.id, EVERYTHING);
  const place = { stage: stage.name, path, eventPath: path, contextPath: method.resourcePath, basePath: undefined };
  const call = openCall(exchange, { api, stage, release: stage.release, method, place, verb, values }, log, 'none');
  call.caller = caller;
  call.key = KEY;
  return { call, exchange, log };
}

/** Header names of the stage's answers that a test's answer does not have. */
const NOT_SHOWN: ReadonlySet<string> = new Set(['x-amzn-requestid', 'x-amz-apigw-id']);

/** Of the gateway's own answers only the kind of the error is shown, and what the API itself has added. */
function shown(rawHeaders: readonly string[], isError: boolean): string[] {
  const kept: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!.toLowerCase();
    if (!NOT_SHOWN.has(name) && !(isError && name === 'content-type')) kept.push(rawHeaders[i]!, rawHeaders[i + 1]!);
  }
  return kept;
}

export async function runMethod(
  draft: Draft,
  request: TestRequest,
  caller: Principal,
  common: RestTools,
): Promise<MethodResult> {
  const { call, exchange, log } = openTest(draft, request, caller);
  const tools = { ...common, answers: new Answers(NO_SINK, common.responses) };
  exchange.trace.steps.push(draft.method.routeStep);
  const refusal = await proceed(call, draft.method, tools);
  if (refusal) tools.answers.refuse(call, refusal);
  const { status, rawHeaders, body } = await exchange.answered;
  return {
    status,
    rawHeaders: shown(rawHeaders, call.error !== undefined),
    body: body.toString('utf8'),
    log: logText(call.requestId, log.lines),
    latencyMs: Date.now() - request.startMs,
  };
}

/** Whether a request may pass is not the question: a policy that denies is a decision, too. */
const DECIDED: ReadonlySet<string> = new Set(['authorizer-denied', 'authorizer-not-allowed', 'resource-policy-denied']);

function clientStatusOf(refusal: Refusal | undefined): number {
  if (!refusal || DECIDED.has(refusal.code)) return 0;
  return GATEWAY_RESPONSES[REFUSALS[refusal.code].response].status;
}

function contextOf(call: Call): Readonly<Record<string, string>> {
  const { principalId: _id, integrationLatency: _ms, claims: _claims, ...context } = call.authorizer?.values ?? {};
  return context as Readonly<Record<string, string>>;
}

/** Asks anew, whatever is remembered, and keeps nothing. */
export async function runAuthorizer(
  draft: Draft,
  request: TestRequest,
  caller: Principal,
  common: RestTools,
): Promise<AuthorizerResult> {
  const { call, log } = openTest(draft, request, caller);
  const refusal = await authorization(call, draft.method, { ...common, caches: new AuthorizerCaches() });
  const clientStatus = clientStatusOf(refusal);
  if (clientStatus !== 0 && refusal?.log !== undefined) log.error(refusal.log);
  const { values, principal } = call.authorizer ?? {};
  const claims = values?.['claims'];
  return {
    clientStatus,
    log: logText(call.requestId, log.lines),
    latencyMs: Date.now() - request.startMs,
    principalId: typeof values?.['principalId'] === 'string' ? values['principalId'] : undefined,
    policy: principal?.identityPolicies[0]?.document,
    context: contextOf(call),
    claims: typeof claims === 'object' ? claims : undefined,
  };
}
