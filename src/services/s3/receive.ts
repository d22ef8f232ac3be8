// Takes the bytes of a request into a blob and verifies what the client declared of them, all in one pass. [lambda F3, F4]
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Blobs } from '../../blobs/contract.ts';
import { sumOf, type Algorithm, type Sum } from './checksums/algorithms.ts';
import {
  checkComputed,
  checkMd5,
  declaredChecksum,
  declaredMd5,
  trailingChecksum,
  type ChecksumMembers,
} from './checksums/declared.ts';

export interface BodyInput extends ChecksumMembers {
  readonly Body?: unknown;
  readonly ContentMD5?: string | undefined;
  readonly ChecksumAlgorithm?: string | undefined;
}

export interface Received {
  readonly digest: string;
  readonly size: number;
  /** 32 hex digits. */
  readonly md5: string;
  /** base64 by algorithm: the client's, if it declared one, and those asked for. */
  readonly sums: ReadonlyMap<Algorithm, string>;
  /** What the client declared. */
  readonly declared: Algorithm | undefined;
}

/** A streamed aws-chunked body bears its trailers, filled when it has ended. */
type Body = Readable & { readonly trailers?: Readonly<Record<string, string>> };

/**
 * `wanted` is computed in any case; undefined: the client's own algorithm, or S3's default. Refusals leave a blob that nothing
 * refers to, which the sweep takes.
 */
export async function receive(blobs: Blobs, input: BodyInput, wanted: Algorithm | undefined): Promise<Received> {
  const body = (input.Body ?? Readable.from([])) as Body;
  const md5 = declaredMd5(input.ContentMD5);
  const declared = declaredChecksum(input, input.ChecksumAlgorithm, body.trailers);
  const algorithms = new Set<Algorithm>();
  if (declared) algorithms.add(declared.algorithm);
  if (wanted || !declared) algorithms.add(wanted ?? 'CRC64NVME');
  const measured = measuring(body, algorithms);
  const { digest, size } = await blobs.put(Readable.from(measured.bytes));
  const hash = measured.md5();
  checkMd5(md5, hash);
  const sums = measured.sums();
  const trailing = body.trailers && trailingChecksum(body.trailers);
  const claim = trailing ?? declared;
  if (claim) {
    // A trailer may name an algorithm that the head did not.
    if (!sums.has(claim.algorithm)) sums.set(claim.algorithm, await sumOfBlob(blobs, digest, claim.algorithm));
    checkComputed(claim.algorithm, claim.value, sums.get(claim.algorithm) ?? '');
  }
  return { digest, size, md5: hash, sums, declared: claim?.algorithm };
}

/** The bytes as they pass, and their sums once they have. */
function measuring(body: AsyncIterable<Uint8Array>, algorithms: Iterable<Algorithm>) {
  const md5 = createHash('md5');
  const sums = new Map<Algorithm, Sum>();
  for (const algorithm of algorithms) sums.set(algorithm, sumOf(algorithm));
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for await (const chunk of body) {
      md5.update(chunk);
      for (const sum of sums.values()) sum.update(chunk);
      yield chunk;
    }
  }
  return {
    bytes: bytes(),
    md5: () => md5.digest('hex'),
    sums: () => new Map([...sums].map(([algorithm, sum]) => [algorithm, sum.digest()])),
  };
}

async function sumOfBlob(blobs: Blobs, digest: string, algorithm: Algorithm): Promise<string> {
  return (await sumsOf(blobs.open(digest), [algorithm])).sums.get(algorithm) ?? '';
}

/** The sums of bytes that are already kept. */
export async function sumsOf(bytes: AsyncIterable<Uint8Array>, algorithms: Iterable<Algorithm>) {
  const measured = measuring(bytes, algorithms);
  for await (const _ of measured.bytes);
  return { md5: measured.md5(), sums: measured.sums() };
}
