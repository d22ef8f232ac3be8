// The body of a call: whole, or as a stream for operations that take one. What is declared of a stream is checked as it passes.
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Exchange } from '../edge/contract.ts';
import { fault } from '../services/kernel/fault.ts';
import type { Codec, Recognised, WireRequest } from '../wire/contract.ts';

/** AWS's own bound on a CreateFunction request. [lambda B2] */
export const BODY_LIMIT = 70_167_211;

export const NO_BYTES = Buffer.alloc(0);

export interface Arrival {
  readonly request: WireRequest;
  readonly recognised: Recognised;
  /** To be called with the answer: lets the client finish what nobody will read, so that it comes to read the answer. */
  readonly discard?: () => void;
}

export async function readRequest(codec: Codec, exchange: Exchange): Promise<Arrival> {
  const head = requestOf(exchange, NO_BYTES);
  const early = codec.recognise(head);
  if (codec.streamsBody(early)) {
    const body = new StreamedBody(exchange, declaredHash(head));
    return { request: { ...head, bodyStream: body.stream }, recognised: early, discard: () => body.discard() };
  }
  const request = exchange.hasBody ? requestOf(exchange, await exchange.body(BODY_LIMIT)) : head;
  // Where the path names the operation, the body adds nothing.
  const isKnown = request.body.length === 0 || early.labels !== undefined;
  return { request, recognised: isKnown ? early : codec.recognise(request) };
}

export function requestOf(exchange: Exchange, body: Buffer): WireRequest {
  const { method, path, query, headers, rawHeaders, sourceIp, scheme } = exchange;
  return { method, path, query, headers, rawHeaders, body, sourceIp, scheme };
}

/** The hash that the signature vouches for; undefined when the body is unsigned or signed chunk by chunk. [lambda D1] */
function declaredHash({ headers, query }: Pick<WireRequest, 'headers' | 'query'>): string | undefined {
  const declared = headers['x-amz-content-sha256'] ?? /(?:^|&)X-Amz-Content-Sha256=([^&]*)/i.exec(query)?.[1];
  return declared !== undefined && /^[0-9a-f]{64}$/.test(declared) ? declared : undefined;
}

/** How much of a refused upload is read and thrown away before the connection is cut. */
const DISCARD_BYTES = 64 * 1024 * 1024;

class StreamedBody {
  readonly stream: Readable;
  readonly #exchange: Exchange;
  readonly #declared: string | undefined;
  #source: Readable | undefined;

  constructor(exchange: Exchange, declared: string | undefined) {
    this.#exchange = exchange;
    this.#declared = declared;
    this.stream = Readable.from(this.#bytes(), { objectMode: false });
  }

  /** Starts with the first read: a call that is refused before never asks the client for its body. */
  async *#bytes(): AsyncGenerator<Buffer> {
    const source = (this.#source = this.#exchange.bodyStream());
    const hash = this.#declared === undefined ? undefined : createHash('sha256');
    try {
      // A reader that refuses in the middle must not cut the connection: its answer has to go out first.
      for await (const chunk of source.iterator({ destroyOnReturn: false })) {
        hash?.update(chunk as Buffer);
        yield chunk as Buffer;
      }
    } catch (error) {
      throw fault('IncompleteBody', `The request body ended before its end: ${String(error)}`, {}, 400);
    }
    const computed = hash?.digest('hex');
    if (computed !== this.#declared)
      throw fault(
        'XAmzContentSHA256Mismatch',
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
        { ClientComputedContentSHA256: this.#declared, S3ComputedContentSHA256: computed },
        400,
      );
  }

  discard(): void {
    const source = this.#source;
    if (!source || source.readableEnded || source.destroyed) return;
    let size = 0;
    source.on('error', () => source.destroy());
    source.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > DISCARD_BYTES) source.destroy();
    });
    source.resume();
  }
}
