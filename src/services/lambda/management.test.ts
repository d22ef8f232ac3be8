import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { arn, openKit } from './testkit.test.ts';
import type { Kit } from './testkit.test.ts';

let kit: Kit;
beforeEach(async () => {
  kit = await openKit();
  await kit.create({ Publish: true });
});
afterEach(() => kit.close());

test('runtimes update themselves unless told otherwise, for each version', async () => {
  assert.deepEqual(await kit.run('GetRuntimeManagementConfig', { FunctionName: 'f' }), {
    UpdateRuntimeOn: 'Auto',
    FunctionArn: arn('f'),
  });
  const RuntimeVersionArn = 'arn:aws:lambda:us-east-1::runtime:abc';
  await kit.run('PutRuntimeManagementConfig', {
    FunctionName: 'f',
    Qualifier: '1',
    UpdateRuntimeOn: 'Manual',
    RuntimeVersionArn,
  });
  assert.deepEqual(await kit.run('GetRuntimeManagementConfig', { FunctionName: 'f', Qualifier: '1' }), {
    UpdateRuntimeOn: 'Manual',
    FunctionArn: arn('f:1'),
    RuntimeVersionArn,
  });
  assert.equal((await kit.run('GetRuntimeManagementConfig', { FunctionName: 'f' })).UpdateRuntimeOn, 'Auto');
  await assert.rejects(kit.run('PutRuntimeManagementConfig', { FunctionName: 'f', UpdateRuntimeOn: 'Manual' }), {
    code: 'InvalidParameterValueException',
  });
});

test('loops are cut unless they are allowed', async () => {
  assert.deepEqual(await kit.run('GetFunctionRecursionConfig', { FunctionName: 'f' }), { RecursiveLoop: 'Terminate' });
  await kit.run('PutFunctionRecursionConfig', { FunctionName: 'f', RecursiveLoop: 'Allow' });
  assert.deepEqual(await kit.run('GetFunctionRecursionConfig', { FunctionName: 'f' }), { RecursiveLoop: 'Allow' });
  await kit.refused(
    'PutFunctionRecursionConfig',
    { FunctionName: 'f', RecursiveLoop: 'InvalidValue' as 'Allow' },
    'ValidationException',
    "1 validation error detected: Value 'InvalidValue' at 'recursiveLoop' failed to satisfy constraint: Member must satisfy enum value set: [Terminate, Allow]",
  );
});

test('no function has a code signing configuration', async () => {
  assert.deepEqual(await kit.run('GetFunctionCodeSigningConfig', { FunctionName: 'f' }), { FunctionName: 'f' });
  await kit.refused(
    'GetFunctionCodeSigningConfig',
    { FunctionName: 'csc-test-doesnotexist' },
    'ResourceNotFoundException',
    `Function not found: ${arn('csc-test-doesnotexist')}`,
    'User',
  );
  await kit.refused(
    'GetCodeSigningConfig',
    { CodeSigningConfigArn: 'arn:csc' },
    'ResourceNotFoundException',
    'The Lambda code signing configuration arn:csc can not be found.',
  );
});
