// S3's aws-chunked bodies: signed, signed with trailer, unsigned with trailer. Verifies every signature that it reads. [lambda D1]
import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import type { ChunkSigning, SignatureClaim } from '../contract.ts';
import { WireFault } from '../fault.ts';
import { EMPTY_SHA256, hmacHex, sha256Hex, signingKey } from './keys.ts';
import { equalInConstantTime } from './verify.ts';

export type ChunkMode = 'signed' | 'signed-trailer' | 'unsigned-trailer';

const MODES: Readonly<Record<string, ChunkMode>> = {
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD': 'signed',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER': 'signed-trailer',
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER': 'unsigned-trailer',
};

/** The framing that an x-amz-content-sha256 names; undefined for a plain body. Throws for one that is not spoken here. */
export function chunkMode(contentSha256: string | undefined): ChunkMode | undefined {
  if (!contentSha256?.startsWith('STREAMING-')) return undefined;
  const mode = MODES[contentSha256];
  if (mode) return mode;
  throw new WireFault('NotImplemented', 'A header you provided implies functionality that is not implemented', 501, {
    Header: 'x-amz-content-sha256',
  });
}

export function chunkSigning(claim: SignatureClaim, secretAccessKey: string): ChunkSigning {
  return { timestamp: claim.timestamp, scope: claim.date, seed: claim.signature, secretAccessKey };
}

export interface ChunkOptions {
  readonly mode: ChunkMode;
  /** Without it, signatures are read past (open mode). */
  readonly signing?: ChunkSigning | undefined;
  /** X-Amz-Decoded-Content-Length */
  readonly decodedLength?: number | undefined;
}

const CRLF = '\r\n';
const MAX_LINE = 16 * 1024;
const MAX_TRAILERS = 32;
const SMALLEST_CHUNK = 8192;
const NOTHING = Buffer.alloc(0);

/** A push parser: give it bytes as they come, it gives the data in them. Data is out before its signature is checked. */
export class ChunkParser {
  /** Filled when the body has ended. */
  readonly trailers: Record<string, string> = {};
  readonly #options: ChunkOptions;
  #state: 'head' | 'data' | 'after-data' | 'trailer' | 'done' = 'head';
  #held: Buffer = NOTHING;
  #left = 0;
  #received = 0;
  #signature = '';
  #previous: string;
  #hash: Hash | undefined;
  #short = false;

  constructor(options: ChunkOptions) {
    this.#options = options;
    this.#previous = options.signing?.seed ?? '';
  }

  /** Throws a WireFault when the framing or a signature is wrong. */
  push(bytes: Uint8Array): Buffer[] {
    const out: Buffer[] = [];
    let rest = this.#held.length === 0 ? asBuffer(bytes) : Buffer.concat([this.#held, bytes]);
    while (rest.length > 0) {
      if (this.#state === 'data') {
        const data = rest.subarray(0, this.#left);
        rest = rest.subarray(data.length);
        out.push(this.#take(data));
        continue;
      }
      const end = rest.indexOf(CRLF);
      if (end < 0) break;
      this.#line(rest.toString('latin1', 0, end));
      rest = rest.subarray(end + CRLF.length);
    }
    if (rest.length > MAX_LINE) throw incomplete();
    this.#held = rest;
    return out;
  }

  /** Call at the end of the bytes. */
  end(): void {
    const { decodedLength } = this.#options;
    if (this.#state !== 'done') throw incomplete();
    if (decodedLength !== undefined && decodedLength !== this.#received) {
      throw new WireFault(
        'IncompleteBody',
        'You did not provide the number of bytes specified by the Content-Length HTTP header',
      );
    }
  }

  #take(data: Buffer): Buffer {
    this.#hash?.update(data);
    this.#left -= data.length;
    this.#received += data.length;
    if (this.#left === 0) this.#state = 'after-data';
    return data;
  }

  #line(line: string): void {
    if (this.#state === 'head') this.#head(line);
    else if (this.#state === 'after-data') this.#afterData(line);
    else if (this.#state === 'trailer') this.#trailer(line);
    else throw incomplete();
  }

  #head(line: string): void {
    const match = /^([0-9a-fA-F]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(line);
    const signed = this.#options.mode !== 'unsigned-trailer';
    if (!match || (signed && match[2] === undefined)) throw incomplete();
    const size = Number.parseInt(match[1] as string, 16);
    this.#signature = match[2] ?? '';
    if (size > 0 && this.#short) {
      throw new WireFault(
        'InvalidChunkSizeError',
        'Only the last chunk is allowed to have a size less than 8192 bytes',
        403,
      );
    }
    this.#short = signed && size < SMALLEST_CHUNK;
    this.#left = size;
    this.#hash = signed && this.#options.signing ? createHash('sha256') : undefined;
    if (size > 0) this.#state = 'data';
    else this.#lastChunk();
  }

  #afterData(line: string): void {
    if (line !== '') throw incomplete();
    this.#checkChunk();
    this.#state = 'head';
  }

  #lastChunk(): void {
    this.#checkChunk();
    this.#state = 'trailer';
  }

  #checkChunk(): void {
    if (this.#hash)
      this.#check('AWS4-HMAC-SHA256-PAYLOAD', `${EMPTY_SHA256}\n${this.#hash.digest('hex')}`, this.#signature);
  }

  /** Signed trailers are signed as 'name:value\n' lines, the signature's own line not among them. */
  #trailer(line: string): void {
    if (line === '') {
      this.#checkTrailers();
      this.#state = 'done';
      return;
    }
    const colon = line.indexOf(':');
    if (this.#options.mode === 'signed' || colon < 1 || Object.keys(this.trailers).length >= MAX_TRAILERS)
      throw incomplete();
    this.trailers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }

  #checkTrailers(): void {
    const { 'x-amz-trailer-signature': signature, ...signed } = this.trailers;
    delete this.trailers['x-amz-trailer-signature'];
    if (this.#options.mode !== 'signed-trailer' || !this.#options.signing) return;
    const text = Object.entries(signed)
      .map(([name, value]) => `${name}:${value}\n`)
      .join('');
    this.#check('AWS4-HMAC-SHA256-TRAILER', sha256Hex(text), signature ?? '');
  }

  #check(algorithm: string, content: string, signature: string): void {
    const { signing } = this.#options;
    if (!signing) return;
    const stringToSign = `${algorithm}\n${signing.timestamp}\n${signing.scope}\n${this.#previous}\n${content}`;
    const expected = hmacHex(signingKey(signing.secretAccessKey, signing.scope), stringToSign);
    if (!equalInConstantTime(expected, signature)) {
      throw new WireFault(
        'SignatureDoesNotMatch',
        'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
        403,
      );
    }
    this.#previous = signature;
  }
}

/** The data of a chunked body as it arrives. The parser's trailers are filled when it has ended. */
export async function* readChunks(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  parser: ChunkParser,
): AsyncGenerator<Buffer> {
  for await (const bytes of source) yield* parser.push(bytes);
  parser.end();
}

function incomplete(): WireFault {
  return new WireFault('IncompleteBody', 'The request body terminated unexpectedly');
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
