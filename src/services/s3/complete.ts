// CompleteMultipartUpload: the parts become the pieces of an object. No byte is read or moved. [lambda F3, F4]
import { createHash } from 'node:crypto';
import type { CompletedPart, CompleteMultipartUploadRequest } from '@aws-sdk/client-s3';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { fault } from '../kernel/fault.ts';
import { ALGORITHMS, memberOf, sumOf, type Checksum } from './checksums/algorithms.ts';
import { combineCrc, isCombinable } from './checksums/combine.ts';
import { checkWrite } from './conditions.ts';
import { encryptionHeaders } from './describe.ts';
import { announce } from './events.ts';
import { invalidRequest, malformedXml } from './faults.ts';
import { bucketOf } from './find.ts';
import { partId } from './ids.ts';
import type { S3Ports } from './ports.ts';
import { checksumHeaders } from './put-object.ts';
import { EVERYWHERE, PART, type Kept, type ObjectRecord, type PartRecord, type UploadRecord } from './resources.ts';
import { dropUpload, uploadOf } from './uploads.ts';
import { addVersion, toldVersion } from './versions.ts';

export function completeHandlers(ports: S3Ports) {
  return {
    CompleteMultipartUpload: (input: CompleteMultipartUploadRequest, call: Call) => complete(ports, input, call),
  };
}

async function complete(ports: S3Ports, input: CompleteMultipartUploadRequest, call: Call) {
  const { Key: key = '', UploadId: uploadId = '' } = input;
  const moment = { nowMs: call.nowMs, random: call.ids.lower(20) };
  const { bucket, record } = await call.write((tx) => {
    const bucket = bucketOf(tx, input, call);
    const entry = uploadOf(tx, bucket, key, uploadId);
    const upload = entry.value;
    const parts = chosenParts(tx, upload, input);
    checkWrite(tx, bucket, key, input);
    const draft = { key, ...objectOf(parts, upload), ...keptOf(upload) };
    checkWhole(draft, upload, input);
    dropUpload(tx, entry);
    return { bucket, record: addVersion(tx, bucket, draft, moment) as ObjectRecord };
  });
  await announce(ports, bucket, record, 'ObjectCreated:CompleteMultipartUpload', call);
  return {
    Location: `${call.endpoint}/${bucket.name}/${key.split('/').map(encodeURIComponent).join('/')}`,
    Bucket: bucket.name,
    Key: key,
    ETag: `"${record.etag}"`,
    ...checksumHeaders(record.checksum),
    ...encryptionHeaders(record.encryption),
    ...toldVersion(bucket, record),
  };
}

const SMALLEST_PART = 5 * 1024 * 1024;

/** The parts that the client lists, in its order, checked one by one. */
function chosenParts(tx: ReadTx, upload: UploadRecord, input: CompleteMultipartUploadRequest): PartRecord[] {
  const listed = input.MultipartUpload?.Parts ?? [];
  if (!input.MultipartUpload) throw invalidRequest('You must specify at least one part');
  if (listed.length === 0) throw malformedXml();
  const parts = listed.map((one, index) => {
    const number = one.PartNumber ?? 0;
    if (index > 0 && number <= (listed[index - 1]?.PartNumber ?? 0))
      throw fault(
        'InvalidPartOrder',
        'The list of parts was not in ascending order. The parts list must be specified in order by part number.',
        { UploadId: upload.uploadId },
        400,
      );
    return checkedPart(tx.get(PART, EVERYWHERE, partId(upload.uploadId, number)), one, upload);
  });
  const small = parts.slice(0, -1).find((part) => part.size < SMALLEST_PART);
  if (!small) return parts;
  throw fault(
    'EntityTooSmall',
    'Your proposed upload is smaller than the minimum allowed size',
    { ProposedSize: small.size, MinSizeAllowed: SMALLEST_PART, PartNumber: small.number, ETag: small.etag },
    400,
  );
}

function checkedPart(part: PartRecord | undefined, listed: CompletedPart, upload: UploadRecord): PartRecord {
  const { algorithm } = upload;
  const given = listed[memberOf(algorithm)];
  const number = listed.PartNumber ?? 0;
  if (part && given === undefined && upload.chosen && upload.checksumType === 'COMPOSITE')
    throw invalidRequest(
      `The upload was created using a ${algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${number} in the request.`,
    );
  const etag = listed.ETag?.replace(/^"|"$/g, '');
  if (part && etag === part.etag && (given === undefined || given === part.checksum)) return part;
  throw fault(
    'InvalidPart',
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    { UploadId: upload.uploadId, PartNumber: number, ETag: etag ?? '' },
    400,
  );
}

/** Its ETag is the MD5 of the parts' MD5s and their number, also when there is only one. [lambda F3] */
function objectOf(parts: readonly PartRecord[], upload: UploadRecord) {
  const md5 = createHash('md5');
  for (const part of parts) md5.update(part.etag, 'hex');
  return {
    size: parts.reduce((sum, part) => sum + part.size, 0),
    etag: `${md5.digest('hex')}-${parts.length}`,
    checksum: checksumOf(parts, upload),
    pieces: parts.map(({ digest, size, number, checksum }) => ({
      digest,
      size,
      number,
      ...(upload.checksumType === 'COMPOSITE' && { checksum }),
    })),
  };
}

function checksumOf(parts: readonly PartRecord[], { algorithm, checksumType: type }: UploadRecord): Checksum {
  if (type === 'FULL_OBJECT' && isCombinable(algorithm)) {
    const pieces = parts.map(({ checksum, size }) => ({ value: checksum, size }));
    return { algorithm, type, value: combineCrc(algorithm, pieces) };
  }
  return { algorithm, type: 'COMPOSITE', value: `${sumOfSums(parts, algorithm)}-${parts.length}` };
}

function sumOfSums(parts: readonly PartRecord[], algorithm: Checksum['algorithm']): string {
  const sum = sumOf(algorithm);
  for (const part of parts) sum.update(Buffer.from(part.checksum, 'base64'));
  return sum.digest();
}

/** What the request says of the whole object. */
function checkWhole(
  draft: Pick<ObjectRecord, 'size' | 'checksum'>,
  upload: UploadRecord,
  input: CompleteMultipartUploadRequest,
): void {
  const { MpuObjectSize: size, ChecksumType: type } = input;
  if (size !== undefined && size !== draft.size)
    throw invalidRequest(
      `The provided 'x-amz-mp-object-size' header value ${size} does not match what was computed: ${draft.size}`,
    );
  if (type !== undefined && type !== upload.checksumType)
    throw invalidRequest(
      `The upload was created using the ${upload.checksumType} checksum mode. The complete request must use the same checksum mode.`,
    );
  const given = ALGORITHMS.find((algorithm) => input[memberOf(algorithm)] !== undefined);
  if (given === undefined) return;
  const { algorithm, value } = draft.checksum;
  if (given !== algorithm || input[memberOf(given)] !== value)
    throw fault(
      'BadDigest',
      `The ${given.toLowerCase()} you specified did not match the calculated checksum.`,
      {},
      400,
    );
}

function keptOf(upload: UploadRecord): Kept {
  const { described, storageClass, encryption, tags, acl, retention, legalHold } = upload;
  return {
    described,
    storageClass,
    encryption,
    tags,
    ...(acl && { acl }),
    ...(retention && { retention }),
    ...(legalHold && { legalHold }),
  };
}
