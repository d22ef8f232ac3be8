// Every condition operator, one row a case: what the policy wants, what the request has, and whether it holds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConditionContext } from './contract.ts';
import { evaluate } from './evaluate.ts';

type Row = readonly [condition: object, context: ConditionContext, holds: boolean, version?: string];

function holds(condition: object, context: ConditionContext, version = '2012-10-17'): boolean {
  const document = JSON.stringify({
    Version: version,
    Statement: { Effect: 'Allow', Action: '*', Resource: '*', Condition: condition },
  });
  return evaluate({
    principal: {
      type: 'user',
      account: '111111111111',
      arn: 'arn:aws:iam::111111111111:user/ann',
      userId: 'AIDAANN',
      userName: 'ann',
      tags: { Team: 'blue' },
      identityPolicies: [{ source: 'p', document }],
    },
    action: 'lambda:InvokeFunction',
    resource: 'arn:aws:lambda:us-east-1:111111111111:function:f',
    resourceAccount: '111111111111',
    context,
  }).allowed;
}

const at = (iso: string): ConditionContext => ({ 'aws:currenttime': iso });
const ip = (address: string): ConditionContext => ({ 'aws:sourceip': address });
const arn = (value: string): ConditionContext => ({ 'aws:sourcearn': value });
const tags = (...keys: string[]): ConditionContext => ({ 'aws:tagkeys': keys });

const TABLES: Readonly<Record<string, readonly Row[]>> = {
  strings: [
    [{ StringEquals: { 'x:k': 'a' } }, { 'x:k': 'a' }, true],
    [{ StringEquals: { 'X:K': 'a' } }, { 'x:k': 'a' }, true],
    [{ StringEquals: { 'x:k': 'a' } }, { 'x:k': 'A' }, false],
    [{ StringEquals: { 'x:k': ['a', 'b'] } }, { 'x:k': 'b' }, true],
    [{ StringEquals: { 'x:k': 'a*' } }, { 'x:k': 'ab' }, false],
    [{ StringEquals: { 'x:k': 'a' } }, {}, false],
    [{ StringEquals: { 'x:k': 'a', 'x:l': 'b' } }, { 'x:k': 'a', 'x:l': 'b' }, true],
    [{ StringEquals: { 'x:k': 'a', 'x:l': 'b' } }, { 'x:k': 'a', 'x:l': 'c' }, false],
    [{ StringEquals: { 'x:k': 'a' }, StringLike: { 'x:l': 'b*' } }, { 'x:k': 'a', 'x:l': 'c' }, false],
    [{ StringNotEquals: { 'x:k': 'a' } }, { 'x:k': 'b' }, true],
    [{ StringNotEquals: { 'x:k': ['a', 'b'] } }, { 'x:k': 'b' }, false],
    [{ StringNotEquals: { 'x:k': 'a' } }, {}, true],
    [{ StringEqualsIgnoreCase: { 'x:k': 'AbC' } }, { 'x:k': 'aBc' }, true],
    [{ StringNotEqualsIgnoreCase: { 'x:k': 'AbC' } }, { 'x:k': 'aBc' }, false],
    [{ StringLike: { 'x:k': 'a*c' } }, { 'x:k': 'abbc' }, true],
    [{ StringLike: { 'x:k': 'a?c' } }, { 'x:k': 'abbc' }, false],
    [{ StringLike: { 'x:k': '*' } }, { 'x:k': '' }, true],
    [{ StringLike: { 'x:k': '*' } }, {}, false],
    [{ StringLike: { 'x:k': 'A*' } }, { 'x:k': 'ab' }, false],
    [{ StringNotLike: { 'x:k': 'a*' } }, { 'x:k': 'ba' }, true],
    [{ StringNotLike: { 'x:k': 'a*' } }, { 'x:k': 'ab' }, false],
    [{ StringEquals: {} }, {}, true],
    [{ StringEquals: { 'x:k': [] } }, { 'x:k': 'a' }, false],
    [{ StringMaybe: { 'x:k': 'a' } }, { 'x:k': 'a' }, false],
  ],
  numbers: [
    [{ NumericEquals: { 'x:n': '10' } }, { 'x:n': '10.0' }, true],
    [{ NumericEquals: { 'x:n': 10 } }, { 'x:n': '10' }, true],
    [{ NumericEquals: { 'x:n': '10' } }, { 'x:n': 'ten' }, false],
    [{ NumericNotEquals: { 'x:n': '10' } }, { 'x:n': '11' }, true],
    [{ NumericNotEquals: { 'x:n': '10' } }, { 'x:n': '10' }, false],
    [{ NumericLessThan: { 'x:n': '10' } }, { 'x:n': '9' }, true],
    [{ NumericLessThan: { 'x:n': '10' } }, { 'x:n': '10' }, false],
    [{ NumericLessThanEquals: { 'x:n': '10' } }, { 'x:n': '10' }, true],
    [{ NumericGreaterThan: { 'x:n': '10' } }, { 'x:n': '11' }, true],
    [{ NumericGreaterThan: { 'x:n': '10' } }, { 'x:n': '10' }, false],
    [{ NumericGreaterThanEquals: { 'x:n': '10' } }, { 'x:n': '10' }, true],
    [{ NumericGreaterThan: { 'x:n': '9' } }, { 'x:n': '10' }, true],
    [{ NumericLessThan: { 'x:n': '10' } }, {}, false],
  ],
  dates: [
    [{ DateEquals: { 'aws:CurrentTime': '2024-02-05T18:17:42Z' } }, at('2024-02-05T19:17:42+01:00'), true],
    [{ DateNotEquals: { 'aws:CurrentTime': '2024-02-05T18:17:42Z' } }, at('2024-02-05T18:17:43Z'), true],
    [{ DateLessThan: { 'aws:CurrentTime': '2024-02-05' } }, at('2024-02-04T23:59:59Z'), true],
    [{ DateLessThan: { 'aws:CurrentTime': '2024-02-05' } }, at('2024-02-05T00:00:00Z'), false],
    [{ DateLessThanEquals: { 'aws:CurrentTime': '2024-02-05' } }, at('2024-02-05T00:00:00Z'), true],
    [{ DateGreaterThan: { 'aws:CurrentTime': '2024-02-05T00:00:00Z' } }, at('2024-02-06T00:00:00Z'), true],
    [{ DateGreaterThanEquals: { 'aws:CurrentTime': '2024-02-05T00:00:00Z' } }, at('2024-02-04T00:00:00Z'), false],
    [{ DateGreaterThan: { 'aws:EpochTime': '1707156000' } }, { 'aws:epochtime': '1707156001' }, true],
    [{ DateLessThan: { 'aws:CurrentTime': '1707156000' } }, at('2024-02-05T17:59:59Z'), true],
    [{ DateLessThan: { 'aws:CurrentTime': 'soon' } }, at('2024-02-05T17:59:59Z'), false],
  ],
  booleans: [
    [{ Bool: { 'aws:SecureTransport': 'true' } }, { 'aws:securetransport': 'true' }, true],
    [{ Bool: { 'aws:SecureTransport': true } }, { 'aws:securetransport': 'true' }, true],
    [{ Bool: { 'aws:SecureTransport': 'False' } }, { 'aws:securetransport': 'false' }, true],
    [{ Bool: { 'aws:SecureTransport': 'false' } }, { 'aws:securetransport': 'true' }, false],
    [{ Bool: { 'aws:MultiFactorAuthPresent': 'false' } }, {}, false],
    [{ BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } }, {}, true],
    [{ Bool: { 'x:b': 'maybe' } }, { 'x:b': 'maybe' }, false],
  ],
  binary: [
    [{ BinaryEquals: { 'x:b': 'QmluYXJ5' } }, { 'x:b': 'QmluYXJ5' }, true],
    [{ BinaryEquals: { 'x:b': 'QmluYXJ5' } }, { 'x:b': 'QmluYXJ6' }, false],
    [{ BinaryEquals: { 'x:b': 'QQ==' } }, { 'x:b': 'QQ' }, true],
  ],
  addresses: [
    [{ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, ip('203.0.113.77'), true],
    [{ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, ip('203.0.114.1'), false],
    [{ IpAddress: { 'aws:SourceIp': '203.0.113.7' } }, ip('203.0.113.7'), true],
    [{ IpAddress: { 'aws:SourceIp': '203.0.113.7/32' } }, ip('203.0.113.8'), false],
    [{ IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }, ip('8.8.8.8'), true],
    [{ IpAddress: { 'aws:SourceIp': '10.0.0.0/9' } }, ip('10.127.255.255'), true],
    [{ IpAddress: { 'aws:SourceIp': '10.0.0.0/9' } }, ip('10.128.0.0'), false],
    [{ IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '192.168.0.0/16'] } }, ip('192.168.9.9'), true],
    [{ IpAddress: { 'aws:SourceIp': '2001:db8::/32' } }, ip('2001:db8:1::9'), true],
    [{ IpAddress: { 'aws:SourceIp': '2001:db8::/33' } }, ip('2001:db8:8000::1'), false],
    [{ IpAddress: { 'aws:SourceIp': '::1' } }, ip('0:0:0:0:0:0:0:1'), true],
    [{ IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } }, ip('::ffff:127.0.0.1'), true],
    [{ IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }, ip('2001:db8::1'), false],
    [{ IpAddress: { 'aws:SourceIp': '10.0.0.0/33' } }, ip('10.0.0.1'), false],
    [{ IpAddress: { 'aws:SourceIp': 'home' } }, ip('10.0.0.1'), false],
    [{ NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, ip('198.51.100.1'), true],
    [{ NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, ip('203.0.113.1'), false],
    [{ NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, {}, true],
  ],
  arns: [
    [
      { ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:us-east-1:111111111111:t' } },
      arn('arn:aws:sns:us-east-1:111111111111:t'),
      true,
    ],
    [{ ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:*:*:t' } }, arn('arn:aws:sns:us-east-1:111111111111:t'), true],
    [
      { ArnLike: { 'AWS:SourceArn': 'arn:aws:execute-api:us-east-1:1:abc/*/GET/jobs/*' } },
      arn('arn:aws:execute-api:us-east-1:1:abc/stg/GET/jobs/{jobId}'),
      true,
    ],
    [
      { ArnLike: { 'AWS:SourceArn': 'arn:aws:execute-api:us-east-1:1:abc/stg/GET/jobs/{jobId}' } },
      arn('arn:aws:execute-api:us-east-1:1:abc/stg/GET/jobs/{jobId}'),
      true,
    ],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:*:t' } }, arn('arn:aws:sns:us-east-1:1:t'), true],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:t' } }, arn('arn:aws:sqs:us-east-1:1:t'), false],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:s*:us-east-1:1:t' } }, arn('arn:aws:sns:us-east-1:1:t'), true],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:s*t:us-east-1:1:x' } }, arn('arn:aws:sns:t:us-east-1:1:x'), false],
    [{ ArnLike: { 'aws:SourceArn': '*' } }, arn('arn:aws:sns:us-east-1:1:t'), true],
    [
      { ArnLike: { 'aws:SourceArn': 'arn:aws:lambda:us-east-1:1:function:f*' } },
      arn('arn:aws:lambda:us-east-1:1:function:fun:1'),
      true,
    ],
    [{ ArnNotLike: { 'aws:SourceArn': 'arn:aws:sns:*:*:t' } }, arn('arn:aws:sns:us-east-1:1:u'), true],
    [{ ArnNotEquals: { 'aws:SourceArn': 'arn:aws:sns:*:*:t' } }, arn('arn:aws:sns:us-east-1:1:t'), false],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:*:t' } }, {}, false],
  ],
  presence: [
    [{ Null: { 'x:k': 'true' } }, {}, true],
    [{ Null: { 'x:k': 'true' } }, { 'x:k': 'a' }, false],
    [{ Null: { 'x:k': 'false' } }, { 'x:k': 'a' }, true],
    [{ Null: { 'x:k': false } }, {}, false],
    [{ StringEqualsIfExists: { 'x:k': 'a' } }, {}, true],
    [{ StringEqualsIfExists: { 'x:k': 'a' } }, { 'x:k': 'b' }, false],
    [{ IpAddressIfExists: { 'aws:SourceIp': '10.0.0.0/8' } }, {}, true],
  ],
  sets: [
    [{ 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['a', 'b'] } }, tags('c', 'b'), true],
    [{ 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['a', 'b'] } }, tags('c'), false],
    [{ 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['a'] } }, {}, false],
    [{ 'ForAnyValue:StringEqualsIfExists': { 'aws:TagKeys': ['a'] } }, {}, true],
    [{ 'ForAnyValue:StringNotEquals': { 'aws:TagKeys': ['a'] } }, tags('a', 'b'), true],
    [{ 'ForAnyValue:StringNotEquals': { 'aws:TagKeys': ['a'] } }, tags('a'), false],
    [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] } }, tags('a', 'b', 'a'), true],
    [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] } }, tags('a', 'c'), false],
    [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a'] } }, {}, true],
    [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a'] } }, tags(), true],
    [{ 'ForAllValues:StringLike': { 'aws:TagKeys': 'a*' } }, tags('ab', 'ac'), true],
    [{ 'ForAllValues:StringNotEquals': { 'aws:TagKeys': 'a' } }, tags('b', 'a'), false],
    [{ StringEquals: { 'aws:TagKeys': 'a' } }, tags('b', 'a'), true],
    [{ StringNotEquals: { 'aws:TagKeys': 'a' } }, tags('b', 'a'), false],
  ],
  variables: [
    [{ StringEquals: { 'x:owner': '${aws:username}' } }, { 'x:owner': 'ann' }, true],
    [{ StringEquals: { 'x:owner': '${aws:username}' } }, { 'x:owner': 'bob' }, false],
    [{ StringEquals: { 'x:owner': '${aws:username}' } }, { 'x:owner': '${aws:username}' }, true, '2008-10-17'],
    [{ StringLike: { 's3:prefix': 'home/${aws:userid}/*' } }, { 's3:prefix': 'home/AIDAANN/x' }, true],
    [{ StringEquals: { 'x:team': '${aws:PrincipalTag/Team}' } }, { 'x:team': 'blue' }, true],
    [{ StringEquals: { 'x:team': "${aws:PrincipalTag/Unit, 'none'}" } }, { 'x:team': 'none' }, true],
    [{ StringEquals: { 'x:team': '${aws:PrincipalTag/Unit}' } }, { 'x:team': '' }, false],
    [{ StringLike: { 'x:k': 'a${*}b' } }, { 'x:k': 'a*b' }, true],
    [{ StringLike: { 'x:k': 'a${*}b' } }, { 'x:k': 'axb' }, false],
    [{ StringLike: { 'x:k': '${$}{x}${?}' } }, { 'x:k': '${x}?' }, true],
    [{ StringLike: { 'x:k': '${x:wild}' } }, { 'x:k': 'abc', 'x:wild': '*' }, false],
    [{ NumericLessThan: { 'x:n': '${x:limit}' } }, { 'x:n': '3', 'x:limit': '4' }, true],
    [
      { ArnLike: { 'aws:SourceArn': 'arn:aws:iam::${aws:PrincipalAccount}:user/*' } },
      arn('arn:aws:iam::111111111111:user/x'),
      true,
    ],
  ],
  principal: [
    [{ StringEquals: { 'aws:username': 'ann' } }, {}, true],
    [{ StringEquals: { 'aws:PrincipalAccount': '111111111111' } }, {}, true],
    [{ ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111111111111:user/*' } }, {}, true],
    [{ StringEquals: { 'aws:PrincipalType': 'User' } }, {}, true],
    [{ StringEquals: { 'aws:PrincipalTag/team': 'blue' } }, {}, true],
    [{ Bool: { 'aws:PrincipalIsAWSService': 'false' } }, {}, true],
    [{ StringEquals: { 'aws:ResourceAccount': '${aws:PrincipalAccount}' } }, {}, true],
    [{ Null: { 'aws:PrincipalOrgID': 'true' } }, {}, true],
    [{ Null: { 'aws:TokenIssueTime': 'true' } }, {}, true],
  ],
  'names that objects inherit': [
    [{ StringEquals: { constructor: 'x' } }, {}, false],
    [{ StringNotEquals: { toString: 'x' } }, {}, true],
    [{ Null: { __proto__x: 'true', valueOf: 'true' } }, {}, true],
    [{ StringEquals: { 'x:k': '${constructor}' } }, { 'x:k': 'a' }, false],
  ],
};

for (const [name, rows] of Object.entries(TABLES)) {
  test(`conditions on ${name} hold as IAM has it (${rows.length} cases)`, () => {
    for (const [condition, context, expected, version] of rows) {
      assert.equal(holds(condition, context, version), expected, JSON.stringify({ condition, context, version }));
    }
  });
}

test('an explanation never shows a shared secret', () => {
  const decision = evaluate({
    principal: { type: 'anonymous', account: '', arn: 'anonymous', userId: 'anonymous', identityPolicies: [] },
    action: 'lambda:InvokeFunction',
    resource: 'f',
    resourceAccount: '111111111111',
    resourcePolicies: [
      {
        source: 'p',
        document: JSON.stringify({
          Statement: [
            {
              Effect: 'Allow',
              Principal: '*',
              Action: '*',
              Resource: '*',
              Condition: { StringEquals: { 'lambda:EventSourceToken': 'hush' } },
            },
          ],
        }),
      },
    ],
    context: { 'lambda:eventsourcetoken': 'wrong' },
  });
  assert.equal(decision.near?.length, 1);
  assert.ok(!/hush|wrong/.test(JSON.stringify(decision)));
});
