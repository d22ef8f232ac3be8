import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { arn, openKit, packed } from './testkit.test.ts';
import type { Kit } from './testkit.test.ts';

let kit: Kit;
beforeEach(async () => {
  kit = await openKit();
  await kit.create();
});
afterEach(() => kit.close());

const publish = (over: object = {}) => kit.run('PublishVersion', { FunctionName: 'f', ...over });

test('a published version is a frozen copy of $LATEST with its own description', async () => {
  const first = await publish({ Description: 'one' });
  assert.deepEqual([first.Version, first.FunctionArn, first.Description], ['1', arn('f:1'), 'one']);
  assert.deepEqual([first.State, first.LastUpdateStatus], ['Active', 'Successful']);
  await kit.run('UpdateFunctionConfiguration', { FunctionName: 'f', MemorySize: 512 });
  const kept = await kit.run('GetFunctionConfiguration', { FunctionName: 'f', Qualifier: '1' });
  assert.deepEqual([kept.MemorySize, kept.Description], [128, 'one']);
  assert.equal(kit.units.get(arn('f'))!.versions.get('1')!.memoryMb, 128);
  assert.equal(kit.units.get(arn('f'))!.versions.get('$LATEST')!.memoryMb, 512);
});

test('publishing what has not changed answers the last version again', async () => {
  const first = await publish();
  const again = await publish({ Description: 'ignored' });
  assert.deepEqual(again, first);
  await kit.run('UpdateFunctionConfiguration', { FunctionName: 'f', Description: 'changed' });
  assert.equal((await publish()).Version, '2');
});

test('numbers are never used again', async () => {
  await publish();
  await kit.run('DeleteFunction', { FunctionName: 'f', Qualifier: '1' });
  assert.equal((await publish()).Version, '2');
});

test('publishing gives $LATEST a new revision', async () => {
  const before = await kit.run('GetFunctionConfiguration', { FunctionName: 'f' });
  await publish();
  const after = await kit.run('GetFunctionConfiguration', { FunctionName: 'f' });
  assert.notEqual(after.RevisionId, before.RevisionId);
  assert.equal(after.LastModified, before.LastModified);
});

test('a publication can insist on code and revision', async () => {
  const { CodeSha256, RevisionId } = await kit.run('GetFunctionConfiguration', { FunctionName: 'f' });
  await kit.refused(
    'PublishVersion',
    { FunctionName: 'f', CodeSha256: 'somenonexistentsha256' },
    'InvalidParameterValueException',
    `CodeSHA256 (somenonexistentsha256) is different from current CodeSHA256 in $LATEST (${CodeSha256}). Please try again with the CodeSHA256 in $LATEST.`,
    'User',
  );
  await kit.refused(
    'PublishVersion',
    { FunctionName: 'f', RevisionId: 'x' },
    'PreconditionFailedException',
    /GetFunction\/GetAlias/,
    'User',
  );
  assert.equal((await publish({ CodeSha256, RevisionId })).Version, '1');
});

test('versions are listed from $LATEST upwards without states', async () => {
  for (let n = 1; n <= 11; n++) {
    await kit.run('UpdateFunctionCode', { FunctionName: 'f', ZipFile: packed(`x = ${n}`), Publish: true });
  }
  const { Versions } = await kit.run('ListVersionsByFunction', { FunctionName: 'f', MaxItems: 10_000 });
  assert.deepEqual(
    Versions!.map(({ Version }) => Version),
    ['$LATEST', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11'],
  );
  assert.equal(Versions![0]!.FunctionArn, arn('f:$LATEST'));
  assert.ok(!('State' in Versions![1]!));
  const page = await kit.run('ListVersionsByFunction', { FunctionName: 'f', MaxItems: 3 });
  const rest = await kit.run('ListVersionsByFunction', { FunctionName: 'f', MaxItems: 2, Marker: page.NextMarker });
  assert.deepEqual(
    rest.Versions!.map(({ Version }) => Version),
    ['3', '4'],
  );
  await kit.refused(
    'ListVersionsByFunction',
    { FunctionName: 'none' },
    'ResourceNotFoundException',
    `Function not found: ${arn('none')}`,
    'User',
  );
});
