// One request to an HTTP endpoint on behalf of a method, within the integration's time; its answer, or why there is none. [api-gateway.md A11.2, A20]
import { BODY_LIMIT } from '../body.ts';
import type { Call } from '../call.ts';
import type { Refusal } from '../refusals.ts';
import type { RestTools } from '../tools.ts';
import type { BackendRequest } from './contract.ts';
import { logEndpointRequest, logEndpointResponse } from './endpoint-log.ts';
import { readEndpoint, shownAddress, shownUri, type Endpoint } from '../../backend/endpoint.ts';
import { isRefusal } from './lambda-call.ts';
import type { OutboundReply } from '../../backend/outbound.ts';
import { sendToEndpoint, withHost, type Unanswered } from '../../backend/send.ts';

export interface EndpointSettings {
  readonly timeoutMs: number;
  readonly skipsVerification: boolean;
}

function invalidAddress(uri: string): Refusal {
  return {
    code: 'endpoint-invalid',
    detail: { uri: shownUri(uri) },
    log: 'Execution failed due to configuration error: Invalid endpoint address',
  };
}

function timedOut(address: string, timeoutMs: number): Refusal {
  const detail = { address, timeoutMs };
  return { code: 'endpoint-timeout', detail, log: 'Execution failed due to a timeout error' };
}

function failure({ problem, error, message }: Unanswered, address: string, timeoutMs: number): Refusal {
  switch (problem) {
    case 'timeout':
      return timedOut(address, timeoutMs);
    case 'reply-too-large':
      return {
        code: 'endpoint-reply-too-large',
        detail: { address, limit: BODY_LIMIT },
        log: 'Execution failed due to configuration error: Endpoint response body is too large',
      };
    case 'network':
      return {
        code: 'endpoint-unreachable',
        detail: { address, error, problem: message },
        log: 'Execution failed due to a network error communicating with endpoint',
      };
  }
}

function noteOutcome(call: Call, beganMs: number, status: number, error?: string): void {
  const latencyMs = Date.now() - beganMs;
  call.integration = { latencyMs, status, functionStatus: undefined, requestId: '', error };
}

async function sent(
  call: Call,
  settings: EndpointSettings,
  request: BackendRequest,
  endpoint: Endpoint,
  tools: RestTools,
): Promise<OutboundReply | Refusal> {
  const { verb, body } = request;
  const { timeoutMs, skipsVerification } = settings;
  const rawHeaders = withHost(request.rawHeaders, endpoint);
  const address = shownAddress(endpoint);
  logEndpointRequest(call, address, rawHeaders, body);
  const beganMs = Date.now();
  const identity = call.stage.clientIdentity;
  const outgoing = { verb, endpoint, rawHeaders, body, verifiesTls: !skipsVerification, identity };
  const found = await sendToEndpoint({ ...outgoing, exchange: call.exchange, timeoutMs, limit: BODY_LIMIT }, tools);
  if ('status' in found) {
    noteOutcome(call, beganMs, found.status);
    return found;
  }
  noteOutcome(call, beganMs, found.problem === 'reply-too-large' ? 500 : 504, found.message);
  return failure(found, address, timeoutMs);
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
