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

/** What the head alone may say; in a trailer it is good for nothing but confusion. [RFC 9110 6.5.1] */
const TOO_LATE = new Set(['connection', 'content-length', 'host', 'transfer-encoding']);

const QUOTE = 0x22;
const COLON = 0x3a;
const SEMICOLON = 0x3b;
const EQUALS = 0x3d;
const BACKSLASH = 0x5c;

/** What the next byte belongs to. `..._LF`: it must be the LF of a CR LF. */
const SIZE = 0;
const SIZE_LF = 1;
const DATA = 2;
const DATA_CR = 3;
const DATA_LF = 4;
/** A trailer line, or the end of them. */
const TRAILER = 5;
const TRAILER_NAME = 6;
const TRAILER_VALUE = 7;
const TRAILER_LF = 8;
const END_LF = 9;
const DONE = 10;
/** `;name`, `;name=value` or `;name="value"`; from here on all states are those of an extension. */
const EXTENSION = 11;
const EXTENSION_NAME = 12;
const EXTENSION_VALUE = 13;
const EXTENSION_TOKEN = 14;
const QUOTED = 15;
const QUOTED_PAIR = 16;
const QUOTED_END = 17;

export class Chunked implements Framing {
  #state = SIZE;
  #digits = 0;
  /** The size while it is read, then what is left of the chunk. */
  #left = 0;
  #extensionBytes = 0;
  #trailerBytes = 0;
  #trailerName = '';

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
        return this.#state >= EXTENSION ? this.#extension(byte) : this.#trailer(byte);
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
    if (++this.#extensionBytes > MOST_EXTENSION_BYTES)
      throw new Refused(413, 'The extensions of a chunk are too large.');
    const next = afterExtensionByte(this.#state, byte);
    if (next === undefined) throw malformed('the extension of a chunk is neither a name nor a name and a value');
    this.#state = next;
  }

  #trailer(byte: number): void {
    if (++this.#trailerBytes > MOST_TRAILER_BYTES)
      throw new Refused(431, 'The trailers of the request are larger than 16 KB.');
    if (this.#state === TRAILER && byte === CR) this.#state = END_LF;
    else if (this.#state === TRAILER_LF) this.#expect(byte, LF, TRAILER);
    else if (this.#state === TRAILER_VALUE) this.#trailerValue(byte);
    else this.#trailerNamed(byte);
  }

  #trailerNamed(byte: number): void {
    if (this.#state === TRAILER) this.#trailerName = '';
    if (isTokenByte(byte)) {
      this.#state = TRAILER_NAME;
      this.#trailerName += String.fromCharCode(byte);
      return;
    }
    if (this.#state === TRAILER || byte !== COLON) throw malformed('a trailer is no header line');
    if (TOO_LATE.has(this.#trailerName.toLowerCase()))
      throw malformed('a trailer speaks of what only the head can tell');
    this.#state = TRAILER_VALUE;
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

/** The state after `byte` in an extension; undefined when it cannot stand there. [RFC 9112 7.1.1] */
function afterExtensionByte(state: number, byte: number): number | undefined {
  switch (state) {
    case EXTENSION:
      return isTokenByte(byte) ? EXTENSION_NAME : undefined;
    case EXTENSION_NAME:
      if (isTokenByte(byte)) return EXTENSION_NAME;
      return byte === EQUALS ? EXTENSION_VALUE : afterExtension(byte);
    case EXTENSION_VALUE:
      if (byte === QUOTE) return QUOTED;
      return isTokenByte(byte) ? EXTENSION_TOKEN : undefined;
    case EXTENSION_TOKEN:
      return isTokenByte(byte) ? EXTENSION_TOKEN : afterExtension(byte);
    case QUOTED:
      if (byte === QUOTE) return QUOTED_END;
      if (byte === BACKSLASH) return QUOTED_PAIR;
      return isValueByte(byte) ? QUOTED : undefined;
    case QUOTED_PAIR:
      return isValueByte(byte) ? QUOTED : undefined;
    default:
      return afterExtension(byte);
  }
}

function afterExtension(byte: number): number | undefined {
  if (byte === CR) return SIZE_LF;
  return byte === SEMICOLON ? EXTENSION : undefined;
}
