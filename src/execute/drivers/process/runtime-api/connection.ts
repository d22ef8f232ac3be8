// Our own HTTP/1.1 server side over one socket, for programs inside a sandbox: requests in order, keep-alive, Content-Length
// and chunked bodies with trailers, Expect. A stock parser costs three times as much. Knows no route.
import type { Socket } from 'node:net';
import { Channel, bytesOf } from '../channel.ts';

const MOST_HEAD_BYTES = 65_536;
const MOST_KNOWN = 64;
/** Bytes before a body for the head of its answer. */
const HEAD_ROOM = 2048;
const NOTHING = Buffer.alloc(0);
const CONTINUE = Buffer.from('HTTP/1.1 100 Continue\r\n\r\n');
const HEAD_END = Buffer.from('\r\n\r\n');
const LINE_END = Buffer.from('\r\n');

/** The head of an answer, with the line that says how long its body is. */
function sized(head: string, length: number): string {
  return `${head}Content-Length: ${length}\r\n\r\n`;
}

/** The header lines of a request, or its trailers. */
export class Headers {
  readonly #values = new Map<string, string>();
  readonly expects: boolean;
  /** -1 for a chunked body; no safe integer when it makes no sense. */
  readonly length: number;

  /** `text`: lines that end with CR LF. */
  constructor(text: string) {
    for (const line of text.split('\r\n')) {
      const colon = line.indexOf(':');
      if (colon > 0) this.#values.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
    }
    this.expects = this.#values.has('expect');
    const chunked = this.get('transfer-encoding')?.toLowerCase().endsWith('chunked') === true;
    const length = Number(this.get('content-length') ?? 0);
    this.length = chunked ? -1 : length < 0 ? Number.NaN : length;
  }

  /** `name` in lower case. */
  get(name: string): string | undefined {
    return this.#values.get(name);
  }

  /** Whether the connection ends with this request. */
  ends(version: string): boolean {
    const connection = this.get('connection')?.toLowerCase();
    return connection === 'close' || (version === 'HTTP/1.0' && connection !== 'keep-alive');
  }
}

const NO_TRAILERS = new Headers('');

/** Where a request's body goes. One of these ends it: end, tooLarge, truncated. None may keep the bytes that it is given. */
export interface Body {
  /** Bytes kept at most before `tooLarge` is called instead of `end`; undefined hands out chunks as they come. */
  readonly limit?: number;
  chunk?(data: Buffer): void;
  end(data: Buffer, trailers: Headers): void;
  tooLarge?(): void;
  truncated?(): void;
}

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly connection: Connection;
}

/** Answers where the body is to go; the reply may come at any later time. */
export type Route = (call: Call) => Body;

export class Connection {
  readonly #channel: Channel;
  readonly #route: Route;
  /** A program says the same about most of its requests: header lines by their text. */
  readonly #known = new Map<string, Headers>();
  #held: Buffer = NOTHING;
  #body: Body | undefined;
  /** Bytes left of the body, or of the chunk; -1 before a chunk's size, -2 before the end of its line, -3 in the trailers. */
  #left = 0;
  #chunked = false;
  /** What has come of the body before its last piece. */
  #kept: Buffer[] = [];
  #keptBytes = 0;
  /** The request is complete and waits for its reply. */
  #waiting = false;
  #last = false;
  onClose: (() => void) | undefined;

  constructor(socket: Socket, route: Route, onClose: () => void) {
    this.#route = route;
    this.#channel = new Channel(socket, {
      onBytes: (chunk) => this.#data(chunk),
      onEnd: () => this.#ended(),
      onClose: () => {
        onClose();
        this.onClose?.();
      },
    });
  }

  /** `head`: status and headers without Content-Length, each line ended. */
  reply(head: string, body: string | Buffer): void {
    if (typeof body !== 'string') return this.replyReady(Buffer.concat([Buffer.from(sized(head, body.length)), body]));
    // Once the body stands its length is known, and the head is put before it: nothing is measured or copied twice.
    const bytes = bytesOf(body, HEAD_ROOM);
    const text = sized(head, bytes.length - HEAD_ROOM);
    const start = HEAD_ROOM - text.length;
    if (start < 0 || Buffer.byteLength(text) !== text.length) {
      return this.replyReady(Buffer.concat([Buffer.from(text), bytes.subarray(HEAD_ROOM)]));
    }
    bytes.write(text, start, 'latin1');
    return this.replyReady(bytes.subarray(start));
  }

  /** A whole response made beforehand. */
  replyReady(response: Buffer): void {
    if (this.#channel.isClosed) return;
    this.#channel.write(response);
    this.#replied();
  }

  pause(): void {
    this.#channel.pause();
  }

  resume(): void {
    this.#channel.resume();
  }

  destroy(): void {
    this.#channel.destroy();
  }

  #replied(): void {
    this.#waiting = false;
    if (this.#last) this.#channel.end();
    else if (this.#held.length > 0) this.#parse(NOTHING);
  }

  #ended(): void {
    const body = this.#body;
    this.#body = undefined;
    this.#last = true;
    if (body !== undefined) body.truncated?.();
    if (!this.#waiting) this.#channel.end();
  }

  #data(chunk: Buffer): void {
    if (this.#waiting) this.#held = Buffer.concat([this.#held, chunk]);
    else this.#parse(chunk);
  }

  #parse(chunk: Buffer): void {
    const data = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    this.#held = NOTHING;
    let at = 0;
    while (at < data.length && !this.#waiting && !this.#channel.isClosed) {
      const next = this.#body === undefined ? this.#head(data, at) : this.#part(this.#body, data, at);
      if (next < 0) break;
      at = next;
    }
    if (at < data.length) this.#held = Buffer.from(data.subarray(at));
    if (this.#body === undefined && !this.#waiting && this.#held.length > MOST_HEAD_BYTES)
      this.#refuse('431 Request Header Fields Too Large');
  }

  /** Where the body begins, or -1 while the head is not complete. */
  #head(data: Buffer, at: number): number {
    const all = data.toString('latin1', at, Math.min(data.length, at + MOST_HEAD_BYTES));
    const end = all.indexOf('\r\n\r\n');
    if (end < 0) return -1;
    const lineEnd = all.indexOf('\r');
    const methodEnd = all.indexOf(' ');
    const pathEnd = all.indexOf(' ', methodEnd + 1);
    const version = all.slice(pathEnd + 1, lineEnd);
    const headers = this.#headers(all.slice(lineEnd + 2, end + 2));
    if (!version.startsWith('HTTP/1.') || !Number.isSafeInteger(headers.length)) return this.#refuse('400 Bad Request');
    this.#last ||= headers.ends(version);
    this.#left = headers.length;
    this.#chunked = headers.length < 0;
    this.#keptBytes = 0;
    if (headers.expects) this.#channel.write(CONTINUE);
    const method = all.slice(0, methodEnd);
    const path = all.slice(methodEnd + 1, pathEnd);
    this.#body = this.#route({ method, path, headers, connection: this });
    if (this.#left === 0) this.#complete(this.#body, NO_TRAILERS);
    return at + end + HEAD_END.length;
  }

  #headers(text: string): Headers {
    let headers = this.#known.get(text);
    if (headers === undefined) {
      headers = new Headers(text);
      if (this.#known.size >= MOST_KNOWN) this.#known.clear();
      this.#known.set(text, headers);
    }
    return headers;
  }

  #refuse(status: string): number {
    this.#channel.write(Buffer.from(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`));
    this.#channel.end();
    this.#last = true;
    this.#waiting = true;
    return -1;
  }

  #part(body: Body, data: Buffer, at: number): number {
    if (this.#left > 0) return this.#bytes(body, data, at);
    const end = data.indexOf(LINE_END, at);
    if (end < 0) return -1;
    const start = end + LINE_END.length;
    if (this.#left === -2) this.#left = -1;
    else if (this.#left === -1) return this.#size(data.toString('latin1', at, end), start);
    else return this.#trailers(body, data, at);
    return start;
  }

  #size(line: string, start: number): number {
    const size = Number.parseInt(line, 16);
    if (!(size >= 0)) return this.#refuse('400 Bad Request');
    this.#left = size === 0 ? -3 : size;
    return start;
  }

  #bytes(body: Body, data: Buffer, at: number): number {
    const end = Math.min(data.length, at + this.#left);
    this.#left -= end - at;
    const last = this.#left === 0 && !this.#chunked;
    const piece = data.subarray(at, end);
    if (body.limit === undefined) body.chunk?.(piece);
    else this.#keep(last ? piece : Buffer.from(piece), body.limit);
    if (last) this.#complete(body, NO_TRAILERS);
    else if (this.#left === 0) this.#left = -2;
    return end;
  }

  #keep(piece: Buffer, limit: number): void {
    this.#keptBytes += piece.length;
    if (this.#keptBytes <= limit) this.#kept.push(piece);
    else this.#kept = [];
  }

  #trailers(body: Body, data: Buffer, at: number): number {
    // No trailers: the line is empty.
    const none = data.indexOf(LINE_END, at) === at;
    const end = none ? at : data.indexOf(HEAD_END, at);
    if (end < 0) return -1;
    this.#complete(body, none ? NO_TRAILERS : new Headers(data.toString('latin1', at, end + 2)));
    return none ? at + LINE_END.length : end + HEAD_END.length;
  }

  #complete(body: Body, trailers: Headers): void {
    const kept = this.#kept;
    this.#kept = [];
    this.#body = undefined;
    this.#waiting = true;
    if (body.limit !== undefined && this.#keptBytes > body.limit) body.tooLarge?.();
    else body.end(kept.length === 1 ? (kept[0] as Buffer) : Buffer.concat(kept), trailers);
  }
}
