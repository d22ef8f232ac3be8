// Multipart uploads: started, listed, given up. Durable from the first call on. [lambda F2, F4]
import type {
  AbortMultipartUploadRequest,
  CreateMultipartUploadRequest,
  ListMultipartUploadsRequest,
} from '@aws-sdk/client-s3';
import type { Entry } from '../../store/contract.ts';
import type { Call, ReadTx, Tx } from '../kernel/contract.ts';
import { ALGORITHMS, type Algorithm, type ChecksumType } from './checksums/algorithms.ts';
import { isCombinable } from './checksums/combine.ts';
import { encryptionHeaders, keptOf } from './describe.ts';
import { invalidRequest, noSuchUpload } from './faults.ts';
import { bucketOf } from './find.ts';
import { versionsOf } from './ids.ts';
import { encodedFor, limitOf, listing, startOf } from './listing.ts';
import { initiatorOf, ownerOf } from './owners.ts';
import { keyOf } from './put-object.ts';
import { EVERYWHERE, PART, UPLOAD, type BucketRecord, type UploadRecord } from './resources.ts';

export const uploadHandlers = {
  CreateMultipartUpload: createMultipartUpload,
  AbortMultipartUpload: abortMultipartUpload,
  ListMultipartUploads: listMultipartUploads,
};

async function createMultipartUpload(input: CreateMultipartUploadRequest, call: Call) {
  const key = keyOf(input.Key);
  // Ids of one key sort by the time of their start. [lambda F5]
  const uploadId = call.nowMs.toString(16).padStart(12, '0') + call.ids.mixed(52);
  const sums = checksumOf(input);
  const record = await call.write((tx) => {
    const bucket = bucketOf(tx, input, call);
    const upload: UploadRecord = {
      key,
      uploadId,
      startedMs: call.nowMs,
      initiator: initiatorOf(call),
      ...sums,
      ...keptOf(input, bucket, call.nowMs),
    };
    tx.put(UPLOAD, EVERYWHERE, uploadEntryId(bucket, key, uploadId), upload);
    return upload;
  });
  return {
    Bucket: input.Bucket,
    Key: key,
    UploadId: uploadId,
    ...encryptionHeaders(record.encryption),
    ...toldAlgorithm(record),
  };
}

/** What S3 uses on its own is not told. */
export function toldAlgorithm({ chosen, algorithm, checksumType }: UploadRecord) {
  return chosen ? { ChecksumAlgorithm: algorithm, ChecksumType: checksumType } : {};
}

/** Without a word of the client it is CRC64NVME over the whole; SHA sums cannot be put together from parts. [lambda F4] */
function checksumOf(input: CreateMultipartUploadRequest) {
  const { ChecksumAlgorithm: named, ChecksumType: type } = input;
  if (named === undefined) {
    if (type !== undefined)
      throw invalidRequest('The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.');
    return { algorithm: 'CRC64NVME' as const, checksumType: 'FULL_OBJECT' as const, chosen: false };
  }
  const algorithm: Algorithm | undefined = ALGORITHMS.find((known) => known === named);
  if (!algorithm)
    throw invalidRequest(
      'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
    );
  const checksumType: ChecksumType = type ?? (algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE');
  const fits = checksumType === 'FULL_OBJECT' ? isCombinable(algorithm) : algorithm !== 'CRC64NVME';
  if (!fits) throw refusedType(checksumType, algorithm);
  return { algorithm, checksumType, chosen: true };
}

function refusedType(type: ChecksumType, algorithm: Algorithm) {
  return invalidRequest(
    `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
  );
}

function uploadEntryId(bucket: BucketRecord, key: string, uploadId: string): string {
  return versionsOf(bucket.name, key) + uploadId;
}

/** Refuses what is not there, or belongs to another key. */
export function uploadOf(tx: ReadTx, bucket: BucketRecord, key: string, uploadId: string): Entry<UploadRecord> {
  const entry = tx.entry(UPLOAD, EVERYWHERE, uploadEntryId(bucket, key, uploadId));
  if (!entry) throw noSuchUpload(uploadId);
  return entry;
}

/** The upload with all its parts; their bytes are left to the sweep. */
export function dropUpload(tx: Tx, { id, value: { uploadId } }: Entry<UploadRecord>): void {
  for (const part of tx.list(PART, EVERYWHERE, { prefix: `${uploadId}/` })) tx.delete(PART, EVERYWHERE, part.id);
  tx.delete(UPLOAD, EVERYWHERE, id);
}

async function abortMultipartUpload(input: AbortMultipartUploadRequest, call: Call): Promise<void> {
  await call.write((tx) => {
    const bucket = bucketOf(tx, input, call);
    dropUpload(tx, uploadOf(tx, bucket, input.Key ?? '', input.UploadId ?? ''));
  });
}

function listMultipartUploads(input: ListMultipartUploadsRequest, call: Call) {
  const { KeyMarker: keyMarker, UploadIdMarker: uploadIdMarker, Prefix: prefix = '', Delimiter: delimiter } = input;
  const encoded = encodedFor(input.EncodingType);
  const limit = limitOf(input.MaxUploads, 'max-uploads');
  return call.read((tx) => {
    const bucket = bucketOf(tx, input, call);
    const page = listing(tx, UPLOAD, {
      bucket: bucket.name,
      prefix,
      delimiter,
      limit,
      after: uploadIdMarker
        ? versionsOf(bucket.name, keyMarker ?? '') + uploadIdMarker
        : startOf(bucket.name, keyMarker, prefix, delimiter),
      take: () => true,
    });
    const last = page.rows.at(-1)?.value;
    const ends = page.endsInPrefix ? { key: page.prefixes.at(-1), uploadId: '' } : last;
    return {
      Bucket: bucket.name,
      KeyMarker: encoded(keyMarker ?? ''),
      UploadIdMarker: uploadIdMarker ?? '',
      Prefix: encoded(prefix),
      ...(delimiter !== undefined && { Delimiter: encoded(delimiter) }),
      ...(input.EncodingType !== undefined && { EncodingType: input.EncodingType }),
      MaxUploads: limit,
      IsTruncated: page.truncated,
      ...(page.truncated && { NextKeyMarker: encoded(ends?.key ?? ''), NextUploadIdMarker: ends?.uploadId ?? '' }),
      Uploads: page.rows.map(({ value }) => shown(value, bucket, encoded)),
      CommonPrefixes: page.prefixes.map((Prefix) => ({ Prefix: encoded(Prefix) })),
    };
  });
}

function shown(upload: UploadRecord, bucket: BucketRecord, encoded: (key: string) => string) {
  return {
    UploadId: upload.uploadId,
    Key: encoded(upload.key),
    Initiated: new Date(upload.startedMs),
    StorageClass: upload.storageClass,
    Owner: ownerOf(bucket.account),
    Initiator: { ID: upload.initiator },
    ...toldAlgorithm(upload),
  };
}
