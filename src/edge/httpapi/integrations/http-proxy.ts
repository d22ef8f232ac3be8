// HTTP_PROXY: the client's request to an address, mapped, and the answer back. [api-gateway.md B8]
import { readEndpoint, shownAddress, shownUri, type Endpoint } from '../../backend/endpoint.ts';
import type { OutboundReply } from '../../backend/outbound.ts';
import { sendToEndpoint, withHost, type EndpointRequest, type Unanswered } from '../../backend/send.ts';
import { BODY_LIMIT, readBody } from '../body.ts';
import type { Call } from '../call.ts';
import type { OutgoingRequest } from '../mapping/contract.ts';
import type { Refusal } from '../refusals.ts';
import type { HttpTools } from '../tools.ts';
import type { HttpUnit, RouteUnit } from '../unit.ts';
import { addressOf, type Address } from './endpoint-address.ts';
import { replyHeaders, requestHeaders } from './endpoint-headers.ts';

/** Without a mapping the request itself. */
function outgoingOf(call: Call, { request }: HttpUnit): OutgoingRequest {
  const { rawHeaders, query } = call.exchange;
  return request === undefined ? { rawHeaders, query, path: undefined } : request.apply(call);
}

/** Load balancers and service discovery, which private integrations name on AWS, are not here. */
function noEndpoint({ uri }: Address): Refusal {
  const code = uri.startsWith('arn:') ? 'http-endpoint-is-arn' : 'http-endpoint-invalid';
  return { code, detail: { uri: shownUri(uri) } };
}

function requestTo(
  endpoint: Endpoint,
  call: Call,
  unit: HttpUnit,
  outgoing: OutgoingRequest,
  body: Buffer,
): EndpointRequest {
  const { exchange } = call;
  const headers = requestHeaders(call, outgoing.rawHeaders, unit.request?.mapsHost === true, body.length > 0);
  return {
    verb: unit.method === 'ANY' ? exchange.method : unit.method,
    endpoint,
    rawHeaders: withHost(headers, endpoint),
    body,
    verifiesTls: true,
    identity: undefined,
    serverName: unit.tlsServerName,
    exchange,
    timeoutMs: unit.timeoutMs,
    limit: BODY_LIMIT,
  };
}

function failure({ problem, error, message }: Unanswered, address: string, timeoutMs: number): Refusal {
  switch (problem) {
    case 'timeout':
      return { code: 'http-endpoint-timeout', detail: { address, timeoutMs } };
    case 'reply-too-large':
      return { code: 'http-endpoint-reply-too-large', detail: { address, limit: BODY_LIMIT } };
    case 'network':
      return { code: 'http-endpoint-unreachable', detail: { address, error, problem: message } };
  }
}

function noteOutcome(call: Call, beganMs: number, status: number, error?: string): void {
  const latencyMs = Date.now() - beganMs;
  const functionStatus = error === undefined ? status : undefined;
  call.integration = { latencyMs, status, functionStatus, requestId: '', error };
}

async function ask(request: EndpointRequest, call: Call, tools: HttpTools): Promise<OutboundReply | Refusal> {
  const address = shownAddress(request.endpoint);
  const beganMs = Date.now();
  const found = await sendToEndpoint(request, tools);
  if (!('status' in found)) {
    noteOutcome(call, beganMs, found.problem === 'reply-too-large' ? 500 : 503, found.message);
    return failure(found, address, request.timeoutMs);
  }
  noteOutcome(call, beganMs, found.status);
  const detail = { verb: request.verb, address, status: found.status };
  call.exchange.trace.steps.push({ gate: 'integration', verdict: 'pass', reason: 'endpoint-answered', detail });
  return found;
}

/** For routes whose integration is of type HTTP_PROXY. */
export async function httpProxy(
  call: Call,
  route: RouteUnit,
  unit: HttpUnit,
  tools: HttpTools,
): Promise<Refusal | undefined> {
  const body = await readBody(call);
  if ('code' in body) return body;
  const outgoing = outgoingOf(call, unit);
  const address = addressOf(call, route, unit, outgoing);
  const endpoint = readEndpoint(address.uri, address.query);
  if (!endpoint) return noEndpoint(address);
  const found = await ask(requestTo(endpoint, call, unit, outgoing, body), call, tools);
  if ('code' in found) return found;
  const answered = { ...found, rawHeaders: replyHeaders(found.rawHeaders) };
  const { status, rawHeaders, body: sent } = unit.response?.apply(call, answered) ?? answered;
  tools.answers.send(call, status, rawHeaders, sent);
  return undefined;
}
