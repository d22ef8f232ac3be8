// The versions of a key: which one is current, what a write adds, what a delete takes away. [lambda F3]
import type { Entry } from '../../store/contract.ts';
import type { ReadTx, Tx } from '../kernel/contract.ts';
import { invalidArgument, noSuchKey, noSuchVersion, withHeaders } from './faults.ts';
import { OLDEST, isVersionId, newestFirst, versionIdOf, versionsOf } from './ids.ts';
import { fault } from '../kernel/fault.ts';
import {
  EVERYWHERE,
  VERSION,
  type BucketRecord,
  type DeleteMarker,
  type ObjectRecord,
  type VersionRecord,
} from './resources.ts';

export type VersionEntry = Entry<VersionRecord>;

/** The newest version, a delete marker among them. */
export function newestOf(tx: ReadTx, bucket: string, key: string): VersionEntry | undefined {
  return tx.list(VERSION, EVERYWHERE, { prefix: versionsOf(bucket, key), limit: 1 })[0];
}

/** The object that a plain GET answers. */
export function currentOf(tx: ReadTx, bucket: string, key: string): ObjectRecord | undefined {
  const newest = newestOf(tx, bucket, key)?.value;
  return newest?.marker ? undefined : newest;
}

/** Undefined: no such version. Refuses what cannot be a version id. */
export function versionOf(tx: ReadTx, bucket: string, key: string, versionId: string): VersionEntry | undefined {
  if (!isVersionId(versionId)) throw invalidArgument('Invalid version id specified', 'versionId', versionId);
  if (versionId === 'null') return nullVersionOf(tx, bucket, key);
  const entry = tx.entry(VERSION, EVERYWHERE, versionsOf(bucket, key) + versionId);
  // A null version has an order of the same form, and is not called by it.
  return entry?.value.versionId === versionId ? entry : undefined;
}

const BATCH = 200;

/** What was written without versioning has its own place; what was written while it was suspended must be looked for. */
function nullVersionOf(tx: ReadTx, bucket: string, key: string): VersionEntry | undefined {
  const prefix = versionsOf(bucket, key);
  const oldest = tx.entry(VERSION, EVERYWHERE, prefix + OLDEST);
  if (oldest) return oldest;
  let after = prefix;
  for (;;) {
    const batch = tx.list(VERSION, EVERYWHERE, { prefix, after, limit: BATCH });
    const found = batch.find((entry) => entry.value.versionId === 'null');
    if (found || batch.length < BATCH) return found;
    after = (batch.at(-1) as VersionEntry).id;
  }
}

/** The object that a read means, by key and perhaps version. Refuses what is missing or a delete marker. */
export function objectOf(tx: ReadTx, bucket: string, key: string, versionId?: string): ObjectRecord {
  const entry = versionId === undefined ? newestOf(tx, bucket, key) : versionOf(tx, bucket, key, versionId);
  if (!entry) throw versionId === undefined ? noSuchKey(key) : noSuchVersion(key, versionId);
  const found = entry.value;
  if (!found.marker) return found;
  const headers = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': found.versionId };
  if (versionId === undefined) throw withHeaders(noSuchKey(key), headers);
  throw withHeaders(
    fault('MethodNotAllowed', 'The specified method is not allowed against this resource.', {
      Method: 'GET',
      ResourceType: 'DeleteMarker',
    }),
    { ...headers, Allow: 'DELETE', 'Last-Modified': new Date(found.modifiedMs).toUTCString() },
  );
}

export type NewVersion =
  | Omit<ObjectRecord, 'versionId' | 'modifiedMs' | 'stampMs'>
  | Omit<DeleteMarker, 'versionId' | 'modifiedMs' | 'stampMs'>;

export interface Moment {
  readonly nowMs: number;
  /** 20 characters of [a-z0-9], for the id of the version. */
  readonly random: string;
}

/** Makes `draft` the newest version of its key, in the place that the bucket's versioning gives it. */
export function addVersion(tx: Tx, bucket: BucketRecord, draft: NewVersion, { nowMs, random }: Moment): VersionRecord {
  const place = versionsOf(bucket.name, draft.key);
  const keep = (order: string, stampMs: number, versionId: string): VersionRecord => {
    const record = { ...draft, versionId, modifiedMs: nowMs, stampMs } as VersionRecord;
    tx.put(VERSION, EVERYWHERE, place + order, record);
    return record;
  };
  if (bucket.versioning === undefined) return keep(OLDEST, nowMs, 'null');
  const newest = newestOf(tx, bucket.name, draft.key);
  // The clock may stand still or go back; the order of the versions may not.
  const stampMs = Math.max(nowMs, (newest?.value.stampMs ?? 0) + 1);
  if (bucket.versioning === 'Enabled') {
    const versionId = versionIdOf(stampMs, random);
    return keep(versionId, stampMs, versionId);
  }
  const replaced = nullVersionOf(tx, bucket.name, draft.key);
  if (replaced) tx.delete(VERSION, EVERYWHERE, replaced.id);
  return keep(newestFirst(stampMs) + random, stampMs, 'null');
}

/** The id that answers tell: none where versioning was never enabled. */
export function toldVersion(bucket: BucketRecord, record: VersionRecord): { VersionId?: string } {
  return bucket.versioning === undefined ? {} : { VersionId: record.versionId };
}
