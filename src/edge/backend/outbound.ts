// One request to an HTTP backend over a socket, and its whole answer. Knows connections, TLS and sizes; nothing of integrations.
import { lookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Endpoint } from './endpoint.ts';

/** What is shown to TLS backends that ask who calls. [api-gateway.md A26] */
export interface ClientIdentity {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

export interface OutboundRequest {
  readonly verb: string;
  readonly endpoint: Endpoint;
  /** Flat list; Host and Content-Length are among them. */
  readonly rawHeaders: readonly string[];
  readonly body: string | Buffer;
  /** False: any certificate will do. */
  readonly verifiesTls: boolean;
  /** Shown to a TLS backend that asks for one. */
  readonly identity: ClientIdentity | undefined;
  /** Whose certificate a TLS backend must show, and SNI; undefined: the endpoint's. */
  readonly serverName?: string | undefined;
}

export interface OutboundReply {
  readonly status: number;
  /** Flat list of names and values as sent. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

/** The answer is larger than it may be. */
export class ReplyTooLarge extends Error {}

/** The backend closed a kept connection while the request was on its way: it has not seen it. */
class StaleConnection extends Error {}

/** Backends close idle connections after five seconds and more. */
const IDLE_MS = 4000;
const SAFE_TO_REPEAT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

type LookupDone = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;

/** Names below localhost are this machine, whatever the resolver thinks. [RFC 6761 6.3] */
function lookupHost(hostname: string, options: LookupOptions, done: LookupDone): void {
  if (!hostname.toLowerCase().endsWith('.localhost')) return lookup(hostname, options, done);
  const address = '127.0.0.1';
  return process.nextTick(() => (options.all ? done(null, [{ address, family: 4 }]) : done(null, address, 4)));
}

async function collected(response: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += (chunk as Buffer).length;
    if (size > limit) throw new ReplyTooLarge();
    chunks.push(chunk as Buffer);
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size);
}

/** node's own agents: they keep connections for each origin and each set of TLS options, and hand out headers as they came. */
export class Outbound {
  readonly #http = new HttpAgent({ keepAlive: true, timeout: IDLE_MS });
  readonly #https = new HttpsAgent({ keepAlive: true, timeout: IDLE_MS });

  /**
   * Follows no redirect. Rejects with node's error when there is no answer, with ReplyTooLarge above `limit` bytes, with an
   * AbortError when `signal` ends it.
   */
  async send(request: OutboundRequest, limit: number, signal: AbortSignal): Promise<OutboundReply> {
    // Each round takes one kept connection away, so this ends.
    for (;;) {
      try {
        return await this.#attempt(request, limit, signal);
      } catch (error) {
        if (!(error instanceof StaleConnection)) throw error;
        if (!SAFE_TO_REPEAT.has(request.verb)) throw error.cause;
      }
    }
  }

  async #attempt(request: OutboundRequest, limit: number, signal: AbortSignal): Promise<OutboundReply> {
    const response = await this.#open(request, signal);
    const body = await collected(response, limit);
    return { status: response.statusCode!, rawHeaders: response.rawHeaders, body };
  }

  #open(request: OutboundRequest, signal: AbortSignal): Promise<IncomingMessage> {
    const { endpoint, verb, body } = request;
    return new Promise((resolve, reject) => {
      const options = { ...this.#options(request), signal };
      const sent = endpoint.secure ? httpsRequest(options, resolve) : httpRequest(options, resolve);
      sent.on('error', (error: NodeJS.ErrnoException) => {
        const isStale = sent.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
        reject(isStale ? new StaleConnection(verb, { cause: error }) : error);
      });
      sent.end(body);
    });
  }

  #options({ verb, endpoint, rawHeaders, verifiesTls, identity, serverName }: OutboundRequest): RequestOptions {
    const { secure, hostname, port, path, query } = endpoint;
    return {
      agent: secure ? this.#https : this.#http,
      method: verb,
      hostname,
      port,
      path: query === '' ? path : `${path}?${query}`,
      headers: rawHeaders,
      lookup: lookupHost,
      ...(secure && { rejectUnauthorized: verifiesTls }),
      ...(secure && serverName !== undefined && { servername: serverName }),
      ...(secure && identity && { cert: identity.certificatePem, key: identity.privateKeyPem }),
    };
  }
}
