import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { arn, openKit, packed } from './testkit.test.ts';
import type { Kit } from './testkit.test.ts';

let kit: Kit;
beforeEach(async () => {
  kit = await openKit();
  await kit.create({ Publish: true });
});
afterEach(() => kit.close());

const INVALID = 'InvalidParameterValueException';
const reserve = (n: number, FunctionName = 'f') =>
  kit.run('PutFunctionConcurrency', { FunctionName, ReservedConcurrentExecutions: n });
const provisioning = (FunctionName: string, Qualifier: string, n = 1) => ({
  FunctionName,
  Qualifier,
  ProvisionedConcurrentExecutions: n,
});
const provide = (Qualifier: string, n: number) =>
  kit.run('PutProvisionedConcurrencyConfig', { FunctionName: 'f', Qualifier, ProvisionedConcurrentExecutions: n });

test('a reservation is set, read, told to every version, and taken away', async () => {
  assert.deepEqual(await kit.run('GetFunctionConcurrency', { FunctionName: 'f' }), {});
  assert.deepEqual(await reserve(5), { ReservedConcurrentExecutions: 5 });
  assert.deepEqual(await kit.run('GetFunctionConcurrency', { FunctionName: 'f' }), { ReservedConcurrentExecutions: 5 });
  const reserved = () =>
    [...kit.units.get(arn('f'))!.versions.values()].map(({ reservedConcurrency }) => reservedConcurrency);
  assert.deepEqual(reserved(), [5, 5]);
  await kit.run('DeleteFunctionConcurrency', { FunctionName: 'f' });
  assert.deepEqual(await kit.run('GetFunctionConcurrency', { FunctionName: 'f' }), {});
  assert.deepEqual(reserved(), [undefined, undefined]);
});

test('the account keeps a hundred; a function’s own reservation does not count against its next', async () => {
  const text =
    "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].";
  await kit.refused('PutFunctionConcurrency', { FunctionName: 'f', ReservedConcurrentExecutions: 901 }, INVALID, text);
  await reserve(900);
  await reserve(900);
  await kit.create({ FunctionName: 'g' });
  await kit.refused('PutFunctionConcurrency', { FunctionName: 'g', ReservedConcurrentExecutions: 1 }, INVALID, text);
  const { AccountLimit, AccountUsage } = await kit.run('GetAccountSettings', {});
  assert.deepEqual(AccountLimit, {
    TotalCodeSize: 80_530_636_800,
    CodeSizeUnzipped: 262_144_000,
    CodeSizeZipped: 52_428_800,
    ConcurrentExecutions: 1000,
    UnreservedConcurrentExecutions: 100,
  });
  assert.deepEqual(AccountUsage, { TotalCodeSize: 3 * packed().length, FunctionCount: 2 });
});

test('reservations are for whole functions that exist', async () => {
  const text =
    'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.';
  await kit.refused(
    'PutFunctionConcurrency',
    { FunctionName: 'f:1', ReservedConcurrentExecutions: 1 },
    INVALID,
    text,
    'User',
  );
  await kit.refused(
    'PutFunctionConcurrency',
    { FunctionName: 'doesnotexist', ReservedConcurrentExecutions: 1 },
    'ResourceNotFoundException',
    `Function not found: ${arn('doesnotexist:$LATEST')}`,
    'User',
  );
  await kit.refused(
    'GetFunctionConcurrency',
    { FunctionName: 'doesnotexist' },
    'ResourceNotFoundException',
    `Function not found: ${arn('doesnotexist')}`,
    'User',
  );
});

test('provisioned concurrency starts in progress and is ready at the next read', async () => {
  assert.deepEqual(await provide('1', 5), {
    RequestedProvisionedConcurrentExecutions: 5,
    AvailableProvisionedConcurrentExecutions: 0,
    AllocatedProvisionedConcurrentExecutions: 0,
    Status: 'IN_PROGRESS',
    LastModified: '2024-02-05T18:17:42+0000',
  });
  const read = await kit.run('GetProvisionedConcurrencyConfig', { FunctionName: 'f', Qualifier: '1' });
  assert.deepEqual([read.Status, read.AllocatedProvisionedConcurrentExecutions], ['READY', 5]);
  const { ProvisionedConcurrencyConfigs } = await kit.run('ListProvisionedConcurrencyConfigs', { FunctionName: 'f' });
  assert.deepEqual(ProvisionedConcurrencyConfigs, [{ FunctionArn: arn('f:1'), ...read }]);
  assert.equal(kit.units.get(arn('f'))!.versions.get('1')!.provisionedConcurrency, 5);
  await kit.run('DeleteProvisionedConcurrencyConfig', { FunctionName: 'f', Qualifier: '1' });
  await kit.run('DeleteProvisionedConcurrencyConfig', { FunctionName: 'f', Qualifier: '1' });
  await kit.refused(
    'GetProvisionedConcurrencyConfig',
    { FunctionName: 'f', Qualifier: '1' },
    'ProvisionedConcurrencyConfigNotFoundException',
    'No Provisioned Concurrency Config found for this function',
    'User',
  );
});

test('an alias provisions the version that it points to, and not twice', async () => {
  await kit.run('CreateAlias', { FunctionName: 'f', Name: 'live', FunctionVersion: '1' });
  await provide('live', 2);
  assert.equal(kit.units.get(arn('f'))!.versions.get('1')!.provisionedConcurrency, 2);
  await kit.refused(
    'PutProvisionedConcurrencyConfig',
    { FunctionName: 'f', Qualifier: '1', ProvisionedConcurrentExecutions: 1 },
    'ResourceConflictException',
    'Version is pointed by a Provisioned Concurrency alias',
    'User',
  );
  await kit.run('DeleteAlias', { FunctionName: 'f', Name: 'live' });
  await provide('1', 1);
  await kit.run('CreateAlias', { FunctionName: 'f', Name: 'live', FunctionVersion: '1' });
  await kit.refused(
    'PutProvisionedConcurrencyConfig',
    { FunctionName: 'f', Qualifier: 'live', ProvisionedConcurrentExecutions: 1 },
    'ResourceConflictException',
    "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
    'User',
  );
});

test('provisioned and reserved concurrency bound each other', async () => {
  await reserve(2);
  await kit.refused(
    'PutProvisionedConcurrencyConfig',
    { FunctionName: 'f', Qualifier: '1', ProvisionedConcurrentExecutions: 3 },
    INVALID,
    'Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function',
    'User',
  );
  await provide('1', 2);
  await kit.refused(
    'PutFunctionConcurrency',
    { FunctionName: 'f', ReservedConcurrentExecutions: 1 },
    INVALID,
    " ReservedConcurrentExecutions  1 should not be lower than function's total provisioned concurrency [2].",
  );
});

test('provisioned concurrency comes out of what the account has left', async () => {
  await kit.refused(
    'PutProvisionedConcurrencyConfig',
    provisioning('f', '1', 1001),
    INVALID,
    "Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [1000].",
  );
  await kit.refused(
    'PutProvisionedConcurrencyConfig',
    provisioning('f', '1', 901),
    INVALID,
    "Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
  );
  await kit.refused(
    'PutProvisionedConcurrencyConfig',
    provisioning('f', '1', 0),
    'ValidationException',
    "1 validation error detected: Value '0' at 'provisionedConcurrentExecutions' failed to satisfy constraint: Member must have value greater than or equal to 1",
  );
});

test('only versions and aliases that exist can be provisioned', async () => {
  await kit.refused(
    'PutProvisionedConcurrencyConfig',
    provisioning('f', '$LATEST'),
    INVALID,
    'Provisioned Concurrency Configs cannot be applied to unpublished function versions.',
    'User',
  );
  for (const operation of ['GetProvisionedConcurrencyConfig', 'DeleteProvisionedConcurrencyConfig'] as const) {
    await kit.refused(
      operation,
      { FunctionName: 'f', Qualifier: '$LATEST' },
      INVALID,
      'The function resource provided must be an alias or a published version.',
      'User',
    );
    await kit.refused(
      operation,
      { FunctionName: 'doesnotexist', Qualifier: 'noalias' },
      'ResourceNotFoundException',
      `Cannot find alias arn: ${arn('doesnotexist:noalias')}`,
      'User',
    );
    await kit.refused(
      operation,
      { FunctionName: 'f', Qualifier: '10' },
      'ResourceNotFoundException',
      `Function not found: ${arn('f:10')}`,
      'User',
    );
  }
  await kit.refused(
    'PutProvisionedConcurrencyConfig',
    provisioning('doesnotexist', '1'),
    'ResourceNotFoundException',
    `Function not found: ${arn('doesnotexist:1')}`,
    'User',
  );
});
