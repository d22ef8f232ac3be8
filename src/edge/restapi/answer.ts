// The one way out: every answer of a call, the gateway's own or an integration's, leaves through here and is logged here.
import type { LogSink, LogWriter } from '../../observe/contract.ts';
import { throughCache } from './cache/lookup.ts';
import type { ResponseCaches } from './cache/responses.ts';
import type { Call } from './call.ts';
import { codingOf } from './compression.ts';
import { compressed, type Coding } from './content-coding.ts';
import type { CustomResponse } from './gateway-custom.ts';
import { GATEWAY_RESPONSES, REFUSALS, type GatewayResponse, type Refusal } from './refusals.ts';
import type { AccessLogUnit, ReleaseUnit } from './unit.ts';

export class Answers {
  readonly #logs: LogSink;
  readonly #writers = new WeakMap<AccessLogUnit | ReleaseUnit['executionLog'], LogWriter>();

  readonly #responses: ResponseCaches;

  constructor(logs: LogSink, responses: ResponseCaches) {
    this.#logs = logs;
    this.#responses = responses;
  }

  /** An answer that another thread compresses leaves later: call.sending says when. */
  send(call: Call, status: number, rawHeaders: string[], body: string | Buffer): void {
    const { caching } = call;
    const headers =
      caching === undefined || call.error !== undefined
        ? rawHeaders
        : throughCache(call, caching, { status, rawHeaders, body }, this.#responses);
    const coding = codingOf(call, headers, body);
    if (coding) this.#sendCompressed(call, status, headers, body, coding);
    else this.#reply(call, status, headers, body);
  }

  #sendCompressed(call: Call, status: number, rawHeaders: string[], body: string | Buffer, coding: Coding): void {
    const headers = [...rawHeaders, 'Content-Encoding', coding];
    const small = compressed(body, coding);
    if (small instanceof Promise) call.sending = small.then((bytes) => this.#reply(call, status, headers, bytes));
    else this.#reply(call, status, headers, small);
  }

  #reply(call: Call, status: number, rawHeaders: string[], body: string | Buffer): void {
    call.exchange.reply(status, rawHeaders, body);
    if (call.stage.accessLog === undefined && call.log === undefined) return;
    call.status = status;
    call.responseLength = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
    call.endMs = Date.now();
    this.#writeLogs(call);
  }

  /** Answers with the gateway response of the refusal and leaves its step in the trace. */
  refuse(call: Call, refusal: Refusal): void {
    const { gate, response: name } = REFUSALS[refusal.code];
    const response: GatewayResponse = GATEWAY_RESPONSES[name];
    const { exchange } = call;
    exchange.trace.steps.push({
      gate,
      verdict: 'refuse',
      reason: refusal.code,
      ...(refusal.detail && { detail: refusal.detail }),
    });
    const { message = response.message, validation } = refusal;
    call.error = { response, message, validation, gate };
    const custom = call.release.customResponses?.get(response.type);
    const status = custom?.status ?? response.status;
    const { contentType, body } =
      custom && custom.templates.size > 0
        ? rendered(call, custom)
        : { contentType: 'application/json', body: defaultBody(response, refusal.message) };
    const headers = withCustomHeaders(
      call,
      custom,
      errorHeaders(contentType, call.requestId, call.extendedRequestId, response.errorType),
    );
    if (call.log) {
      if (refusal.log !== undefined) call.log.error(refusal.log);
      call.log.gatewayResponse(response.type, status, body, headers);
    }
    this.send(call, status, headers, body);
  }

  #writer(unit: AccessLogUnit | ReleaseUnit['executionLog']): LogWriter {
    let writer = this.#writers.get(unit);
    if (!writer) this.#writers.set(unit, (writer = this.#logs.stream(unit.scope, unit.stream)));
    return writer;
  }

  #writeLogs(call: Call): void {
    const { accessLog } = call.stage;
    if (accessLog) this.#writer(accessLog).write(call.endMs, accessLog.line(call));
    if (!call.log) return;
    const writer = this.#writer(call.release.executionLog);
    for (const { timestampMs, message } of call.log.finished(call.status)) writer.write(timestampMs, message);
  }
}

/** The order that AWS sends them in. [api-gateway.md A7.3, A16.1] */
export function errorHeaders(contentType: string, requestId: string, extendedId: string, errorType: string): string[] {
  return [
    'Content-Type',
    contentType,
    'x-amzn-RequestId',
    requestId,
    'x-amz-apigw-id',
    extendedId,
    'x-amzn-ErrorType',
    errorType,
  ];
}

/** Access denials spell Message with a capital. [A0.3] */
export function defaultBody(response: GatewayResponse, message: string | undefined): string {
  if (message === undefined) return response.body;
  return `{"${response.type === 'ACCESS_DENIED' ? 'Message' : 'message'}":${JSON.stringify(message)}}`;
}

function withCustomHeaders(call: Call, custom: CustomResponse | undefined, headers: string[]): string[] {
  for (const { name, source } of custom?.headers ?? []) {
    const value = source(call);
    if (value === undefined) continue;
    if (name.toLowerCase() === 'content-type') headers[1] = value;
    else headers.push(name, value);
  }
  return headers;
}

/** The first Accept type that has a template, else JSON, else the first one. [A16.2] */
function rendered(call: Call, custom: CustomResponse): { contentType: string; body: string } {
  const accepted = (call.exchange.headers['accept'] ?? '').split(',').map((type) => type.split(';', 1)[0]!.trim());
  const contentType =
    [...accepted, 'application/json'].find((type) => custom.templates.has(type)) ?? [...custom.templates.keys()][0]!;
  return { contentType, body: custom.templates.get(contentType)!(call) };
}
