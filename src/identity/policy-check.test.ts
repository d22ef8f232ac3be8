// Documents that IAM was seen to refuse and to take, with its words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policyProblem } from './policy-check.ts';

const BUCKET = 'arn:aws:s3:::example_bucket';
const good = { Effect: 'Allow', Action: 's3:ListBucket', Resource: BUCKET };
const doc = (statement: unknown, more: object = { Version: '2012-10-17' }): string =>
  JSON.stringify({ ...more, Statement: statement });
const withResource = (resource: unknown): string => doc({ ...good, Resource: resource });
const withDate = (value: unknown): string => doc({ ...good, Condition: { DateLessThan: { a: value } } });
const withCondition = (condition: unknown): string => doc({ ...good, Condition: condition });

const SYNTAX = 'Syntax errors in policy.';
const VERSION = 'Policy document must be version 2012-10-17 or greater.';
const LEGACY = 'The policy failed legacy parsing';
const VENDOR = 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.';
const COLON = 'Actions/Condition can contain only one colon.';
const ACTIONS = 'Policy statement must contain actions.';
const RESOURCES = 'Policy statement must contain resources.';

const REFUSED: readonly (readonly [document: string, text: string])[] = [
  ['This is not a json document', SYNTAX],
  ['[]', SYNTAX],
  [doc(good, {}), VERSION],
  [doc(good, { Version: '2008-10-17' }), VERSION],
  [doc(good, { Version: '2013-10-17' }), SYNTAX],
  [JSON.stringify({ Version: '2012-10-17' }), SYNTAX],
  [doc([]), SYNTAX],
  [doc(['afd']), SYNTAX],
  [doc(good, { Version: '2012-10-17', Extra: 'x' }), SYNTAX],
  [doc({ ...good, Extra: 'x' }), SYNTAX],
  [doc(good, { Version: '2012-10-17', Id: [] }), SYNTAX],
  [doc({ ...good, Effect: 'invalid' }), SYNTAX],
  [doc({ Action: 's3:x', Resource: '*' }), SYNTAX],
  [doc({ ...good, Sid: {} }), SYNTAX],
  [doc({ ...good, NotAction: 's3:x' }), SYNTAX],
  [doc({ ...good, NotResource: '*' }), SYNTAX],
  [doc({ ...good, Action: {} }), SYNTAX],
  [doc({ ...good, Action: [[]] }), SYNTAX],
  [withResource({ a: BUCKET }), SYNTAX],
  [withResource(['adfdf', {}]), SYNTAX],
  [withCondition([]), SYNTAX],
  [withCondition('a'), SYNTAX],
  [withCondition({ a: 'b' }), SYNTAX],
  [withCondition({ DateGreaterThan: 'b' }), SYNTAX],
  [withCondition({ DateGreaterThan: { a: {} } }), SYNTAX],
  [withCondition({ x: { a: '1' } }), SYNTAX],
  [withCondition({ 'ForAnyValue::StringEqualsIfExists': { a: 'b' } }), SYNTAX],
  [doc({ ...good, Principal: '*' }), 'Policy document should not specify a principal.'],
  [doc({ ...good, Action: 'invalid' }), VENDOR],
  [doc({ Effect: 'Allow', NotAction: '', Resource: BUCKET }), VENDOR],
  [doc({ ...good, Action: 'a a:ListBucket' }), 'Vendor a a is not valid'],
  [doc({ ...good, Action: 's3:List:Bucket' }), COLON],
  [doc([good, { ...good, Action: 's:3s:ListBucket' }]), COLON],
  [withResource('invalid resource'), 'Resource invalid resource must be in ARN format or "*".'],
  [withResource(''), 'Resource  must be in ARN format or "*".'],
  [doc({ ...good, Action: 's:3:x', Resource: 'sdfsadf' }), 'Resource sdfsadf must be in ARN format or "*".'],
  [withResource('a:bsdfdsafsad'), 'Partition "bsdfdsafsad" is not valid for resource "arn:bsdfdsafsad:*:*:*:*".'],
  [withResource('a:b:cadfsdf'), 'Partition "b" is not valid for resource "arn:b:cadfsdf:*:*:*".'],
  [withResource('a:b:c:d:e:f:g:h'), 'Partition "b" is not valid for resource "arn:b:c:d:e:f:g:h".'],
  [withResource('aws:s3:::example_bucket'), 'Partition "s3" is not valid for resource "arn:s3:::example_bucket:*".'],
  [withResource('arn:aws'), 'Resource vendor must be fully qualified and cannot contain regexes.'],
  [withResource('arn:aws:s3::example_bucket'), LEGACY],
  [withResource('arn:aws::::example_bucket'), LEGACY],
  [withResource('arn:aws::fdsasf'), LEGACY],
  [doc({ Effect: 'Allow', Action: 's3:x', NotResource: 'arn:aws:s3::b' }), LEGACY],
  [
    withResource('arn:aws:iam:::example_bucket'),
    'IAM resource path must either be "*", root, or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.',
  ],
  [
    withResource('arn:aws:iam:us-east-1::x'),
    'IAM resource arn:aws:iam:us-east-1::x cannot contain region information.',
  ],
  [withResource('arn:aws:s3:us-east-1::x'), 'Resource arn:aws:s3:us-east-1::x can not contain region information.'],
  [doc({ Effect: 'Allow', Action: 's3:x' }), RESOURCES],
  [withResource([]), RESOURCES],
  [doc({ Effect: 'Allow', Action: 'invalid' }), RESOURCES],
  [doc({ Effect: 'Allow', Resource: BUCKET }), ACTIONS],
  [doc({ Effect: 'Allow', Resource: 'arn:aws:s3::b' }), ACTIONS],
  [doc([{ Effect: 'Deny' }, good]), ACTIONS],
  [doc({ ...good, Action: [] }), ACTIONS],
  [doc({ ...good, Effect: 'denY' }), LEGACY],
  [doc({ Effect: 'allow', Resource: 'arn:aws:s3:us-east-1::b' }), LEGACY],
  [withDate('sdfdsf'), LEGACY],
  [withDate('234-13'), LEGACY],
  [withDate('2016-12-13t2:00:00.593194+1'), LEGACY],
  [withDate('2016-12-13t2:00:00.1999999999+10:59'), LEGACY],
  [withDate('9223372036854775808'), LEGACY],
  [
    doc([
      { ...good, Sid: 'x' },
      { Sid: 'x', Effect: 'Allow' },
    ]),
    'Statement IDs (SID) in a single policy must be unique.',
  ],
  [
    doc({ ...good, Sid: 'not alphanumeric!' }),
    'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
  ],
];

const TAKEN: readonly string[] = [
  doc(good),
  doc([good, { ...good, Sid: '' }, { ...good, Sid: '' }]),
  doc({ ...good, Action: 'iam: asdf safdsf af ' }),
  doc({ ...good, Action: '*' }),
  doc({ ...good, Action: 's3.s:x' }),
  doc(good, { Version: '2012-10-17', Id: 'x' }),
  doc({ Effect: 'Deny', NotAction: 's3:x', NotResource: '*' }),
  withResource([BUCKET, '*']),
  withResource('arn:aws:fdsasf'),
  withResource('arn:aws:iam:::user/x'),
  withResource('arn:aws:iam::*:*'),
  withResource('arn:aws:invalid-service:us-east-1::x'),
  withResource('arn:aws:s3:us-west-2:123456789012:accesspoint/p'),
  withResource('arn:aws:iam::*:user/${aws:username}'),
  withCondition({}),
  withCondition({ a: {} }),
  withCondition({ DateGreaterThan: { a: [] } }),
  withCondition({ Bool: { 'aws:SecureTransport': true }, NumericEquals: { 'x:n': 1 } }),
  withCondition({ 'ForAnyValue:StringEqualsIfExists': { a: 'asf' } }),
  withDate('01T'),
  withDate('2019-07-01T13:20:15Z'),
  withDate('2016-12-13T21:20:37.593194+00:00'),
  withDate('2016-12-13t2:00:00.593194+23'),
  withDate('-292275054'),
];

test(`identity policies are refused with IAM's words (${REFUSED.length} cases)`, () => {
  for (const [document, text] of REFUSED) assert.equal(policyProblem(document, 'identity'), text, document);
});

test(`identity policies that IAM takes are taken (${TAKEN.length} cases)`, () => {
  for (const document of TAKEN) assert.equal(policyProblem(document, 'identity'), undefined, document);
});

const trust = (more: object): string =>
  doc({ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole', ...more });

test('trust policies have rules of their own', () => {
  const rows: readonly (readonly [string, string | undefined])[] = [
    [trust({}), undefined],
    [trust({ Sid: '' }), undefined],
    [doc({ Effect: 'Allow', Principal: '*', Action: ['sts:AssumeRole', 'sts:TagSession'] }, {}), undefined],
    [trust({ Principal: { AWS: ['123456789012', 'arn:aws:iam::123456789012:root'] } }), undefined],
    ['{', 'This policy contains invalid Json'],
    [trust({ Resource: '*' }), 'Has prohibited field Resource'],
    [trust({ Action: 's3:GetObject' }), 'AssumeRole policy may only specify STS AssumeRole actions.'],
    [doc({ Effect: 'Allow', Action: 'sts:AssumeRole' }), 'Missing required field Principal'],
    [trust({ Action: [] }), 'Missing required field Action'],
    [trust({ Principal: { Service: 'lambda' } }), 'Invalid principal in policy: "SERVICE":"lambda"'],
    [trust({ Principal: { AWS: 'bob' } }), 'Invalid principal in policy: "AWS":"bob"'],
    [trust({ Principal: { Person: 'bob' } }), SYNTAX],
  ];
  for (const [document, text] of rows) assert.equal(policyProblem(document, 'trust'), text, document);
});
