// One official client wired to the codec without a socket: what it sends is decoded, what the codec encodes is what it reads.
import { Readable } from 'node:stream';
import type { ServiceName } from '../../src/models/contract.ts';
import { codec } from '../../src/wire/codec.ts';
import type { WireRequest, WireResponse } from '../../src/wire/contract.ts';
import { encodeRfc3986 } from '../../src/wire/uri.ts';
import { readClaim, verifySignature } from '../../src/wire/sigv4/index.ts';

/** An official client's module: the client class, the commands and the error classes, by name. */
export type ClientModule = Readonly<Record<string, unknown>>;

interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

type Respond = (request: WireRequest) => WireResponse | Promise<WireResponse>;
type Send = (command: unknown) => Promise<Record<string, unknown>>;

const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

export class Client {
  readonly #module: ClientModule;
  readonly #send: Send;
  #respond: Respond = () => {
    throw new Error('no answer is set');
  };

  constructor(module: ClientModule, className: string) {
    const Class = module[className] as new (config: unknown) => { send: Send };
    const client = new Class({
      endpoint: 'http://127.0.0.1:4566',
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: SECRET },
      maxAttempts: 1,
      forcePathStyle: true,
      disableHostPrefix: false,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: { handle: async (request: SdkRequest) => ({ response: await this.#handle(request) }) },
    });
    this.#module = module;
    this.#send = (command) => client.send(command);
  }

  /** Sends one operation; `respond` plays the server. */
  send(operation: string, input: unknown, respond: Respond): Promise<Record<string, unknown>> {
    const Command = this.#module[`${operation}Command`] as new (input: unknown) => unknown;
    this.#respond = respond;
    return this.#send(new Command(input));
  }

  async #handle(request: SdkRequest): Promise<unknown> {
    const { status, headers, body } = await this.#respond(wireRequest(request));
    const found: Record<string, string> = {};
    for (let i = 0; i < headers.length; i += 2) found[(headers[i] as string).toLowerCase()] = headers[i + 1] as string;
    return {
      statusCode: status,
      headers: found,
      body:
        typeof body === 'string' || Buffer.isBuffer(body) ? Readable.from([Buffer.from(body)]) : Readable.from(body),
    };
  }
}

function wireRequest({ method, path, query, headers, body }: SdkRequest): WireRequest {
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return {
    method,
    path,
    query: queryString(query),
    headers: lower,
    rawHeaders: Object.entries(lower).flat(),
    body: bytesOf(body),
    sourceIp: '127.0.0.1',
    scheme: 'http',
  };
}

function queryString(query: SdkRequest['query']): string {
  return Object.entries(query)
    .flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value]).map((one) => `${encodeRfc3986(name)}=${encodeRfc3986(one ?? '')}`),
    )
    .join('&');
}

function bytesOf(body: unknown): Buffer {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  throw new Error(`the client sent a ${Object.prototype.toString.call(body)}`);
}

/** What the codec makes of a client's request; its signature, where there is one, must verify. */
export function read(service: ServiceName, operation: string, request: WireRequest): Record<string, unknown> {
  const call = codec.recognise(request);
  if (call.service !== service || call.operation !== operation) {
    throw new Error(
      `${service} ${operation} was recognised as ${call.service} ${call.operation}: ${request.method} ${request.path}?${request.query}`,
    );
  }
  const claim = readClaim(request);
  if ('refusal' in claim) {
    if (claim.refusal !== 'missing') throw new Error(`${operation}: ${claim.message}`);
  } else {
    const problem = verifySignature(request, claim, SECRET, {
      service: claim.service,
      region: 'us-east-1',
      nowMs: Date.now(),
      body: request.body,
    });
    if (problem) throw new Error(`${operation}: ${problem.message}\n${problem.canonicalRequest}`);
  }
  return codec.decode({ ...call, operation }, request);
}

/** Comparable: streams read, bytes as base64, dates as ISO text, absent members gone. */
export async function plain(value: unknown): Promise<unknown> {
  if (value instanceof Date) return { date: value.toISOString() };
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('base64') };
  if (value instanceof Readable) return plain(Buffer.concat(await value.toArray()));
  if (isAsyncIterable(value)) return plain(await all(value));
  if (Array.isArray(value)) return Promise.all(value.map(plain));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(
    ([name, member]) => member !== undefined && member !== null && name !== '$metadata',
  );
  return Object.fromEntries(
    await Promise.all(entries.map(async ([name, member]) => [name, await plain(member)] as const)),
  );
}

async function all(source: AsyncIterable<unknown>): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const item of source) found.push(item);
  return found;
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
