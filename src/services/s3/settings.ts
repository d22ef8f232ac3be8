// Sub-resources of a bucket that are kept as sent and read back: one table row each. [lambda F2; terraform-calls.md 3, 4]
import type { Call, Handler } from '../kernel/contract.ts';
import { fault, type Fault } from '../kernel/fault.ts';
import { malformedXml } from './faults.ts';
import { bucketOf, updateBucket, withSetting, type NamesBucket } from './find.ts';
import type { BucketRecord, Settings } from './resources.ts';
import {
  checkCors,
  checkLock,
  checkReplication,
  checkWebsite,
  completeBlock,
  completeEncryption,
  completeOwnership,
} from './settings-rules.ts';

type Name = keyof Settings;

interface Setting<N extends Name> {
  readonly name: N;
  readonly get: string;
  readonly put: string;
  readonly delete?: string;
  /** The member of the put's input that bears it. */
  readonly member: string;
  /** The answer of the get. */
  readonly shown: (value: Settings[N], bucket: BucketRecord) => object;
  /** What is answered while it is not set. */
  readonly unset: Fault['code'] | object;
  readonly unsetText?: string;
  /** Refuses, or completes what S3 fills in. */
  readonly checked?: (value: Settings[N], bucket: BucketRecord, call: Call) => Settings[N];
}

function setting<N extends Name>(row: Setting<N>): Setting<Name> {
  return row as unknown as Setting<Name>;
}

const SETTINGS: readonly Setting<Name>[] = [
  setting({
    name: 'cors',
    get: 'GetBucketCors',
    put: 'PutBucketCors',
    delete: 'DeleteBucketCors',
    member: 'CORSConfiguration',
    shown: (value) => value,
    unset: 'NoSuchCORSConfiguration',
    unsetText: 'The CORS configuration does not exist',
    checked: checkCors,
  }),
  setting({
    name: 'website',
    get: 'GetBucketWebsite',
    put: 'PutBucketWebsite',
    delete: 'DeleteBucketWebsite',
    member: 'WebsiteConfiguration',
    shown: (value) => value,
    unset: 'NoSuchWebsiteConfiguration',
    unsetText: 'The specified bucket does not have a website configuration',
    checked: checkWebsite,
  }),
  setting({
    name: 'replication',
    get: 'GetBucketReplication',
    put: 'PutBucketReplication',
    delete: 'DeleteBucketReplication',
    member: 'ReplicationConfiguration',
    shown: (value) => ({ ReplicationConfiguration: value }),
    unset: 'ReplicationConfigurationNotFoundError',
    unsetText: 'The replication configuration was not found',
    checked: checkReplication,
  }),
  setting({
    name: 'encryption',
    get: 'GetBucketEncryption',
    put: 'PutBucketEncryption',
    delete: 'DeleteBucketEncryption',
    member: 'ServerSideEncryptionConfiguration',
    shown: (value) => ({ ServerSideEncryptionConfiguration: value }),
    // Since January 2023 every bucket is encrypted. [lambda F2]
    unset: {
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false }],
      },
    },
    checked: completeEncryption,
  }),
  setting({
    name: 'objectLock',
    get: 'GetObjectLockConfiguration',
    put: 'PutObjectLockConfiguration',
    member: 'ObjectLockConfiguration',
    shown: (value) => ({ ObjectLockConfiguration: value }),
    unset: 'ObjectLockConfigurationNotFoundError',
    unsetText: 'Object Lock configuration does not exist for this bucket',
    checked: checkLock,
  }),
  setting({
    name: 'ownership',
    get: 'GetBucketOwnershipControls',
    put: 'PutBucketOwnershipControls',
    delete: 'DeleteBucketOwnershipControls',
    member: 'OwnershipControls',
    shown: (value) => ({ OwnershipControls: value }),
    unset: 'OwnershipControlsNotFoundError',
    unsetText: 'The bucket ownership controls were not found',
    checked: completeOwnership,
  }),
  setting({
    name: 'publicAccessBlock',
    get: 'GetPublicAccessBlock',
    put: 'PutPublicAccessBlock',
    delete: 'DeletePublicAccessBlock',
    member: 'PublicAccessBlockConfiguration',
    shown: (value) => ({ PublicAccessBlockConfiguration: value }),
    unset: 'NoSuchPublicAccessBlockConfiguration',
    unsetText: 'The public access block configuration was not found',
    checked: completeBlock,
  }),
  setting({
    name: 'accelerate',
    get: 'GetBucketAccelerateConfiguration',
    put: 'PutBucketAccelerateConfiguration',
    member: 'AccelerateConfiguration',
    shown: (value) => value,
    unset: {},
  }),
  setting({
    name: 'requestPayment',
    get: 'GetBucketRequestPayment',
    put: 'PutBucketRequestPayment',
    member: 'RequestPaymentConfiguration',
    shown: (value) => value,
    unset: { Payer: 'BucketOwner' },
  }),
  setting({
    name: 'logging',
    get: 'GetBucketLogging',
    put: 'PutBucketLogging',
    member: 'BucketLoggingStatus',
    shown: (value) => value,
    unset: {},
  }),
];

export const settingHandlers: Readonly<Record<string, Handler<never>>> = Object.fromEntries(
  SETTINGS.flatMap((row) => [
    [row.get, (input: NamesBucket, call: Call) => getSetting(row, input, call)],
    [row.put, (input: NamesBucket, call: Call) => putSetting(row, input, call)],
    ...(row.delete === undefined
      ? []
      : [[row.delete, (input: NamesBucket, call: Call) => deleteSetting(row, input, call)]]),
  ]),
);

function getSetting({ name, shown, unset, unsetText }: Setting<Name>, input: NamesBucket, call: Call): object {
  const bucket = call.read((tx) => bucketOf(tx, input, call));
  const value = bucket.settings[name];
  if (value !== undefined) return shown(value, bucket);
  if (typeof unset === 'string') throw fault(unset, unsetText ?? '', { BucketName: bucket.name });
  return unset;
}

async function putSetting({ name, member, checked }: Setting<Name>, input: NamesBucket, call: Call): Promise<void> {
  const value = (input as unknown as Readonly<Record<string, Settings[Name] | undefined>>)[member];
  if (value === undefined) throw malformedXml();
  await updateBucket(input, call, (bucket) =>
    withSetting(bucket, name, checked ? checked(value, bucket, call) : value),
  );
}

async function deleteSetting({ name }: Setting<Name>, input: NamesBucket, call: Call): Promise<void> {
  await updateBucket(input, call, (bucket) => withSetting(bucket, name, undefined));
}
