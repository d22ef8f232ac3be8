import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import type { PublishLayerVersionRequest } from '@aws-sdk/client-lambda';
import { codeDigest } from './addresses.ts';
import { lambdaDigests } from './digests.ts';
import { SUPPORTED_RUNTIMES } from './runtimes.ts';
import { arn, layer, openKit, packed } from './testkit.test.ts';
import type { Kit } from './testkit.test.ts';

let kit: Kit;
beforeEach(async () => {
  kit = await openKit();
});
afterEach(() => kit.close());

function publish(LayerName: string, text: string, over: Partial<PublishLayerVersionRequest> = {}) {
  return kit.run('PublishLayerVersion', { LayerName, Content: { ZipFile: packed(text) }, ...over });
}

test('a layer version answers its ARNs, its content and what it was told', async () => {
  const made = await publish('common', 'a', {
    Description: 'd',
    CompatibleRuntimes: ['python3.12'],
    LicenseInfo: 'MIT',
  });
  const { Content, ...rest } = made;
  assert.deepEqual(rest, {
    LayerArn: layer('common'),
    LayerVersionArn: layer('common:1'),
    Version: 1,
    Description: 'd',
    CreatedDate: '2024-02-05T18:17:42.123+0000',
    CompatibleRuntimes: ['python3.12'],
    LicenseInfo: 'MIT',
  });
  const digest = codeDigest(new URL(Content!.Location!).pathname, kit.codeKey, kit.call('x').nowMs);
  assert.deepEqual(await kit.call('x').blobs.read(digest!), packed('a'));
  assert.deepEqual(await kit.run('GetLayerVersion', { LayerName: 'common', VersionNumber: 1 }), made);
  assert.deepEqual(await kit.run('GetLayerVersion', { LayerName: layer('common'), VersionNumber: 1 }), made);
  assert.deepEqual(await kit.run('GetLayerVersionByArn', { Arn: layer('common:1') }), made);
});

test('versions are listed newest first; filters choose; an unknown layer has none', async () => {
  await publish('common', '1', { CompatibleRuntimes: ['python3.12'] });
  await publish('common', '2', { CompatibleArchitectures: ['arm64'] });
  await publish('common-2', '3');
  const list = async (over: object) => {
    const { LayerVersions } = await kit.run('ListLayerVersions', { LayerName: 'common', ...over });
    return LayerVersions!.map(({ Version }) => Version);
  };
  assert.deepEqual(await list({}), [2, 1]);
  assert.deepEqual(await list({ CompatibleRuntime: 'python3.12' }), [1]);
  assert.deepEqual(await list({ CompatibleArchitecture: 'arm64' }), [2]);
  assert.deepEqual(await list({ LayerName: 'unknown' }), []);
  const { Layers } = await kit.run('ListLayers', {});
  assert.deepEqual(
    Layers!.map(({ LayerName, LatestMatchingVersion }) => [LayerName, LatestMatchingVersion!.Version]),
    [
      ['common', 2],
      ['common-2', 1],
    ],
  );
});

test('a function takes layers in order and keeps a deleted one', async () => {
  await publish('a', '1');
  await publish('b', '2');
  const Layers = [layer('b:1'), layer('a:1')];
  const created = await kit.create({ Layers });
  assert.deepEqual(
    created.Layers!.map(({ Arn }) => Arn),
    Layers,
  );
  const { layerDigests, key } = kit.units.get(arn('f'))!.versions.get('$LATEST')!;
  await kit.run('DeleteLayerVersion', { LayerName: 'a', VersionNumber: 1 });
  await kit.run('UpdateFunctionConfiguration', { FunctionName: 'f', Description: 'x' });
  assert.deepEqual(kit.units.get(arn('f'))!.versions.get('$LATEST')!.layerDigests, layerDigests);
  assert.equal(kit.units.get(arn('f'))!.versions.get('$LATEST')!.key, key);
  assert.ok(kit.store.read(lambdaDigests).has(layerDigests[1]!));
  await kit.refused(
    'UpdateFunctionConfiguration',
    { FunctionName: 'f', Layers },
    'InvalidParameterValueException',
    `Layer version ${layer('a:1')} does not exist.`,
    'User',
  );
  await kit.run('UpdateFunctionConfiguration', { FunctionName: 'f', Layers: [] });
  assert.deepEqual(kit.units.get(arn('f'))!.versions.get('$LATEST')!.layerDigests, []);
});

test('one layer can be taken once', async () => {
  await publish('a', '1');
  await publish('a', '2');
  for (const second of ['a:2', 'a:1']) {
    const message = `Two different versions of the same layer are not allowed to be referenced in the same function. ${layer('a:1')} and ${layer(second)} are versions of the same layer.`;
    await assert.rejects(kit.create({ Layers: [layer('a:1'), layer(second)] }), {
      code: 'InvalidParameterValueException',
      message,
    });
  }
});

test('a number is never given twice', async () => {
  await publish('a', '1');
  await kit.run('DeleteLayerVersion', { LayerName: 'a', VersionNumber: 1 });
  await kit.run('DeleteLayerVersion', { LayerName: 'a', VersionNumber: 1 });
  assert.equal((await publish('a', '2')).Version, 2);
});

test('what is missing or below 1 is refused', async () => {
  const gone = 'The resource you requested does not exist.';
  await kit.refused('GetLayerVersion', { LayerName: 'x', VersionNumber: 1 }, 'ResourceNotFoundException', gone, 'User');
  await kit.refused('GetLayerVersionByArn', { Arn: layer('x:1') }, 'ResourceNotFoundException', gone, 'User');
  await kit.refused(
    'GetLayerVersion',
    { LayerName: 'x', VersionNumber: -1 },
    'InvalidParameterValueException',
    'Layer Version Cannot be less than 1',
    'User',
  );
  await kit.refused(
    'DeleteLayerVersion',
    { LayerName: 'x', VersionNumber: 0 },
    'InvalidParameterValueException',
    'Layer Version Cannot be less than 1',
    'User',
  );
  const pattern = String.raw`(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)`;
  await kit.refused(
    'GetLayerVersionByArn',
    { Arn: layer('x') },
    'ValidationException',
    `1 validation error detected: Value '${layer('x')}' at 'arn' failed to satisfy constraint: Member must satisfy regular expression pattern: ${pattern}`,
  );
});

test('compatibility names only runtimes and architectures that exist', async () => {
  const all = SUPPORTED_RUNTIMES.join(', ');
  await kit.refused(
    'PublishLayerVersion',
    {
      LayerName: 'x',
      Content: { ZipFile: packed() },
      CompatibleRuntimes: ['invalidruntime', 'nodejs20.x'] as 'nodejs20.x'[],
      CompatibleArchitectures: ['invalidarch', 'x86_64'] as 'x86_64'[],
    },
    'ValidationException',
    `2 validation errors detected: Value '[invalidruntime, nodejs20.x]' at 'compatibleRuntimes' failed to satisfy constraint: Member must satisfy enum value set: [${all}]; Value '[invalidarch, x86_64]' at 'compatibleArchitectures' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]`,
  );
  await kit.refused(
    'ListLayers',
    { CompatibleArchitecture: 'archdoesnotexist' as 'arm64' },
    'ValidationException',
    "1 validation error detected: Value 'archdoesnotexist' at 'compatibleArchitecture' failed to satisfy constraint: Member must satisfy enum value set: [x86_64, arm64]",
  );
  await kit.refused(
    'ListLayers',
    { CompatibleRuntime: 'runtimedoesnotexist' as 'java8' },
    'ValidationException',
    /at 'compatibleRuntime' failed .*\[ruby3\.5, ruby2\.6, .*, python2\.7\]$/,
  );
});

const PERMISSION = {
  LayerName: 'a',
  VersionNumber: 1,
  StatementId: 'everyone',
  Action: 'lambda:GetLayerVersion',
  Principal: '*',
};

test('a layer version has a policy of its own', async () => {
  await publish('a', '1');
  const added = await kit.run('AddLayerVersionPermission', PERMISSION);
  const statement = {
    Sid: 'everyone',
    Effect: 'Allow',
    Principal: '*',
    Action: 'lambda:GetLayerVersion',
    Resource: layer('a:1'),
  };
  assert.equal(added.Statement, JSON.stringify(statement));
  const read = await kit.run('GetLayerVersionPolicy', { LayerName: 'a', VersionNumber: 1 });
  assert.deepEqual(read, {
    Policy: JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: [statement] }),
    RevisionId: added.RevisionId,
  });
  await kit.run('RemoveLayerVersionPermission', {
    LayerName: 'a',
    VersionNumber: 1,
    StatementId: 'everyone',
    RevisionId: added.RevisionId,
  });
  await kit.refused(
    'GetLayerVersionPolicy',
    { LayerName: 'a', VersionNumber: 1 },
    'ResourceNotFoundException',
    'No policy is associated with the given resource.',
    'User',
  );
});

test('a layer policy is refused as recorded', async () => {
  await publish('a', '1');
  await kit.refused(
    'AddLayerVersionPermission',
    { ...PERMISSION, Action: '*' },
    'ValidationException',
    "1 validation error detected: Value '*' at 'action' failed to satisfy constraint: Member must satisfy regular expression pattern: lambda:GetLayerVersion",
  );
  await kit.refused(
    'AddLayerVersionPermission',
    { ...PERMISSION, LayerName: 'a-doesnotexist' },
    'ResourceNotFoundException',
    `Layer version ${layer('a-doesnotexist:1')} does not exist.`,
    'User',
  );
  await kit.refused(
    'GetLayerVersionPolicy',
    { LayerName: 'a', VersionNumber: 2 },
    'ResourceNotFoundException',
    `Layer version ${layer('a:2')} does not exist.`,
    'User',
  );
  await kit.run('AddLayerVersionPermission', PERMISSION);
  await kit.refused(
    'AddLayerVersionPermission',
    PERMISSION,
    'ResourceConflictException',
    'The statement id (everyone) provided already exists. Please provide a new statement id, or remove the existing statement.',
    'User',
  );
  await kit.refused(
    'AddLayerVersionPermission',
    { ...PERMISSION, StatementId: 's2', RevisionId: 'x' },
    'PreconditionFailedException',
    'The Revision Id provided does not match the latest Revision Id. Call the GetLayerPolicy API to retrieve the latest Revision Id',
    'User',
  );
  await kit.refused(
    'RemoveLayerVersionPermission',
    { LayerName: 'a', VersionNumber: 1, StatementId: 'doesnotexist' },
    'ResourceNotFoundException',
    'Statement doesnotexist is not found in resource policy.',
    'User',
  );
});
