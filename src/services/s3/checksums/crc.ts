// CRC-32C and CRC-64/NVME, eight bytes a step over tables made on first use. CRC-32 itself is node:zlib's.

/** A reflected polynomial of 64 bits as two halves; a 32-bit one has only the low half. */
interface Tables {
  /** Eight tables of 256 in a row; table k moves a byte over k further zero bytes. */
  readonly low: Int32Array;
  readonly high: Int32Array;
}

function makeTables(polyLow: number, polyHigh: number): Tables {
  const low = new Int32Array(8 * 256);
  const high = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let [lo, hi] = [byte, 0];
    for (let bit = 0; bit < 8; bit++) {
      const odd = lo & 1;
      lo = (lo >>> 1) | (hi << 31);
      hi >>>= 1;
      if (odd) [lo, hi] = [lo ^ polyLow, hi ^ polyHigh];
    }
    low[byte] = lo;
    high[byte] = hi;
  }
  for (let i = 256; i < 8 * 256; i++) {
    const [lo, hi] = [low[i - 256] as number, high[i - 256] as number];
    low[i] = ((lo >>> 8) | (hi << 24)) ^ (low[lo & 0xff] as number);
    high[i] = (hi >>> 8) ^ (high[lo & 0xff] as number);
  }
  return { low, high };
}

let crc32cTable: Int32Array | undefined;

/** Continues `value`, which is 0 at the start, as node:zlib's crc32 does. */
export function crc32c(bytes: Uint8Array, value: number): number {
  const t = (crc32cTable ??= makeTables(0x82f63b78, 0).low);
  let crc = ~value;
  const end = bytes.length - (bytes.length % 8);
  let at = 0;
  for (; at < end; at += 8) {
    crc ^= word(bytes, at);
    crc =
      t[0x700 + (crc & 0xff)]! ^
      t[0x600 + ((crc >>> 8) & 0xff)]! ^
      t[0x500 + ((crc >>> 16) & 0xff)]! ^
      t[0x400 + (crc >>> 24)]! ^
      t[0x300 + bytes[at + 4]!]! ^
      t[0x200 + bytes[at + 5]!]! ^
      t[0x100 + bytes[at + 6]!]! ^
      t[bytes[at + 7]!]!;
  }
  for (; at < bytes.length; at++) crc = t[(crc ^ bytes[at]!) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

let crc64Tables: Tables | undefined;

/** CRC-64/NVME, kept as two halves of 32 bits. [lambda F4] */
export class Crc64 {
  #low = -1;
  #high = -1;

  update(bytes: Uint8Array): void {
    const { low: l, high: h } = (crc64Tables ??= makeTables(0xac4bc9b5, 0x9a6c9329));
    let [lo, hi] = [this.#low, this.#high];
    const end = bytes.length - (bytes.length % 8);
    let at = 0;
    for (; at < end; at += 8) {
      lo ^= word(bytes, at);
      hi ^= word(bytes, at + 4);
      const a = 0x700 + (lo & 0xff);
      const b = 0x600 + ((lo >>> 8) & 0xff);
      const c = 0x500 + ((lo >>> 16) & 0xff);
      const d = 0x400 + (lo >>> 24);
      const e = 0x300 + (hi & 0xff);
      const f = 0x200 + ((hi >>> 8) & 0xff);
      const g = 0x100 + ((hi >>> 16) & 0xff);
      const i = hi >>> 24;
      lo = l[a]! ^ l[b]! ^ l[c]! ^ l[d]! ^ l[e]! ^ l[f]! ^ l[g]! ^ l[i]!;
      hi = h[a]! ^ h[b]! ^ h[c]! ^ h[d]! ^ h[e]! ^ h[f]! ^ h[g]! ^ h[i]!;
    }
    for (; at < bytes.length; at++) {
      const index = (lo ^ bytes[at]!) & 0xff;
      lo = ((lo >>> 8) | (hi << 24)) ^ l[index]!;
      hi = (hi >>> 8) ^ h[index]!;
    }
    this.#low = lo;
    this.#high = hi;
  }

  digest(): Buffer {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32BE(~this.#high >>> 0, 0);
    bytes.writeUInt32BE(~this.#low >>> 0, 4);
    return bytes;
  }
}

function word(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}
