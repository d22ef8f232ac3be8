import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import type { PutFunctionEventInvokeConfigRequest } from '@aws-sdk/client-lambda';
import { NOW_MS, arn, openKit } from './testkit.test.ts';
import type { Kit } from './testkit.test.ts';

let kit: Kit;
beforeEach(async () => {
  kit = await openKit();
  await kit.create({ Publish: true });
  await kit.create({ FunctionName: 'target' });
});
afterEach(() => kit.close());

const failure = (Destination: string) => ({ DestinationConfig: { OnFailure: { Destination } } });
const success = (Destination: string) => ({ DestinationConfig: { OnSuccess: { Destination } } });

test('PUT replaces, POST merges, and the async queue sees the result', async () => {
  const put = await kit.run('PutFunctionEventInvokeConfig', {
    FunctionName: 'f',
    MaximumRetryAttempts: 0,
    ...failure(arn('target')),
  });
  assert.deepEqual(put, {
    FunctionArn: arn('f:$LATEST'),
    LastModified: new Date(NOW_MS),
    DestinationConfig: { OnSuccess: {}, OnFailure: { Destination: arn('target') } },
    MaximumRetryAttempts: 0,
  });
  const merged = await kit.run('UpdateFunctionEventInvokeConfig', { FunctionName: 'f', MaximumEventAgeInSeconds: 60 });
  assert.deepEqual([merged.MaximumRetryAttempts, merged.MaximumEventAgeInSeconds], [0, 60]);
  assert.deepEqual(await kit.run('GetFunctionEventInvokeConfig', { FunctionName: 'f' }), merged);
  assert.deepEqual(kit.units.get(arn('f'))!.eventInvoke!.get('$LATEST'), {
    maximumRetryAttempts: 0,
    maximumEventAgeMs: 60_000,
    onFailure: arn('target'),
  });
  const replaced = await kit.run('PutFunctionEventInvokeConfig', { FunctionName: 'f', MaximumEventAgeInSeconds: 120 });
  assert.ok(!('MaximumRetryAttempts' in replaced));
  assert.deepEqual(replaced.DestinationConfig, { OnSuccess: {}, OnFailure: {} });
});

test('configurations belong to qualifiers, are listed and deleted', async () => {
  for (const Qualifier of [undefined, '1'])
    await kit.run('PutFunctionEventInvokeConfig', { FunctionName: 'f', Qualifier, MaximumRetryAttempts: 1 });
  const { FunctionEventInvokeConfigs } = await kit.run('ListFunctionEventInvokeConfigs', { FunctionName: 'f' });
  assert.deepEqual(
    FunctionEventInvokeConfigs!.map(({ FunctionArn }) => FunctionArn),
    [arn('f:$LATEST'), arn('f:1')],
  );
  await kit.run('DeleteFunctionEventInvokeConfig', { FunctionName: 'f' });
  await kit.refused(
    'DeleteFunctionEventInvokeConfig',
    { FunctionName: 'f' },
    'ResourceNotFoundException',
    `The function ${arn('f:$LATEST')} doesn't have an EventInvokeConfig`,
    'User',
  );
});

test('a bucket takes failures', async () => {
  const put = await kit.run('PutFunctionEventInvokeConfig', { FunctionName: 'f', ...failure('arn:aws:s3:::failed') });
  assert.equal(put.DestinationConfig!.OnFailure!.Destination, 'arn:aws:s3:::failed');
});

const PATTERN = String.raw`$|kafka://([^.]([a-zA-Z0-9\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?:(\d{12})?:(.*)`;
const odd = arn('f').replace('lambda', '_-/!lambda');
const iam = arn('f').replace('lambda', 'iam');
const INVALID = 'InvalidParameterValueException';

const ROWS: readonly (readonly [
  what: string,
  over: Partial<PutFunctionEventInvokeConfigRequest>,
  code: string,
  message: string,
  type?: string,
])[] = [
  ['nothing', {}, INVALID, 'You must specify at least one of error handling or destination setting.', 'User'],
  [
    'a missing function',
    { FunctionName: 'doesnotexist', MaximumRetryAttempts: 1 },
    'ResourceNotFoundException',
    "The function doesn't exist.",
    'User',
  ],
  [
    'a missing alias',
    { Qualifier: 'doesnotexist', MaximumRetryAttempts: 1 },
    'ResourceNotFoundException',
    "The function doesn't exist.",
    'User',
  ],
  [
    'three retries',
    { MaximumRetryAttempts: 3 },
    'ValidationException',
    "1 validation error detected: Value '3' at 'maximumRetryAttempts' failed to satisfy constraint: Member must have value less than or equal to 2",
  ],
  [
    'a short age',
    { MaximumEventAgeInSeconds: 59 },
    'ValidationException',
    "1 validation error detected: Value '59' at 'maximumEventAgeInSeconds' failed to satisfy constraint: Member must have value greater than or equal to 60",
  ],
  [
    'itself as a destination',
    failure(arn('f')),
    INVALID,
    "You can't specify the function as a destination for itself.",
    'User',
  ],
  [
    'a destination that is missing',
    failure(arn('doesnotexist')),
    INVALID,
    `The destination ARN ${arn('doesnotexist')} is invalid.`,
    'User',
  ],
  [
    'a destination that is no ARN',
    failure(odd),
    'ValidationException',
    `1 validation error detected: Value '${odd}' at 'destinationConfig.onFailure.destination' failed to satisfy constraint: Member must satisfy regular expression pattern: ${PATTERN}`,
  ],
  [
    'a destination of another service',
    success(iam),
    INVALID,
    `The provided destination config DestinationConfig(onSuccess=OnSuccess(destination=${iam}), onFailure=null) is invalid.`,
    'User',
  ],
  [
    'a bucket for successes',
    success('arn:aws:s3:::b'),
    INVALID,
    'The provided destination config DestinationConfig(onSuccess=OnSuccess(destination=arn:aws:s3:::b), onFailure=null) is invalid.',
    'User',
  ],
];

for (const [what, over, code, message, type] of ROWS) {
  test(`a configuration with ${what} is refused`, () =>
    kit.refused('PutFunctionEventInvokeConfig', { FunctionName: 'f', ...over }, code, message, type));
}

test('queues and topics are refused by name, not dropped', async () => {
  const queue = 'arn:aws:sqs:us-east-1:000000000000:q';
  const refused = kit.run('PutFunctionEventInvokeConfig', { FunctionName: 'f', ...failure(queue) });
  await assert.rejects(refused, {
    status: 501,
    message: `Portico cannot serve SQS queues as destinations (${queue}); a function or an S3 bucket can be one; nothing was changed.`,
  });
});

test('reads and merges speak of the configuration, not of the function', async () => {
  for (const [FunctionName, Qualifier] of [
    ['f', undefined],
    ['f', '1221'],
    ['f', 'doesnotexist'],
    ['doesnotexist', undefined],
  ] as const) {
    const message = `The function ${arn(`${FunctionName}:${Qualifier ?? '$LATEST'}`)} doesn't have an EventInvokeConfig`;
    await kit.refused(
      'GetFunctionEventInvokeConfig',
      { FunctionName, Qualifier },
      'ResourceNotFoundException',
      message,
      'User',
    );
  }
  await kit.refused(
    'UpdateFunctionEventInvokeConfig',
    { FunctionName: 'f', MaximumRetryAttempts: 1 },
    'ResourceNotFoundException',
    `The function ${arn('f:$LATEST')} doesn't have an EventInvokeConfig`,
    'User',
  );
  await kit.refused(
    'ListFunctionEventInvokeConfigs',
    { FunctionName: 'doesnotexist' },
    'ResourceNotFoundException',
    "The function doesn't exist.",
    'User',
  );
});
