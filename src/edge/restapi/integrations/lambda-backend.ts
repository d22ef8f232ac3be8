// The backend of custom Lambda integrations: the rendered payload to the function, what it says back. [api-gateway.md A11.4]
import { randomUUID } from 'node:crypto';
import type { Outcome } from '../../../execute/contract.ts';
import { EVENT_LIMIT, isTooLarge } from '../../lambda/event-limit.ts';
import { recordFunctionError } from '../../lambda/function-error.ts';
import { attempt, isProblem, type Ready } from '../../lambda/invoke.ts';
import type { Call } from '../call.ts';
import type { Refusal } from '../refusals.ts';
import { FUNCTION_ANSWERED } from '../steps.ts';
import type { RestTools } from '../tools.ts';
import type { MappedUnit } from '../unit.ts';
import { headerOf } from './backend-headers.ts';
import type { Backend, BackendReply } from './contract.ts';
import { textOf } from './converted.ts';
import { functionHeaders, functionUrl, logEndpointRequest, logEndpointResponse } from './endpoint-log.ts';
import { functionRefusal, isRefusal, prepareInvoke } from './lambda-call.ts';

/** What Lambda takes in one event. */
const ASYNC_EVENT_LIMIT = 1024 * 1024;

function tooLarge(payload: string, limit: number): Refusal {
  return { code: 'event-too-large', detail: { limit, size: Buffer.byteLength(payload) } };
}

/** Lambda takes JSON only; nothing at all means {}. */
function jsonProblem(payload: string): Refusal | undefined {
  if (payload === '') return undefined;
  try {
    JSON.parse(payload);
    return undefined;
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return {
      code: 'event-not-json',
      message: `Could not parse request body into json: ${problem}`,
      detail: { problem, payload: payload.slice(0, 200) },
      log: 'Lambda invocation failed with status: 400',
    };
  }
}

/** The errorMessage of an error document, whether the function raised or returned it; '' for everything else. */
function selectorOf(payload: string): string {
  if (!payload.includes('"errorMessage"')) return '';
  try {
    const message: unknown = Object(JSON.parse(payload))['errorMessage'];
    return typeof message === 'string' ? message : '';
  } catch {
    return '';
  }
}

function replyOf(call: Call, ready: Ready, outcome: Outcome, requestId: string): BackendReply {
  const rawHeaders = functionHeaders(call, ready, outcome, requestId);
  const body = textOf(outcome.payload);
  return { status: 200, rawHeaders, body, selector: selectorOf(body) };
}

/** A failed function is no refusal here: the integration's responses decide what the client gets. */
function noteFailure(call: Call, ready: Ready, kind: string, payload: string): void {
  const { errorMessage, errorType } = recordFunctionError(call.exchange.trace, payload);
  if (call.integration) call.integration = { ...call.integration, error: errorMessage };
  call.log?.error(
    `Lambda execution failed with status 200 due to customer function error: ${errorMessage}. Lambda request id: ${call.integration?.requestId}`,
  );
  const detail = { function: ready.target.invokedArn, kind, errorType, errorMessage };
  call.exchange.trace.steps.push({ gate: 'integration', verdict: 'note', reason: 'function-error-mapped', detail });
}

async function run(call: Call, ready: Ready, payload: string, timeoutMs: number, tools: RestTools) {
  const problem = isTooLarge(payload) ? tooLarge(payload, EVENT_LIMIT) : jsonProblem(payload);
  if (problem) return problem;
  const { result, facts } = await attempt(call.exchange.trace, call.trace.full, ready, timeoutMs, payload, tools);
  call.integration = facts;
  if (isProblem(result)) return functionRefusal(result);
  const reply = replyOf(call, ready, result, facts.requestId);
  logEndpointResponse(call, reply.status, reply.rawHeaders, reply.body);
  call.log?.info(`AWS Integration Endpoint RequestId : ${facts.requestId}`);
  if (result.errorKind === undefined) call.exchange.trace.steps.push(FUNCTION_ANSWERED);
  else noteFailure(call, ready, result.errorKind, textOf(reply.body));
  return reply;
}

/** Accepted, not run: 202 and nothing else. */
async function enqueue(call: Call, ready: Ready, payload: string, tools: RestTools): Promise<BackendReply | Refusal> {
  const problem =
    Buffer.byteLength(payload) > ASYNC_EVENT_LIMIT ? tooLarge(payload, ASYNC_EVENT_LIMIT) : jsonProblem(payload);
  if (problem) return problem;
  const { arn: functionArn, qualifier, invokedArn } = ready.target;
  const requestId = randomUUID();
  const acceptedMs = Date.now();
  await tools.queue.enqueue({
    functionArn,
    ...(qualifier !== '' && { qualifier }),
    requestId,
    payload: Buffer.from(payload),
    traceHeader: call.trace.full,
    acceptedMs,
  });
  return accepted(call, requestId, Date.now() - acceptedMs, { function: invokedArn });
}

function accepted(call: Call, requestId: string, latencyMs: number, detail: { readonly function: string }) {
  const rawHeaders = ['x-amzn-RequestId', requestId, 'X-Amzn-Trace-Id', call.trace.full];
  call.integration = { latencyMs, status: 202, functionStatus: undefined, requestId, error: undefined };
  logEndpointResponse(call, 202, rawHeaders, '');
  call.exchange.trace.steps.push({ gate: 'integration', verdict: 'pass', reason: 'event-accepted', detail });
  return { status: 202, rawHeaders, body: '', selector: '' };
}

/** For methods whose integration is of type AWS_LAMBDA. */
export const lambdaBackend: Backend = async (call, method, request, tools) => {
  const unit = method.integration as MappedUnit;
  if (request.verb !== 'POST')
    return {
      code: 'integration-method-not-post',
      detail: { httpMethod: request.verb },
      log: 'Execution failed due to configuration error: Lambda is invoked by POST',
    };
  const ready = prepareInvoke(call, method, unit, tools);
  if (isRefusal(ready)) return ready;
  const payload = textOf(request.body);
  logEndpointRequest(call, functionUrl(call, ready.target.invokedArn), request.rawHeaders, payload);
  const type = headerOf(request.rawHeaders, 'x-amz-invocation-type');
  return type === 'Event' ? enqueue(call, ready, payload, tools) : run(call, ready, payload, unit.timeoutMs, tools);
};
