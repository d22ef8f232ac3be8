// AWS_PROXY: the whole request to a function as an event, its reply checked and sent. [api-gateway.md A6, A7]
import type { Outcome } from '../../../execute/contract.ts';
import { EVENT_LIMIT, isTooLarge } from '../../lambda/event-limit.ts';
import { attempt, isProblem, type Attempt, type Ready } from '../../lambda/invoke.ts';
import { replyHeaders } from '../../payload1/reply-headers.ts';
import { isMalformed, readProxyReply, type MalformedReply, type ProxyReply } from '../../payload1/reply.ts';
import { isBinary } from '../binary.ts';
import { readBody } from '../body.ts';
import type { Call } from '../call.ts';
import { proxyEvent } from '../event.ts';
import type { Refusal } from '../refusals.ts';
import { FUNCTION_ANSWERED } from '../steps.ts';
import type { RestTools } from '../tools.ts';
import type { AwsProxyUnit, MethodUnit } from '../unit.ts';
import {
  functionHeaders,
  functionUrl,
  logEndpointRequest,
  logEndpointResponse,
  logMethodResponse,
} from './endpoint-log.ts';
import { PROXY_REPLY_NAMES } from './backend-headers.ts';
import { functionError } from './function-error.ts';
import { functionRefusal, isRefusal, prepareInvoke } from './lambda-call.ts';

/** Mistakes of the integration that AWS reports at run time only. */
function misconfigured(integration: AwsProxyUnit): Refusal | undefined {
  const { httpMethod, illegalHeader } = integration;
  if (httpMethod !== 'POST')
    return {
      code: 'integration-method-not-post',
      detail: { httpMethod },
      log: 'Execution failed due to configuration error: Malformed Lambda proxy request',
    };
  if (illegalHeader === undefined) return undefined;
  return {
    code: 'header-mapping-illegal',
    detail: { header: illegalHeader },
    log: `Execution failed due to configuration error: ${illegalHeader} header already present`,
  };
}

function eventOf(call: Call, method: MethodUnit, body: Buffer | undefined): string {
  if (body === undefined || body.length === 0) return proxyEvent(call, method, 'null', false);
  if (isBinary(call.release.binary, call.exchange.headers['content-type']))
    return proxyEvent(call, method, `"${body.toString('base64')}"`, true);
  return proxyEvent(call, method, JSON.stringify(body.toString('utf8')), false);
}

function malformed(complaint: MalformedReply, payload: string): Refusal {
  const { member, problem, errorMessage } = complaint;
  const log =
    errorMessage === undefined
      ? 'Execution failed due to configuration error: Malformed Lambda proxy response'
      : `Lambda execution failed with status 200 due to customer function error: ${errorMessage}`;
  return { code: 'reply-malformed', detail: { member, problem, reply: payload.slice(0, 500) }, log };
}

const BASE64 = /^[A-Za-z0-9+/\-_\s]*={0,2}\s*$/;

/** Bytes only when the client's first Accept type is binary and the function says so. [A9.2] */
function bodyOf(call: Call, reply: ProxyReply): string | Buffer | Refusal {
  if (!reply.isBase64Encoded || !isBinary(call.release.binary, call.exchange.headers['accept'])) return reply.body;
  if (BASE64.test(reply.body)) return Buffer.from(reply.body, 'base64');
  return {
    code: 'base64-invalid',
    detail: { length: reply.body.length },
    log: 'Execution failed due to configuration error: Unable to base64 decode the body.',
  };
}

/** Order as recorded: content type, ids, the function's own, trace. [A7.3] */
function send(call: Call, reply: ProxyReply, tools: RestTools): Refusal | undefined {
  const headers = replyHeaders(reply, PROXY_REPLY_NAMES);
  if (isMalformed(headers)) return malformed(headers, '');
  const body = bodyOf(call, reply);
  if (typeof body !== 'string' && isRefusal(body)) return body;
  const { requestId, extendedRequestId, trace } = call;
  const raw = headers.hasContentType ? [] : ['Content-Type', 'application/json'];
  raw.push(
    'x-amzn-RequestId',
    requestId,
    'x-amz-apigw-id',
    extendedRequestId,
    ...headers.raw,
    'X-Amzn-Trace-Id',
    trace.full,
  );
  call.exchange.trace.steps.push(FUNCTION_ANSWERED);
  if (call.integration) call.integration.functionStatus = reply.status;
  logMethodResponse(call, raw, body);
  tools.answers.send(call, reply.status, raw, body);
  return undefined;
}

function logRequest(call: Call, ready: Ready, event: string): void {
  if (!call.log?.wantsData) return;
  const { apiId } = call.stage;
  const headers = [
    ['x-amzn-apigateway-api-id', apiId],
    ['Accept', 'application/json'],
    ['User-Agent', `AmazonAPIGateway_${apiId}`],
    ['X-Amzn-Trace-Id', call.trace.event],
    ['Content-Type', 'application/json'],
  ];
  logEndpointRequest(call, functionUrl(call, ready.target.invokedArn), headers.flat(), event);
}

function logOutcome(call: Call, ready: Ready, outcome: Outcome, payload: string): void {
  const { log, integration } = call;
  if (!log || !integration) return;
  logEndpointResponse(call, 200, functionHeaders(call, ready, outcome, integration.requestId), payload);
  log.info(`AWS Integration Endpoint RequestId : ${integration.requestId}`);
}

function textOf(payload: Outcome['payload']): string {
  return typeof payload === 'string' ? payload : payload.toString('utf8');
}

/** Without async functions: each costs every call a promise. */
function run(
  call: Call,
  method: MethodUnit,
  integration: AwsProxyUnit,
  ready: Ready,
  body: Buffer | undefined,
  tools: RestTools,
): Refusal | Promise<Refusal | undefined> {
  const event = eventOf(call, method, body);
  if (isTooLarge(event))
    return { code: 'event-too-large', detail: { limit: EVENT_LIMIT, size: Buffer.byteLength(event) } };
  logRequest(call, ready, event);
  return attempt(call.exchange.trace, call.trace.full, ready, integration.timeoutMs, event, tools).then((attempted) =>
    answer(call, ready, attempted, tools),
  );
}

function answer(call: Call, ready: Ready, { result: outcome, facts }: Attempt, tools: RestTools): Refusal | undefined {
  call.integration = facts;
  if (isProblem(outcome)) return functionRefusal(outcome);
  const payload = textOf(outcome.payload);
  logOutcome(call, ready, outcome, payload);
  if (outcome.errorKind !== undefined) return functionError(call, ready, outcome.errorKind, payload, facts.requestId);
  const reply = readProxyReply(payload);
  return isMalformed(reply) ? malformed(reply, payload) : send(call, reply, tools);
}

async function runWithBody(
  call: Call,
  method: MethodUnit,
  integration: AwsProxyUnit,
  ready: Ready,
  tools: RestTools,
): Promise<Refusal | undefined> {
  const body = await readBody(call);
  return Buffer.isBuffer(body) ? run(call, method, integration, ready, body, tools) : body;
}

/** Answers the call, or says why it cannot. */
export function awsProxy(
  call: Call,
  method: MethodUnit,
  integration: AwsProxyUnit,
  tools: RestTools,
): Refusal | Promise<Refusal | undefined> {
  const mistake = misconfigured(integration);
  if (mistake) return mistake;
  const ready = prepareInvoke(call, method, integration, tools);
  if (isRefusal(ready)) return ready;
  if (call.exchange.hasBody) return runWithBody(call, method, integration, ready, tools);
  return run(call, method, integration, ready, undefined, tools);
}
