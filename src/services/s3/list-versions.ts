// ListObjectVersions: every version and delete marker, by key, the newest first. [lambda F2, F5]
import type { DeleteMarkerEntry, ListObjectVersionsRequest, ObjectVersion } from '@aws-sdk/client-s3';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { invalidArgument } from './faults.ts';
import { bucketOf } from './find.ts';
import { isVersionId, versionsOf } from './ids.ts';
import { encodedFor, limitOf, listing, startOf } from './listing.ts';
import { ownerOf } from './owners.ts';
import { VERSION, type BucketRecord, type VersionRecord } from './resources.ts';
import { newestOf, versionOf, type VersionEntry } from './versions.ts';

export const listVersionHandlers = { ListObjectVersions: listObjectVersions };

function listObjectVersions(input: ListObjectVersionsRequest, call: Call) {
  const { Prefix: prefix = '', Delimiter: delimiter, KeyMarker: keyMarker, VersionIdMarker: versionIdMarker } = input;
  const encoded = encodedFor(input.EncodingType);
  const limit = limitOf(input.MaxKeys, 'max-keys');
  if (versionIdMarker && !keyMarker)
    throw invalidArgument(
      'A version-id marker cannot be specified without a key marker.',
      'version-id-marker',
      versionIdMarker,
    );
  return call.read((tx) => {
    const bucket = bucketOf(tx, input, call);
    const after = versionIdMarker
      ? afterVersion(tx, bucket.name, keyMarker ?? '', versionIdMarker)
      : startOf(bucket.name, keyMarker, prefix, delimiter);
    const page = listing(tx, VERSION, { bucket: bucket.name, prefix, delimiter, limit, after, take: () => true });
    const last = page.endsInPrefix ? { key: page.prefixes.at(-1), versionId: '' } : page.rows.at(-1)?.value;
    return {
      Name: bucket.name,
      Prefix: encoded(prefix),
      KeyMarker: encoded(keyMarker ?? ''),
      VersionIdMarker: versionIdMarker ?? '',
      ...(delimiter !== undefined && { Delimiter: encoded(delimiter) }),
      ...(input.EncodingType !== undefined && { EncodingType: input.EncodingType }),
      MaxKeys: limit,
      IsTruncated: page.truncated,
      ...(page.truncated && { NextKeyMarker: encoded(last?.key ?? ''), NextVersionIdMarker: last?.versionId ?? '' }),
      ...shownRows(tx, bucket, page.rows, encoded),
      CommonPrefixes: page.prefixes.map((Prefix) => ({ Prefix: encoded(Prefix) })),
    };
  });
}

/** A client may have deleted the version that its page ended with: what is left of the key then follows. */
function afterVersion(tx: ReadTx, bucket: string, key: string, versionId: string): string {
  if (!isVersionId(versionId)) throw invalidArgument('Invalid version id specified', 'version-id-marker', versionId);
  const place = versionsOf(bucket, key);
  if (versionId !== 'null') return place + versionId;
  return versionOf(tx, bucket, key, versionId)?.id ?? place;
}

function shownRows(
  tx: ReadTx,
  bucket: BucketRecord,
  rows: readonly VersionEntry[],
  encoded: (key: string) => string,
): { Versions: ObjectVersion[]; DeleteMarkers: DeleteMarkerEntry[] } {
  const versions: ObjectVersion[] = [];
  const markers: DeleteMarkerEntry[] = [];
  let key: string | undefined;
  for (const { id, value } of rows) {
    // The first row of a page may be an older version of the key that the page before ended in.
    const latest = key === undefined ? newestOf(tx, bucket.name, value.key)?.id === id : value.key !== key;
    key = value.key;
    if (value.marker) markers.push(common(value, latest, bucket, encoded));
    else
      versions.push({
        ...common(value, latest, bucket, encoded),
        ETag: `"${value.etag}"`,
        ChecksumAlgorithm: [value.checksum.algorithm],
        ChecksumType: value.checksum.type,
        Size: value.size,
        StorageClass: value.storageClass as NonNullable<ObjectVersion['StorageClass']>,
      });
  }
  return { Versions: versions, DeleteMarkers: markers };
}

function common(record: VersionRecord, latest: boolean, bucket: BucketRecord, encoded: (key: string) => string) {
  return {
    Key: encoded(record.key),
    VersionId: record.versionId,
    IsLatest: latest,
    LastModified: new Date(record.modifiedMs),
    Owner: ownerOf(bucket.account),
  };
}
