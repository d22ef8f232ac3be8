import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import type { AddPermissionRequest } from '@aws-sdk/client-lambda';
import { arn, openKit } from './testkit.test.ts';
import type { Kit } from './testkit.test.ts';

let kit: Kit;
beforeEach(async () => {
  kit = await openKit();
  await kit.create({ Publish: true });
});
afterEach(() => kit.close());

const BASE = { FunctionName: 'f', StatementId: 's1', Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com' };
const add = (over: Partial<AddPermissionRequest> = {}) => kit.run('AddPermission', { ...BASE, ...over });

const STATEMENTS: readonly (readonly [over: Partial<AddPermissionRequest>, principal: unknown, condition?: unknown])[] =
  [
    [{}, { Service: 's3.amazonaws.com' }],
    [{ Principal: '123456789012' }, { AWS: 'arn:aws:iam::123456789012:root' }],
    [{ Principal: 'arn:aws:iam::123456789012:user/u' }, { AWS: 'arn:aws:iam::123456789012:user/u' }],
    [{ Principal: '*' }, '*'],
    [
      { SourceArn: 'arn:aws:s3:::b' },
      { Service: 's3.amazonaws.com' },
      { ArnLike: { 'AWS:SourceArn': 'arn:aws:s3:::b' } },
    ],
    [
      { Principal: '*', PrincipalOrgID: 'o-1234567890' },
      '*',
      { StringEquals: { 'aws:PrincipalOrgID': 'o-1234567890' } },
    ],
    [
      { Principal: '*', Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' },
      '*',
      { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } },
    ],
    [{ Principal: '*', InvokedViaFunctionUrl: true }, '*', { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } }],
    [
      { EventSourceToken: 'tok' },
      { Service: 's3.amazonaws.com' },
      { StringEquals: { 'lambda:EventSourceToken': 'tok' } },
    ],
    [
      { SourceAccount: '123456789012', SourceArn: 'arn:aws:s3:::b' },
      { Service: 's3.amazonaws.com' },
      { StringEquals: { 'AWS:SourceAccount': '123456789012' }, ArnLike: { 'AWS:SourceArn': 'arn:aws:s3:::b' } },
    ],
  ];

for (const [over, principal, condition] of STATEMENTS) {
  test(`${JSON.stringify(over)} becomes a statement, member by member`, async () => {
    const { Statement } = await add(over);
    const expected = {
      Sid: 's1',
      Effect: 'Allow',
      Principal: principal,
      Action: over.Action ?? 'lambda:InvokeFunction',
      Resource: arn('f'),
      ...(condition !== undefined && { Condition: condition }),
    };
    assert.equal(Statement, JSON.stringify(expected));
    const { Policy } = await kit.run('GetPolicy', { FunctionName: 'f' });
    assert.equal(Policy, JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: [expected] }));
  });
}

test('every qualifier has its own policy, and the data path sees each', async () => {
  await kit.run('CreateAlias', { FunctionName: 'f', Name: 'live', FunctionVersion: '1' });
  for (const Qualifier of [undefined, '1', 'live']) {
    const { Statement } = await add({ Qualifier });
    assert.equal(JSON.parse(Statement!).Resource, Qualifier === undefined ? arn('f') : arn(`f:${Qualifier}`));
  }
  assert.deepEqual([...kit.units.get(arn('f'))!.policies.keys()].sort(), ['', '1', 'live']);
  await kit.run('UpdateFunctionConfiguration', { FunctionName: 'f', Timeout: 9 });
  await kit.run('PublishVersion', { FunctionName: 'f' });
  await kit.refused(
    'GetPolicy',
    { FunctionName: 'f', Qualifier: '2' },
    'ResourceNotFoundException',
    'The resource you requested does not exist.',
    'User',
  );
});

test('a policy shares its revision with what it guards', async () => {
  await add();
  const { RevisionId } = await kit.run('GetPolicy', { FunctionName: 'f' });
  assert.equal((await kit.run('GetFunctionConfiguration', { FunctionName: 'f' })).RevisionId, RevisionId);
  const stale =
    'The Revision Id provided does not match the latest Revision Id. Call the GetPolicy API to retrieve the latest Revision Id';
  await kit.refused(
    'AddPermission',
    { ...BASE, StatementId: 's2', RevisionId: 'x' },
    'PreconditionFailedException',
    stale,
    'User',
  );
  await kit.refused(
    'RemovePermission',
    { FunctionName: 'f', StatementId: 's1', RevisionId: 'x' },
    'PreconditionFailedException',
    stale,
    'User',
  );
  await add({ StatementId: 's2', RevisionId });
  assert.notEqual((await kit.run('GetPolicy', { FunctionName: 'f' })).RevisionId, RevisionId);
});

test('the last statement takes the policy with it', async () => {
  await add();
  await add({ StatementId: 's2' });
  await kit.run('RemovePermission', { FunctionName: 'f', StatementId: 's1' });
  assert.match((await kit.run('GetPolicy', { FunctionName: 'f' })).Policy!, /"Sid":"s2"/);
  await kit.run('RemovePermission', { FunctionName: 'f', StatementId: 's2' });
  await kit.refused(
    'GetPolicy',
    { FunctionName: 'f' },
    'ResourceNotFoundException',
    'The resource you requested does not exist.',
    'User',
  );
  assert.equal(kit.units.get(arn('f'))!.policies.size, 0);
});

const NOT_FOUND = 'ResourceNotFoundException';
const INVALID = 'InvalidParameterValueException';
const ADDED: readonly (readonly [
  what: string,
  over: Partial<AddPermissionRequest>,
  code: string,
  message: string,
  type?: string,
])[] = [
  [
    'a used statement id',
    { StatementId: 'used' },
    'ResourceConflictException',
    'The statement id (used) provided already exists. Please provide a new statement id, or remove the existing statement.',
    'User',
  ],
  ['$LATEST', { Qualifier: '$LATEST' }, INVALID, 'We currently do not support adding policies for $LATEST.', 'User'],
  [
    'a principal that is none',
    { Principal: 'invalid.nonaws.com' },
    INVALID,
    'The provided principal was invalid. Please check the principal and try again.',
    'User',
  ],
  [
    'a bad statement id',
    { StatementId: 'example.com' },
    'ValidationException',
    "1 validation error detected: Value 'example.com' at 'statementId' failed to satisfy constraint: Member must satisfy regular expression pattern: ([a-zA-Z0-9-_]+)",
  ],
  [
    'a missing function',
    { FunctionName: 'doesnotexist' },
    NOT_FOUND,
    `Function not found: ${arn('doesnotexist')}`,
    'User',
  ],
  ['a missing version', { Qualifier: '42' }, NOT_FOUND, `Function not found: ${arn('f:42')}`, 'User'],
  [
    'a missing alias',
    { Qualifier: 'alias-doesnotexist' },
    NOT_FOUND,
    `Cannot find alias arn: ${arn('f:alias-doesnotexist')}`,
    'User',
  ],
  [
    'a qualifier with a dollar',
    { Qualifier: 'valid-with-$-but-doesnotexist' },
    NOT_FOUND,
    `Function not found: ${arn('f:valid-with-$-but-doesnotexist')}`,
    'User',
  ],
];

for (const [what, over, code, message, type] of ADDED) {
  test(`a permission for ${what} is refused`, async () => {
    await add({ StatementId: 'used' });
    await kit.refused('AddPermission', { ...BASE, ...over }, code, message, type);
  });
}

test('removal has its own words for each thing that is missing', async () => {
  await kit.refused(
    'RemovePermission',
    { FunctionName: 'doesnotexist', StatementId: 'x' },
    NOT_FOUND,
    `No policy found for: ${arn('doesnotexist')}`,
    'User',
  );
  await kit.refused(
    'RemovePermission',
    { FunctionName: 'f', StatementId: 'x' },
    NOT_FOUND,
    'No policy is associated with the given resource.',
    'User',
  );
  await add();
  await kit.refused(
    'RemovePermission',
    { FunctionName: 'f', StatementId: 'non-existent' },
    NOT_FOUND,
    'Statement non-existent is not found in resource policy.',
    'User',
  );
  await kit.refused(
    'GetPolicy',
    { FunctionName: 'doesnotexist' },
    NOT_FOUND,
    'The resource you requested does not exist.',
    'User',
  );
});

test('a policy above 20 KB is refused with both sizes', async () => {
  const SourceArn = `arn:aws:s3:::${'b'.repeat(1000)}`;
  for (let n = 0; n < 16; n++) await add({ StatementId: `s${n}`, SourceArn });
  await kit.refused(
    'AddPermission',
    { ...BASE, StatementId: 'x'.repeat(100), SourceArn: `${SourceArn}${SourceArn}` },
    'PolicyLengthExceededException',
    /^The final policy size \(\d{5}\) is bigger than the limit \(20480\)\.$/,
    'User',
  );
});
