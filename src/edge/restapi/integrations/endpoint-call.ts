// One request to an HTTP endpoint on behalf of a method, within the integration's time; its answer, or why there is none. [api-gateway.md A11.2, A20]
import { BODY_LIMIT } from '../body.ts';
import type { Call } from '../call.ts';
import type { Refusal } from '../refusals.ts';
import type { RestTools } from '../tools.ts';
import type { BackendRequest } from './contract.ts';
import { logEndpointRequest, logEndpointResponse } from './endpoint-log.ts';
import { readEndpoint, shownAddress, type Endpoint } from '../../backend/endpoint.ts';
import { isRefusal } from './lambda-call.ts';
import { ReplyTooLarge, type OutboundReply } from '../../backend/outbound.ts';
import { destination, hopsLine } from '../../backend/own-address.ts';

export interface EndpointSettings {
  readonly timeoutMs: number;
  readonly skipsVerification: boolean;
}

function invalidAddress(uri: string): Refusal {
  return {
    code: 'endpoint-invalid',
    detail: { uri },
    log: 'Execution failed due to configuration error: Invalid endpoint address',
  };
}

/** A mapped Host goes out in place of the endpoint's own. */
function hostLine(rawHeaders: readonly string[], { host }: Endpoint): string[] {
  return rawHeaders.some((name, i) => i % 2 === 0 && name.toLowerCase() === 'host') ? [] : ['Host', host];
}

function timedOut(address: string, timeoutMs: number): Refusal {
  const detail = { address, timeoutMs };
  return { code: 'endpoint-timeout', detail, log: 'Execution failed due to a timeout error' };
}

function failure(error: unknown, address: string): Refusal {
  if (error instanceof ReplyTooLarge)
    return {
      code: 'endpoint-reply-too-large',
      detail: { address, limit: BODY_LIMIT },
      log: 'Execution failed due to configuration error: Endpoint response body is too large',
    };
  const { code, message } = error as NodeJS.ErrnoException;
  return {
    code: 'endpoint-unreachable',
    detail: { address, error: code, problem: message },
    log: 'Execution failed due to a network error communicating with endpoint',
  };
}

function noteOutcome(call: Call, beganMs: number, invokeStatus: number, error?: string): void {
  const latencyMs = Date.now() - beganMs;
  call.integration = { latencyMs, invokeStatus, functionStatus: undefined, requestId: '', error };
}

async function sent(
  call: Call,
  settings: EndpointSettings,
  request: BackendRequest,
  endpoint: Endpoint,
  tools: RestTools,
): Promise<OutboundReply | Refusal> {
  const { verb, body } = request;
  const goal = destination(endpoint, tools.self);
  const rawHeaders = [...hostLine(request.rawHeaders, endpoint), ...request.rawHeaders];
  const framing = ['Content-Length', String(Buffer.byteLength(body)), ...hopsLine(call.exchange, goal, tools.self)];
  const address = shownAddress(endpoint);
  logEndpointRequest(call, address, rawHeaders, body);
  const late = new AbortController();
  const deadline = tools.deadlines.after(settings.timeoutMs, () => late.abort());
  const beganMs = Date.now();
  const outgoing = {
    verb,
    endpoint: goal,
    rawHeaders: [...rawHeaders, ...framing],
    body,
    verifiesTls: !settings.skipsVerification,
    identity: call.stage.clientIdentity,
  };
  try {
    const reply = await tools.outbound.send(outgoing, BODY_LIMIT, late.signal);
    noteOutcome(call, beganMs, reply.status);
    return reply;
  } catch (error) {
    const { aborted } = late.signal;
    const status = error instanceof ReplyTooLarge ? 500 : 504;
    noteOutcome(call, beganMs, status, aborted ? 'Endpoint request timed out' : String(error));
    return aborted ? timedOut(address, settings.timeoutMs) : failure(error, address);
  } finally {
    deadline.met();
  }
}

/** Sends the request, fills in call.integration and leaves its step in the trace. */
export async function callEndpoint(
  call: Call,
  settings: EndpointSettings,
  request: BackendRequest,
  tools: RestTools,
): Promise<OutboundReply | Refusal> {
  const endpoint = readEndpoint(request.uri, request.query);
  if (!endpoint) return invalidAddress(request.uri);
  const reply = await sent(call, settings, request, endpoint, tools);
  if (isRefusal(reply)) return reply;
  logEndpointResponse(call, reply.status, reply.rawHeaders, reply.body);
  const detail = { verb: request.verb, address: shownAddress(endpoint), status: reply.status };
  call.exchange.trace.steps.push({ gate: 'integration', verdict: 'pass', reason: 'endpoint-answered', detail });
  return reply;
}
