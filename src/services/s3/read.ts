// An object for a neighbour of S3: what a caller may read, by the same policies as GetObject, and its bytes.
import type { Readable } from 'node:stream';
import type { ByteRange } from '../../blobs/contract.ts';
import type { Evaluate } from '../../identity/contract.ts';
import type { Call } from '../kernel/contract.ts';
import { objectNeeds } from './access-objects.ts';
import { findBucket } from './find.ts';
import { isVersionId } from './ids.ts';
import { permits } from './permits.ts';
import { openPieces } from './pieces.ts';
import type { ObjectRecord } from './resources.ts';
import { currentOf, versionOf } from './versions.ts';

export interface ObjectLocation {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
}

/** The record of the object, or why the caller gets none. */
export function findReadable(
  { bucket: name, key, versionId }: ObjectLocation,
  evaluate: Evaluate,
  call: Call,
): ObjectRecord | 'no-such-bucket' | 'no-such-key' | 'access-denied' {
  return call.read((tx) => {
    const bucket = findBucket(tx, name);
    if (!bucket) return 'no-such-bucket';
    const input = { Key: key, ...(versionId !== undefined && { VersionId: versionId }) };
    if (!objectNeeds(tx, bucket, 'GetObject', input, call).every((need) => permits(evaluate, need, call)))
      return 'access-denied';
    if (versionId === undefined) return currentOf(tx, name, key) ?? 'no-such-key';
    const version = isVersionId(versionId) ? versionOf(tx, name, key, versionId)?.value : undefined;
    return version && !version.marker ? version : 'no-such-key';
  });
}

export function openObject(record: ObjectRecord, { blobs }: Pick<Call, 'blobs'>, range?: ByteRange): Readable {
  return openPieces(blobs, record.pieces, range);
}
