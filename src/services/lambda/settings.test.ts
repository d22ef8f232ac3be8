import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { CreateFunctionRequest } from '@aws-sdk/client-lambda';
import { ACCOUNT, ROLE, arn, openKit, packed } from './testkit.test.ts';
import type { Kit } from './testkit.test.ts';

let kit: Kit;
before(async () => {
  kit = await openKit();
  await kit.create({ FunctionName: 'existing' });
});
after(() => kit.close());

const violation = (value: string, member: string, constraint: string) =>
  `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`;
const RUNTIMES =
  'Member must satisfy enum value set: [nodejs20.x, python3.14, provided.al2023, python3.12, python3.13, nodejs24.x, nodejs22.x, java25, python3.10, python3.11, java21, ruby3.3, ruby3.4, ruby3.2, python3.8, python3.9, java17, nodejs16.x, dotnet10, dotnet8, java11, dotnet6, nodejs18.x, provided.al2, java8.al2] or be a valid ARN';
const retired = (runtime: string) =>
  `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`;
const LAYER_RULE = String.raw`Member must satisfy constraint: [Member must have length less than or equal to 2048, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+), Member must not be null]`;
const ENV =
  'Lambda was unable to configure your environment variables because the environment variables you have provided';

type Row = readonly [what: string, over: Partial<CreateFunctionRequest>, code: string, message: string];
const V = 'ValidationException';
const I = 'InvalidParameterValueException';
const large = { SMALL_VAR: 'ok', LARGE_VAR: 'x'.repeat(4096) };

const ROWS: readonly Row[] = [
  [
    'a role that is no ARN',
    { Role: 'r1' },
    V,
    violation(
      'r1',
      'role',
      String.raw`Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+`,
    ),
  ],
  [
    'no role',
    { Role: undefined },
    V,
    "1 validation error detected: Value null at 'role' failed to satisfy constraint: Member must not be null",
  ],
  ['a timeout of 0', { Timeout: 0 }, V, violation('0', 'timeout', 'Member must have value greater than or equal to 1')],
  [
    'a timeout of 901',
    { Timeout: 901 },
    V,
    violation('901', 'timeout', 'Member must have value less than or equal to 900'),
  ],
  [
    'too little memory',
    { MemorySize: 64 },
    V,
    violation('64', 'memorySize', 'Member must have value greater than or equal to 128'),
  ],
  [
    'too little /tmp',
    { EphemeralStorage: { Size: 1 } },
    V,
    violation('1', 'ephemeralStorage.size', 'Member must have value greater than or equal to 512'),
  ],
  [
    'two architectures',
    { Architectures: ['x86_64', 'arm64'] },
    V,
    violation('[x86_64, arm64]', 'architectures', 'Member must have length less than or equal to 1'),
  ],
  [
    'an unknown architecture',
    { Architectures: ['X86_64' as 'x86_64'] },
    V,
    violation(
      '[X86_64]',
      'architectures',
      'Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]',
    ),
  ],
  [
    'an unknown runtime',
    { Runtime: 'non-existent-runtime' as 'java8' },
    I,
    `Value non-existent-runtime at 'runtime' failed to satisfy constraint: ${RUNTIMES}`,
  ],
  [
    'a runtime in capitals',
    { Runtime: 'PYTHON3.9' as 'java8' },
    I,
    `Value PYTHON3.9 at 'runtime' failed to satisfy constraint: ${RUNTIMES}`,
  ],
  ...(['java8', 'go1.x', 'provided', 'ruby2.7', 'nodejs14.x', 'python3.7', 'dotnetcore3.1', 'nodejs12.x'] as const).map(
    (Runtime): Row => [`the retired runtime ${Runtime}`, { Runtime }, I, retired(Runtime)],
  ),
  [
    'no handler',
    { Handler: undefined },
    I,
    'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
  ],
  [
    'an unknown snap start',
    { SnapStart: { ApplyOn: 'invalidOption' as 'None' } },
    V,
    violation('invalidOption', 'snapStart.applyOn', 'Member must satisfy enum value set: [PublishedVersions, None]'),
  ],
  [
    'bytes that are no zip',
    { Code: { ZipFile: Buffer.from('this is not a zip') } },
    I,
    'Could not unzip uploaded file. Please check your file, then try to upload again.',
  ],
  [
    'an image for a zip function',
    { Code: { ImageUri: 'x:1' } },
    I,
    "Please don't provide ImageUri when creating a function with packageType Zip.",
  ],
  [
    'too many tags',
    { Tags: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`k${n}`, 'v'])) },
    I,
    'Number of tags exceeds resource tag limit.',
  ],
  [
    'a reserved variable',
    { Environment: { Variables: { A_B: '1', AWS_REGION: 'x' } } },
    I,
    `${ENV} contains reserved keys that are currently not supported for modification. Reserved keys used in this request: AWS_REGION`,
  ],
  [
    'too large an environment',
    { Environment: { Variables: large } },
    I,
    `${ENV} exceeded the 4KB limit. String measured: ${JSON.stringify(large)}`,
  ],
  [
    'six layers',
    { Layers: [1, 2, 3, 4, 5, 6].map((n) => `arn:aws:lambda:us-east-1:${ACCOUNT}:layer:l${n}:1`) },
    I,
    'Cannot reference more than 5 layers.',
  ],
  [
    'a missing layer',
    { Layers: [`arn:aws:lambda:us-east-1:${ACCOUNT}:layer:doesnotexist:1`] },
    I,
    `Layer version arn:aws:lambda:us-east-1:${ACCOUNT}:layer:doesnotexist:1 does not exist.`,
  ],
  [
    'a layer of another region',
    { Layers: [`arn:aws:lambda:eu-west-1:${ACCOUNT}:layer:l:1`] },
    I,
    'Layers are not in the same region as the function. Layers are expected to be in region us-east-1.',
  ],
  [
    'a layer without a version',
    { Layers: [`arn:aws:lambda:us-east-1:${ACCOUNT}:layer:l`] },
    V,
    violation(`[arn:aws:lambda:us-east-1:${ACCOUNT}:layer:l]`, 'layers', LAYER_RULE),
  ],
  [
    'a bad subnet',
    { VpcConfig: { SubnetIds: ['bad'] } },
    V,
    violation(
      '[bad]',
      'vpcConfig.subnetIds',
      'Member must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 0, Member must satisfy regular expression pattern: subnet-[0-9a-z]*]',
    ),
  ],
  [
    'a bad security group',
    { VpcConfig: { SecurityGroupIds: ['bad'] } },
    V,
    violation(
      '[bad]',
      'vpcConfig.securityGroupIds',
      'Member must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 0, Member must satisfy regular expression pattern: sg-[0-9a-zA-Z]*]',
    ),
  ],
  [
    'a missing code signing configuration',
    { CodeSigningConfigArn: 'arn:csc' },
    'CodeSigningConfigNotFoundException',
    'The code signing configuration cannot be found. Check that the provided configuration is not deleted: arn:csc.',
  ],
];

for (const [what, over, code, message] of ROWS) {
  test(`a creation with ${what} is refused`, async () => {
    const input = {
      FunctionName: 'new',
      Role: ROLE,
      Runtime: 'python3.12',
      Handler: 'm.h',
      Code: { ZipFile: packed() },
      ...over,
    } as const;
    await kit.refused('CreateFunction', input, code, message, code === V ? undefined : 'User');
    assert.equal(kit.units.has(arn('new')), false);
  });
}

test('several violations are told together', async () => {
  const error = kit.create({ FunctionName: 'new', Timeout: 0, MemorySize: 1 });
  await assert.rejects(
    error,
    /^Fault: 2 validation errors detected: Value '0' at 'timeout' .*; Value '1' at 'memorySize'/,
  );
});

test('a zip above 50 MB in the request is refused with 413', async () => {
  const error = kit.create({ FunctionName: 'new', Code: { ZipFile: Buffer.alloc(52_428_801) } });
  await assert.rejects(error, {
    code: 'RequestEntityTooLargeException',
    status: 413,
    message: 'Zipped size must be smaller than 52428800 bytes',
  });
});

test('a role of the own account must exist and trust Lambda; a role of another account is taken as it is', async () => {
  for (const trust of ['unknown', 'refused'] as const) {
    kit.near.trust = trust;
    await assert.rejects(kit.create({ FunctionName: 'new' }), {
      message: 'The role defined for the function cannot be assumed by Lambda.',
    });
  }
  await kit.create({ FunctionName: 'borrowed', Role: 'arn:aws:iam::123456789012:role/x' });
  kit.near.trust = 'assumable';
});

test('what cannot be served is refused by name with 501, and nothing is made', async () => {
  const rows: Partial<CreateFunctionRequest>[] = [
    { DeadLetterConfig: { TargetArn: 'arn:aws:sqs:us-east-1:000000000000:q' } },
    { FileSystemConfigs: [{ Arn: 'arn:efs', LocalMountPath: '/mnt/a' }] },
    { DurableConfig: {} },
  ];
  for (const over of rows) {
    const [member] = Object.keys(over);
    await assert.rejects(kit.create({ FunctionName: 'new', ...over }), {
      status: 501,
      message: new RegExp(`cannot serve ${member}`),
    });
  }
  await kit.create({ FunctionName: 'cleared', DeadLetterConfig: { TargetArn: '' } });
});

test('updates keep what they do not speak of', async () => {
  await kit.create({
    FunctionName: 'u',
    Environment: { Variables: { A_B: '1' } },
    LoggingConfig: { LogFormat: 'JSON' },
    Timeout: 9,
  });
  const updated = await kit.run('UpdateFunctionConfiguration', { FunctionName: 'u', MemorySize: 256 });
  assert.deepEqual([updated.Environment, updated.Timeout, updated.MemorySize], [{ Variables: { A_B: '1' } }, 9, 256]);
  assert.deepEqual(
    [updated.State, updated.LastUpdateStatus, updated.LastUpdateStatusReasonCode],
    ['Active', 'InProgress', 'Creating'],
  );
  const text = await kit.run('UpdateFunctionConfiguration', {
    FunctionName: 'u',
    LoggingConfig: { LogFormat: 'Text' },
  });
  assert.deepEqual(text.LoggingConfig, { LogFormat: 'Text', LogGroup: '/aws/lambda/u' });
  const read = await kit.run('GetFunctionConfiguration', { FunctionName: 'u' });
  assert.equal(read.LastUpdateStatus, 'Successful');
  assert.notEqual(read.RevisionId, text.RevisionId);
});

test('an update with a stale revision is refused', async () => {
  const RevisionId = '00000000-0000-0000-0000-000000000000';
  const message =
    'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id';
  await kit.refused(
    'UpdateFunctionConfiguration',
    { FunctionName: 'existing', RevisionId },
    'PreconditionFailedException',
    message,
    'User',
  );
  await kit.refused(
    'UpdateFunctionCode',
    { FunctionName: 'existing', RevisionId, ZipFile: packed() },
    'PreconditionFailedException',
    message,
    'User',
  );
});

test('code updates: with Publish the answer names the version, with DryRun nothing changes', async () => {
  await kit.create({ FunctionName: 'c' });
  const before = await kit.run('GetFunctionConfiguration', { FunctionName: 'c' });
  const dry = await kit.run('UpdateFunctionCode', { FunctionName: 'c', ZipFile: packed('x = 2'), DryRun: true });
  assert.notEqual(dry.CodeSha256, before.CodeSha256);
  assert.deepEqual(await kit.run('GetFunctionConfiguration', { FunctionName: 'c' }), before);
  const published = await kit.run('UpdateFunctionCode', { FunctionName: 'c', ZipFile: packed('x = 3'), Publish: true });
  assert.deepEqual([published.FunctionArn, published.Version, published.State], [arn('c:1'), '1', 'Pending']);
});

test('SnapStart wants a runtime that has it', async () => {
  await assert.rejects(
    kit.create({ FunctionName: 'new', Runtime: 'nodejs22.x', SnapStart: { ApplyOn: 'PublishedVersions' } }),
    {
      message: 'nodejs22.x is not supported for SnapStart enabled functions.',
    },
  );
  const created = await kit.create({ FunctionName: 's', SnapStart: { ApplyOn: 'PublishedVersions' }, Publish: true });
  assert.deepEqual(created.SnapStart, { ApplyOn: 'PublishedVersions', OptimizationStatus: 'On' });
});
