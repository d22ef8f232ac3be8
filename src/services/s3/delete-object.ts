// DeleteObject and DeleteObjects: a delete marker, or one version gone for good. [lambda F2]
import type { DeleteObjectRequest, DeleteObjectsRequest, DeletedObject, ObjectIdentifier } from '@aws-sdk/client-s3';
import type { Call, Tx } from '../kernel/contract.ts';
import { Fault } from '../kernel/fault.ts';
import { deleteNeed } from './access-objects.ts';
import { checkWrite } from './conditions.ts';
import { announce } from './events.ts';
import { accessDenied, malformedXml } from './faults.ts';
import { bucketOf } from './find.ts';
import { permits } from './permits.ts';
import type { S3Ports } from './ports.ts';
import { EVERYWHERE, VERSION, type BucketRecord, type VersionRecord } from './resources.ts';
import { addVersion, newestOf, versionOf, type VersionEntry } from './versions.ts';

const MOST_KEYS = 1000;

export function deleteHandlers(ports: S3Ports) {
  return {
    DeleteObject: (input: DeleteObjectRequest, call: Call) => deleteObject(ports, input, call),
    DeleteObjects: (input: DeleteObjectsRequest, call: Call) => deleteObjects(ports, input, call),
  };
}

interface Deletion {
  readonly bucket: BucketRecord;
  /** What was taken away, or the marker that was added; undefined: there was nothing. */
  readonly removed?: VersionRecord;
  readonly added?: VersionRecord;
}

interface Target {
  readonly key: string;
  readonly versionId: string | undefined;
  readonly bypass: boolean;
  readonly random: string;
}

async function deleteObject(ports: S3Ports, input: DeleteObjectRequest, call: Call) {
  const target: Target = {
    key: input.Key ?? '',
    versionId: input.VersionId,
    bypass: input.BypassGovernanceRetention === true,
    random: call.ids.lower(20),
  };
  const deletion = await call.write((tx) => {
    const bucket = bucketOf(tx, input, call);
    checkWrite(tx, bucket, target.key, { IfMatch: input.IfMatch });
    return remove(tx, bucket, target, call.nowMs);
  });
  await announceDeletion(ports, deletion, call);
  return toldDeletion(deletion, target);
}

function remove(tx: Tx, bucket: BucketRecord, target: Target, nowMs: number): Deletion {
  const { key, versionId, random } = target;
  if (versionId !== undefined) {
    const entry = versionOf(tx, bucket.name, key, versionId);
    return entry ? removeEntry(tx, bucket, entry, target, nowMs) : { bucket };
  }
  if (bucket.versioning !== undefined)
    return { bucket, added: addVersion(tx, bucket, { key, marker: true }, { nowMs, random }) };
  const entry = newestOf(tx, bucket.name, key);
  return entry ? removeEntry(tx, bucket, entry, target, nowMs) : { bucket };
}

function removeEntry(tx: Tx, bucket: BucketRecord, entry: VersionEntry, target: Target, nowMs: number): Deletion {
  refuseLocked(entry.value, target.bypass, nowMs);
  tx.delete(VERSION, EVERYWHERE, entry.id);
  return { bucket, removed: entry.value };
}

function refuseLocked(record: VersionRecord, bypass: boolean, nowMs: number): void {
  if (record.marker) return;
  const { legalHold, retention } = record;
  const retained = retention && retention.untilMs > nowMs && !(retention.mode === 'GOVERNANCE' && bypass);
  if (legalHold || retained) throw accessDenied('Access Denied because object protected by object lock.');
}

function toldDeletion({ bucket, removed, added }: Deletion, target: Target) {
  if (bucket.versioning === undefined && target.versionId === undefined) return {};
  const versionId = added?.versionId ?? target.versionId;
  return {
    ...(versionId !== undefined && { VersionId: versionId }),
    ...((added ?? removed)?.marker && { DeleteMarker: true }),
  };
}

async function announceDeletion(ports: S3Ports, { bucket, removed, added }: Deletion, call: Call): Promise<void> {
  if (added) await announce(ports, bucket, added, 'ObjectRemoved:DeleteMarkerCreated', call);
  else if (removed) await announce(ports, bucket, removed, 'ObjectRemoved:Delete', call);
}

interface Outcome {
  readonly deleted?: DeletedObject;
  readonly deletion?: Deletion;
  readonly error?: {
    readonly Key: string;
    readonly VersionId?: string;
    readonly Code: string;
    readonly Message: string;
  };
}

/** Each key is allowed, deleted or refused by itself. */
async function deleteObjects(ports: S3Ports, input: DeleteObjectsRequest, call: Call) {
  const objects = input.Delete?.Objects ?? [];
  if (objects.length === 0 || objects.length > MOST_KEYS) throw malformedXml();
  const targets = objects.map((one) => ({ one, random: call.ids.lower(20) }));
  const outcomes = await call.write((tx) => {
    const bucket = bucketOf(tx, input, call);
    const bypass = input.BypassGovernanceRetention === true;
    return targets.map(({ one, random }) => deleteOne(ports, tx, bucket, one, { bypass, random }, call));
  });
  for (const { deletion } of outcomes) if (deletion) await announceDeletion(ports, deletion, call);
  const deleted = outcomes.flatMap((outcome) => outcome.deleted ?? []);
  const errors = outcomes.flatMap((outcome) => outcome.error ?? []);
  return {
    ...(!input.Delete?.Quiet && deleted.length > 0 && { Deleted: deleted }),
    ...(errors.length > 0 && { Errors: errors }),
  };
}

function deleteOne(
  ports: S3Ports,
  tx: Tx,
  bucket: BucketRecord,
  one: ObjectIdentifier,
  { bypass, random }: { readonly bypass: boolean; readonly random: string },
  call: Call,
): Outcome {
  const target: Target = { key: one.Key ?? '', versionId: one.VersionId, bypass, random };
  try {
    if (!permits(ports.evaluate, deleteNeed(tx, bucket, target.key, target.versionId, call), call))
      throw accessDenied();
    checkWrite(tx, bucket, target.key, { IfMatch: one.ETag });
    const deletion = remove(tx, bucket, target, call.nowMs);
    return { deletion, deleted: toldInList(deletion, target) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const version = target.versionId === undefined ? {} : { VersionId: target.versionId };
    return { error: { Key: target.key, ...version, Code: error.code, Message: error.message } };
  }
}

/** The list tells a marker's own id apart from the version that was asked for. */
function toldInList({ removed, added }: Deletion, { key, versionId }: Target): DeletedObject {
  const marker = (added ?? removed)?.marker ? (added ?? removed) : undefined;
  return {
    Key: key,
    ...(versionId !== undefined && { VersionId: versionId }),
    ...(marker && { DeleteMarker: true, DeleteMarkerVersionId: marker.versionId }),
  };
}
