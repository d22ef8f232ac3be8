// One HTTP/2 stream as an exchange. Doors see it as they see HTTP/1: Host instead of pseudo-headers, no connection headers.
import http2, { type IncomingHttpHeaders, type OutgoingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { Readable, type Writable } from 'node:stream';
import { BodyTooLarge, type TlsFacts } from '../edge/contract.ts';
import { NO_BYTES, collect, discard } from './collect.ts';
import { BodyStalled } from './errors.ts';
import { type ListenerState, OpenExchange } from './exchange.ts';
import { HOPS_HEADER, type HeadProblem, headProblem, plainAddress, sentHops } from './head.ts';
import { cleanHead, isBodiless, lengthOf, replyHead } from './reply.ts';
import { watchReader } from './slow-reader.ts';
import { tlsOf } from './tls-facts.ts';

/** Bytes; curl and Node.js take 64 KB, and the server adds lines of its own. */
const LONGEST_HEAD = 60 * 1024;
const TOO_LONG = 502;
/** Node.js ends the stream with its head. */
const RESET_CONTENT = 205;

export class StreamExchange extends OpenExchange {
  readonly #stream: ServerHttp2Stream;
  readonly #state: ListenerState;
  readonly #rawHeaders: readonly string[];
  readonly #sent: IncomingHttpHeaders;
  readonly #peer: string;
  readonly #tls: TlsFacts | undefined;
  #headers: Record<string, string | undefined> | undefined;
  #abort: AbortController | undefined;
  /** A door reads the body as it comes, and the stream's clock measures the body's pauses. */
  #readsBody = false;

  constructor(stream: ServerHttp2Stream, sent: IncomingHttpHeaders, raw: readonly string[], state: ListenerState) {
    const rawHeaders = plainHeaders(raw);
    const host = String(sent[':authority'] ?? sent.host ?? '');
    super(
      state.traces,
      String(sent[':method']),
      host,
      String(sent[':path'] ?? ''),
      sentHops(textOf(sent[HOPS_HEADER])),
    );
    this.#stream = stream;
    this.#state = state;
    this.#rawHeaders = rawHeaders;
    this.#sent = sent;
    // Taken at arrival: a session forgets its socket when it closes.
    this.#peer = stream.session?.socket.remoteAddress ?? '';
    this.#tls = tlsOf(stream.session?.socket as Socket | undefined);
    // A stream that fails has closed; abandon() has noted it.
    stream.on('error', () => stream.destroy());
  }

  get scheme(): 'http' | 'https' {
    return this.tls ? 'https' : 'http';
  }

  get tls(): TlsFacts | undefined {
    return this.#tls;
  }

  get httpVersion(): string {
    return '2.0';
  }

  get rawHeaders(): readonly string[] {
    return this.#rawHeaders;
  }

  get headers(): Readonly<Record<string, string | undefined>> {
    return (this.#headers ??= plainRecord(this.#sent));
  }

  get sourceIp(): string {
    return plainAddress(this.#peer);
  }

  get hasBody(): boolean {
    return !this.#stream.endAfterHeaders;
  }

  get signal(): AbortSignal {
    if (this.#abort) return this.#abort.signal;
    const abort = (this.#abort = new AbortController());
    const stream = this.#stream;
    const check = (): void => {
      if (!stream.writableFinished || stream.rstCode !== http2.constants.NGHTTP2_NO_ERROR) abort.abort();
    };
    if (stream.closed || stream.destroyed) check();
    else stream.once('close', check);
    return abort.signal;
  }

  async body(limit: number): Promise<Buffer> {
    if (!this.hasBody) return NO_BYTES;
    if (Number(this.headers['content-length'] ?? 0) > limit) {
      discard(this.#stream);
      throw new BodyTooLarge(limit);
    }
    this.#askForBody();
    this.#stream.setTimeout(this.#state.bodyIdleMs);
    try {
      return await collect(this.#stream, limit, this.#state.bodyIdleMs);
    } finally {
      this.#stream.setTimeout(0);
    }
  }

  bodyStream(): Readable {
    if (!this.hasBody) return Readable.from([]);
    this.#askForBody();
    const stream = this.#stream;
    this.#readsBody = true;
    stream.setTimeout(this.#state.bodyIdleMs, () => {
      if (!stream.isPaused() && stream.readableLength === 0) stream.destroy(new BodyStalled(this.#state.bodyIdleMs));
    });
    stream.once('end', () => {
      stream.setTimeout(0);
      this.#readsBody = false;
    });
    return stream;
  }

  #askForBody(): void {
    if (this.headers['expect'] !== undefined && !this.#stream.headersSent)
      this.#stream.additionalHeaders({ ':status': 100 });
  }

  reply(status: number, rawHeaders: readonly string[], body?: string | Uint8Array): void {
    this.answerOnce(status);
    if (this.#fits(rawHeaders)) this.#answer(status, rawHeaders, body);
    else this.#answer(TOO_LONG, ['content-type', 'application/json'], '{"message":"Bad Gateway"}');
  }

  #answer(status: number, rawHeaders: readonly string[], body: string | Uint8Array | undefined): void {
    const head = this.method === 'HEAD';
    const bodiless = isBodiless(status) || status === RESET_CONTENT;
    const length = lengthOf(body, head);
    const lines = replyHead(rawHeaders, bodiless ? undefined : length, head || status === 304);
    const empty = head || bodiless || !length;
    if (this.#sendHead(status, lines, empty) && !empty) {
      this.#watchReader();
      this.#stream.end(body);
    }
    this.#stopUpload();
    this.finish(status);
  }

  replyStream(wanted: number, rawHeaders: readonly string[]): Writable {
    this.answerOnce(wanted);
    const fits = this.#fits(rawHeaders);
    const status = fits ? wanted : TOO_LONG;
    this.#sendHead(status, fits ? replyHead(rawHeaders, undefined, true) : [], false);
    const stream = this.#stream;
    const settle = (): void => {
      if (stream.writableFinished) this.finish(status);
      else this.abandon();
    };
    if (stream.closed || stream.destroyed) settle();
    else {
      this.#watchReader();
      stream.once('close', settle);
    }
    this.#stopUpload();
    return stream;
  }

  /** From the end of a body that a door is reading, else at once: a client may never end a body that nobody wants. */
  #watchReader(): void {
    const stream = this.#stream;
    const watch = (): void => void watchReader(stream, this.#state.answerIdleMs, () => this.cut());
    if (this.#readsBody) stream.once('end', watch);
    else watch();
  }

  /** Clients close the whole connection over a head that they find too long. */
  #fits(rawHeaders: readonly string[]): boolean {
    const size = listSize(rawHeaders);
    if (size <= LONGEST_HEAD) return true;
    this.noteTooLong(size, LONGEST_HEAD);
    return false;
  }

  /** False when the client has reset the stream: there is nobody to send to. */
  #sendHead(status: number, lines: readonly string[], endStream: boolean): boolean {
    this.answered = true;
    const stream = this.#stream;
    if (stream.closed || stream.destroyed) return false;
    const clean = cleanHead(lines);
    if (clean.changed.length > 0) this.noteChanged(clean.changed);
    stream.respond({ ...grouped(clean.head), ':status': status }, { endStream });
    return true;
  }

  /** What the door has not read by the end of its answer, nobody will read. */
  #stopUpload(): void {
    const stream = this.#stream;
    if (this.hasBody && !stream.readableEnded) {
      stream.once('finish', () => stream.close(http2.constants.NGHTTP2_NO_ERROR));
    }
  }

  headProblem(): HeadProblem | undefined {
    return headProblem(this.target, this.#rawHeaders, this.httpVersion);
  }

  cut(): void {
    this.#stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR);
    this.abandon();
  }

  last(): void {
    // A stream ends alone; the others of its connection are innocent.
  }
}

/** As HTTP/2 counts it. [RFC 9113 6.5.2] */
function listSize(rawHeaders: readonly string[]): number {
  let size = 16 * rawHeaders.length;
  for (let i = 0; i < rawHeaders.length; i += 1) size += rawHeaders[i]!.length;
  return size;
}

function textOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}

/** Without pseudo-headers; :authority becomes Host, as HTTP/1 doors expect it. [RFC 9113 8.3.1] */
function plainHeaders(raw: readonly string[]): string[] {
  const plain: string[] = [];
  let authority: string | undefined;
  let host = false;
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] as string;
    if (name === ':authority') authority = raw[i + 1];
    if (name.startsWith(':')) continue;
    if (name === 'host') {
      // Both may come; :authority is the one that counts.
      if (authority !== undefined) continue;
      host = true;
    }
    plain.push(name, raw[i + 1] as string);
  }
  if (authority !== undefined && !host) plain.unshift('host', authority);
  return plain;
}

function plainRecord(sent: IncomingHttpHeaders): Record<string, string | undefined> {
  const headers = Object.create(null) as Record<string, string | undefined>;
  for (const [name, value] of Object.entries(sent)) {
    if (!name.startsWith(':')) headers[name] = textOf(value);
  }
  if (sent[':authority'] !== undefined) headers['host'] = sent[':authority'];
  return headers;
}

function grouped(head: readonly string[]): OutgoingHttpHeaders {
  const headers = Object.create(null) as Record<string, string | string[]>;
  for (let i = 0; i < head.length; i += 2) {
    const name = (head[i] as string).toLowerCase();
    const value = head[i + 1] as string;
    const before = headers[name];
    if (before === undefined) headers[name] = value;
    else headers[name] = Array.isArray(before) ? [...before, value] : [before, value];
  }
  return headers;
}
