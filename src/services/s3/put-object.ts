// PutObject: the bytes first, durably, then the record that speaks of them. [lambda F3]
import type { PutObjectRequest } from '@aws-sdk/client-s3';
import type { Call } from '../kernel/contract.ts';
import { fault } from '../kernel/fault.ts';
import { memberOf, type Algorithm, type Checksum } from './checksums/algorithms.ts';
import { checkWrite } from './conditions.ts';
import { encryptionHeaders, keptOf } from './describe.ts';
import { announce } from './events.ts';
import { bucketOf } from './find.ts';
import type { S3Ports } from './ports.ts';
import { receive, type Received } from './receive.ts';
import type { ObjectRecord } from './resources.ts';
import { addVersion, toldVersion } from './versions.ts';

const KEY_BYTES = 1024;
/** 5 GiB in one request; more goes in parts. */
export const OBJECT_LIMIT = 5 * 1024 ** 3;

export function putObjectHandlers(ports: S3Ports) {
  return { PutObject: (input: PutObjectRequest, call: Call) => putObject(ports, input, call) };
}

async function putObject(ports: S3Ports, input: PutObjectRequest, call: Call) {
  const key = keyOf(input.Key);
  refuseTooLarge(input.ContentLength);
  // Everything that can be refused is refused before the bytes are asked for.
  const kept = call.read((tx) => {
    const bucket = bucketOf(tx, input, call);
    checkWrite(tx, bucket, key, input);
    return keptOf(input, bucket, call.nowMs);
  });
  const received = await receive(call.blobs, input, undefined);
  const checksum = checksumOf(received);
  const moment = { nowMs: call.nowMs, random: call.ids.lower(20) };
  const { bucket, record } = await call.write((tx) => {
    const bucket = bucketOf(tx, input, call);
    checkWrite(tx, bucket, key, input);
    const { digest, size, md5 } = received;
    const draft = { key, size, etag: md5, checksum, pieces: [{ digest, size }], ...kept };
    return { bucket, record: addVersion(tx, bucket, draft, moment) as ObjectRecord };
  });
  await announce(ports, bucket, record, 'ObjectCreated:Put', call);
  return {
    ETag: `"${record.etag}"`,
    ...checksumHeaders(record.checksum),
    ...encryptionHeaders(record.encryption),
    ...toldVersion(bucket, record),
  };
}

export function keyOf(key: string | undefined): string {
  const text = key ?? '';
  if (Buffer.byteLength(text) <= KEY_BYTES) return text;
  throw fault(
    'KeyTooLongError',
    'Your key is too long',
    { Size: Buffer.byteLength(text), MaxSizeAllowed: KEY_BYTES },
    400,
  );
}

export function refuseTooLarge(size: number | undefined): void {
  if (size === undefined || size <= OBJECT_LIMIT) return;
  throw fault(
    'EntityTooLarge',
    'Your proposed upload exceeds the maximum allowed size',
    { ProposedSize: size, MaxSizeAllowed: OBJECT_LIMIT },
    400,
  );
}

/** The client's own checksum, or the one that S3 computes for everyone. */
export function checksumOf({ declared, sums }: Pick<Received, 'declared' | 'sums'>): Checksum {
  const algorithm: Algorithm = declared ?? 'CRC64NVME';
  return { algorithm, type: 'FULL_OBJECT', value: sums.get(algorithm) ?? '' };
}

export function checksumHeaders({ algorithm, type, value }: Checksum) {
  return { [memberOf(algorithm)]: value, ChecksumType: type };
}
