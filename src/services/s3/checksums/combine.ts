// The CRC of two pieces put together, from their own CRCs and the second one's length: no byte is read again. [zlib's crc32_combine]

/** Reflected polynomials; the degree is their width in bits. */
const POLYNOMIALS = {
  CRC32: [0xedb88320n, 32n],
  CRC32C: [0x82f63b78n, 32n],
  CRC64NVME: [0x9a6c9329ac4bc9b5n, 64n],
} as const;

export type Combinable = keyof typeof POLYNOMIALS;

export function isCombinable(algorithm: string): algorithm is Combinable {
  return algorithm in POLYNOMIALS;
}

export interface CrcPiece {
  /** base64 of the big-endian CRC. */
  readonly value: string;
  readonly size: number;
}

/** base64 of the CRC of all pieces in order. */
export function combineCrc(algorithm: Combinable, pieces: readonly CrcPiece[]): string {
  const [polynomial, width] = POLYNOMIALS[algorithm];
  // Parts of a multipart upload are nearly all of one size.
  const shifts = new Map<number, bigint>();
  let crc = 0n;
  for (const { value, size } of pieces) {
    let shift = shifts.get(size);
    if (shift === undefined) shifts.set(size, (shift = power(BigInt(size) * 8n, polynomial, width)));
    crc = multiply(shift, crc, polynomial, width) ^ BigInt(`0x${Buffer.from(value, 'base64').toString('hex')}`);
  }
  return Buffer.from(crc.toString(16).padStart(Number(width) / 4, '0'), 'hex').toString('base64');
}

/** x to the n, modulo the polynomial; the highest bit is x to the 0. */
function power(n: bigint, polynomial: bigint, width: bigint): bigint {
  let result = 1n << (width - 1n);
  let square = 1n << (width - 2n);
  for (let left = n; left > 0n; left >>= 1n) {
    if (left & 1n) result = multiply(result, square, polynomial, width);
    square = multiply(square, square, polynomial, width);
  }
  return result;
}

function multiply(a: bigint, b: bigint, polynomial: bigint, width: bigint): bigint {
  let product = 0n;
  let shifted = b;
  for (let bit = 1n << (width - 1n); bit > 0n; bit >>= 1n) {
    if (a & bit) product ^= shifted;
    shifted = shifted & 1n ? (shifted >> 1n) ^ polynomial : shifted >> 1n;
  }
  return product;
}
