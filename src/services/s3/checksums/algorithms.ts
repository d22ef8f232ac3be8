// The checksums that S3 keeps beside an object: their names, sizes and how they are computed over a stream. [lambda F4]
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { Crc64, crc32c } from './crc.ts';

export const ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256', 'SHA512', 'MD5'] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

/** What the official clients can name and nothing here computes. */
export const UNKNOWN_ALGORITHMS = ['XXHASH64', 'XXHASH3', 'XXHASH128'] as const;

export type ChecksumType = 'FULL_OBJECT' | 'COMPOSITE';

export interface Checksum {
  readonly algorithm: Algorithm;
  readonly type: ChecksumType;
  /** base64, and '-N' behind it for a composite one of N parts. */
  readonly value: string;
}

const BYTES: Readonly<Record<Algorithm, number>> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
  SHA512: 64,
  MD5: 16,
};

export interface Sum {
  update(bytes: Uint8Array): void;
  /** base64 */
  digest(): string;
}

export function sumOf(algorithm: Algorithm): Sum {
  if (algorithm === 'CRC32') return crcSum((bytes, value) => crc32(bytes, value));
  if (algorithm === 'CRC32C') return crcSum(crc32c);
  if (algorithm === 'CRC64NVME') {
    const crc = new Crc64();
    return { update: (bytes) => crc.update(bytes), digest: () => crc.digest().toString('base64') };
  }
  const hash = createHash(algorithm.toLowerCase());
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest('base64') };
}

function crcSum(next: (bytes: Uint8Array, value: number) => number): Sum {
  let value = 0;
  return {
    update: (bytes) => void (value = next(bytes, value)),
    digest() {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes.toString('base64');
    },
  };
}

/** Strict base64 of the algorithm's length. */
export function isChecksumValue(algorithm: Algorithm, value: string): boolean {
  const bytes = Buffer.from(value, 'base64');
  return bytes.length === BYTES[algorithm] && bytes.toString('base64') === value;
}

/** The member of inputs and outputs that bears it: ChecksumCRC32. */
export function memberOf<A extends Algorithm>(algorithm: A): `Checksum${A}` {
  return `Checksum${algorithm}`;
}

/** x-amz-checksum-crc32 */
export function headerOf(algorithm: string): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}
