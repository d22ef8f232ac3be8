// COGNITO_USER_POOLS authorizers with tokens of an issuer on a socket of this machine. [api-gateway.md A17.7]
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { assertRefused, UNAUTHORIZED } from '../../../../test/doubles/authorizer-world.ts';
import type { Answer } from '../../../../test/doubles/exchange.ts';
import { Issuer } from '../../../../test/doubles/issuer.ts';
import { ACCOUNT, API, functionArn, proxyTo, REGION, RestWorld } from '../../../../test/doubles/rest-world.ts';
import type { AuthorizerRecord } from '../../../services/apigateway/resources.ts';
import { issuersFrom } from '../authorizers/issuer-of.ts';

const POOL = `arn:aws:cognito-idp:${REGION}:${ACCOUNT}:userpool/pool_1`;
const EXPIRED = '{"message":"The incoming token has expired"}';

let issuer: Issuer;
let stranger: Issuer;

before(async () => {
  [issuer, stranger] = await Promise.all([Issuer.start(), Issuer.start()]);
});
after(() => Promise.all([issuer.stop(), stranger.stop()]));
beforeEach(() => {
  issuer.answering = undefined;
  issuer.asked.length = 0;
});

function world(more: Partial<AuthorizerRecord> = {}, policy?: object): RestWorld {
  const made = new RestWorld({ issuerOf: issuersFrom({ pool_1: issuer.url }) });
  made.fn('f', () => ({ body: 'served' }));
  const asks = made.authorizer('COGNITO_USER_POOLS', 'pools', { providerARNs: [POOL], ...more });
  made.method('GET', '/id', proxyTo(functionArn('f')), asks);
  made.method('GET', '/scoped', proxyTo(functionArn('f')), { ...asks, authorizationScopes: ['jobs/read', 'jobs/all'] });
  if (policy) made.putApi({ policy: JSON.stringify(policy) });
  made.deploy();
  return made;
}

function send(made: RestWorld, authorization: string | undefined, path = '/id', startMs?: number): Promise<Answer> {
  const headers: [string, string][] = authorization === undefined ? [] : [['Authorization', authorization]];
  return made.call(`/stage${path}`, { headers, ...(startMs !== undefined && { startMs }) });
}

function assertUnauthorized(made: RestWorld, answer: Answer, title: string, body = UNAUTHORIZED): void {
  assertRefused(answer, 401, body, 'UnauthorizedException');
  assert.equal(made.explain(answer).refused?.title, title);
  assert.equal(made.invocations.length, 0);
}

function claimsOf(made: RestWorld): Record<string, string> {
  return (made.event['requestContext'] as { authorizer: { claims: Record<string, string> } }).authorizer.claims;
}

test('an ID token is served, raw or as Bearer, and its claims are texts', async () => {
  const made = world();
  const exp = Math.floor(Date.now() / 1000) + 600;
  const token = await issuer.token({
    exp,
    'cognito:groups': ['a', 'b'],
    email_verified: true,
    auth_time: 1_680_629_979,
  });
  assert.equal((await send(made, token)).text, 'served');
  const { iat, ...claims } = claimsOf(made);
  assert.match(iat!, /^\w{3} \w{3} \d\d \d\d:\d\d:\d\d UTC \d{4}$/);
  assert.deepEqual(claims, {
    iss: issuer.url,
    sub: 'u1',
    aud: 'client1',
    token_use: 'id',
    exp: new Date(exp * 1000).toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+) ([\d:]+) GMT$/, '$1 $3 $2 $5 UTC $4'),
    'cognito:groups': 'a,b',
    email_verified: 'true',
    auth_time: '1680629979',
  });
  assert.equal((await send(made, `Bearer ${token}`)).text, 'served');
});

test('a method with scopes takes an access token with one of them', async () => {
  const made = world();
  const access = { token_use: 'access', client_id: 'client1', scope: 'openid jobs/read' };
  assert.equal((await send(made, await issuer.token(access), '/scoped')).text, 'served');
  assert.equal(claimsOf(made)['scope'], 'openid jobs/read');
});

test('without a token 401', async () => {
  const made = world();
  assertUnauthorized(made, await send(made, undefined), 'What the authorizer identifies the caller by is missing');
});

interface Case {
  readonly title: string;
  readonly path?: string;
  readonly token: () => string | Promise<string>;
}

const seconds = (): number => Math.floor(Date.now() / 1000);
const claims =
  (more: JWTPayload): (() => Promise<string>) =>
  () =>
    issuer.token(more);

const REFUSED: Readonly<Record<string, Case>> = {
  'no JWT': { title: 'The token is no JWT', token: () => 'Bearer abc' },
  'three parts of nonsense': { title: 'The token is no JWT', token: () => 'a.b.c' },
  'a token without signature': {
    title: "The token's signature is not its issuer's",
    token: () => new UnsecuredJWT({ iss: issuer.url, exp: seconds() + 60 }).encode(),
  },
  'a secret for a key': {
    title: "The token's signature is not its issuer's",
    token: () =>
      new SignJWT({ iss: issuer.url, exp: seconds() + 60 })
        .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
        .sign(Buffer.from(issuer.keySet)),
  },
  "another issuer's token": { title: 'The token comes from another issuer', token: () => stranger.token() },
  "another issuer's key": {
    title: "The token's signature is not its issuer's",
    token: () => stranger.token({ iss: issuer.url }),
  },
  'an unknown key id': { title: "The token's signature is not its issuer's", token: () => issuer.token({}, 'k9') },
  'changed claims': {
    title: "The token's signature is not its issuer's",
    token: async () => {
      const [head, , signature] = (await issuer.token()).split('.');
      const body = Buffer.from(JSON.stringify({ iss: issuer.url, token_use: 'id', exp: seconds() + 60, sub: 'root' }));
      return `${head}.${body.toString('base64url')}.${signature}`;
    },
  },
  'no expiry': { title: 'A claim of the token is wrong', token: () => issuer.token({ exp: undefined }) },
  'a token for later': { title: 'A claim of the token is wrong', token: claims({ nbf: 4_000_000_000 }) },
  'an access token where an ID token is wanted': {
    title: 'The token is of the other kind',
    token: claims({ token_use: 'access', scope: 'jobs/read' }),
  },
  'an ID token where an access token is wanted': {
    title: 'The token is of the other kind',
    path: '/scoped',
    token: claims({ scope: 'jobs/read' }),
  },
  'an access token without the scope': {
    title: 'The token lacks the scope',
    path: '/scoped',
    token: claims({ token_use: 'access', scope: 'jobs/write jobs/readonly' }),
  },
  'an access token without scopes': {
    title: 'The token lacks the scope',
    path: '/scoped',
    token: claims({ token_use: 'access' }),
  },
};

for (const [name, { title, path, token }] of Object.entries(REFUSED)) {
  test(`${name} answers 401`, async () => {
    const made = world();
    const sent = await token();
    const answer = await send(made, sent, path);
    assertUnauthorized(made, answer, title);
    assert.equal(JSON.stringify(answer.trace).includes(sent), false);
  });
}

test('an expired token says so', async () => {
  const made = world();
  const answer = await send(made, await issuer.token({ exp: seconds() - 1 }));
  assertUnauthorized(made, answer, 'The token has expired', EXPIRED);
});

test('a kept token is not kept beyond its own end', async () => {
  const made = world({ authorizerResultTtlInSeconds: 3600 });
  const token = await issuer.token({ exp: seconds() + 60 });
  assert.equal((await send(made, token)).text, 'served');
  assert.equal((await send(made, token, '/id', Date.now() + 50_000)).text, 'served');
  assert.equal((await send(made, token, '/id', Date.now() + 61_000)).text, EXPIRED);
});

test('a kept token is judged by each method anew', async () => {
  const made = world();
  const token = await issuer.token({ token_use: 'access', scope: 'jobs/all' });
  assert.equal((await send(made, token, '/scoped')).text, 'served');
  assert.equal((await send(made, token, '/id')).status, 401);
});

test('tokens of other issuers, which name no use, serve as both', async () => {
  const made = world();
  const token = await issuer.token({ token_use: undefined, scp: ['jobs/read'] });
  assert.equal((await send(made, token)).text, 'served');
  assert.equal((await send(made, token, '/scoped')).text, 'served');
});

test("the expression speaks of the audience, or of an access token's client", async () => {
  const made = world({ identityValidationExpression: 'client[12]' });
  assert.equal((await send(made, await issuer.token({ aud: ['x', 'client2'] }))).text, 'served');
  const access = { token_use: 'access', scope: 'jobs/all', aud: undefined, client_id: 'client1' };
  assert.equal((await send(made, await issuer.token(access), '/scoped')).text, 'served');
  const other = world({ identityValidationExpression: 'client[12]' });
  assertUnauthorized(
    other,
    await send(other, await issuer.token({ aud: 'client3' })),
    'The token is for another client',
  );
});

test('the token may come in another header', async () => {
  const made = world({ identitySource: 'method.request.header.X-Token' });
  const token = await issuer.token();
  assert.equal((await made.call('/stage/id', { headers: [['x-token', token]] })).text, 'served');
});

test('a tag of the API names the issuer, without a deployment', async () => {
  const made = new RestWorld();
  made.fn('f', () => ({ body: 'served' }));
  const asks = made.authorizer('COGNITO_USER_POOLS', 'pools', { providerARNs: [POOL] });
  made.method('GET', '/id', proxyTo(functionArn('f')), asks);
  made.deploy();
  const token = await issuer.token();
  const refused = await send(made, token);
  assertUnauthorized(made, refused, 'The token comes from another issuer');
  assert.match(made.explain(refused).refused!.cause, /https:\/\/cognito-idp\.us-east-1\.amazonaws\.com\/pool_1/);
  made.putApi({ tags: { 'portico:issuer': issuer.url } });
  assert.equal((await send(made, token)).text, 'served');
});

test('any of several pools may have issued the token', async () => {
  const other = `arn:aws:cognito-idp:${REGION}:${ACCOUNT}:userpool/pool_2`;
  const made = world({ providerARNs: [other, POOL] });
  assert.equal((await send(made, await issuer.token())).text, 'served');
});

test('an issuer that does not give its keys answers 500, and is asked again', async () => {
  const made = world();
  const token = await issuer.token();
  issuer.answering = (_, response) => void response.writeHead(503).end();
  const answer = await send(made, token);
  assertRefused(answer, 500, '{"message":"Internal server error"}', 'AuthorizerFailureException');
  assert.match(made.explain(answer).refused!.cause, /pool_1\/\.well-known\/jwks\.json: answered 503/);
  issuer.answering = undefined;
  assert.equal((await send(made, token)).text, 'served');
});

const fromOffice = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: '*',
      Action: 'execute-api:Invoke',
      Resource: 'execute-api:/stage/GET/id',
      Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
    },
  ],
};

test('an API policy must allow as well, once the token is good', async () => {
  const made = world({}, fromOffice);
  const token = await issuer.token();
  const from = (sourceIp: string, authorization: string) =>
    made.call('/stage/id', { sourceIp, headers: [['Authorization', authorization]] });
  assert.equal((await from('10.1.1.1', token)).text, 'served');
  const answer = await from('192.0.2.1', token);
  assert.equal(answer.status, 403);
  assert.match(answer.text, /^\{"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on/);
  assert.match(made.explain(answer).refused!.cause, /The token is good, but the API has a resource policy/);
  assert.equal((await from('192.0.2.1', 'nonsense')).status, 401);
});

test('claims are in access logs and gateway responses', async () => {
  const made = world();
  const format =
    '$context.authorizer.claims.sub $context.authorizer.claims.email $context.authorizer.status $context.authorizer.error';
  const destinationArn = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:access:*`;
  made.stage('stage', { accessLog: { destinationArn, format } });
  await send(made, await issuer.token({ email: 'u1@example.com' }));
  await send(made, 'nonsense');
  assert.deepEqual(made.logged.get('access'), ['u1 u1@example.com 200 -', '- - 401 pool-token-unreadable']);
});

test('the execution log tells who was refused', async () => {
  const made = world();
  made.stage('stage', { methodSettings: { '*/*': { loggingLevel: 'INFO' } } });
  const id = (await send(made, 'nonsense')).header('x-amzn-RequestId');
  const lines = made.logged.get(`API-Gateway-Execution-Logs_${API}/stage`)!.slice(1);
  assert.deepEqual(lines.slice(0, 3), [
    `(${id}) Starting authorizer: apools for request: ${id}`,
    `(${id}) Unauthorized request: ${id}`,
    `(${id}) Gateway response type: UNAUTHORIZED with status code: 401`,
  ]);
});
