// Which functions a bucket tells of its events. Queues, topics and EventBridge are refused by name: nothing here would deliver to them. [lambda F7]
import type {
  GetBucketNotificationConfigurationRequest,
  LambdaFunctionConfiguration,
  NotificationConfiguration,
  PutBucketNotificationConfigurationRequest,
} from '@aws-sdk/client-s3';
import type { Call } from '../kernel/contract.ts';
import { fault, type Fault } from '../kernel/fault.ts';
import { malformedXml } from './faults.ts';
import { bucketArn, bucketOf, updateBucket, withSetting } from './find.ts';
import type { S3Ports } from './ports.ts';
import type { BucketRecord } from './resources.ts';

export function notificationHandlers(ports: S3Ports) {
  return {
    GetBucketNotificationConfiguration: getNotification,
    PutBucketNotificationConfiguration: (input: PutBucketNotificationConfigurationRequest, call: Call) =>
      putNotification(ports, input, call),
  };
}

function getNotification(input: GetBucketNotificationConfigurationRequest, call: Call): NotificationConfiguration {
  return call.read((tx) => bucketOf(tx, input, call)).settings.notification ?? {};
}

async function putNotification(
  ports: S3Ports,
  input: PutBucketNotificationConfigurationRequest,
  call: Call,
): Promise<void> {
  const wanted = input.NotificationConfiguration;
  if (!wanted) throw malformedXml();
  refuseOthers(wanted);
  const configurations = (wanted.LambdaFunctionConfigurations ?? []).map((one) => ({
    ...one,
    Id: one.Id ?? call.ids.uuid(),
  }));
  await updateBucket(input, call, (bucket) => {
    for (const one of configurations) checkFunction(ports, bucket, one, input.SkipDestinationValidation === true);
    const kept = configurations.length === 0 ? undefined : { LambdaFunctionConfigurations: configurations };
    return withSetting(bucket, 'notification', kept);
  });
}

function refuseOthers({
  QueueConfigurations,
  TopicConfigurations,
  EventBridgeConfiguration,
}: NotificationConfiguration): void {
  const kind = QueueConfigurations?.length
    ? 'SQS queues'
    : TopicConfigurations?.length
      ? 'SNS topics'
      : EventBridgeConfiguration
        ? 'EventBridge'
        : undefined;
  if (kind !== undefined)
    throw fault(
      'NotImplemented',
      `Portico delivers the events of buckets to Lambda functions only, not to ${kind}. Nothing was changed.`,
      {},
      501,
    );
}

function checkFunction(
  ports: S3Ports,
  bucket: BucketRecord,
  { LambdaFunctionArn: arn = '', Events: events = [] }: LambdaFunctionConfiguration,
  trusted: boolean,
): void {
  if (events.length === 0) throw malformedXml();
  if (!/^arn:aws[\w-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/.test(arn))
    throw unable('The ARN could not be parsed', arn);
  if (trusted) return;
  const may = ports.functions.mayInvoke(arn, bucketArn(bucket.name), bucket.account);
  if (may === 'unknown') throw unable('The destination Lambda does not exist', arn);
  if (!may) throw unable('Not authorized to invoke function', arn);
}

function unable(reason: string, arn: string): Fault {
  return fault(
    'InvalidArgument',
    'Unable to validate the following destination configurations',
    { ArgumentName1: `${arn}, null`, ArgumentValue1: reason },
    400,
  );
}
