// What an authorizer function may return, and what of it is wrong. [api-gateway.md A17.4]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MalformedReply, readAuthorizerReply } from './reply.ts';

const STATEMENT = { Action: 'execute-api:Invoke', Effect: 'Allow', Resource: '*' };
const POLICY = { Version: '2012-10-17', Statement: [STATEMENT] };

function read(reply: unknown): ReturnType<typeof readAuthorizerReply> {
  return readAuthorizerReply(JSON.stringify(reply));
}

test('the least that an authorizer may return', () => {
  assert.deepEqual(read({ principalId: 'u', policyDocument: POLICY }), {
    principalId: 'u',
    policyDocument: JSON.stringify(POLICY),
    context: {},
    usageIdentifierKey: undefined,
  });
});

test('everything that an authorizer may return; scalars become texts, null is absent', () => {
  const reply = read({
    principalId: 7,
    policyDocument: { Statement: { ...STATEMENT, Sid: 's', Action: ['a', 'b'], Condition: {} } },
    context: { s: 'v', n: 1, f: 1.5, t: true, f2: false, none: null, problem: 'p', other: 'x' },
    usageIdentifierKey: 'key',
  });
  assert.ok(!(reply instanceof MalformedReply));
  assert.equal(reply.principalId, '7');
  assert.deepEqual(reply.context, {
    s: 'v',
    n: '1',
    f: '1.5',
    t: 'true',
    f2: 'false',
    problem: 'p',
    other: 'x',
  });
  assert.equal(reply.usageIdentifierKey, 'key');
});

test('an empty principal is one', () => {
  const reply = read({ principalId: '', policyDocument: POLICY, context: null, usageIdentifierKey: null });
  assert.ok(!(reply instanceof MalformedReply));
  assert.equal(reply.principalId, '');
});

const WRONG: readonly [payload: string | object, member: string, problem: RegExp][] = [
  ['', 'reply', /no JSON/],
  ['allow', 'reply', /no JSON/],
  ['null', 'reply', /it is null/],
  ['[]', 'reply', /it is a list/],
  ['"x"', 'reply', /it is a string/],
  [{}, 'principalId', /missing/],
  [{ principalId: null, policyDocument: POLICY }, 'principalId', /null/],
  [{ principalId: {}, policyDocument: POLICY }, 'principalId', /an object/],
  [{ principalID: 'u', policyDocument: POLICY }, 'principalID', /nothing else/],
  [{ statusCode: 200, body: '' }, 'statusCode', /nothing else/],
  [{ principalId: 'u' }, 'policyDocument', /missing/],
  [{ principalId: 'u', policyDocument: JSON.stringify(POLICY) }, 'policyDocument', /a string/],
  [{ principalId: 'u', policyDocument: {} }, 'policyDocument.Statement', /none/],
  [{ principalId: 'u', policyDocument: { Statement: [] } }, 'policyDocument.Statement', /none/],
  [{ principalId: 'u', policyDocument: { Statement: ['x'] } }, 'policyDocument.Statement[0]', /a string/],
  [
    { principalId: 'u', policyDocument: { Statement: [STATEMENT, { ...STATEMENT, Effect: 'allow' }] } },
    'policyDocument.Statement[1].Effect',
    /"allow"/,
  ],
  [
    { principalId: 'u', policyDocument: { Statement: { ...STATEMENT, Effect: undefined } } },
    'policyDocument.Statement.Effect',
    /missing/,
  ],
  [
    { principalId: 'u', policyDocument: { Statement: [{ Effect: 'Allow', Resource: '*' }] } },
    'policyDocument.Statement[0].Action',
    /missing/,
  ],
  [
    { principalId: 'u', policyDocument: { Statement: [{ ...STATEMENT, Resource: [1] }] } },
    'policyDocument.Statement[0].Resource',
    /a list/,
  ],
  [
    { principalId: 'u', policyDocument: { Statement: [{ ...STATEMENT, Condition: 'x' }] } },
    'policyDocument.Statement[0].Condition',
    /a string/,
  ],
  [{ principalId: 'u', policyDocument: POLICY, context: 'x' }, 'context', /a string/],
  [{ principalId: 'u', policyDocument: POLICY, context: ['x'] }, 'context', /a list/],
  [{ principalId: 'u', policyDocument: POLICY, context: { a: 'x', b: {} } }, 'context.b', /JSON\.stringify/],
  [{ principalId: 'u', policyDocument: POLICY, usageIdentifierKey: ['k'] }, 'usageIdentifierKey', /a list/],
];

for (const [payload, member, problem] of WRONG) {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  test(`wrong in ${member}: ${text.slice(0, 70)}`, () => {
    const reply = readAuthorizerReply(text);
    assert.ok(reply instanceof MalformedReply);
    assert.equal(reply.member, member);
    assert.match(reply.problem, problem);
    assert.match(reply.log, /^Execution failed due to configuration error: Invalid JSON in response: ./);
  });
}

function log(reply: object): string {
  return (read(reply) as MalformedReply).log;
}

test('recorded texts of the execution log', () => {
  const prefix = 'Execution failed due to configuration error: Invalid JSON in response: ';
  assert.equal(log({ errorType: 'x' }), `${prefix}Unrecognized field "errorType" , not marked as ignorable`);
  assert.equal(
    log({ principalId: 'u', policyDocument: POLICY, context: { a: ['b'] } }),
    `${prefix}Can not deserialize instance of java.lang.String out of START_ARRAY token`,
  );
});
