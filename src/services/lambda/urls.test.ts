import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import type { Cors } from '@aws-sdk/client-lambda';
import { ACCOUNT, REGION, arn, openKit } from './testkit.test.ts';
import type { Kit } from './testkit.test.ts';

let kit: Kit;
beforeEach(async () => {
  kit = await openKit();
  await kit.create({ Publish: true });
  await kit.run('CreateAlias', { FunctionName: 'f', Name: 'live', FunctionVersion: '1' });
});
afterEach(() => kit.close());

const CREATED = '2024-02-05T18:17:42.123000Z';
const CORS: Cors = {
  AllowCredentials: true,
  AllowOrigins: ['https://a.example'],
  AllowMethods: ['GET', '*'],
  AllowHeaders: ['x'],
  ExposeHeaders: ['y'],
  MaxAge: 600,
};

test('a URL is answered as each operation shows it', async () => {
  const created = await kit.run('CreateFunctionUrlConfig', { FunctionName: 'f', AuthType: 'NONE', Cors: CORS });
  assert.match(created.FunctionUrl!, /^http:\/\/[a-z0-9]{32}\.lambda-url\.us-east-1\.localhost:4566\/$/);
  const { FunctionUrl } = created;
  assert.deepEqual(created, {
    FunctionUrl,
    FunctionArn: arn('f'),
    AuthType: 'NONE',
    Cors: CORS,
    CreationTime: CREATED,
  });
  const read = await kit.run('GetFunctionUrlConfig', { FunctionName: 'f' });
  assert.deepEqual(read, { ...created, InvokeMode: 'BUFFERED', LastModifiedTime: CREATED });
  const updated = await kit.run('UpdateFunctionUrlConfig', { FunctionName: 'f', AuthType: 'AWS_IAM' });
  assert.deepEqual(updated, { ...created, AuthType: 'AWS_IAM', LastModifiedTime: CREATED });
  const streamed = await kit.run('UpdateFunctionUrlConfig', {
    FunctionName: 'f',
    InvokeMode: 'RESPONSE_STREAM',
    Cors: {},
  });
  assert.equal(streamed.InvokeMode, 'RESPONSE_STREAM');
  assert.ok(!('Cors' in streamed));
});

test('the door gets a unit by URL id', async () => {
  const { FunctionUrl } = await kit.run('CreateFunctionUrlConfig', {
    FunctionName: 'f',
    Qualifier: 'live',
    AuthType: 'AWS_IAM',
    Cors: { MaxAge: 0 },
  });
  const urlId = new URL(FunctionUrl!).hostname.split('.')[0]!;
  assert.deepEqual(kit.urls.get(urlId), {
    urlId,
    account: ACCOUNT,
    region: REGION,
    functionArn: arn('f'),
    qualifier: 'live',
    authType: 'AWS_IAM',
    invokeMode: 'BUFFERED',
    cors: { maxAge: 0 },
  });
  await kit.run('UpdateFunctionUrlConfig', { FunctionName: 'f', Qualifier: 'live', InvokeMode: 'RESPONSE_STREAM' });
  assert.equal(kit.urls.get(urlId)!.invokeMode, 'RESPONSE_STREAM');
});

test('the URL of a deleted alias stays, and can be deleted', async () => {
  await kit.run('CreateFunctionUrlConfig', { FunctionName: 'f', Qualifier: 'live', AuthType: 'NONE' });
  await kit.run('DeleteAlias', { FunctionName: 'f', Name: 'live' });
  assert.equal(kit.urls.size, 1);
  await kit.run('DeleteFunctionUrlConfig', { FunctionName: 'f', Qualifier: 'live' });
  assert.equal(kit.urls.size, 0);
});

test('function and aliases have one URL each, and a new one gets a new id', async () => {
  const first = await kit.run('CreateFunctionUrlConfig', { FunctionName: 'f', AuthType: 'NONE' });
  await kit.run('CreateFunctionUrlConfig', { FunctionName: 'f', Qualifier: 'live', AuthType: 'NONE' });
  const { FunctionUrlConfigs } = await kit.run('ListFunctionUrlConfigs', { FunctionName: 'f' });
  assert.deepEqual(
    FunctionUrlConfigs!.map(({ FunctionArn, InvokeMode }) => [FunctionArn, InvokeMode]),
    [
      [arn('f'), 'BUFFERED'],
      [arn('f:live'), 'BUFFERED'],
    ],
  );
  await kit.refused(
    'CreateFunctionUrlConfig',
    { FunctionName: 'f', AuthType: 'NONE' },
    'ResourceConflictException',
    `Failed to create function url config for [functionArn = ${arn('f')}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
    'User',
  );
  await kit.run('DeleteFunctionUrlConfig', { FunctionName: 'f' });
  const second = await kit.run('CreateFunctionUrlConfig', { FunctionName: 'f', AuthType: 'NONE' });
  assert.notEqual(second.FunctionUrl, first.FunctionUrl);
});

test('creation, update and lists speak of the function, reads and deletions of the resource', async () => {
  const NOT_FOUND = 'ResourceNotFoundException';
  const gone = 'The resource you requested does not exist.';
  for (const where of [{ FunctionName: 'doesnotexist' }, { FunctionName: 'f', Qualifier: 'noalias' }]) {
    await kit.refused(
      'CreateFunctionUrlConfig',
      { ...where, AuthType: 'NONE' },
      NOT_FOUND,
      'Function does not exist',
      'User',
    );
    await kit.refused('UpdateFunctionUrlConfig', where, NOT_FOUND, 'Function does not exist', 'User');
    await kit.refused('GetFunctionUrlConfig', where, NOT_FOUND, gone, 'User');
    await kit.refused('DeleteFunctionUrlConfig', where, NOT_FOUND, gone, 'User');
  }
  await kit.refused('UpdateFunctionUrlConfig', { FunctionName: 'f' }, NOT_FOUND, gone, 'User');
  await kit.refused(
    'ListFunctionUrlConfigs',
    { FunctionName: 'doesnotexist' },
    NOT_FOUND,
    'Function does not exist',
    'User',
  );
});

const violation = (value: string, member: string, constraint: string) =>
  `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`;
const BAD: readonly (readonly [what: string, over: object, message: string])[] = [
  [
    'an unknown mode',
    { InvokeMode: 'UNKNOWN' },
    violation('UNKNOWN', 'invokeMode', 'Member must satisfy enum value set: [RESPONSE_STREAM, BUFFERED]'),
  ],
  [
    'an unknown auth type',
    { AuthType: 'OPEN' },
    violation('OPEN', 'authType', 'Member must satisfy enum value set: [NONE, AWS_IAM]'),
  ],
  [
    'no auth type',
    { AuthType: undefined },
    "1 validation error detected: Value null at 'authType' failed to satisfy constraint: Member must not be null",
  ],
  [
    'OPTIONS',
    { Cors: { AllowMethods: ['OPTIONS'] } },
    violation('[OPTIONS]', 'cors.allowMethods', 'Member must have length less than or equal to 6'),
  ],
  [
    'a method that is none',
    { Cors: { AllowMethods: ['get'] } },
    violation(
      '[get]',
      'cors.allowMethods',
      'Member must satisfy enum value set: [GET, PUT, HEAD, POST, PATCH, DELETE, *]',
    ),
  ],
  [
    'a long age',
    { Cors: { MaxAge: 86_401 } },
    violation('86401', 'cors.maxAge', 'Member must have value less than or equal to 86400'),
  ],
  [
    'an empty origin',
    { Cors: { AllowOrigins: [''] } },
    violation('[]', 'cors.allowOrigins', 'Member must have length greater than or equal to 1'),
  ],
];

for (const [what, over, message] of BAD) {
  test(`a URL with ${what} is refused`, () =>
    kit.refused(
      'CreateFunctionUrlConfig',
      { FunctionName: 'f', AuthType: 'NONE', ...over },
      'ValidationException',
      message,
    ));
}
