// The chunked coding, byte by byte, so that nothing is ever read twice and what is wrong is refused at its first byte.
// Extensions and trailers are checked and dropped. [RFC 9112 7.1]
import { Refused, malformed } from '../malformed.ts';
import { CR, LF, isTokenByte, isValueByte } from './bytes.ts';
import type { Framing, Take } from './body.ts';

/** Hexadecimal digits of a chunk's size, leading zeros included: sizes stay exact numbers. */
const MOST_DIGITS = 12;
/** All extensions of one body. */
const MOST_EXTENSION_BYTES = 16 * 1024;
const MOST_TRAILER_BYTES = 16 * 1024;

const COLON = 0x3a;
const SEMICOLON = 0x3b;

/** What the next byte belongs to. `..._LF`: it must be the LF of a CR LF. */
const SIZE = 0;
const EXTENSION = 1;
const SIZE_LF = 2;
const DATA = 3;
const DATA_CR = 4;
const DATA_LF = 5;
const TRAILER = 6;
const TRAILER_NAME = 7;
const TRAILER_VALUE = 8;
const TRAILER_LF = 9;
const END_LF = 10;
const DONE = 11;

export class Chunked implements Framing {
  #state = SIZE;
  #digits = 0;
  /** The size while it is read, then what is left of the chunk. */
  #left = 0;
  #extensionBytes = 0;
  #trailerBytes = 0;

  get done(): boolean {
    return this.#state === DONE;
  }

  read(data: Buffer, at: number, take: Take): number {
    let next = at;
    while (next < data.length && this.#state !== DONE) {
      if (this.#state !== DATA) {
        this.#step(data[next++] as number);
        continue;
      }
      const end = Math.min(data.length, next + this.#left);
      this.#left -= end - next;
      if (this.#left === 0) this.#state = DATA_CR;
      const more = take(data.subarray(next, end));
      next = end;
      if (!more) break;
    }
    return next;
  }

  #step(byte: number): void {
    switch (this.#state) {
      case SIZE:
        return this.#size(byte);
      case EXTENSION:
        return this.#extension(byte);
      case SIZE_LF:
        return this.#expect(byte, LF, this.#left > 0 ? DATA : TRAILER);
      case DATA_CR:
        return this.#expect(byte, CR, DATA_LF);
      case DATA_LF:
        this.#digits = 0;
        return this.#expect(byte, LF, SIZE);
      case END_LF:
        return this.#expect(byte, LF, DONE);
      default:
        return this.#trailer(byte);
    }
  }

  #expect(byte: number, wanted: number, next: number): void {
    if (byte !== wanted) throw malformed('a chunk or its size does not end with CR LF');
    this.#state = next;
  }

  #size(byte: number): void {
    const digit = hexDigit(byte);
    if (digit >= 0) {
      if (++this.#digits > MOST_DIGITS) throw malformed('the size of a chunk is too large');
      this.#left = this.#left * 16 + digit;
      return;
    }
    if (this.#digits === 0 || (byte !== CR && byte !== SEMICOLON))
      throw malformed('the size of a chunk is not a hexadecimal number');
    this.#state = byte === CR ? SIZE_LF : EXTENSION;
  }

  #extension(byte: number): void {
    if (byte === CR) {
      this.#state = SIZE_LF;
      return;
    }
    if (!isValueByte(byte)) throw malformed('the extension of a chunk holds a control character');
    if (++this.#extensionBytes > MOST_EXTENSION_BYTES)
      throw new Refused(413, 'The extensions of a chunk are too large.');
  }

  #trailer(byte: number): void {
    if (++this.#trailerBytes > MOST_TRAILER_BYTES)
      throw new Refused(431, 'The trailers of the request are larger than 16 KB.');
    if (this.#state === TRAILER && byte === CR) this.#state = END_LF;
    else if (this.#state === TRAILER_LF) this.#expect(byte, LF, TRAILER);
    else if (this.#state === TRAILER_VALUE) this.#trailerValue(byte);
    else if (this.#state === TRAILER_NAME && byte === COLON) this.#state = TRAILER_VALUE;
    else if (isTokenByte(byte)) this.#state = TRAILER_NAME;
    else throw malformed('a trailer is no header line');
  }

  #trailerValue(byte: number): void {
    if (byte === CR) this.#state = TRAILER_LF;
    else if (!isValueByte(byte)) throw malformed('a trailer holds a control character');
  }
}

/** -1 when it is none. */
function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
