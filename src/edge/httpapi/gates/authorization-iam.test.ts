// AWS_IAM routes: signatures good and bad, keys, and the caller's policies. [api-gateway.md B7.3]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer, Ask } from '../../../../test/doubles/exchange.ts';
import { ACCOUNT, API, HttpWorld, lambda, REGION } from '../../../../test/doubles/http-world.ts';
import type { Credential, Credentials, Principal } from '../../../identity/contract.ts';
import { presign, sign, type SignRequest } from '../../../wire/sigv4/index.ts';

const FORBIDDEN = '{"message":"Forbidden"}';
const HOST = `${API}.execute-api.localhost:4566`;
const KEYS = { accessKeyId: 'AKIAANN', secretAccessKey: 'secret-of-ann' };
const ARN = `arn:aws:execute-api:${REGION}:${ACCOUNT}:${API}`;

function ann(effect = 'Allow', resource = '*', more: Partial<Principal> = {}): Principal {
  const statement = { Sid: 'one', Effect: effect, Action: 'execute-api:Invoke', Resource: resource };
  return {
    type: 'user',
    account: ACCOUNT,
    arn: `arn:aws:iam::${ACCOUNT}:user/apps/ann`,
    userId: 'AIDAANN',
    userName: 'ann',
    accessKeyId: KEYS.accessKeyId,
    identityPolicies: [{ source: 'inline policy p of user ann', document: JSON.stringify({ Statement: statement }) }],
    ...more,
  };
}

/** GET and POST /a/{id}; signed by Ann. */
function world(principal: Principal = ann(), payload: '1.0' | '2.0' = '2.0'): HttpWorld {
  const found: Readonly<Record<string, Credential>> = {
    AKIAANN: { ...KEYS, principal },
    open: { accessKeyId: 'open', secretAccessKey: '', principal: ann(), unverified: true },
  };
  const credentials: Credentials = {
    find: (id) => found[id] ?? (id === 'ASIAOLD' ? 'expired-token' : 'unknown-key'),
  };
  const made = new HttpWorld({ credentials });
  made.fn('f', () => ({ statusCode: 200, body: 'served' }));
  const integration = lambda('f', { payloadFormatVersion: payload });
  for (const verb of ['GET', 'POST']) made.route(`${verb} /a/{id}`, integration, { authorizationType: 'AWS_IAM' });
  made.deploy();
  made.stage('dev', { deploymentId: made.deploy() });
  return made;
}

interface How {
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  readonly region?: string;
  readonly service?: string;
  readonly nowMs?: number;
  readonly query?: string;
  readonly body?: string;
  readonly path?: string;
}

function requestOf({ body, path = '/a/1', query = '' }: How): SignRequest {
  const method = body === undefined ? 'GET' : 'POST';
  return { method, path, query, headers: { Host: HOST }, ...(body !== undefined && { body }) };
}

function send(made: HttpWorld, how: How = {}, change: Partial<Ask> = {}): Promise<Answer> {
  const request = requestOf(how);
  const { accessKeyId = KEYS.accessKeyId, secretAccessKey = KEYS.secretAccessKey } = how;
  const { region = REGION, service = 'execute-api', nowMs = Date.now() } = how;
  const headers = sign(request, { accessKeyId, secretAccessKey }, { region, service, nowMs });
  const target = how.query === undefined ? request.path : `${request.path}?${how.query}`;
  const { body } = how;
  const ask = { method: request.method, headers: Object.entries(headers), ...(body !== undefined && { body }) };
  return made.call(target, { ...ask, ...change });
}

function assertForbidden(made: HttpWorld, answer: Answer, words: RegExp): void {
  assert.equal(answer.status, 403);
  assert.equal(answer.text, FORBIDDEN);
  assert.equal(made.invocations.length, 0);
  const { refused } = made.explain(answer);
  assert.match(`${refused?.title}. ${refused?.cause} ${refused?.cure}`, words);
}

function contextOf({ event }: HttpWorld): Record<string, unknown> {
  return event['requestContext'] as Record<string, unknown>;
}

test('a signed call is served; the event says who called, without the Authorization header', async () => {
  const made = world();
  assert.equal((await send(made, { query: 'b=2&a=1' })).text, 'served');
  assert.deepEqual(contextOf(made)['authorizer'], {
    iam: {
      accessKey: 'AKIAANN',
      accountId: ACCOUNT,
      callerId: 'AIDAANN',
      cognitoIdentity: null,
      principalOrgId: null,
      userArn: `arn:aws:iam::${ACCOUNT}:user/ann`,
      userId: 'AIDAANN',
    },
  });
  assert.equal('authorization' in (made.event['headers'] as object), false);
  assert.equal((await send(made, { body: '{"a":1}' })).text, 'served');
  assert.equal((await send(made, { path: '/dev/a/1' })).text, 'served');
});

test('payload 1.0 has the signer among its identity', async () => {
  const made = world(ann(), '1.0');
  assert.equal((await send(made)).text, 'served');
  const { identity, authorizer } = contextOf(made) as Record<string, Record<string, unknown>>;
  assert.deepEqual([identity?.['accessKey'], identity?.['user']], ['AKIAANN', 'AIDAANN']);
  assert.deepEqual(authorizer, { claims: null, scopes: null });
});

test('a presigned URL is served, and its signature enters no trace', async () => {
  const made = world();
  const options = { region: REGION, service: 'execute-api', nowMs: Date.now(), expires: 60 };
  const target = `/a/1?${presign(requestOf({}), KEYS, options)}`;
  const answer = await made.call(target);
  assert.equal(answer.text, 'served');
  assert.match(answer.trace.target, /X-Amz-Signature=\.\.\./);
});

const BAD: readonly [what: string, how: How, change: Partial<Ask>, words: RegExp][] = [
  ['no signature', {}, { headers: [] }, /The route's authorization is AWS_IAM, and the request has neither/],
  ['a bearer token', {}, { headers: [['Authorization', 'Bearer x']] }, /begins with "Bearer"/],
  ['a wrong secret', { secretAccessKey: 'other' }, {}, /Portico signed: method GET, path \/a\/1/],
  ['another body than the signed one', { body: 'a' }, { body: 'b' }, /does not match/],
  ['another region', { region: 'eu-west-1' }, {}, /Sign for the region of the API/],
  ['another service', { service: 'lambda' }, {}, /the service execute-api/],
  ['an old signature', { nowMs: Date.now() - 600_000 }, {}, /five minutes/],
  ['a key that nobody has', { accessKeyId: 'AKIANONE' }, {}, /AKIANONE was not made here/],
  ['a key of open mode', { accessKeyId: 'open' }, {}, /open was not made here/],
  ['a session that has run out', { accessKeyId: 'ASIAOLD' }, {}, /session of ASIAOLD has run out/],
];

for (const [what, how, change, words] of BAD) {
  test(`${what} answers 403 and no more`, async () => {
    const made = world();
    assertForbidden(made, await send(made, how, change), words);
  });
}

test("the caller's policies decide about stage, verb and path", async () => {
  const made = world(ann('Allow', `${ARN}/$default/GET/a/1`));
  assert.equal((await send(made)).text, 'served');
  made.invocations.length = 0;
  assertForbidden(
    made,
    await send(made, { path: '/a/2' }),
    /user\/apps\/ann is not allowed .*\/GET\/a\/2.*Near misses/s,
  );
  assertForbidden(made, await send(made, { path: '/dev/a/1' }), /\/dev\/GET\/a\/1 \(implicit-deny-identity\)/);
  const denied = world(ann('Deny'));
  assertForbidden(denied, await send(denied), /denied by statement "one" of inline policy p.*A Deny always wins/);
});

test('callers of other accounts cannot be let in', async () => {
  const account = '222222222222';
  const made = world(ann('Allow', '*', { account, arn: `arn:aws:iam::${account}:user/bob` }));
  assertForbidden(made, await send(made), /another account than the API \(111111111111\)/);
});
