// An exchange without a socket: what a door was asked and what it answered, for tests of doors.
import { PassThrough, Readable, type Writable } from 'node:stream';
import { BodyTooLarge, type Exchange, type TlsFacts } from '../../src/edge/contract.ts';
import type { Trace, Traces } from '../../src/observe/contract.ts';

export interface Ask {
  readonly method?: string;
  readonly host?: string;
  /** Pairs, so that casing and repetition can be tested. */
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string | Uint8Array;
  readonly sourceIp?: string;
  readonly scheme?: 'http' | 'https';
  readonly tls?: TlsFacts;
  /** Epoch ms at which the request came; now unless it matters. */
  readonly startMs?: number;
}

export interface Answer {
  readonly status: number;
  /** Pairs as the door gave them. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
  readonly text: string;
  header(name: string): string | undefined;
  readonly trace: Trace;
}

export class ExchangeDouble implements Exchange {
  readonly method: string;
  readonly target: string;
  readonly path: string;
  readonly query: string;
  readonly rawHeaders: readonly string[];
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly host: string;
  readonly scheme: 'http' | 'https';
  readonly tls: TlsFacts | undefined;
  readonly httpVersion = '1.1';
  readonly sourceIp: string;
  readonly startMs: number;
  readonly trace: Trace;
  readonly hops = 0;
  readonly hasBody: boolean;
  readonly signal = new AbortController().signal;
  readonly #traces: Traces;
  readonly #body: Buffer;
  bodyWasRead = false;
  answer: Answer | undefined;

  constructor(traces: Traces, target: string, ask: Ask = {}) {
    const mark = target.indexOf('?');
    const hostHeader = ask.host ?? 'localhost:4566';
    const given = ask.headers ?? [];
    const hasHost = given.some(([name]) => name.toLowerCase() === 'host');
    this.method = ask.method ?? 'GET';
    this.target = target;
    this.path = mark < 0 ? target : target.slice(0, mark);
    this.query = mark < 0 ? '' : target.slice(mark + 1);
    this.rawHeaders = [...(hasHost ? [] : ['Host', hostHeader]), ...given.flat()];
    this.headers = joined(this.rawHeaders);
    this.host = (this.headers['host'] ?? '').replace(/:\d+$/, '').toLowerCase();
    this.tls = ask.tls;
    this.scheme = ask.scheme ?? (ask.tls ? 'https' : 'http');
    this.sourceIp = ask.sourceIp ?? '127.0.0.1';
    this.#body = Buffer.from(ask.body ?? '');
    this.hasBody = ask.body !== undefined;
    this.#traces = traces;
    this.trace = traces.open('', this.method, hostHeader, target);
    this.startMs = ask.startMs ?? this.trace.startMs;
  }

  async body(limit: number): Promise<Buffer> {
    this.bodyWasRead = true;
    if (this.#body.length > limit) throw new BodyTooLarge(limit);
    return this.#body;
  }

  bodyStream(): Readable {
    return Readable.from([this.#body]);
  }

  reply(status: number, rawHeaders: readonly string[], body: string | Uint8Array = ''): void {
    if (this.answer) throw new Error('answered twice');
    const bytes = Buffer.from(body);
    const headers: [string, string][] = [];
    for (let i = 0; i < rawHeaders.length; i += 2) headers.push([rawHeaders[i]!, rawHeaders[i + 1]!]);
    const header = (name: string): string | undefined =>
      headers.find(([found]) => found.toLowerCase() === name.toLowerCase())?.[1];
    this.answer = { status, headers, body: bytes, text: bytes.toString(), header, trace: this.trace };
    this.#traces.close(this.trace, status);
  }

  replyStream(status: number, rawHeaders: readonly string[]): Writable {
    const stream = new PassThrough();
    this.reply(status, rawHeaders);
    return stream;
  }
}

function joined(rawHeaders: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!.toLowerCase();
    headers[name] = headers[name] === undefined ? rawHeaders[i + 1]! : `${headers[name]}, ${rawHeaders[i + 1]}`;
  }
  return headers;
}
