// A request from one door to another without a socket: the same Exchange, the same doorman, and loops are cut.
import { PassThrough, Readable, type Writable } from 'node:stream';
import { BodyTooLarge, type Exchange } from '../edge/contract.ts';
import type { DoormanOptions } from './contract.ts';
import { NO_BYTES, collect } from './collect.ts';
import { admit } from './doorman.ts';
import { ClientGone } from './errors.ts';
import { OpenExchange } from './exchange.ts';
import { type HeadProblem, headProblem } from './head.ts';
import { headersOf } from './headers.ts';
import { isBodiless, replyHead } from './reply.ts';

export interface HopRequest {
  readonly method: string;
  /** Origin form: path and query. */
  readonly target: string;
  /** Flat list; Host is set from `host`, framing lines are ignored. */
  readonly rawHeaders: readonly string[];
  readonly body?: string | Uint8Array | Readable;
  /** The name that the doorman goes by, with an optional port. */
  readonly host: string;
}

export interface HopReply {
  readonly status: number;
  /** Flat list, with Content-Length where the length is known. */
  readonly rawHeaders: readonly string[];
  /** A stream when the door streams; destroying it tells the door that nobody listens. */
  readonly body: Buffer | Readable;
  /** Request id of the inner exchange, for its own explanation. */
  readonly requestId: string;
}

/** Resolves with the head of the answer. Rejects with ClientGone only when the inner exchange is cut before it has one. */
export type Hop = (parent: Exchange, request: HopRequest) => Promise<HopReply>;

/** One more door than eight on the way is a loop: the doorman answers 508 instead. */
export function makeHop(doorman: DoormanOptions): Hop {
  return (parent, request) =>
    new Promise((resolve, reject) => {
      const settle = (reply: HopReply): void => {
        const { trace } = exchange;
        parent.trace.steps.push({
          gate: 'hop',
          verdict: 'note',
          reason: 'hop',
          detail: { id: trace.id, door: trace.door, status: reply.status },
        });
        resolve(reply);
      };
      const exchange = new HopExchange(doorman, parent, request, settle, reject);
      admit(doorman, exchange);
    });
}

class HopExchange extends OpenExchange {
  readonly rawHeaders: readonly string[];
  readonly #parent: Exchange;
  readonly #body: HopRequest['body'];
  readonly #resolve: (reply: HopReply) => void;
  readonly #reject: (error: Error) => void;
  #headers: Readonly<Record<string, string | undefined>> | undefined;
  #abort: AbortController | undefined;
  #out: PassThrough | undefined;

  constructor(
    doorman: DoormanOptions,
    parent: Exchange,
    request: HopRequest,
    resolve: (reply: HopReply) => void,
    reject: (error: Error) => void,
  ) {
    super(doorman.traces, request.method, request.host, request.target, parent.hops + 1);
    this.rawHeaders = hopHeaders(request);
    this.#parent = parent;
    this.#body = request.body;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  get scheme(): 'http' | 'https' {
    return this.#parent.scheme;
  }

  get tls(): undefined {
    return undefined;
  }

  get httpVersion(): string {
    return '1.1';
  }

  get sourceIp(): string {
    return this.#parent.sourceIp;
  }

  get headers(): Readonly<Record<string, string | undefined>> {
    return (this.#headers ??= headersOf(this.rawHeaders));
  }

  get hasBody(): boolean {
    const body = this.#body;
    if (body === undefined) return false;
    return body instanceof Readable || body.length > 0;
  }

  /** Aborted when the outer client leaves, or when the outer door drops the answer half way. */
  get signal(): AbortSignal {
    if (!this.#abort) {
      this.#abort = new AbortController();
      if (this.#out?.destroyed && !this.#out.readableEnded) this.#abort.abort();
    }
    return AbortSignal.any([this.#parent.signal, this.#abort.signal]);
  }

  async body(limit: number): Promise<Buffer> {
    const body = this.#body;
    if (body === undefined) return NO_BYTES;
    if (body instanceof Readable) return collect(body, limit, 0);
    const bytes = bytesOf(body);
    if (bytes.length > limit) throw new BodyTooLarge(limit);
    return bytes;
  }

  bodyStream(): Readable {
    const body = this.#body;
    if (body instanceof Readable) return body;
    return Readable.from(body === undefined || body.length === 0 ? [] : [bytesOf(body)]);
  }

  reply(status: number, rawHeaders: readonly string[], body?: string | Uint8Array): void {
    this.answerOnce(status);
    this.answered = true;
    const bare = this.method === 'HEAD' || isBodiless(status);
    const bytes = body === undefined ? NO_BYTES : bytesOf(body);
    const length = isBodiless(status) || (bare && body === undefined) ? undefined : bytes.length;
    const head = replyHead(rawHeaders, length, bare);
    this.finish(status);
    this.#resolve({ status, rawHeaders: head, body: bare ? NO_BYTES : bytes, requestId: this.trace.id });
  }

  replyStream(status: number, rawHeaders: readonly string[]): Writable {
    this.answerOnce(status);
    this.answered = true;
    const out = (this.#out = new PassThrough());
    out.once('close', () => {
      if (out.readableEnded) return this.finish(status);
      this.#abort?.abort();
      return this.abandon();
    });
    this.#resolve({ status, rawHeaders: replyHead(rawHeaders, undefined, true), body: out, requestId: this.trace.id });
    return out;
  }

  headProblem(): HeadProblem | undefined {
    return headProblem(this.target, this.rawHeaders, this.httpVersion);
  }

  cut(): void {
    this.#out?.destroy(new ClientGone());
    this.abandon();
  }

  override abandon(): void {
    super.abandon();
    this.#reject(new ClientGone());
  }

  last(): void {
    // There is no connection to close.
  }
}

function bytesOf(body: string | Uint8Array): Buffer {
  return typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}

function hopHeaders(request: HopRequest): string[] {
  const headers = ['Host', request.host];
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    const name = (request.rawHeaders[i] as string).toLowerCase();
    if (name === 'host' || name === 'content-length' || name === 'transfer-encoding') continue;
    headers.push(request.rawHeaders[i] as string, request.rawHeaders[i + 1] as string);
  }
  const { body } = request;
  if (body instanceof Readable) headers.push('Transfer-Encoding', 'chunked');
  else if (body !== undefined) headers.push('Content-Length', String(Buffer.byteLength(body)));
  return headers;
}
