// One HTTP/1.x exchange. The hot path: what a door does not ask for is not made.
import { Readable, type Writable } from 'node:stream';
import { BodyTooLarge, type TlsFacts } from '../../edge/contract.ts';
import { NO_BYTES } from '../collect.ts';
import { OpenExchange } from '../exchange.ts';
import { type HeadProblem, problemOf, sentHops } from '../head.ts';
import { headersOf } from '../headers.ts';
import { cleanHead, isBodiless, lengthOf, replyHead } from '../reply.ts';
import { headText } from './answer.ts';
import { BodyStream } from './body-stream.ts';
import { Collected } from './body.ts';
import type { Connection } from './connection.ts';
import type { Head } from './head-parser.ts';
import { type AnswerFraming, StreamAnswer } from './stream-answer.ts';

const CHUNKED = 'Transfer-Encoding: chunked\r\n';

export class SocketExchange extends OpenExchange {
  readonly #connection: Connection;
  readonly #head: Head;
  #headers: Readonly<Record<string, string | undefined>> | undefined;
  #abort: AbortController | undefined;
  #stream: StreamAnswer | undefined;
  #last = false;
  /** The client has left, or has ended its side. */
  #gone = false;

  constructor(connection: Connection, head: Head) {
    super(
      connection.traces,
      head.method,
      head.host ?? '',
      head.target,
      head.hops === undefined ? 0 : sentHops(head.hops),
    );
    this.#connection = connection;
    this.#head = head;
  }

  get scheme(): 'http' | 'https' {
    return this.#connection.tls ? 'https' : 'http';
  }

  get tls(): TlsFacts | undefined {
    return this.#connection.tls;
  }

  get httpVersion(): string {
    return this.#head.minor === 1 ? '1.1' : '1.0';
  }

  get rawHeaders(): readonly string[] {
    return this.#head.rawHeaders;
  }

  get headers(): Readonly<Record<string, string | undefined>> {
    return (this.#headers ??= headersOf(this.#head.rawHeaders));
  }

  get sourceIp(): string {
    return this.#connection.peer;
  }

  get hasBody(): boolean {
    return this.#head.hasBody;
  }

  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      this.#abort = new AbortController();
      if (this.#gone) this.#abort.abort();
    }
    return this.#abort.signal;
  }

  async body(limit: number): Promise<Buffer> {
    if (!this.hasBody) return NO_BYTES;
    const connection = this.#connection;
    if (this.#head.length > limit) {
      if (!connection.holdsBack) connection.discardBody();
      throw new BodyTooLarge(limit);
    }
    const body = connection.takeBody();
    const collected = new Collected(limit, () => connection.discardBody(body));
    body.open(collected);
    connection.releaseBody(body);
    return collected.promise;
  }

  bodyStream(): Readable {
    if (!this.hasBody) return Readable.from([]);
    const connection = this.#connection;
    const body = connection.takeBody();
    const stream = new BodyStream({
      release: () => connection.releaseBody(body),
      discard: () => connection.discardBody(body),
    });
    body.open(stream);
    return stream;
  }

  reply(status: number, rawHeaders: readonly string[], body?: string | Uint8Array): void {
    this.answerOnce(status);
    this.answered = true;
    const connection = this.#connection;
    if (connection.closed) return this.abandon();
    const bodiless = isBodiless(status);
    const head = this.method === 'HEAD';
    const length = bodiless ? undefined : lengthOf(body, head);
    const framing = length === undefined ? '' : `Content-Length: ${length}\r\n`;
    connection.skipBody();
    const last = this.#isLast();
    const keepsLength = length === undefined && (head || status === 304);
    const text = this.#headText(status, rawHeaders, framing, keepsLength, last);
    connection.send(text, head || bodiless ? undefined : body, length ?? 0);
    this.finish(status);
    connection.answered(last);
    return undefined;
  }

  replyStream(status: number, rawHeaders: readonly string[]): Writable {
    this.answerOnce(status);
    this.answered = true;
    const framing = this.#streamFraming(status, rawHeaders);
    const last = framing === 'close' || this.#isLast();
    const text = this.#headText(status, rawHeaders, framing === 'chunked' ? CHUNKED : '', status !== 204, last);
    const stream = (this.#stream = this.#connection.stream(text, framing));
    stream.once('close', () => {
      if (!stream.writableFinished) return this.abandon();
      this.finish(status);
      return this.#connection.answered(last);
    });
    if (this.#gone) stream.destroy();
    return stream;
  }

  #streamFraming(status: number, rawHeaders: readonly string[]): AnswerFraming {
    if (this.method === 'HEAD' || isBodiless(status)) return 'none';
    const lines = replyHead(rawHeaders, undefined, true);
    const at = lines.findIndex((line, i) => i % 2 === 0 && line.toLowerCase() === 'content-length');
    if (at >= 0) return { length: Number(lines[at + 1]) };
    return this.#head.minor === 0 ? 'close' : 'chunked';
  }

  #isLast(): boolean {
    return this.#last || !this.#head.keepAlive || this.#connection.ends;
  }

  #headText(
    status: number,
    rawHeaders: readonly string[],
    framing: string,
    keepsLength: boolean,
    last: boolean,
  ): string {
    const connection = this.#connection.connectionLines(last);
    const text = headText(status, rawHeaders, framing, keepsLength, connection);
    if (text !== undefined) return text;
    const clean = cleanHead(rawHeaders);
    this.noteChanged(clean.changed);
    return headText(status, clean.head, framing, keepsLength, connection) as string;
  }

  headProblem(): HeadProblem | undefined {
    const { target, rawHeaders, host, hosts, minor } = this.#head;
    return problemOf({ target, lines: rawHeaders.length / 2, host, hosts, needsHost: minor === 1 });
  }

  /** The client has left, or says that it will not send any more, as clients that leave do. */
  gone(): void {
    this.#gone = true;
    this.#abort?.abort();
    this.#stream?.destroy();
  }

  cut(): void {
    this.#connection.destroy();
    this.abandon();
  }

  override abandon(): void {
    super.abandon();
    // Without an answer there is no next request either.
    if (!this.answered) this.#connection.abandoned();
  }

  last(): void {
    this.#last = true;
  }
}
