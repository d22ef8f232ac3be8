// GetObject, HeadObject and GetObjectAttributes. [lambda F3, F4]
import type { Readable } from 'node:stream';
import type { GetObjectAttributesRequest, GetObjectRequest, HeadObjectRequest } from '@aws-sdk/client-s3';
import type { ByteRange } from '../../blobs/contract.ts';
import type { Call } from '../kernel/contract.ts';
import { memberOf, type Checksum } from './checksums/algorithms.ts';
import { checkRead } from './conditions.ts';
import { describingHeaders } from './describe.ts';
import { invalidArgument, invalidRequest } from './faults.ts';
import { bucketOf } from './find.ts';
import { openPieces } from './pieces.ts';
import { checksumHeaders } from './put-object.ts';
import { contentRange, partCount, partRange, rangeOf } from './ranges.ts';
import type { BucketRecord, ObjectRecord } from './resources.ts';
import { objectOf, toldVersion } from './versions.ts';

export const getObjectHandlers = {
  GetObject: getObject,
  HeadObject: headObject,
  GetObjectAttributes: getObjectAttributes,
};

interface Reading {
  readonly Bucket: string | undefined;
  readonly Key: string | undefined;
  readonly VersionId?: string | undefined;
}

function find(input: Reading, call: Call): { bucket: BucketRecord; record: ObjectRecord } {
  return call.read((tx) => {
    const bucket = bucketOf(tx, input, call);
    return { bucket, record: objectOf(tx, bucket.name, input.Key ?? '', input.VersionId) };
  });
}

function getObject(input: GetObjectRequest, call: Call) {
  const { record, range, output } = read(input, call);
  if (output.unchanged) return output.members;
  const body: Readable = openPieces(call.blobs, record.pieces, range);
  return { ...output.members, Body: body };
}

function headObject(input: HeadObjectRequest, call: Call) {
  return read(input, call).output.members;
}

function read(input: GetObjectRequest & HeadObjectRequest, call: Call) {
  const { bucket, record } = find(input, call);
  const overrides = overridesOf(input, call);
  const unchanged = checkRead(record, {
    ifMatch: input.IfMatch,
    ifNoneMatch: input.IfNoneMatch,
    ifModifiedSince: input.IfModifiedSince,
    ifUnmodifiedSince: input.IfUnmodifiedSince,
  });
  const range = unchanged ? undefined : wantedRange(input, record);
  if (unchanged) call.reply.status = 304;
  else if (range || input.PartNumber !== undefined) call.reply.status = 206;
  const members = unchanged
    ? { ETag: `"${record.etag}"`, LastModified: new Date(record.modifiedMs), ...toldVersion(bucket, record) }
    : { ...whole(input, bucket, record, range), ...overrides };
  return { record, range, output: { unchanged, members } };
}

function wantedRange(input: GetObjectRequest, record: ObjectRecord): ByteRange | undefined {
  if (input.PartNumber === undefined) return rangeOf(input.Range, record.size);
  if (input.Range !== undefined)
    throw invalidRequest('Cannot specify both Range header and partNumber query parameter');
  return partRange(record, input.PartNumber) ?? (record.size > 0 ? { start: 0, end: record.size - 1 } : undefined);
}

function whole(input: GetObjectRequest, bucket: BucketRecord, record: ObjectRecord, range: ByteRange | undefined) {
  const parts = partCount(record);
  return {
    ...describingHeaders(record),
    ...toldVersion(bucket, record),
    ContentLength: range ? range.end - range.start + 1 : record.size,
    ...(range && range.end >= range.start && { ContentRange: contentRange(range, record.size) }),
    ...(input.PartNumber !== undefined && parts > 0 && { PartsCount: parts }),
    ...shownChecksum(input, record, range),
  };
}

/** Only when asked for, and never for a range; a part of a composite one has its own. [lambda F4] */
function shownChecksum(input: GetObjectRequest, record: ObjectRecord, range: ByteRange | undefined) {
  if (input.ChecksumMode !== 'ENABLED') return {};
  const { algorithm, type } = record.checksum;
  const part = input.PartNumber === undefined ? undefined : record.pieces[input.PartNumber - 1];
  if (part?.checksum !== undefined) return { [memberOf(algorithm)]: part.checksum, ChecksumType: type };
  const everything = range === undefined || range.end - range.start + 1 === record.size;
  return everything && input.Range === undefined ? checksumHeaders(record.checksum) : {};
}

const OVERRIDES = [
  ['ResponseCacheControl', 'CacheControl'],
  ['ResponseContentDisposition', 'ContentDisposition'],
  ['ResponseContentEncoding', 'ContentEncoding'],
  ['ResponseContentLanguage', 'ContentLanguage'],
  ['ResponseContentType', 'ContentType'],
  ['ResponseExpires', 'Expires'],
] as const;

/** response-* parameters replace headers, on signed requests only. */
function overridesOf(input: GetObjectRequest, call: Call): Record<string, unknown> {
  const given = OVERRIDES.filter(([parameter]) => input[parameter] !== undefined);
  if (given.length > 0 && call.principal.type === 'anonymous')
    throw invalidRequest('Request specific response headers cannot be used for anonymous GET requests.');
  return Object.fromEntries(given.map(([parameter, member]) => [member, input[parameter]]));
}

const ATTRIBUTES: ReadonlySet<string> = new Set(['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize']);

function getObjectAttributes(input: GetObjectAttributesRequest, call: Call) {
  const wanted = new Set<string>(input.ObjectAttributes ?? []);
  if (wanted.size === 0 || ![...wanted].every((name) => ATTRIBUTES.has(name)))
    throw invalidArgument('Invalid attribute name specified.', 'x-amz-object-attributes', [...wanted].join(','));
  const { bucket, record } = find(input, call);
  return {
    LastModified: new Date(record.modifiedMs),
    ...toldVersion(bucket, record),
    ...(wanted.has('ETag') && { ETag: record.etag }),
    ...(wanted.has('Checksum') && { Checksum: checksumHeaders(withoutCount(record.checksum)) }),
    ...(wanted.has('ObjectParts') && partCount(record) > 0 && { ObjectParts: partsOf(input, record) }),
    ...(wanted.has('StorageClass') && { StorageClass: record.storageClass }),
    ...(wanted.has('ObjectSize') && { ObjectSize: record.size }),
  };
}

/** Here, unlike in headers, a composite checksum stands without the number of its parts. */
function withoutCount(checksum: Checksum): Checksum {
  return { ...checksum, value: checksum.value.replace(/-\d+$/, '') };
}

/** The parts themselves are answered only where they have checksums of their own. */
function partsOf(input: GetObjectAttributesRequest, { pieces, checksum }: ObjectRecord) {
  const after = Number(input.PartNumberMarker ?? 0);
  const most = Math.min(input.MaxParts ?? 1000, 1000);
  const rest = pieces.filter(({ number = 0 }) => number > after);
  const shown = rest.slice(0, most);
  if (checksum.type === 'FULL_OBJECT') return { TotalPartsCount: pieces.length };
  return {
    TotalPartsCount: pieces.length,
    PartNumberMarker: String(after),
    NextPartNumberMarker: String(shown.at(-1)?.number ?? 0),
    MaxParts: most,
    IsTruncated: shown.length < rest.length,
    Parts: shown.map((piece) => ({
      PartNumber: piece.number,
      Size: piece.size,
      [memberOf(checksum.algorithm)]: piece.checksum,
    })),
  };
}
