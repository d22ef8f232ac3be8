// A backend for HTTP integrations on a real socket: it tells what it was asked, or misbehaves as its path says.
import {
  createServer as createPlain,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createSecure, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { gzipSync } from 'node:zlib';

export const PNG = Buffer.from('89504e470d0a1a0a0000ff00fe', 'hex');

/** What reached the backend. */
export interface Seen {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly rawHeaders: readonly string[];
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** Of the connection it came on. */
  readonly port: number | undefined;
  /** CN of the client's certificate. */
  readonly certificate: string | undefined;
}

type Behave = (response: ServerResponse, seen: Seen) => void;

const BEHAVIOURS: Readonly<Record<string, Behave>> = {
  slow: (response) => void setTimeout(() => response.end('late'), 2000).unref(),
  'slow-body': (response) => {
    response.write('begun');
  },
  reset: (response) => response.socket?.resetAndDestroy(),
  redirect: (response) => response.writeHead(302, { Location: 'https://elsewhere.test/' }).end(),
  huge: (response) => response.end(Buffer.alloc(10 * 1024 * 1024 + 1, 'x')),
  large: (response) => response.end(Buffer.alloc(10 * 1024 * 1024, 'x')),
  gzip: (response) => {
    const body = gzipSync('{"packed":true}');
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' }).end(body);
  },
  png: (response) => response.writeHead(200, { 'Content-Type': 'image/png' }).end(PNG),
  empty: (response) => response.writeHead(204).end(),
  unchanged: (response) => response.writeHead(304, { ETag: '"e"' }).end(),
  bad: (response) => response.writeHead(400, { 'Content-Type': 'application/json' }).end('{"error":"no"}'),
  // Answers with the headers that the client lists in x-say.
  said: (response, { headers }) => response.writeHead(200, JSON.parse(String(headers['x-say']))).end('ok'),
  headers: (response) => {
    const lines = [
      'Server',
      'test/1',
      'Via',
      '1.1 inner',
      'Date',
      'Mon, 01 Jan 2024 00:00:00 GMT',
      'X-Multi',
      'a',
      'X-Multi',
      'b',
    ];
    const remapped = ['x-amzn-RequestId', 'theirs', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'Content-Length', '2'];
    response.writeHead(200, [...lines, ...remapped]).end('ok');
  },
};

function echo(response: ServerResponse, seen: Seen): void {
  response.writeHead(200, { 'Content-Type': 'application/json', 'X-Backend': 'echo' });
  response.end(JSON.stringify({ method: seen.method, url: seen.url, body: seen.body.toString() }));
}

export class Backend {
  readonly seen: Seen[] = [];
  readonly #server: Server;
  readonly #scheme: 'http' | 'https';

  private constructor(make: (listener: RequestListener) => Server, scheme: 'http' | 'https') {
    this.#scheme = scheme;
    this.#server = make((request, response) => void this.#answer(request, response));
  }

  static open(tls?: ServerOptions): Promise<Backend> {
    const backend = tls
      ? new Backend((listener) => createSecure(tls, listener), 'https')
      : new Backend((listener) => createPlain(listener), 'http');
    return new Promise((resolve) => backend.#server.listen(0, '127.0.0.1', () => resolve(backend)));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.#scheme}://127.0.0.1:${this.port}`;
  }

  get last(): Seen {
    const last = this.seen.at(-1);
    if (!last) throw new Error('the backend was not asked');
    return last;
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url = '', rawHeaders, headers, socket } = request;
    const certificate = this.#scheme === 'https' ? (socket as TLSSocket).getPeerCertificate().subject?.CN : undefined;
    const seen = {
      method,
      url,
      rawHeaders,
      headers,
      body: Buffer.concat(chunks),
      port: socket.remotePort,
      certificate,
    };
    this.seen.push(seen as Seen);
    const name = url.split(/[/?]/)[1] ?? '';
    (Object.hasOwn(BEHAVIOURS, name) ? BEHAVIOURS[name]! : echo)(response, seen as Seen);
  }
}
