// Finds the bucket that a call names, and refuses what every operation on buckets refuses.
import type { Call, ReadTx, Tx } from '../kernel/contract.ts';
import { fault } from '../kernel/fault.ts';
import { mayNameBucket } from './bucket-names.ts';
import { accessDenied, invalidBucketName, noSuchBucket, withHeaders } from './faults.ts';
import { BUCKET, EVERYWHERE, type BucketRecord, type Settings } from './resources.ts';

export interface NamesBucket {
  readonly Bucket: string | undefined;
  readonly ExpectedBucketOwner?: string | undefined;
}

export function findBucket(tx: ReadTx, name: string): BucketRecord | undefined {
  return tx.get(BUCKET, EVERYWHERE, name);
}

export function bucketOf(tx: ReadTx, input: NamesBucket, call: Call): BucketRecord {
  const name = input.Bucket ?? '';
  const bucket = findBucket(tx, name);
  if (!bucket) throw mayNameBucket(name) ? noSuchBucket(name) : invalidBucketName(name);
  if (input.ExpectedBucketOwner !== undefined && input.ExpectedBucketOwner !== bucket.account) throw accessDenied();
  refuseOtherRegion(bucket, call);
  return bucket;
}

/** Where a bucket is, every region may ask; clients that follow the hint sign again for the right one. [lambda D2, F1] */
function refuseOtherRegion(bucket: BucketRecord, call: Call): void {
  if (call.region === bucket.region || call.principal.type === 'anonymous' || call.operation === 'GetBucketLocation')
    return;
  throw withHeaders(
    fault(
      'AuthorizationHeaderMalformed',
      `The authorization header is malformed; the region '${call.region}' is wrong; expecting '${bucket.region}'`,
      { Region: bucket.region },
      400,
    ),
    { 'x-amz-bucket-region': bucket.region },
  );
}

/** Changes one bucket; what `change` throws changes nothing. */
export function updateBucket(
  input: NamesBucket,
  call: Call,
  change: (bucket: BucketRecord, tx: Tx) => BucketRecord,
): Promise<BucketRecord> {
  return call.write((tx) => {
    const changed = change(bucketOf(tx, input, call), tx);
    tx.put(BUCKET, EVERYWHERE, changed.name, changed);
    return changed;
  });
}

/** Undefined unsets it. */
export function withSetting<N extends keyof Settings>(
  bucket: BucketRecord,
  name: N,
  value: Settings[N] | undefined,
): BucketRecord {
  return { ...bucket, settings: { ...bucket.settings, [name]: value } };
}

export function bucketArn(name: string): string {
  return `arn:aws:s3:::${name}`;
}
