import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, test } from 'node:test';
import { codeDigest } from './addresses.ts';
import { ACCOUNT, REGION, ROLE, arn, openKit, packed } from './testkit.test.ts';
import type { Kit } from './testkit.test.ts';

let kit: Kit;
beforeEach(async () => {
  kit = await openKit();
});
afterEach(() => kit.close());

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('base64');

test('creation answers Pending with every default, the next read Active under another revision', async () => {
  const created = await kit.create();
  const { RevisionId, RuntimeVersionConfig, ...rest } = created;
  assert.deepEqual(rest, {
    FunctionName: 'f',
    FunctionArn: arn('f'),
    Runtime: 'python3.12',
    Role: ROLE,
    Handler: 'main.handler',
    CodeSize: packed().length,
    Description: '',
    Timeout: 3,
    MemorySize: 128,
    LastModified: '2024-02-05T18:17:42.123+0000',
    CodeSha256: sha256(packed()),
    Version: '$LATEST',
    TracingConfig: { Mode: 'PassThrough' },
    State: 'Pending',
    StateReason: 'The function is being created.',
    StateReasonCode: 'Creating',
    PackageType: 'Zip',
    Architectures: ['x86_64'],
    EphemeralStorage: { Size: 512 },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/f' },
  });
  assert.match(RuntimeVersionConfig!.RuntimeVersionArn!, /^arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}$/);
  const { Configuration: read, Code, ...extra } = await kit.run('GetFunction', { FunctionName: 'f' });
  assert.deepEqual([read!.State, read!.LastUpdateStatus, read!.StateReason], ['Active', 'Successful', undefined]);
  assert.notEqual(read!.RevisionId, RevisionId);
  assert.equal(Code!.RepositoryType, 'S3');
  assert.deepEqual(extra, {});
});

test('what is created can be invoked at once', async () => {
  await kit.create();
  assert.equal(kit.units.get(arn('f'))?.state, 'Active');
});

test('Code.Location grants the very zip that was sent', async () => {
  await kit.create();
  const { Code } = await kit.run('GetFunction', { FunctionName: 'f' });
  const location = new URL(Code!.Location!);
  assert.equal(location.origin, 'http://127.0.0.1:4566');
  const digest = codeDigest(location.pathname, kit.codeKey, kit.call('GetFunction').nowMs);
  assert.deepEqual(await kit.call('GetFunction').blobs.read(digest!), packed());
});

test('optional members are answered when they were sent, and only then', async () => {
  const created = await kit.create({
    Environment: { Variables: {} },
    Tags: { team: 'blue' },
    VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] },
    LoggingConfig: { LogFormat: 'JSON', LogGroup: '/my/group' },
    KMSKeyArn: 'arn:aws:kms:us-east-1:000000000000:key/k',
  });
  assert.deepEqual(created.Environment, { Variables: {} });
  assert.deepEqual(created.VpcConfig, { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] });
  assert.deepEqual(created.LoggingConfig, {
    LogFormat: 'JSON',
    ApplicationLogLevel: 'INFO',
    SystemLogLevel: 'INFO',
    LogGroup: '/my/group',
  });
  assert.equal(created.KMSKeyArn, 'arn:aws:kms:us-east-1:000000000000:key/k');
  await kit.run('PutFunctionConcurrency', { FunctionName: 'f', ReservedConcurrentExecutions: 5 });
  const { Tags, Concurrency } = await kit.run('GetFunction', { FunctionName: 'f' });
  assert.deepEqual([Tags, Concurrency], [{ team: 'blue' }, { ReservedConcurrentExecutions: 5 }]);
});

test('a creation with Publish answers version 1 under the unqualified ARN', async () => {
  const created = await kit.create({ Publish: true });
  assert.deepEqual([created.Version, created.FunctionArn, created.State], ['1', arn('f'), 'Pending']);
});

test('code comes from a bucket, and the missing object is told as S3 tells it', async () => {
  kit.near.objects.set('code/f.zip', packed());
  const created = await kit.create({ Code: { S3Bucket: 'code', S3Key: 'f.zip' } });
  assert.equal(created.CodeSha256, sha256(packed()));
  const texts = [
    [
      'code',
      'Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.',
    ],
    [
      'nowhere',
      'Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: The specified bucket does not exist',
    ],
  ] as const;
  for (const [S3Bucket, text] of texts) {
    await kit.refused(
      'UpdateFunctionCode',
      { FunctionName: 'f', S3Bucket, S3Key: 'x' },
      'InvalidParameterValueException',
      text,
      'User',
    );
  }
});

const IMAGE = `${ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/jobs:1`;

test('an image function is pinned to the digest and has neither runtime nor handler', async () => {
  kit.near.images.set(IMAGE, {
    digest: `sha256:${'1f'.repeat(32)}`,
    resolvedUri: `${IMAGE.slice(0, -2)}@sha256:${'1f'.repeat(32)}`,
  });
  const image = { PackageType: 'Image', Runtime: undefined, Handler: undefined, Code: { ImageUri: IMAGE } } as const;
  const created = await kit.create({ ...image, ImageConfig: { Command: ['app.handler'], EntryPoint: [] } });
  assert.deepEqual([created.CodeSize, created.CodeSha256], [0, '1f'.repeat(32)]);
  for (const absent of ['Runtime', 'Handler', 'RuntimeVersionConfig']) assert.ok(!(absent in created), absent);
  assert.deepEqual(created.ImageConfigResponse, { ImageConfig: { Command: ['app.handler'] } });
  const { Code } = await kit.run('GetFunction', { FunctionName: 'f' });
  assert.deepEqual(Code, {
    RepositoryType: 'ECR',
    ImageUri: IMAGE,
    ResolvedImageUri: `${IMAGE.slice(0, -2)}@sha256:${'1f'.repeat(32)}`,
  });
  const updated = await kit.run('UpdateFunctionConfiguration', { FunctionName: 'f', ImageConfig: {} });
  assert.ok(!('ImageConfigResponse' in updated));
  await kit.refused(
    'UpdateFunctionCode',
    { FunctionName: 'f', ZipFile: packed() },
    'InvalidParameterValueException',
    'Please provide ImageUri when updating a function with packageType Image.',
    'User',
  );
});

test('images that are missing, foreign or of another kind are refused', async () => {
  kit.near.images.set('docker.io/x:1', 'foreign').set('x:2', 'unsupported');
  const texts = [
    [IMAGE, `Source image ${IMAGE} does not exist. Provide a valid source image.`],
    ['docker.io/x:1', 'Source image docker.io/x:1 is not valid. Provide a valid source image.'],
    ['x:2', 'The image manifest, config or layer media type for the source image x:2 is not supported.'],
  ] as const;
  for (const [ImageUri, text] of texts) {
    const input = { FunctionName: 'f', Role: ROLE, PackageType: 'Image', Code: { ImageUri } } as const;
    await kit.refused('CreateFunction', input, 'InvalidParameterValueException', text, 'User');
  }
});

test('what this machine does otherwise than AWS is told in the log', async () => {
  await kit.create({ Runtime: 'python3.8', VpcConfig: { SubnetIds: ['subnet-1'] } });
  assert.deepEqual(kit.near.logged, [
    'function f: VpcConfig is kept without effect; the function reaches what this machine reaches',
    'function f: python3.8 is served by Python 3.11.7',
  ]);
});

test('a package that AWS could not read is told in the log, by whose it is', async () => {
  const ZipFile = packed('x = 1', 'main.py', 0o600);
  await kit.create({ Code: { ZipFile } });
  await kit.run('UpdateFunctionCode', { FunctionName: 'f', ZipFile: packed() });
  await kit.run('PublishLayerVersion', { LayerName: 'l', Content: { ZipFile } });
  const text =
    'main.py may be read by its owner alone (mode 0600 or the like). It works here; on AWS the function could not read it: pack files with mode 0644';
  assert.deepEqual(kit.near.logged, [`function f: ${text}`, `layer l: ${text}`]);
});

test('a read names what the caller named: nothing, $LATEST, a version or an alias', async () => {
  await kit.create({ Publish: true });
  await kit.run('CreateAlias', { FunctionName: 'f', Name: 'live', FunctionVersion: '1' });
  const shown = [];
  for (const Qualifier of [undefined, '$LATEST', '1', 'live']) {
    const found = await kit.run('GetFunctionConfiguration', { FunctionName: 'f', Qualifier });
    shown.push([found.FunctionArn, found.Version]);
  }
  assert.deepEqual(shown, [
    [arn('f'), '$LATEST'],
    [arn('f:$LATEST'), '$LATEST'],
    [arn('f:1'), '1'],
    [arn('f:live'), '1'],
  ]);
});

test('what is not there is told by the ARN that was asked for', async () => {
  await kit.create();
  const asked = [
    ['doesnotexist', undefined, arn('doesnotexist')],
    ['doesnotexist', '$LATEST', arn('doesnotexist:$LATEST')],
    ['doesnotexist', '1', arn('doesnotexist:1')],
    ['f', '1221', arn('f:1221')],
    ['f', 'aliasdoesnotexist', arn('f:aliasdoesnotexist')],
    ['f', 'constructor', arn('f:constructor')],
    ['f', 'valid-with-$-but-doesnotexist', arn('f:valid-with-$-but-doesnotexist')],
  ] as const;
  for (const [FunctionName, Qualifier, missing] of asked) {
    await kit.refused(
      'GetFunction',
      { FunctionName, Qualifier },
      'ResourceNotFoundException',
      `Function not found: ${missing}`,
      'User',
    );
    await kit.refused(
      'GetFunctionConfiguration',
      { FunctionName, Qualifier },
      'ResourceNotFoundException',
      `Function not found: ${missing}`,
      'User',
    );
  }
});

test('lists show no states, page by marker, and show all versions on demand', async () => {
  for (const FunctionName of ['a', 'b', 'a-c']) await kit.create({ FunctionName });
  await kit.run('PublishVersion', { FunctionName: 'b' });
  const first = await kit.run('ListFunctions', { MaxItems: 2 });
  assert.deepEqual(
    first.Functions!.map(({ FunctionArn }) => FunctionArn),
    [arn('a-c'), arn('a')],
  );
  for (const absent of ['State', 'LastUpdateStatus', 'RuntimeVersionConfig'])
    assert.ok(!(absent in first.Functions![0]!), absent);
  const second = await kit.run('ListFunctions', { MaxItems: 2, Marker: first.NextMarker });
  assert.deepEqual([second.Functions!.map(({ FunctionName }) => FunctionName), second.NextMarker], [['b'], undefined]);
  const all = await kit.run('ListFunctions', { FunctionVersion: 'ALL' });
  assert.deepEqual(
    all.Functions!.map(({ FunctionArn }) => FunctionArn),
    [arn('a-c:$LATEST'), arn('a:$LATEST'), arn('b:$LATEST'), arn('b:1')],
  );
  await kit.refused(
    'ListFunctions',
    { FunctionVersion: 'invalid' as 'ALL' },
    'ValidationException',
    "1 validation error detected: Value 'invalid' at 'functionVersion' failed to satisfy constraint: Member must satisfy enum value set: [ALL]",
  );
});

test('a deleted function is gone with its URL; it and $LATEST cannot be deleted otherwise', async () => {
  await kit.create();
  await kit.run('CreateFunctionUrlConfig', { FunctionName: 'f', AuthType: 'NONE' });
  assert.equal(kit.urls.size, 1);
  await kit.refused(
    'DeleteFunction',
    { FunctionName: 'f', Qualifier: '$LATEST' },
    'InvalidParameterValueException',
    '$LATEST version cannot be deleted without deleting the function.',
    'User',
  );
  await kit.run('DeleteFunction', { FunctionName: 'f' });
  assert.deepEqual([kit.units.size, kit.urls.size], [0, 0]);
  for (const Qualifier of [undefined, '3']) {
    await kit.refused(
      'DeleteFunction',
      { FunctionName: 'f', Qualifier },
      'ResourceNotFoundException',
      `Function not found: ${arn('f')}`,
      'User',
    );
  }
});

test('a version is deleted alone, unless an alias needs it; a missing one is no error', async () => {
  await kit.create({ Publish: true });
  await kit.run('CreateAlias', { FunctionName: 'f', Name: 'live', FunctionVersion: '1' });
  await kit.refused(
    'DeleteFunction',
    { FunctionName: 'f', Qualifier: '1' },
    'ResourceConflictException',
    'Unable to delete version because the following aliases reference it: [live]',
    'User',
  );
  await kit.run('DeleteAlias', { FunctionName: 'f', Name: 'live' });
  await kit.run('DeleteFunction', { FunctionName: 'f', Qualifier: '1' });
  await kit.run('DeleteFunction', { FunctionName: 'f', Qualifier: '99' });
  assert.deepEqual([...kit.units.get(arn('f'))!.versions.keys()], ['$LATEST']);
});

test('two creations at once: one wins, the other is told', async () => {
  const both = await Promise.allSettled([kit.create(), kit.create()]);
  assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  await kit.refused(
    'CreateFunction',
    { FunctionName: 'f', Role: ROLE, Runtime: 'python3.12', Handler: 'm.h', Code: { ZipFile: packed() } },
    'ResourceConflictException',
    'Function already exist: f',
    'User',
  );
});

test('functions of another region and account are other functions', async () => {
  await kit.create();
  const scope = { account: ACCOUNT, region: 'eu-west-1' };
  const { Functions } = await kit.run('ListFunctions', {}, { region: 'eu-west-1', scope });
  assert.deepEqual(Functions, []);
  assert.equal(REGION, 'us-east-1');
});
