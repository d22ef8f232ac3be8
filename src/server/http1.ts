// One HTTP/1.x exchange over node:http. The hot path: what a door does not ask for is not made.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable, type Writable } from 'node:stream';
import { BodyTooLarge, type TlsFacts } from '../edge/contract.ts';
import type { Traces } from '../observe/contract.ts';
import { NO_BYTES, collect, discard } from './collect.ts';
import { BodyStalled } from './errors.ts';
import { OpenExchange } from './exchange.ts';
import { HOPS_HEADER, type HeadProblem, headProblem, plainAddress, sentHops } from './head.ts';
import { cleanHead, isBodiless, isHeaderRefusal, lengthOf, replyHead } from './reply.ts';
import { tlsOf } from './tls-facts.ts';

/** What all connections of one listener share. */
export interface ListenerState {
  draining: boolean;
  readonly traces: Traces;
  readonly bodyIdleMs: number;
}

export class SocketExchange extends OpenExchange {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #state: ListenerState;
  /** Taken at arrival: a socket forgets its peer when it closes. */
  readonly #peer: string;
  #headers: Readonly<Record<string, string | undefined>> | undefined;
  #abort: AbortController | undefined;

  constructor(request: IncomingMessage, response: ServerResponse, state: ListenerState) {
    const sent = request.headers;
    const hops = sent[HOPS_HEADER];
    super(
      state.traces,
      request.method as string,
      sent.host ?? '',
      request.url as string,
      hops === undefined ? 0 : sentHops(String(hops)),
    );
    this.#request = request;
    this.#response = response;
    this.#state = state;
    this.#peer = request.socket.remoteAddress ?? '';
  }

  get scheme(): 'http' | 'https' {
    return this.tls ? 'https' : 'http';
  }

  get tls(): TlsFacts | undefined {
    return tlsOf(this.#request.socket);
  }

  get httpVersion(): string {
    return this.#request.httpVersion;
  }

  get rawHeaders(): readonly string[] {
    return this.#request.rawHeaders;
  }

  get headers(): Readonly<Record<string, string | undefined>> {
    return (this.#headers ??= flat(this.#request.headers));
  }

  get sourceIp(): string {
    return plainAddress(this.#peer);
  }

  get hasBody(): boolean {
    const headers = this.#request.headers;
    const length = headers['content-length'];
    return (length !== undefined && Number(length) > 0) || headers['transfer-encoding'] !== undefined;
  }

  get signal(): AbortSignal {
    if (this.#abort) return this.#abort.signal;
    const abort = (this.#abort = new AbortController());
    const response = this.#response;
    const check = (): void => {
      if (!response.writableFinished) abort.abort();
    };
    if (response.closed || response.destroyed) check();
    else response.once('close', check);
    return abort.signal;
  }

  async body(limit: number): Promise<Buffer> {
    if (!this.hasBody) return NO_BYTES;
    const request = this.#request;
    if (Number(request.headers['content-length'] ?? 0) > limit) {
      if (request.headers.expect === undefined) discard(request);
      throw new BodyTooLarge(limit);
    }
    this.#askForBody();
    // A small body usually came in the packet of its head: the parser has handed it over after this microtask.
    await undefined;
    if (request.complete && request.readableLength <= limit) return (request.read() as Buffer | null) ?? NO_BYTES;
    return this.#awaitBody(limit);
  }

  async #awaitBody(limit: number): Promise<Buffer> {
    const { socket } = this.#request;
    // Only while a body is awaited: a client that waits for a slow function is silent by right.
    socket.setTimeout(this.#state.bodyIdleMs);
    try {
      return await collect(this.#request, limit, this.#state.bodyIdleMs);
    } finally {
      socket.setTimeout(0);
    }
  }

  bodyStream(): Readable {
    if (!this.hasBody) return Readable.from([]);
    this.#askForBody();
    const request = this.#request;
    request.socket.setTimeout(this.#state.bodyIdleMs);
    // Silence counts only while the reader wants more: a slow reader stops the client itself.
    request.on('timeout', () => {
      if (!request.isPaused() && request.readableLength === 0) request.destroy(new BodyStalled(this.#state.bodyIdleMs));
    });
    request.once('end', () => request.socket.setTimeout(0));
    return request;
  }

  #askForBody(): void {
    if (this.#request.headers.expect !== undefined && !this.#response.headersSent) this.#response.writeContinue();
  }

  reply(status: number, rawHeaders: readonly string[], body?: string | Uint8Array): void {
    this.answerOnce(status);
    const response = this.#response;
    const bodiless = isBodiless(status);
    const head = this.method === 'HEAD';
    const length = lengthOf(body, head);
    this.#sendHead(status, replyHead(rawHeaders, bodiless ? undefined : length, head || status === 304));
    if (head || bodiless || body === undefined) response.end();
    else response.end(body);
    this.finish(status);
  }

  replyStream(status: number, rawHeaders: readonly string[]): Writable {
    this.answerOnce(status);
    const response = this.#response;
    this.#sendHead(status, replyHead(rawHeaders, undefined, true));
    response.flushHeaders();
    response.on('error', () => response.destroy());
    response.once('close', () => {
      if (response.writableFinished) this.finish(status);
      else this.abandon();
    });
    return response;
  }

  #sendHead(status: number, lines: string[]): void {
    const response = this.#response;
    if (this.#state.draining) response.shouldKeepAlive = false;
    try {
      response.writeHead(status, lines);
    } catch (error) {
      if (!isHeaderRefusal(error)) throw error;
      const clean = cleanHead(lines);
      this.noteChanged(clean.changed);
      response.writeHead(status, clean.head);
    }
    this.answered = true;
  }

  headProblem(): HeadProblem | undefined {
    return headProblem(this.target, this.#request.rawHeaders, this.#request.httpVersion);
  }

  cut(): void {
    this.#request.socket.destroy();
    this.abandon();
  }

  last(): void {
    this.#response.shouldKeepAlive = false;
  }
}

/** node joins repeated headers, except Set-Cookie, which makes no sense in a request. */
function flat(headers: IncomingMessage['headers']): Readonly<Record<string, string | undefined>> {
  const cookies = headers['set-cookie'];
  if (cookies === undefined) return headers as Readonly<Record<string, string | undefined>>;
  return { ...(headers as Record<string, string | undefined>), 'set-cookie': cookies.join(', ') };
}
