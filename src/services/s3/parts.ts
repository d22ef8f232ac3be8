// Parts of a multipart upload: sent, copied from an object, listed. [lambda F2, F4]
import type { ListPartsRequest, UploadPartCopyRequest, UploadPartRequest } from '@aws-sdk/client-s3';
import type { Call } from '../kernel/contract.ts';
import { memberOf, type Algorithm } from './checksums/algorithms.ts';
import { checkCopy } from './conditions.ts';
import { sourceOf } from './copy-source.ts';
import { encryptionHeaders } from './describe.ts';
import { invalidArgument, invalidRequest } from './faults.ts';
import { bucketOf } from './find.ts';
import { partId } from './ids.ts';
import { limitOf } from './listing.ts';
import { ownerOf } from './owners.ts';
import { openPieces } from './pieces.ts';
import { refuseTooLarge } from './put-object.ts';
import { receive, type Received } from './receive.ts';
import { EVERYWHERE, PART, type PartRecord, type UploadRecord } from './resources.ts';
import { toldAlgorithm, uploadOf } from './uploads.ts';
import { objectOf } from './versions.ts';

export const partHandlers = {
  UploadPart: uploadPart,
  UploadPartCopy: uploadPartCopy,
  ListParts: listParts,
};

const MOST_PARTS = 10_000;

interface PartInput {
  readonly Bucket: string | undefined;
  readonly Key: string | undefined;
  readonly UploadId: string | undefined;
  readonly PartNumber: number | undefined;
  readonly ExpectedBucketOwner?: string | undefined;
}

async function uploadPart(input: UploadPartRequest, call: Call) {
  refuseTooLarge(input.ContentLength);
  const upload = findUpload(input, call);
  const received = await receive(call.blobs, input, upload.algorithm);
  refuseOtherAlgorithm(upload, received.declared);
  const part = await keepPart(input, upload, received, call);
  const algorithm = received.declared ?? upload.algorithm;
  return {
    ETag: `"${part.etag}"`,
    [memberOf(algorithm)]: received.sums.get(algorithm),
    ...encryptionHeaders(upload.encryption),
  };
}

function findUpload(input: PartInput, call: Call): UploadRecord {
  const number = input.PartNumber ?? 0;
  if (!Number.isInteger(number) || number < 1 || number > MOST_PARTS)
    throw invalidArgument(
      `Part number must be an integer between 1 and ${MOST_PARTS}, inclusive`,
      'partNumber',
      String(number),
    );
  return call.read((tx) => uploadOf(tx, bucketOf(tx, input, call), input.Key ?? '', input.UploadId ?? '').value);
}

/** If the upload is still there. The bytes are kept already. */
async function keepPart(input: PartInput, upload: UploadRecord, received: Received, call: Call): Promise<PartRecord> {
  const { digest, size, md5, sums } = received;
  const number = input.PartNumber ?? 0;
  const checksum = sums.get(upload.algorithm) ?? '';
  const part: PartRecord = { number, digest, size, etag: md5, modifiedMs: call.nowMs, checksum };
  await call.write((tx) => {
    uploadOf(tx, bucketOf(tx, input, call), input.Key ?? '', input.UploadId ?? '');
    tx.put(PART, EVERYWHERE, partId(upload.uploadId, number), part);
  });
  return part;
}

/** A chosen algorithm binds the parts; for a composite checksum every sent part must bear one. */
function refuseOtherAlgorithm(
  { chosen, algorithm, checksumType }: UploadRecord,
  declared: Algorithm | undefined,
): void {
  const fits = declared === undefined ? checksumType === 'FULL_OBJECT' : declared === algorithm;
  if (chosen && !fits)
    throw invalidRequest(
      `Checksum Type mismatch occurred, expected checksum Type: ${algorithm.toLowerCase()}, actual checksum Type: ${declared?.toLowerCase() ?? 'null'}`,
    );
}

async function uploadPartCopy(input: UploadPartCopyRequest, call: Call) {
  const upload = findUpload(input, call);
  const from = sourceOf(input.CopySource ?? '');
  const { bucket, source } = call.read((tx) => {
    const bucket = bucketOf(tx, { Bucket: from.bucket, ExpectedBucketOwner: input.ExpectedSourceBucketOwner }, call);
    return { bucket, source: objectOf(tx, bucket.name, from.key, from.versionId) };
  });
  checkCopy(source, {
    ifMatch: input.CopySourceIfMatch,
    ifNoneMatch: input.CopySourceIfNoneMatch,
    ifModifiedSince: input.CopySourceIfModifiedSince,
    ifUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
  });
  const range = copyRange(input.CopySourceRange, source.size);
  const body = { Body: openPieces(call.blobs, source.pieces, range) };
  const part = await keepPart(input, upload, await receive(call.blobs, body, upload.algorithm), call);
  return {
    CopyPartResult: {
      ETag: `"${part.etag}"`,
      LastModified: new Date(part.modifiedMs),
      ...(upload.chosen && { [memberOf(upload.algorithm)]: part.checksum }),
    },
    ...(bucket.versioning !== undefined && { CopySourceVersionId: source.versionId }),
    ...encryptionHeaders(upload.encryption),
  };
}

/** Unlike the range of a read, this one has one form and must lie within the source. */
function copyRange(text: string | undefined, size: number) {
  if (text === undefined) return undefined;
  const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(text) ?? [];
  const name = 'x-amz-copy-source-range';
  if (start === undefined || end === undefined || Number(end) < Number(start))
    throw invalidArgument(
      `The ${name} value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy`,
      name,
      text,
    );
  if (Number(end) >= size)
    throw invalidArgument(`Range specified is not valid for source object of size: ${size}`, name, text);
  return { start: Number(start), end: Number(end) };
}

function listParts(input: ListPartsRequest, call: Call) {
  const { Bucket: name, Key: key = '', UploadId: uploadId = '' } = input;
  const limit = limitOf(input.MaxParts, 'max-parts');
  const marker = Number(input.PartNumberMarker ?? 0);
  return call.read((tx) => {
    const bucket = bucketOf(tx, input, call);
    const upload = uploadOf(tx, bucket, key, uploadId).value;
    const after = partId(uploadId, marker);
    const found = tx.list(PART, EVERYWHERE, { prefix: `${uploadId}/`, after, limit: limit + 1 });
    const parts = found.slice(0, limit).map((entry) => entry.value);
    return {
      Bucket: name,
      Key: key,
      UploadId: uploadId,
      PartNumberMarker: String(marker),
      NextPartNumberMarker: String(parts.at(-1)?.number ?? 0),
      MaxParts: limit,
      IsTruncated: limit > 0 && found.length > limit,
      Parts: parts.map((part) => shown(part, upload)),
      Initiator: { ID: upload.initiator },
      Owner: ownerOf(bucket.account),
      StorageClass: upload.storageClass,
      ...toldAlgorithm(upload),
    };
  });
}

function shown(part: PartRecord, upload: UploadRecord) {
  return {
    PartNumber: part.number,
    LastModified: new Date(part.modifiedMs),
    ETag: `"${part.etag}"`,
    Size: part.size,
    ...(upload.chosen && { [memberOf(upload.algorithm)]: part.checksum }),
  };
}
