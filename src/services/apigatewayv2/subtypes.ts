// The first-class calls of AWS services that an HTTP API can make, and the parameters of each. [api-gateway.md B8]
import { badRequest } from '../gateway/faults.ts';
import { own } from '../gateway/records.ts';
import type { IntegrationRecord } from './resources.ts';

interface Parameters {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

function words(required: string, optional: string): Parameters {
  return { required: required.split(' '), optional: optional.split(' ') };
}

const SUBTYPES: Readonly<Record<string, Parameters>> = {
  'EventBridge-PutEvents': words('Detail DetailType Source', 'Time EventBusName Resources Region TraceHeader'),
  'SQS-SendMessage': words(
    'QueueUrl MessageBody',
    'DelaySeconds MessageAttributes MessageDeduplicationId MessageGroupId MessageSystemAttributes Region',
  ),
  'SQS-ReceiveMessage': words(
    'QueueUrl',
    'AttributeNames MaxNumberOfMessages MessageAttributeNames ReceiveRequestAttemptId VisibilityTimeout WaitTimeSeconds Region',
  ),
  'SQS-DeleteMessage': words('QueueUrl ReceiptHandle', 'Region'),
  'SQS-PurgeQueue': words('QueueUrl', 'Region'),
  'AppConfig-GetConfiguration': words(
    'Application Environment Configuration ClientId',
    'ClientConfigurationVersion Region',
  ),
  'Kinesis-PutRecord': words('StreamName Data PartitionKey', 'SequenceNumberForOrdering ExplicitHashKey Region'),
  'StepFunctions-StartExecution': words('StateMachineArn', 'Name Input Region'),
  'StepFunctions-StartSyncExecution': words('StateMachineArn', 'Name Input Region TraceHeader'),
  'StepFunctions-StopExecution': words('ExecutionArn', 'Cause Error Region'),
};

/** Kept and shown like AWS's; the edge answers calls of these routes with a refusal, since the services are not here. */
export function checkSubtype({ subtype = '', credentialsArn, payloadFormatVersion, ...rest }: IntegrationRecord): void {
  const known = own(SUBTYPES, subtype);
  if (!known || payloadFormatVersion !== '1.0') throw badRequest(`Operation: ${subtype} is not supported.`);
  if (credentialsArn === undefined) {
    throw badRequest(`Role ARN must be specified for AWS integration configuration with Subtype: ${subtype}`);
  }
  const parameters = rest.requestParameters ?? {};
  if (known.required.some((name) => !Object.hasOwn(parameters, name))) {
    throw badRequest(
      `Operation: ${subtype} requires enabling passthrough, or defining all of the following parameters: [${known.required.join(', ')}]`,
    );
  }
  const unknown = Object.keys(parameters).find((name) => ![...known.required, ...known.optional].includes(name));
  if (unknown !== undefined) throw badRequest(`Operation: ${subtype} does not support the parameter: ${unknown}`);
}
