// The API's resource policy, alone and together with a Lambda authorizer. [api-gateway.md A18.3, A18.4]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policy } from '../../../../test/doubles/authorizer-world.ts';
import type { Answer } from '../../../../test/doubles/exchange.ts';
import { ACCOUNT, API, functionArn, proxyTo, REGION, RestWorld } from '../../../../test/doubles/rest-world.ts';

const MASKED = `arn:aws:execute-api:${REGION}:********${ACCOUNT.slice(-4)}:${API}/stage`;

function apiPolicy(effect: string, resource: string | string[], more: object = {}): object {
  return { Effect: effect, Principal: '*', Action: 'execute-api:Invoke', Resource: resource, ...more };
}

function world(statements: readonly object[], returned?: unknown): RestWorld {
  const made = new RestWorld();
  made.fn('f', () => ({ body: 'served' }));
  made.fn('gate', () => ({ principalId: 'u', policyDocument: returned }));
  const asks = returned === undefined ? {} : made.authorizer('TOKEN', 'gate');
  made.method('GET', '/a/{id}', proxyTo(functionArn('f')), asks);
  if (statements.length > 0) made.putApi({ policy: JSON.stringify({ Version: '2012-10-17', Statement: statements }) });
  made.deploy();
  return made;
}

function send(made: RestWorld, sourceIp = '127.0.0.1'): Promise<Answer> {
  return made.call('/stage/a/1', { sourceIp, headers: [['token', 't']] });
}

function asked(made: RestWorld): boolean {
  return made.invocations.some(({ runnable }) => runnable.functionName === 'gate');
}

const full = `arn:aws:execute-api:${REGION}:${ACCOUNT}:${API}`;
const SPELLINGS: readonly [resource: string | string[], matches: boolean][] = [
  ['execute-api:/stage/GET/a/1', true],
  ['execute-api:/stage/GET/a/*', true],
  ['execute-api:/*', true],
  ['execute-api:/*/GET/a/?', true],
  [`${full}/stage/GET/a/1`, true],
  [`${full}/*`, true],
  ['arn:aws:execute-api:*:*:*', true],
  ['*', true],
  [['execute-api:/stage/POST/*', 'execute-api:/stage/GET/*'], true],
  ['execute-api:/stage/POST/*', false],
  ['execute-api:/other/*', false],
  [`arn:aws:execute-api:${REGION}:${ACCOUNT}:other00000/*`, false],
];

for (const [resource, matches] of SPELLINGS) {
  test(`a policy for ${JSON.stringify(resource)} ${matches ? 'lets' : 'does not let'} GET /stage/a/1 in`, async () => {
    assert.equal((await send(world([apiPolicy('Allow', resource)]))).status, matches ? 200 : 403);
  });
}

test('NotResource is spelled out as well', async () => {
  const statement = { ...apiPolicy('Allow', '*'), Resource: undefined, NotResource: 'execute-api:/stage/GET/a/*' };
  assert.equal((await send(world([statement]))).status, 403);
});

test('without an allow, and with a deny, the texts differ', async () => {
  const made = world([apiPolicy('Allow', 'execute-api:/stage/POST/*')]);
  const text = `User: anonymous is not authorized to perform: execute-api:Invoke on resource: ${MASKED}/GET/a/1`;
  const implicit = await send(made);
  assert.equal(implicit.text, JSON.stringify({ Message: text }));
  assert.equal(implicit.header('x-amzn-ErrorType'), 'AccessDeniedException');
  assert.match(
    made.explain(implicit).refused!.cause,
    /Near misses:\n- statement number 1 of resource policy of REST API/,
  );
  const denying = world([apiPolicy('Allow', '*'), apiPolicy('Deny', 'execute-api:/stage/GET/*', { Sid: 'closed' })]);
  const explicit = await send(denying);
  assert.equal(explicit.text, JSON.stringify({ Message: `${text} with an explicit deny` }));
  assert.match(denying.explain(explicit).refused!.cause, /denied by statement "closed" of resource policy/);
});

test('addresses decide, each request by its own', async () => {
  const office = { Condition: { IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '2001:db8::/32'] } } };
  const made = world([apiPolicy('Allow', 'execute-api:/*', office)]);
  for (const [sourceIp, status] of [
    ['10.1.2.3', 200],
    ['192.0.2.1', 403],
    ['2001:db8::1', 200],
    ['2001:db9::1', 403],
  ] as const)
    assert.equal((await send(made, sourceIp)).status, status, sourceIp);
});

test('a principal that is not everyone is nobody who comes without a signature', async () => {
  const named = apiPolicy('Allow', '*', { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/ann` } });
  assert.equal((await send(world([named]))).status, 403);
});

const allow = apiPolicy('Allow', 'execute-api:/*');
const other = apiPolicy('Allow', 'execute-api:/other/*');
const deny = apiPolicy('Deny', 'execute-api:/*');
const EXPLICIT = /^\{"Message":"User is not authorized to access this resource with an explicit deny"\}$/;
const IMPLICIT = /^\{"Message":"User is not authorized to access this resource"\}$/;

/** The authorizer's policy, the API's, the answer, and whether the authorizer's function was called. */
const COMBINED: readonly [name: string, a: unknown, b: readonly object[], text: RegExp, called: boolean][] = [
  ['A allows, no B', policy('Allow', '*'), [], /^served$/, true],
  ['A allows, B allows', policy('Allow', '*'), [allow], /^served$/, true],
  ['A allows, B silent', policy('Allow', '*'), [other], /^served$/, true],
  ['A allows, B denies', policy('Allow', '*'), [deny], /User: anonymous .* with an explicit deny/, false],
  ['A silent, no B', policy('Allow', 'none'), [], IMPLICIT, true],
  ['A silent, B allows', policy('Allow', 'none'), [allow], /^served$/, true],
  ['A silent, B silent', policy('Allow', 'none'), [other], IMPLICIT, true],
  ['A denies, B allows', policy('Deny', '*'), [allow], EXPLICIT, true],
  ['A denies, B silent', policy('Deny', '*'), [other], EXPLICIT, true],
];

for (const [name, returned, statements, text, called] of COMBINED) {
  test(`Lambda authorizer A, resource policy B: ${name}`, async () => {
    const made = world(statements, returned);
    const answer = await send(made);
    assert.match(answer.text, text);
    assert.equal(asked(made), called);
  });
}

test('a principalId that looks like a user is not taken for one by the policy', async () => {
  const arn = `arn:aws:iam::${ACCOUNT}:user/admin`;
  const made = world([apiPolicy('Allow', 'execute-api:/*', { Principal: { AWS: arn } })], policy('Allow', 'none'));
  made.fn('gate', () => ({ principalId: arn, policyDocument: policy('Allow', 'none') }));
  assert.match((await send(made)).text, IMPLICIT);
});
