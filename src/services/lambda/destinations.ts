// Where the records of asynchronous invocations go. [lambda A9, B7]
import type { DestinationConfig } from '@aws-sdk/client-lambda';
import type { ReadTx, Scope } from '../kernel/contract.ts';
import { Violations } from '../kernel/violations.ts';
import { invalid, unserved } from './faults.ts';
import { functionArn, readFunctionName } from './names.ts';
import { FUNCTION } from './resources.ts';

const REGION = String.raw`(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}`;
const DESTINATION_PATTERN = String.raw`$|kafka://([^.]([a-zA-Z0-9\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:(${REGION})?:(\d{12})?:(.*)`;

/** Services that AWS delivers to and Portico has not. */
const ABSENT: Readonly<Record<string, string>> = { sqs: 'SQS queues', sns: 'SNS topics', events: 'EventBridge buses' };

export interface Destinations {
  readonly onSuccess?: string;
  readonly onFailure?: string;
}

/** An empty ARN takes a destination away. */
export function destinationsOf(config: DestinationConfig | undefined): Destinations {
  const { OnSuccess, OnFailure } = config ?? {};
  return {
    ...(OnSuccess?.Destination && { onSuccess: OnSuccess.Destination }),
    ...(OnFailure?.Destination && { onFailure: OnFailure.Destination }),
  };
}

export function shownDestinations({ onSuccess, onFailure }: Destinations): DestinationConfig {
  return {
    OnSuccess: onSuccess === undefined ? {} : { Destination: onSuccess },
    OnFailure: onFailure === undefined ? {} : { Destination: onFailure },
  };
}

/** `scope` and `name` are those of the function that is configured. */
export function checkDestinations(read: ReadTx, found: Destinations, scope: Scope, name: string): void {
  new Violations()
    .text('destinationConfig.onFailure.destination', found.onFailure, { max: 350, pattern: DESTINATION_PATTERN })
    .text('destinationConfig.onSuccess.destination', found.onSuccess, { max: 350, pattern: DESTINATION_PATTERN })
    .refuse();
  for (const arn of [found.onFailure, found.onSuccess]) {
    if (arn !== undefined) checkDestination(read, arn, found, scope, name);
  }
}

function named(kind: string, destination: string | undefined): string {
  return destination === undefined ? 'null' : `${kind}(destination=${destination})`;
}

function checkDestination(read: ReadTx, arn: string, all: Destinations, scope: Scope, name: string): void {
  const service = arn.split(':')[2] ?? '';
  if (service === 'lambda') return checkFunction(read, arn, scope, name);
  if (ABSENT[service] !== undefined)
    throw unserved(`${ABSENT[service]} as destinations (${arn}); a function or an S3 bucket can be one`);
  // A bucket takes failures only.
  if (service === 's3' && arn === all.onFailure && arn !== all.onSuccess) return;
  throw invalid(
    `The provided destination config DestinationConfig(onSuccess=${named('OnSuccess', all.onSuccess)}, onFailure=${named('OnFailure', all.onFailure)}) is invalid.`,
  );
}

function checkFunction(read: ReadTx, arn: string, scope: Scope, name: string): void {
  const parts = readFunctionName(arn);
  const account = parts?.account ?? scope.account;
  const region = parts?.region ?? scope.region;
  if (!parts || !read.get(FUNCTION, { account, region }, parts.name))
    throw invalid(`The destination ARN ${arn} is invalid.`);
  if (functionArn({ account, region }, parts.name) === functionArn(scope, name)) {
    throw invalid("You can't specify the function as a destination for itself.");
  }
}
