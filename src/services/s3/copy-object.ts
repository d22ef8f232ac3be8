// CopyObject: a new record over the same bytes, in one transaction. Only sums that the source does not have are computed. [lambda F2, F3]
import type { CopyObjectRequest } from '@aws-sdk/client-s3';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { ALGORITHMS, type Algorithm, type Checksum } from './checksums/algorithms.ts';
import { checkCopy, checkWrite } from './conditions.ts';
import { sourceOf, type CopySource } from './copy-source.ts';
import { describedOf, encryptionHeaders, encryptionOf, keptOf } from './describe.ts';
import { announce } from './events.ts';
import { invalidArgument, invalidRequest } from './faults.ts';
import { bucketOf } from './find.ts';
import { openPieces } from './pieces.ts';
import type { S3Ports } from './ports.ts';
import { OBJECT_LIMIT, checksumHeaders, keyOf } from './put-object.ts';
import { sumsOf } from './receive.ts';
import type { BucketRecord, Kept, ObjectRecord } from './resources.ts';
import { tagsOfHeader } from './tags.ts';
import { addVersion, objectOf, toldVersion } from './versions.ts';

export function copyHandlers(ports: S3Ports) {
  return { CopyObject: (input: CopyObjectRequest, call: Call) => copyObject(ports, input, call) };
}

interface Sums {
  readonly etag: string;
  readonly checksum: Checksum;
}

async function copyObject(ports: S3Ports, input: CopyObjectRequest, call: Call) {
  let copied: Copied | undefined;
  // Whoever writes to the source meanwhile makes the copy start again, with what is there then.
  while (!copied) copied = await attempt(input, call);
  const { bucket, sourceBucket, source, record } = copied;
  await announce(ports, bucket, record, 'ObjectCreated:Copy', call);
  return {
    CopyObjectResult: {
      ETag: `"${record.etag}"`,
      LastModified: new Date(record.modifiedMs),
      ...checksumHeaders(record.checksum),
    },
    ...(sourceBucket.versioning !== undefined && { CopySourceVersionId: source.versionId }),
    ...encryptionHeaders(record.encryption),
    ...toldVersion(bucket, record),
  };
}

interface Copied {
  readonly bucket: BucketRecord;
  readonly record: ObjectRecord;
  readonly sourceBucket: BucketRecord;
  readonly source: ObjectRecord;
}

/** Undefined: the source is another than the one that was summed. */
async function attempt(input: CopyObjectRequest, call: Call): Promise<Copied | undefined> {
  const key = keyOf(input.Key);
  const from = sourceOf(input.CopySource ?? '');
  const first = call.read((tx) => readSource(tx, input, from, call).record);
  const sums = await sumsFor(input, first, call);
  const moment = { nowMs: call.nowMs, random: call.ids.lower(20) };
  return call.write((tx) => {
    const bucket = bucketOf(tx, input, call);
    checkWrite(tx, bucket, key, input);
    const { bucket: sourceBucket, record: source } = readSource(tx, input, from, call);
    if (source.versionId !== first.versionId || source.stampMs !== first.stampMs || source.etag !== first.etag)
      return undefined;
    refuseUnchanged(input, { bucket, key }, sourceBucket, source);
    const pieces = source.pieces.map(({ digest, size }) => ({ digest, size }));
    const draft = { key, size: source.size, pieces, ...sums, ...keptFrom(input, bucket, source, call.nowMs) };
    return { bucket, sourceBucket, source, record: addVersion(tx, bucket, draft, moment) as ObjectRecord };
  });
}

function readSource(tx: ReadTx, input: CopyObjectRequest, source: CopySource, call: Call) {
  const bucket = bucketOf(tx, { Bucket: source.bucket, ExpectedBucketOwner: input.ExpectedSourceBucketOwner }, call);
  const record = objectOf(tx, bucket.name, source.key, source.versionId);
  if (record.size > OBJECT_LIMIT)
    throw invalidRequest(
      `The specified copy source is larger than the maximum allowable size for a copy source: ${OBJECT_LIMIT}`,
    );
  checkCopy(record, {
    ifMatch: input.CopySourceIfMatch,
    ifNoneMatch: input.CopySourceIfNoneMatch,
    ifModifiedSince: input.CopySourceIfModifiedSince,
    ifUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
  });
  return { bucket, record };
}

/** A copy is one piece to its readers: its ETag and checksum are those of the whole, also where the source's were composite. */
async function sumsFor(input: CopyObjectRequest, source: ObjectRecord, call: Call): Promise<Sums> {
  const algorithm = wantedAlgorithm(input) ?? source.checksum.algorithm;
  const { checksum, etag } = source;
  const whole = checksum.type === 'FULL_OBJECT' && checksum.algorithm === algorithm;
  if (whole && /^[0-9a-f]{32}$/.test(etag)) return { etag, checksum };
  const { md5, sums } = await sumsOf(openPieces(call.blobs, source.pieces), [algorithm]);
  return { etag: md5, checksum: { algorithm, type: 'FULL_OBJECT', value: sums.get(algorithm) ?? '' } };
}

function wantedAlgorithm({ ChecksumAlgorithm: name }: CopyObjectRequest): Algorithm | undefined {
  if (name === undefined) return undefined;
  const known = ALGORITHMS.find((algorithm) => algorithm === name);
  if (known) return known;
  throw invalidArgument('Checksum algorithm provided is unsupported.', 'x-amz-checksum-algorithm', name);
}

/** What the directives leave to the source, and what the request sets anew. */
function keptFrom(input: CopyObjectRequest, bucket: BucketRecord, source: ObjectRecord, nowMs: number): Kept {
  const asked = keptOf(input, bucket, nowMs);
  return {
    ...asked,
    described: replaces(input.MetadataDirective)
      ? describedOf(input)
      : // A redirect is never copied, only set.
        { ...withoutRedirect(source), ...redirectAsked(asked) },
    tags: replaces(input.TaggingDirective) ? tagsOfHeader(input.Tagging) : source.tags,
  };
}

function replaces(directive: string | undefined): boolean {
  if (directive === undefined || directive === 'COPY') return false;
  if (directive === 'REPLACE') return true;
  throw invalidArgument('Unknown metadata directive.', 'x-amz-metadata-directive', directive);
}

function withoutRedirect({ described }: ObjectRecord) {
  const { websiteRedirect: _, ...rest } = described;
  return rest;
}

function redirectAsked({ described }: Kept) {
  return described.websiteRedirect === undefined ? {} : { websiteRedirect: described.websiteRedirect };
}

function refuseUnchanged(
  input: CopyObjectRequest,
  to: { readonly bucket: BucketRecord; readonly key: string },
  fromBucket: BucketRecord,
  from: ObjectRecord,
): void {
  const itself =
    to.bucket.name === fromBucket.name && to.key === from.key && !input.CopySource?.includes('?versionId=');
  const changes =
    replaces(input.MetadataDirective) ||
    (input.StorageClass ?? from.storageClass) !== from.storageClass ||
    input.WebsiteRedirectLocation !== undefined ||
    input.ServerSideEncryption !== undefined ||
    encryptionOf(input, to.bucket).algorithm !== from.encryption.algorithm ||
    input.ChecksumAlgorithm !== undefined;
  if (itself && !changes)
    throw invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
}
