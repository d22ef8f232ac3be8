// AWS_IAM methods: signatures good and bad, keys, policies of caller and API. [api-gateway.md A18]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer, Ask } from '../../../../test/doubles/exchange.ts';
import { ACCOUNT, API, functionArn, proxyTo, REGION, RestWorld } from '../../../../test/doubles/rest-world.ts';
import type { Credential, CredentialRefusal, Credentials, Principal } from '../../../identity/contract.ts';
import { presign, sign, type SignRequest } from '../../../wire/sigv4/index.ts';

const HOST = `${API}.execute-api.localhost:4566`;
const KEYS = { accessKeyId: 'AKIAANN', secretAccessKey: 'secret-of-ann' };
const SESSION = { accessKeyId: 'ASIAROLE', secretAccessKey: 'secret-of-role', sessionToken: 'token-of-role' };
const RESOURCE = `arn:aws:execute-api:${REGION}:********${ACCOUNT.slice(-4)}:${API}/stage`;

function identityPolicy(effect: string, resource = '*', more: object = {}): { source: string; document: string } {
  const statement = { Sid: 'one', Effect: effect, Action: 'execute-api:Invoke', Resource: resource, ...more };
  return {
    source: 'inline policy p of user ann',
    document: JSON.stringify({ Version: '2012-10-17', Statement: statement }),
  };
}

function ann(more: Partial<Principal> = {}): Principal {
  return {
    type: 'user',
    account: ACCOUNT,
    arn: `arn:aws:iam::${ACCOUNT}:user/ann`,
    userId: 'AIDAANN',
    userName: 'ann',
    accessKeyId: KEYS.accessKeyId,
    identityPolicies: [identityPolicy('Allow')],
    ...more,
  };
}

function role(): Principal {
  return ann({
    type: 'role',
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/worker/job`,
    userId: 'AROAWORKER:job',
    roleArn: `arn:aws:iam::${ACCOUNT}:role/worker`,
    accessKeyId: SESSION.accessKeyId,
    organizationId: 'o-123',
  });
}

const OTHERS: Readonly<Record<string, CredentialRefusal>> = {
  AKIAOFF: 'inactive-key',
  ASIABARE: 'token-required',
  ASIAWRONG: 'bad-token',
  ASIAOLD: 'expired-token',
};

function world(principal: Principal = ann(), policy?: object): RestWorld {
  const found: Readonly<Record<string, Credential>> = {
    [KEYS.accessKeyId]: { ...KEYS, principal },
    [SESSION.accessKeyId]: { ...SESSION, principal: role() },
    open: { accessKeyId: 'open', secretAccessKey: '', principal: ann({ type: 'root' }), unverified: true },
  };
  const credentials: Credentials = { find: (id) => found[id] ?? OTHERS[id] ?? 'unknown-key' };
  const made = new RestWorld({ credentials });
  made.fn('f', () => ({ body: 'served' }));
  for (const verb of ['GET', 'POST'])
    made.method(verb, '/a/{id}', proxyTo(functionArn('f')), { authorizationType: 'AWS_IAM' });
  if (policy) made.putApi({ policy: JSON.stringify(policy) });
  made.deploy();
  return made;
}

interface How {
  readonly keys?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  readonly region?: string;
  readonly service?: string;
  readonly nowMs?: number;
  readonly query?: string;
  readonly body?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly sourceIp?: string;
}

function signed(how: How = {}): { target: string; ask: Ask } {
  const { keys = KEYS, region = REGION, service = 'execute-api', query = '', path = '/stage/a/1', body } = how;
  const request: SignRequest = {
    method: body === undefined ? 'GET' : 'POST',
    path,
    query,
    headers: { Host: HOST, ...how.headers },
    ...(body !== undefined && { body }),
  };
  const headers = sign(request, keys, { region, service, nowMs: how.nowMs ?? Date.now() });
  return {
    target: query === '' ? path : `${path}?${query}`,
    ask: {
      method: request.method,
      headers: Object.entries(headers),
      ...(body !== undefined && { body }),
      ...(how.sourceIp !== undefined && { sourceIp: how.sourceIp }),
    },
  };
}

function send(made: RestWorld, how: How = {}, change: Partial<Ask> = {}): Promise<Answer> {
  const { target, ask } = signed(how);
  return made.call(target, { ...ask, ...change });
}

function assertRefused(made: RestWorld, answer: Answer, errorType: string, body: string | RegExp): void {
  assert.equal(answer.status, 403, answer.text);
  assert.equal(answer.header('x-amzn-ErrorType'), errorType);
  if (typeof body === 'string') assert.equal(answer.text, body);
  else assert.match(answer.text, body);
  assert.equal(made.invocations.length, 0);
}

const identityIn = (made: RestWorld): Record<string, unknown> =>
  (made.event['requestContext'] as { identity: Record<string, unknown> }).identity;

test('a signed call is served; the event says who called, without the Authorization header', async () => {
  const made = world();
  assert.equal((await send(made)).text, 'served');
  const { accountId, accessKey, caller, user, userArn, principalOrgId, sourceIp } = identityIn(made);
  assert.deepEqual(
    { accountId, accessKey, caller, user, userArn, principalOrgId, sourceIp },
    {
      accountId: ACCOUNT,
      accessKey: 'AKIAANN',
      caller: 'AIDAANN',
      user: 'AIDAANN',
      userArn: `arn:aws:iam::${ACCOUNT}:user/ann`,
      principalOrgId: null,
      sourceIp: '127.0.0.1',
    },
  );
  const headers = made.event['headers'] as Record<string, string>;
  assert.deepEqual(
    Object.keys(headers).filter((name) => name.toLowerCase() === 'authorization'),
    [],
  );
});

test("a role's session is served with its token and named as such", async () => {
  const made = world();
  assert.equal((await send(made, { keys: SESSION })).text, 'served');
  assert.equal(identityIn(made)['caller'], 'AROAWORKER:job');
  assert.equal(identityIn(made)['principalOrgId'], 'o-123');
});

test('query, encoded path and body are part of the signature, and the function gets the body', async () => {
  const made = world();
  assert.equal((await send(made, { query: 'b=2&a=x%20y&c' })).text, 'served');
  assert.equal((await send(made, { path: '/stage/a/x%2Fy' })).text, 'served');
  assert.equal((await send(made, { body: '{"n":1}' })).text, 'served');
  assert.equal(made.event['body'], '{"n":1}');
});

test('a presigned URL is served', async () => {
  const made = world();
  const request = { method: 'GET', path: '/stage/a/1', headers: { Host: HOST } };
  const options = { region: REGION, service: 'execute-api', nowMs: Date.now(), expires: 60 };
  assert.equal((await made.call(`/stage/a/1?${presign(request, KEYS, options)}`)).text, 'served');
  const late = presign(request, KEYS, { ...options, nowMs: Date.now() - 120_000 });
  const answer = await made.call(`/stage/a/1?${late}`);
  assert.match(answer.text, /^\{"message":"Signature expired: /);
});

test('without a signature 403 Missing Authentication Token', async () => {
  const made = world();
  const answer = await made.call('/stage/a/1');
  assertRefused(made, answer, 'MissingAuthenticationTokenException', '{"message":"Missing Authentication Token"}');
  assert.equal(made.explain(answer).refused?.title, 'The request is not signed');
});

test('an Authorization header that is no signature is told so in the recorded words', async () => {
  const made = world();
  for (const [authorization, message] of [
    ['Bearer hush', `'hush' not a valid key=value pair (missing equal-sign) in Authorization header: 'Bearer hush'.`],
    [
      'AWS4-HMAC-SHA256 Credential=x',
      `Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=AWS4-HMAC-SHA256 Credential=x`,
    ],
  ] as const) {
    const answer = await made.call('/stage/a/1', { headers: [['Authorization', authorization]] });
    assertRefused(made, answer, 'IncompleteSignatureException', JSON.stringify({ message }));
    assert.equal(JSON.stringify(answer.trace).includes('hush'), false, 'what may be a secret is not kept');
  }
});

const INVALID_TOKEN = '{"message":"The security token included in the request is invalid."}';

test('keys that nobody has, inactive ones and bad tokens answer UnrecognizedClientException', async () => {
  const made = world();
  for (const [accessKeyId, cure] of [
    ['AKIANOBODY', /create-access-key/],
    ['AKIAOFF', /Activate the key/],
    ['ASIABARE', /session token: send it/],
    ['ASIAWRONG', /belongs to this key/],
    ['open', /create-access-key/],
  ] as const) {
    const answer = await send(made, { keys: { accessKeyId, secretAccessKey: 'x' } });
    assertRefused(made, answer, 'UnrecognizedClientException', INVALID_TOKEN);
    assert.match(made.explain(answer).refused!.cure!, cure);
  }
});

test('a session that has run out answers ExpiredTokenException', async () => {
  const made = world();
  const answer = await send(made, { keys: { accessKeyId: 'ASIAOLD', secretAccessKey: 'x' } });
  const body = '{"message":"The security token included in the request is expired"}';
  assertRefused(made, answer, 'ExpiredTokenException', body);
});

test('a wrong secret shows what should have been signed', async () => {
  const made = world();
  const answer = await send(made, { keys: { ...KEYS, secretAccessKey: 'wrong' }, query: 'token=hush' });
  assertRefused(made, answer, 'InvalidSignatureException', /^\{"message":"The request signature we calculated/);
  const { message } = JSON.parse(answer.text) as { message: string };
  assert.match(
    message,
    /documentation for details\.\n\nThe Canonical String for this request should have been\n'GET\n\/stage\/a\/1\ntoken=hush\n/,
  );
  assert.match(message, /\n\nThe String-to-Sign should have been\n'AWS4-HMAC-SHA256\n/);
  const { cause } = made.explain(answer).refused!;
  assert.match(cause, /method GET, path \/stage\/a\/1, query parameters token, headers host and x-amz-date/);
  assert.equal(JSON.stringify(answer.trace.steps).includes('hush'), false);
});

test('whatever is changed after signing is noticed', async () => {
  const made = world();
  const { target, ask } = signed({ body: '{"n":1}', query: 'a=1', headers: { 'X-Extra': 'e' } });
  const headers = ask.headers!;
  const changes: readonly (readonly [what: string, target: string, change: Partial<Ask>])[] = [
    ['body', target, { body: '{"n":2}' }],
    ['query', '/stage/a/1?a=2', {}],
    ['more query', `${target}&b=1`, {}],
    ['path', '/stage/a/2?a=1', {}],
    ['host', target, { headers: headers.map(([name, value]) => [name, name === 'Host' ? `${HOST}1` : value]) }],
    ['header', target, { headers: headers.map(([name, value]) => [name, name === 'X-Extra' ? 'f' : value]) }],
    ['no header', target, { headers: headers.filter(([name]) => name !== 'X-Extra') }],
  ];
  for (const [what, changed, change] of changes) {
    const answer = await made.call(changed, { ...ask, ...change });
    assert.equal(answer.header('x-amzn-ErrorType'), 'InvalidSignatureException', what);
  }
  assert.equal(made.invocations.length, 0);
  assert.equal((await made.call(target, ask)).text, 'served');
});

test('a body that is called unsigned is hashed all the same', async () => {
  const made = world();
  const { target, ask } = signed({ body: 'x', headers: { 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' } });
  assert.equal((await made.call(target, ask)).text, 'served');
  const answer = await made.call(target, { ...ask, body: 'y' });
  assert.equal(answer.header('x-amzn-ErrorType'), 'InvalidSignatureException');
});

test('clock, region and service have their own words', async () => {
  const made = world();
  const minutes = 60_000;
  for (const [how, message, cure] of [
    [{ nowMs: Date.now() - 6 * minutes }, /Signature expired: .* is now earlier than .* - 5 min\.\)/, /set the clock/],
    [{ nowMs: Date.now() + 6 * minutes }, /Signature not yet current: .* \+ 5 min\.\)/, /set the clock/],
    [
      { region: 'eu-west-1' },
      /^\{"message":"Credential should be scoped to a valid region, not 'eu-west-1'\. "\}$/,
      /region of the API/,
    ],
    [
      { service: 'lambda' },
      /^\{"message":"Credential should be scoped to correct service: 'execute-api'\. "\}$/,
      /service execute-api/,
    ],
  ] as const) {
    const answer = await send(made, how);
    assertRefused(made, answer, 'InvalidSignatureException', message);
    assert.match(made.explain(answer).refused!.cure!, cure);
  }
});

test("without a policy the caller is refused in AWS's words, the account masked", async () => {
  const made = world(ann({ identityPolicies: [identityPolicy('Allow', '*/GET/b/*')] }));
  const answer = await send(made);
  assertRefused(
    made,
    answer,
    'AccessDeniedException',
    `{"Message":"User: arn:aws:iam::${ACCOUNT}:user/ann is not authorized to perform: execute-api:Invoke on resource: ${RESOURCE}/GET/a/1 because no identity-based policy allows the execute-api:Invoke action"}`,
  );
  const { cause, cure } = made.explain(answer).refused!;
  assert.match(cause, /statement "one" of inline policy p of user ann does not match: Resource/);
  assert.match(cure!, new RegExp(`allows execute-api:Invoke on arn:aws:execute-api:${REGION}:${ACCOUNT}:`));
});

test('a Deny of the caller is explicit', async () => {
  const made = world(ann({ identityPolicies: [identityPolicy('Allow'), identityPolicy('Deny')] }));
  const answer = await send(made);
  const body = `{"Message":"User: arn:aws:iam::${ACCOUNT}:user/ann is not authorized to perform: execute-api:Invoke on resource: ${RESOURCE}/GET/a/1 with an explicit deny"}`;
  assertRefused(made, answer, 'AccessDeniedException', body);
  assert.match(made.explain(answer).refused!.cause, /denied by statement "one" of inline policy p/);
});

test('permissions follow verb and path', async () => {
  const made = world(ann({ identityPolicies: [identityPolicy('Allow', `*:${API}/stage/POST/a/*`)] }));
  assert.equal((await send(made, { body: '{}' })).text, 'served');
  assert.equal((await send(made)).header('x-amzn-ErrorType'), 'AccessDeniedException');
});

const ANN = { AWS: `arn:aws:iam::${ACCOUNT}:user/ann` };
const apiPolicy = (effect: string, principal: unknown = '*', more: object = {}): object => ({
  Version: '2012-10-17',
  Statement: [
    { Effect: effect, Principal: principal, Action: 'execute-api:Invoke', Resource: 'execute-api:/stage/*', ...more },
  ],
});
const none: Principal['identityPolicies'] = [];
const some = [identityPolicy('Allow')];
const deny = [identityPolicy('Deny')];
const ABROAD = { account: '222222222222', arn: 'arn:aws:iam::222222222222:user/ann' };

/** Identity policy A, API policy B, and whether the call passes. [A18.4] */
const COMBINED: readonly [name: string, caller: Partial<Principal>, policy: object | undefined, passes: boolean][] = [
  ['allowed by A, no B', { identityPolicies: some }, undefined, true],
  ['nothing in A, no B', { identityPolicies: none }, undefined, false],
  ['allowed by A, B silent', { identityPolicies: some }, apiPolicy('Allow', { AWS: '333333333333' }), true],
  ['nothing in A, allowed by B', { identityPolicies: none }, apiPolicy('Allow', ANN), true],
  ['nothing in A, B allows everyone', { identityPolicies: none }, apiPolicy('Allow'), true],
  ['nothing in A, B silent', { identityPolicies: none }, apiPolicy('Allow', { AWS: '333333333333' }), false],
  ['denied by A, allowed by B', { identityPolicies: deny }, apiPolicy('Allow', ANN), false],
  ['allowed by A, denied by B', { identityPolicies: some }, apiPolicy('Deny'), false],
  ['root, no B', { type: 'root', identityPolicies: none }, undefined, true],
  ['root, denied by B', { type: 'root', identityPolicies: none }, apiPolicy('Deny'), false],
  ['another account: A only', { ...ABROAD, identityPolicies: some }, undefined, false],
  ['another account: A and B', { ...ABROAD, identityPolicies: some }, apiPolicy('Allow', { AWS: ABROAD.arn }), true],
  ['another account: B only', { ...ABROAD, identityPolicies: none }, apiPolicy('Allow', { AWS: ABROAD.arn }), false],
];

for (const [name, caller, policy, passes] of COMBINED) {
  test(`${name}: ${passes ? 'served' : 'refused'}`, async () => {
    const made = world(ann(caller), policy);
    const answer = await send(made);
    assert.equal(answer.status, passes ? 200 : 403, answer.text);
    if (!passes) assert.equal(made.explain(answer).refused?.title, 'The caller may not invoke this method');
  });
}

test("an API's policy may ask for the caller's address", async () => {
  const more = { Condition: { NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } };
  const made = world(ann(), apiPolicy('Deny', '*', more));
  assert.equal((await send(made, { sourceIp: '10.0.0.7' })).text, 'served');
  assert.equal((await send(made, { sourceIp: '192.0.2.1' })).status, 403);
});

test('access logs name the caller', async () => {
  const made = world();
  const format =
    '$context.identity.accountId $context.identity.caller $context.identity.user $context.identity.userArn';
  made.stage('stage', {
    accessLog: { destinationArn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:access:*`, format },
  });
  await send(made);
  await made.call('/stage/a/1');
  assert.deepEqual(made.logged.get('access'), [
    `${ACCOUNT} AIDAANN AIDAANN arn:aws:iam::${ACCOUNT}:user/ann`,
    '- - - -',
  ]);
});
