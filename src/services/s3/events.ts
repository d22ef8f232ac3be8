// Tells functions what happened to an object, as the bucket's notification asks. [lambda F7]
import { createHash } from 'node:crypto';
import type { Event, LambdaFunctionConfiguration, NotificationConfigurationFilter } from '@aws-sdk/client-s3';
import type { Call } from '../kernel/contract.ts';
import { bucketArn } from './find.ts';
import { canonicalId } from './owners.ts';
import type { S3Ports } from './ports.ts';
import type { BucketRecord, VersionRecord } from './resources.ts';

/** Names as records bear them: without the 's3:' of the configuration. */
export type EventName =
  | 'ObjectCreated:Put'
  | 'ObjectCreated:Copy'
  | 'ObjectCreated:CompleteMultipartUpload'
  | 'ObjectRemoved:Delete'
  | 'ObjectRemoved:DeleteMarkerCreated'
  | 'ObjectTagging:Put'
  | 'ObjectTagging:Delete';

/** Resolves when every function that listens has its event; one that cannot be told is named in the log, and the write stands. */
export async function announce(
  ports: S3Ports,
  bucket: BucketRecord,
  record: VersionRecord,
  name: EventName,
  call: Call,
): Promise<void> {
  const listening = (bucket.settings.notification?.LambdaFunctionConfigurations ?? []).filter((one) =>
    listens(one, name, record.key),
  );
  for (const configuration of listening) {
    const functionArn = configuration.LambdaFunctionArn ?? '';
    const payload = JSON.stringify({ Records: [eventOf(bucket, record, name, configuration, call)] });
    const event = { functionArn, sourceArn: bucketArn(bucket.name), sourceAccount: bucket.account, payload };
    try {
      await ports.functions.invoke(event, call);
    } catch (error) {
      call.log(`s3 could not tell ${functionArn} of ${name} in ${bucket.name}: ${String(error)}`);
    }
  }
}

function listens({ Events: events, Filter: filter }: LambdaFunctionConfiguration, name: string, key: string): boolean {
  return (events ?? []).some((event) => covers(event, name)) && passes(filter, key);
}

/** 's3:ObjectCreated:*' covers all of its kind. */
function covers(event: Event, name: string): boolean {
  return event === `s3:${name}` || (event.endsWith(':*') && `s3:${name}`.startsWith(event.slice(0, -1)));
}

function passes(filter: NotificationConfigurationFilter | undefined, key: string): boolean {
  return (filter?.Key?.FilterRules ?? []).every(({ Name: name, Value: value = '' }) =>
    String(name).toLowerCase() === 'suffix' ? key.endsWith(value) : key.startsWith(value),
  );
}

function eventOf(
  bucket: BucketRecord,
  record: VersionRecord,
  eventName: EventName,
  configuration: LambdaFunctionConfiguration,
  call: Call,
) {
  const { principal } = call;
  return {
    // As the S3 user guide says of events about tags.
    eventVersion: eventName.startsWith('ObjectTagging:') ? '2.3' : '2.1',
    eventSource: 'aws:s3',
    awsRegion: bucket.region,
    eventTime: new Date(call.nowMs).toISOString(),
    eventName,
    userIdentity: { principalId: `AWS:${principal.userId}` },
    requestParameters: { sourceIPAddress: call.sourceIp },
    responseElements: {
      'x-amz-request-id': call.requestId.replaceAll('-', '').slice(0, 16).toUpperCase(),
      'x-amz-id-2': createHash('sha512').update(call.requestId).digest('base64').slice(0, 76),
    },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: configuration.Id,
      bucket: {
        name: bucket.name,
        ownerIdentity: { principalId: canonicalId(bucket.account).slice(0, 14).toUpperCase() },
        arn: bucketArn(bucket.name),
      },
      object: objectOf(bucket, record, eventName),
    },
  };
}

function objectOf(bucket: BucketRecord, record: VersionRecord, eventName: EventName) {
  const isGone = record.marker || eventName === 'ObjectRemoved:Delete';
  return {
    key: formEncoded(record.key),
    // What is gone has none. [recorded deletions]
    ...(isGone ? {} : { size: record.size, eTag: record.etag }),
    ...(bucket.versioning !== undefined && { versionId: record.versionId }),
    // Grows with time within one key, which is all that it promises.
    sequencer: `00${record.stampMs.toString(16).toUpperCase().padStart(16, '0')}`,
  };
}

/** Spaces are '+', slashes stay. */
function formEncoded(key: string): string {
  return encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/');
}
