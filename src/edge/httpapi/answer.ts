// The one way out: every answer of a call, the gateway's own or an integration's, leaves through here and is logged here. [api-gateway.md B2, B6]
import type { LogSink, LogWriter } from '../../observe/contract.ts';
import type { Call } from './call.ts';
import { REFUSALS, RESPONSES, type Refusal, type Response } from './refusals.ts';
import type { AccessLogUnit } from './unit.ts';

const CORS_PREFIX = 'access-control-';

/** Names go out in lower case. A configuration of CORS has the last word about CORS: what the backend says of it goes. */
function headersOf(call: Call, rawHeaders: readonly string[]): string[] {
  const replacesCors = call.stage.cors !== undefined;
  const headers: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!.toLowerCase();
    if (!(replacesCors && name.startsWith(CORS_PREFIX))) headers.push(name, rawHeaders[i + 1]!);
  }
  headers.push('apigw-requestid', call.requestId);
  const { cors } = call;
  for (let i = 0; i < cors.length; i += 1) headers.push(cors[i]!);
  return headers;
}

/** AWS's own samples have no content type; clients read the body better with one. [B2] */
export function refusalHeaders(challenge: string | undefined): string[] {
  const headers = ['content-type', 'application/json'];
  if (challenge !== undefined) headers.push('www-authenticate', challenge);
  return headers;
}

export function refusalBody({ message }: Response): string {
  return `{"message":"${message}"}`;
}

export class Answers {
  readonly #logs: LogSink;
  readonly #writers = new WeakMap<AccessLogUnit, LogWriter>();

  constructor(logs: LogSink) {
    this.#logs = logs;
  }

  send(call: Call, status: number, rawHeaders: readonly string[], body: string | Buffer): void {
    call.exchange.reply(status, headersOf(call, rawHeaders), body);
    const { accessLog } = call.stage;
    if (accessLog === undefined) return;
    call.status = status;
    call.responseLength = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
    call.endMs = Date.now();
    this.#writer(accessLog).write(call.endMs, accessLog.line(call));
  }

  /** Answers as the table says and leaves the refusal's step in the trace. */
  refuse(call: Call, refusal: Refusal): void {
    const { gate, response: name } = REFUSALS[refusal.code];
    const response: Response = RESPONSES[name];
    const { code: reason, detail, challenge } = refusal;
    call.exchange.trace.steps.push({ gate, verdict: 'refuse', reason, ...(detail && { detail }) });
    call.error = { message: response.message, gate, responseType: response.type };
    this.send(call, response.status, refusalHeaders(challenge), refusalBody(response));
  }

  #writer(unit: AccessLogUnit): LogWriter {
    let writer = this.#writers.get(unit);
    if (!writer) this.#writers.set(unit, (writer = this.#logs.stream(unit.scope, unit.stream)));
    return writer;
  }
}
