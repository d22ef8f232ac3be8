// ListObjects and ListObjectsV2: the current object of each key. [lambda F5]
import type { ListObjectsRequest, ListObjectsV2Request, Owner, _Object } from '@aws-sdk/client-s3';
import type { Entry } from '../../store/contract.ts';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { invalidArgument } from './faults.ts';
import { bucketOf } from './find.ts';
import { encodedFor, limitOf, listing, startOf, type Listing } from './listing.ts';
import { ownerOf } from './owners.ts';
import { VERSION, type ObjectRecord, type VersionRecord } from './resources.ts';

export const listObjectHandlers = { ListObjects: listObjects, ListObjectsV2: listObjectsV2 };

interface Keys {
  readonly bucket: string;
  readonly prefix: string;
  readonly delimiter: string | undefined;
  /** Keys after this one. */
  readonly marker: string | undefined;
  readonly limit: number;
}

interface Found {
  readonly objects: readonly ObjectRecord[];
  readonly prefixes: readonly string[];
  /** The last key or prefix of a page that is not the last. */
  readonly next: string | undefined;
}

function find(tx: ReadTx, keys: Keys): Found {
  const { bucket, prefix, delimiter, marker, limit } = keys;
  const page = listing(tx, VERSION, {
    bucket,
    prefix,
    delimiter,
    limit,
    after: startOf(bucket, marker, prefix, delimiter),
    take: currentOnly(),
  });
  // Delete markers were left out.
  const objects = page.rows.map((row) => row.value as ObjectRecord);
  return { objects, prefixes: page.prefixes, next: nextOf(page, objects) };
}

/** The first version of a key is the newest. */
function currentOnly(): (row: Entry<VersionRecord>) => boolean {
  let seen: string | undefined;
  return ({ value: { key, marker } }) => {
    if (key === seen) return false;
    seen = key;
    return marker === undefined;
  };
}

function nextOf(page: Listing<VersionRecord>, objects: readonly ObjectRecord[]): string | undefined {
  if (!page.truncated) return undefined;
  return page.endsInPrefix ? page.prefixes.at(-1) : objects.at(-1)?.key;
}

function listObjectsV2(input: ListObjectsV2Request, call: Call) {
  const { Prefix: prefix = '', Delimiter: delimiter, ContinuationToken: token, StartAfter: startAfter } = input;
  const encoded = encodedFor(input.EncodingType);
  const limit = limitOf(input.MaxKeys, 'max-keys');
  return call.read((tx) => {
    const bucket = bucketOf(tx, input, call);
    const marker = token === undefined ? startAfter : readToken(token);
    const { objects, prefixes, next } = find(tx, { bucket: bucket.name, prefix, delimiter, marker, limit });
    const owner = input.FetchOwner ? ownerOf(bucket.account) : undefined;
    return {
      Name: bucket.name,
      Prefix: encoded(prefix),
      ...(delimiter !== undefined && { Delimiter: encoded(delimiter) }),
      MaxKeys: limit,
      ...(input.EncodingType !== undefined && { EncodingType: input.EncodingType }),
      KeyCount: objects.length + prefixes.length,
      ...(token !== undefined && { ContinuationToken: token }),
      ...(startAfter !== undefined && { StartAfter: encoded(startAfter) }),
      IsTruncated: next !== undefined,
      ...(next !== undefined && { NextContinuationToken: tokenOf(next) }),
      Contents: objects.map((record) => shown(record, encoded, owner)),
      CommonPrefixes: prefixes.map((Prefix) => ({ Prefix: encoded(Prefix) })),
    };
  });
}

function tokenOf(marker: string): string {
  return `1${Buffer.from(marker, 'utf8').toString('base64')}`;
}

function readToken(token: string): string {
  if (token.startsWith('1')) {
    const marker = Buffer.from(token.slice(1), 'base64').toString('utf8');
    if (marker !== '' && tokenOf(marker) === token) return marker;
  }
  throw invalidArgument('The continuation token provided is incorrect', 'continuation-token', token);
}

function listObjects(input: ListObjectsRequest, call: Call) {
  const { Prefix: prefix = '', Delimiter: delimiter, Marker: marker } = input;
  const encoded = encodedFor(input.EncodingType);
  const limit = limitOf(input.MaxKeys, 'max-keys');
  return call.read((tx) => {
    const bucket = bucketOf(tx, input, call);
    const { objects, prefixes, next } = find(tx, { bucket: bucket.name, prefix, delimiter, marker, limit });
    return {
      Name: bucket.name,
      Prefix: encoded(prefix),
      Marker: encoded(marker ?? ''),
      ...(delimiter !== undefined && { Delimiter: encoded(delimiter) }),
      MaxKeys: limit,
      ...(input.EncodingType !== undefined && { EncodingType: input.EncodingType }),
      IsTruncated: next !== undefined,
      // Without a delimiter the client takes the last key. [lambda F5]
      ...(next !== undefined && delimiter && { NextMarker: encoded(next) }),
      Contents: objects.map((record) => shown(record, encoded, ownerOf(bucket.account))),
      CommonPrefixes: prefixes.map((Prefix) => ({ Prefix: encoded(Prefix) })),
    };
  });
}

function shown(record: ObjectRecord, encoded: (key: string) => string, owner: Owner | undefined): _Object {
  return {
    Key: encoded(record.key),
    LastModified: new Date(record.modifiedMs),
    ETag: `"${record.etag}"`,
    ChecksumAlgorithm: [record.checksum.algorithm],
    ChecksumType: record.checksum.type,
    Size: record.size,
    StorageClass: record.storageClass as NonNullable<_Object['StorageClass']>,
    ...(owner && { Owner: owner }),
  };
}
