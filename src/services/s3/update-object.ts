// Changes what is said of one version of an object; its bytes, its id and its time stay.
import type { Call } from '../kernel/contract.ts';
import { bucketOf, type NamesBucket } from './find.ts';
import { EVERYWHERE, VERSION, type BucketRecord, type ObjectRecord } from './resources.ts';
import { newestOf, objectOf, versionOf, type VersionEntry } from './versions.ts';

export interface NamesObject extends NamesBucket {
  readonly Key: string | undefined;
  readonly VersionId?: string | undefined;
}

export function updateObject(
  input: NamesObject,
  call: Call,
  change: (object: ObjectRecord, bucket: BucketRecord) => ObjectRecord,
): Promise<{ bucket: BucketRecord; record: ObjectRecord }> {
  const { Key: key = '', VersionId: versionId } = input;
  return call.write((tx) => {
    const bucket = bucketOf(tx, input, call);
    const record = change(objectOf(tx, bucket.name, key, versionId), bucket);
    const entry = versionId === undefined ? newestOf(tx, bucket.name, key) : versionOf(tx, bucket.name, key, versionId);
    tx.put(VERSION, EVERYWHERE, (entry as VersionEntry).id, record);
    return { bucket, record };
  });
}
