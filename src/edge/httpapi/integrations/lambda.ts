// AWS_PROXY: the whole request to a function as an event, its reply read as the payload version has it. [api-gateway.md B4, B5, B8]
import type { Outcome } from '../../../execute/contract.ts';
import type { Step } from '../../../observe/contract.ts';
import { EVENT_LIMIT, isTooLarge } from '../../lambda/event-limit.ts';
import { recordFunctionError } from '../../lambda/function-error.ts';
import {
  attempt,
  failureDetail,
  isProblem,
  readyToInvoke,
  type Attempt,
  type FunctionProblem,
  type Ready,
} from '../../lambda/invoke.ts';
import type { ServiceCaller } from '../../lambda/permission.ts';
import { bodyMembers } from '../../payload2/body.ts';
import { readBody } from '../body.ts';
import type { Call } from '../call.ts';
import { eventOne } from '../event-one.ts';
import { eventTwo } from '../event.ts';
import { isMalformed, readFunctionReply, type MalformedReply } from '../function-reply.ts';
import type { Refusal } from '../refusals.ts';
import type { HttpTools, Integrate } from '../tools.ts';
import type { LambdaUnit, RouteUnit } from '../unit.ts';

const FUNCTION_ANSWERED: Step = Object.freeze({ gate: 'integration', verdict: 'pass', reason: 'function-answered' });
const NO_BODY = Buffer.alloc(0);

/** Clients may make verbs up; what is remembered by verb must not grow with them. */
const VERBS: ReadonlySet<string> = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']);

/** Behind an ANY route a grant may name the verb that was used or the word ANY. */
function verbOf(call: Call, { verb }: RouteUnit): string {
  return verb === 'ANY' && VERBS.has(call.exchange.method) ? call.exchange.method : verb;
}

/** .../{stage}/{VERB}{path}, or .../{stage}/$default. [B8] */
function callerOf({ stage }: Call, { verb, path, routeKey }: RouteUnit, used: string): ServiceCaller {
  const { account, region, apiId, name } = stage;
  const spelled = (end: string): string => `arn:aws:execute-api:${region}:${account}:${apiId}/${name}/${end}`;
  const service = 'apigateway.amazonaws.com';
  if (path === '') return { service, account, sourceArns: [spelled(routeKey)] };
  const others = used === verb ? [] : [spelled(`${verb}${path}`)];
  return { service, account, sourceArns: [spelled(`${used}${path}`), ...others] };
}

function problemRefusal({ code, detail }: FunctionProblem): Refusal {
  return { code: code === 'function-late' ? 'http-integration-timeout' : `http-${code}`, detail };
}

function failed(call: Call, ready: Ready, kind: Outcome['errorKind'], payload: string, requestId: string): Refusal {
  const said = recordFunctionError(call.exchange.trace, payload);
  if (call.integration) call.integration = { ...call.integration, error: said.errorMessage };
  return { code: 'http-function-error', detail: failureDetail(ready, kind, said, requestId) };
}

function malformed({ member, problem }: MalformedReply, reply: string, { target }: Ready): Refusal {
  return {
    code: 'http-reply-malformed',
    detail: { function: target.invokedArn, member, problem, reply: reply.slice(0, 500) },
  };
}

function answer(
  call: Call,
  unit: LambdaUnit,
  ready: Ready,
  { result, facts }: Attempt,
  tools: HttpTools,
): Refusal | undefined {
  call.integration = facts;
  if (isProblem(result)) return problemRefusal(result);
  const { payload, errorKind } = result;
  const text = typeof payload === 'string' ? payload : payload.toString('utf8');
  if (errorKind !== undefined) return failed(call, ready, errorKind, text, facts.requestId);
  const reply = readFunctionReply(text, unit.payload);
  if (isMalformed(reply)) return malformed(reply, text, ready);
  facts.functionStatus = reply.status;
  call.exchange.trace.steps.push(FUNCTION_ANSWERED);
  const { status, rawHeaders, body } = unit.response ? unit.response.apply(call, reply) : reply;
  tools.answers.send(call, status, rawHeaders, body);
  return undefined;
}

function eventOf(call: Call, route: RouteUnit, unit: LambdaUnit, body: Buffer): string {
  const mapped = unit.request?.apply(call);
  if (unit.payload === '1.0') return eventOne(call, route, body, mapped);
  return eventTwo(call, unit.frame, bodyMembers(body, call.exchange.headers['content-type']), body.length, mapped);
}

/** Without async functions: each costs every call a promise. */
function run(
  call: Call,
  route: RouteUnit,
  unit: LambdaUnit,
  ready: Ready,
  body: Buffer,
  tools: HttpTools,
): Refusal | Promise<Refusal | undefined> {
  const event = eventOf(call, route, unit, body);
  if (isTooLarge(event))
    return { code: 'http-event-too-large', detail: { limit: EVENT_LIMIT, size: Buffer.byteLength(event) } };
  const { trace } = call.exchange;
  return attempt(trace, call.trace.full, ready, unit.timeoutMs, event, tools).then((attempted) =>
    answer(call, unit, ready, attempted, tools),
  );
}

/** In place of a role: whoever has signed the request. */
const CALLER = 'arn:aws:iam::*:user/*';

function prepare(call: Call, route: RouteUnit, unit: LambdaUnit, tools: HttpTools): Ready | Refusal {
  const verb = verbOf(call, route);
  const source = { owner: route, verb, caller: () => callerOf(call, route, verb) };
  const { caller } = call;
  const asCaller = unit.credentials === CALLER;
  if (asCaller && !caller) return { code: 'http-caller-credentials-missing', detail: { routeKey: route.routeKey } };
  const used = asCaller ? { ...tools, roles: { assume: () => caller?.principal } } : tools;
  const ready = readyToInvoke(call.exchange.trace, unit, source, used);
  return isProblem(ready) ? problemRefusal(ready) : ready;
}

export const lambdaProxy: Integrate<LambdaUnit> = (call, route, unit, tools) => {
  const ready = prepare(call, route, unit, tools);
  if ('code' in ready) return ready;
  if (!call.exchange.hasBody) {
    call.body = NO_BODY;
    return run(call, route, unit, ready, NO_BODY, tools);
  }
  return readBody(call).then((body) => (Buffer.isBuffer(body) ? run(call, route, unit, ready, body, tools) : body));
};
