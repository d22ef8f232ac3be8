// If-Match, If-None-Match and the dates: what a read, a copy or a write may go ahead on. [lambda F3; RFC 9110 13.2.2]
import type { ReadTx } from '../kernel/contract.ts';
import { noSuchKey, preconditionFailed, unservedHeader } from './faults.ts';
import type { BucketRecord, ObjectRecord } from './resources.ts';
import { currentOf } from './versions.ts';

export interface Conditions {
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
  readonly ifModifiedSince?: Date | undefined;
  readonly ifUnmodifiedSince?: Date | undefined;
}

/** A list of entity tags, or '*'. Quotes may be missing. */
function names(list: string, etag: string): boolean {
  return list.split(',').some((item) => {
    const tag = item.trim().replace(/^(W\/)?"|"$/g, '');
    return tag === '*' || tag === etag;
  });
}

/** Dates of HTTP are whole seconds. */
function modifiedAfter(record: ObjectRecord, date: Date): boolean {
  return Math.floor(record.modifiedMs / 1000) > Math.floor(date.getTime() / 1000);
}

/** Refuses with 412; true: the client has it already (304). */
export function checkRead(record: ObjectRecord, conditions: Conditions): boolean {
  const failed = failedCondition(record, conditions);
  if (failed !== undefined) throw preconditionFailed(failed);
  return isUnchanged(record, conditions);
}

/** A copy has no 304: what is unchanged fails its condition. */
export function checkCopy(record: ObjectRecord, conditions: Conditions): void {
  const failed =
    failedCondition(record, conditions) ??
    (isUnchanged(record, conditions)
      ? conditions.ifNoneMatch === undefined
        ? 'If-Modified-Since'
        : 'If-None-Match'
      : undefined);
  if (failed !== undefined) throw preconditionFailed(`x-amz-copy-source-${failed}`);
}

function failedCondition(record: ObjectRecord, conditions: Conditions): string | undefined {
  const { ifMatch, ifUnmodifiedSince } = conditions;
  if (ifMatch !== undefined) return names(ifMatch, record.etag) ? undefined : 'If-Match';
  return ifUnmodifiedSince && modifiedAfter(record, ifUnmodifiedSince) ? 'If-Unmodified-Since' : undefined;
}

function isUnchanged(record: ObjectRecord, { ifNoneMatch, ifModifiedSince }: Conditions): boolean {
  if (ifNoneMatch !== undefined) return names(ifNoneMatch, record.etag);
  return ifModifiedSince !== undefined && !modifiedAfter(record, ifModifiedSince);
}

export interface WriteConditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
}

/** Writes know `If-None-Match: *` and `If-Match: <etag>`, nothing else. [lambda F3] */
export function checkWrite(tx: ReadTx, bucket: BucketRecord, key: string, conditions: WriteConditions): void {
  const { IfMatch: wanted, IfNoneMatch: unwanted } = conditions;
  if (wanted === undefined && unwanted === undefined) return;
  if (unwanted !== undefined && (unwanted !== '*' || wanted !== undefined))
    throw unservedHeader(
      'If-None-Match',
      wanted === undefined
        ? "We don't accept the provided value of If-None-Match header for this API"
        : 'Multiple conditional request headers present in the request',
    );
  if (wanted === '*')
    throw unservedHeader('If-Match', "We don't accept the provided value of If-Match header for this API");
  const current = currentOf(tx, bucket.name, key);
  if (unwanted !== undefined && current) throw preconditionFailed('If-None-Match');
  if (wanted === undefined) return;
  if (!current) throw noSuchKey(key);
  if (!names(wanted, current.etag)) throw preconditionFailed('If-Match');
}
