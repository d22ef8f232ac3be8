// What authorizer functions may answer, and what is wrong with everything else. [api-gateway.md B7.2]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LambdaAuthorizerUnit } from '../unit.ts';
import { claimText } from './claims.ts';
import { isComplaint, readAuthorizerReply } from './reply.ts';

const SIMPLE = { simpleResponses: true };
const POLICY = { simpleResponses: false };
const ALLOW = { principalId: 'x', policyDocument: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } };

function authorizer(more: Partial<LambdaAuthorizerUnit>): LambdaAuthorizerUnit {
  return { payload: '2.0', ...more } as LambdaAuthorizerUnit;
}

const MALFORMED: readonly [
  what: string,
  reply: unknown,
  given: Partial<LambdaAuthorizerUnit>,
  member: string,
  problem: RegExp,
][] = [
  ['no object', 'yes', SIMPLE, 'reply', /it is a string/],
  ['nothing', null, SIMPLE, 'reply', /it is null/],
  ['isAuthorized as text', { isAuthorized: 'true' }, SIMPLE, 'isAuthorized', /a string; true or false/],
  ['neither form', {}, SIMPLE, 'isAuthorized', /missing; true or false/],
  [
    'a simple response that is not enabled',
    { isAuthorized: true },
    POLICY,
    'isAuthorized',
    /does not have enableSimpleResponses/,
  ],
  ['no policy', { principalId: 'x' }, POLICY, 'policyDocument', /it is missing/],
  ['no principal', { policyDocument: {} }, POLICY, 'principalId', /it is missing/],
  ['no statement', { principalId: 'x', policyDocument: {} }, POLICY, 'policyDocument.Statement', /there is none/],
  [
    'a wrong effect',
    { principalId: 'x', policyDocument: { Statement: [{ Effect: 'allow', Action: '*', Resource: '*' }] } },
    POLICY,
    'policyDocument.Statement[0].Effect',
    /"allow"/,
  ],
  ['a context that is no map', { isAuthorized: true, context: [1] }, SIMPLE, 'context', /it is a list/],
  [
    'a nested context with payload 1.0',
    { ...ALLOW, context: { a: { b: 1 } } },
    { ...POLICY, payload: '1.0' },
    'context.a',
    /with payload format 1\.0 only text/,
  ],
];

for (const [what, reply, given, member, problem] of MALFORMED) {
  test(`${what} is no answer`, () => {
    const found = readAuthorizerReply(JSON.stringify(reply), authorizer(given));
    assert.ok(isComplaint(found));
    assert.equal(found.member, member);
    assert.match(found.problem, problem);
  });
}

test('what is no JSON is no answer', () => {
  assert.deepEqual(readAuthorizerReply('{', authorizer(SIMPLE)), { member: 'reply', problem: 'it is no JSON' });
});

test('members that nobody asked for are let be', () => {
  const found = readAuthorizerReply('{"isAuthorized":false,"x":1,"context":null}', authorizer(SIMPLE));
  assert.deepEqual(found, {
    isAuthorized: false,
    principalId: undefined,
    policyDocument: undefined,
    context: undefined,
  });
});

const CLAIMS: readonly [value: unknown, text: string][] = [
  ['u1', 'u1'],
  [1_700_000_000, '1700000000'],
  [true, 'true'],
  [['a', 1, ['b']], '[a 1 [b]]'],
  [{ b: 1, a: ['x'] }, 'map[a:[x] b:1]'],
  [[], '[]'],
];

for (const [value, text] of CLAIMS)
  test(`the claim ${JSON.stringify(value)} reads ${text}`, () => assert.equal(claimText(value), text));
