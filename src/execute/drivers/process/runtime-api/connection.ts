// Our own HTTP/1.1 server side over one socket, for programs inside a sandbox: requests in order, keep-alive, Content-Length
// and chunked bodies with trailers, Expect. A stock parser costs three times as much. Knows no route.
import type { Socket } from 'node:net';

const MOST_HEAD_BYTES = 65_536;
const NOTHING = Buffer.alloc(0);
const HEAD_END = Buffer.from('\r\n\r\n');
const LINE_END = Buffer.from('\r\n');

export type Headers = Readonly<Record<string, string>>;

/** Where a request's body goes. One of these ends it: end, tooLarge, truncated. */
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
  readonly #socket: Socket;
  readonly #route: Route;
  #held: Buffer = NOTHING;
  #body: Body | undefined;
  /** Bytes left of the body, or of the chunk; -1 before a chunk's size, -2 before the end of its line, -3 in the trailers. */
  #left = 0;
  #chunked = false;
  #kept: Buffer[] = [];
  #keptBytes = 0;
  /** The request is complete and waits for its reply. */
  #waiting = false;
  #last = false;
  onClose: (() => void) | undefined;

  constructor(socket: Socket, route: Route) {
    this.#socket = socket;
    this.#route = route;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#data(chunk));
    socket.on('end', () => this.#ended());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.onClose?.());
  }

  /** `head`: status and headers without Content-Length, each line ended. */
  reply(head: string, body: string | Buffer): void {
    if (this.#socket.destroyed) return;
    if (typeof body === 'string')
      this.#socket.write(`${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    else {
      this.#socket.cork();
      this.#socket.write(`${head}Content-Length: ${body.length}\r\n\r\n`, 'latin1');
      this.#socket.write(body);
      this.#socket.uncork();
    }
    this.#replied();
  }

  /** A whole response made beforehand. */
  replyReady(response: string): void {
    if (this.#socket.destroyed) return;
    this.#socket.write(response, 'latin1');
    this.#replied();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #replied(): void {
    this.#waiting = false;
    if (this.#last) this.#socket.end();
    else if (this.#held.length > 0) this.#parse(NOTHING);
  }

  #ended(): void {
    const body = this.#body;
    this.#body = undefined;
    this.#last = true;
    if (body !== undefined) body.truncated?.();
    if (!this.#waiting) this.#socket.end();
  }

  #data(chunk: Buffer): void {
    if (this.#waiting) this.#held = Buffer.concat([this.#held, chunk]);
    else this.#parse(chunk);
  }

  #parse(chunk: Buffer): void {
    const data = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    this.#held = NOTHING;
    let at = 0;
    while (at < data.length && !this.#waiting && !this.#socket.destroyed) {
      const next = this.#body === undefined ? this.#head(data, at) : this.#part(this.#body, data, at);
      if (next < 0) break;
      at = next;
    }
    if (at < data.length) this.#held = at === 0 ? data : data.subarray(at);
    if (this.#body === undefined && !this.#waiting && this.#held.length > MOST_HEAD_BYTES)
      this.#refuse('431 Request Header Fields Too Large');
  }

  /** Where the body begins, or -1 while the head is not complete. */
  #head(data: Buffer, at: number): number {
    const end = data.indexOf(HEAD_END, at);
    if (end < 0) return -1;
    const lines = data.toString('latin1', at, end).split('\r\n');
    const [method = '', path = '', version = ''] = (lines[0] as string).split(' ');
    const headers = parseHeaders(lines);
    if (!version.startsWith('HTTP/1.')) return this.#refuse('400 Bad Request');
    const connection = headers.connection?.toLowerCase();
    this.#last ||= connection === 'close' || (version === 'HTTP/1.0' && connection !== 'keep-alive');
    this.#chunked = headers['transfer-encoding']?.toLowerCase().endsWith('chunked') ?? false;
    this.#left = this.#chunked ? -1 : Number(headers['content-length'] ?? 0);
    if (!Number.isSafeInteger(this.#left) || this.#left < -1) return this.#refuse('400 Bad Request');
    if (headers.expect !== undefined) this.#socket.write('HTTP/1.1 100 Continue\r\n\r\n', 'latin1');
    this.#keptBytes = 0;
    this.#body = this.#route({ method, path, headers, connection: this });
    const start = end + HEAD_END.length;
    if (this.#left === 0 && !this.#chunked) this.#complete(this.#body, {});
    return start;
  }

  #refuse(status: string): number {
    this.#socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
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
    this.#take(body, data.subarray(at, end));
    if (this.#left === 0 && !this.#chunked) this.#complete(body, {});
    else if (this.#left === 0) this.#left = -2;
    return end;
  }

  #take(body: Body, data: Buffer): void {
    if (body.limit === undefined) return body.chunk?.(data);
    this.#keptBytes += data.length;
    if (this.#keptBytes <= body.limit) this.#kept.push(data);
    else this.#kept = [];
  }

  #trailers(body: Body, data: Buffer, at: number): number {
    // No trailers: the line is empty.
    const none = data.indexOf(LINE_END, at) === at;
    const end = none ? at : data.indexOf(HEAD_END, at);
    if (end < 0) return -1;
    this.#complete(body, none ? {} : parseHeaders(['', ...data.toString('latin1', at, end).split('\r\n')]));
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

/** From the second line on; names in lower case. */
function parseHeaders(lines: readonly string[]): Headers {
  const headers: Record<string, string> = {};
  for (let index = 1; index < lines.length; index++) {
    const line = lines[index] as string;
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return headers;
}
