// gzip and deflate, both ways, and which of them a client wants. Pure: knows no exchange. [api-gateway.md A10]
import { promisify } from 'node:util';
import { deflate, deflateSync, gunzip, gzip, gzipSync, inflate, inflateRaw } from 'node:zlib';

export type Coding = 'gzip' | 'deflate';

/** br is not among them. */
export const CODINGS: readonly Coding[] = ['gzip', 'deflate'];

function isCoding(name: string): name is Coding {
  return (CODINGS as readonly string[]).includes(name);
}

interface Wanted {
  readonly name: string;
  readonly q: number;
}

function wantedCodings(acceptEncoding: string): Wanted[] {
  return acceptEncoding.split(',').flatMap((entry) => {
    const [name = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    const q = weight === undefined ? 1 : Number(weight.slice(2));
    return name === '' || !(q > 0) ? [] : [{ name, q }];
  });
}

/**
 * The coding for an answer, undefined for none. What the client wants most must be supported, or nothing is: of several that it
 * wants equally the first one counts, since API Gateway looks no further. '*' alone asks for nothing.
 */
export function chosenCoding(acceptEncoding: string): Coding | undefined {
  const wanted = wantedCodings(acceptEncoding);
  const most = Math.max(0, ...wanted.map(({ q }) => q));
  const best = wanted.filter(({ q }) => q === most).map(({ name }) => name);
  if (best[0] === undefined || !isCoding(best[0])) return undefined;
  return CODINGS.find((coding) => best.includes(coding));
}

/** Above this many bytes another thread compresses: below, handing it over costs more than it saves. */
const LONGEST_AT_ONCE = 16 * 1024;

const later = { gzip: promisify(gzip), deflate: promisify(deflate) };
const atOnce = { gzip: gzipSync, deflate: deflateSync };

export function compressed(body: string | Buffer, coding: Coding): Buffer | Promise<Buffer> {
  return body.length <= LONGEST_AT_ONCE ? atOnce[coding](body) : later[coding](body);
}

export type Undecoded = 'unknown-coding' | 'undecodable' | 'too-large';

const unpack = { gunzip: promisify(gunzip), inflate: promisify(inflate), inflateRaw: promisify(inflateRaw) };

/** RFC 9110 means zlib's format by deflate; many clients send the bare one. */
function isZlib(body: Buffer): boolean {
  return body.length >= 2 && (body[0]! & 0x0f) === 8 && body.readUInt16BE(0) % 31 === 0;
}

function reasonOf(error: unknown): Undecoded {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ERR_BUFFER_TOO_LARGE') return 'too-large';
  if (code?.startsWith('Z_') === true) return 'undecodable';
  throw error;
}

/** A body that says to be encoded, decoded in another thread; never more than `limit` bytes, whatever is packed in it. */
export async function decoded(body: Buffer, contentEncoding: string, limit: number): Promise<Buffer | Undecoded> {
  const name = contentEncoding.trim().toLowerCase();
  if (name === 'identity' || name === '') return body;
  if (!isCoding(name)) return 'unknown-coding';
  if (body.length === 0) return body;
  const packed = isZlib(body) ? unpack.inflate : unpack.inflateRaw;
  try {
    return await (name === 'gzip' ? unpack.gunzip : packed)(body, { maxOutputLength: limit });
  } catch (error) {
    return reasonOf(error);
  }
}
