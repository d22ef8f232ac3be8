// JWT authorizers against an issuer on a socket: tokens good and bad, what is kept, what is said. [api-gateway.md B7.1, vector 47]
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Answer, Ask } from '../../../../test/doubles/exchange.ts';
import { HttpWorld, lambda } from '../../../../test/doubles/http-world.ts';
import { Issuer } from '../../../../test/doubles/issuer.ts';
import type { AuthorizerRecord, StageRecord } from '../../../services/apigatewayv2/resources.ts';
import { IssuerKeys, type IssuerKeyRules } from '../../issuers/issuer-keys.ts';
import { KEY_RULES } from '../authorizers/token.ts';

const UNAUTHORIZED = '{"message":"Unauthorized"}';
const FORBIDDEN = '{"message":"Forbidden"}';
const GROUP = 'arn:aws:logs:us-east-1:111111111111:log-group:/access';

let issuer: Issuer;

before(async () => {
  issuer = await Issuer.start('RS256');
});
after(() => issuer.stop());
beforeEach(() => {
  issuer.answering = undefined;
  issuer.asked.length = 0;
});

interface Given {
  readonly authorizer?: Partial<AuthorizerRecord>;
  readonly stage?: Partial<StageRecord>;
  readonly keys?: Partial<IssuerKeyRules>;
  readonly payload?: '1.0' | '2.0';
}

/** GET /a behind the authorizer "jwt", GET /s for the scopes notes:read and notes:write. */
function world({ authorizer, stage, keys, payload = '2.0' }: Given = {}): HttpWorld {
  const made = new HttpWorld({ ...(keys && { issuerKeys: new IssuerKeys({ ...KEY_RULES, ...keys }) }) });
  made.fn('f', () => ({ statusCode: 200, body: 'served' }));
  const asks = made.authorizer({
    id: 'jwt',
    type: 'JWT',
    identitySource: ['$request.header.Authorization'],
    jwt: { issuer: issuer.url, audience: ['client1', 'client2'] },
    ...authorizer,
  });
  const integration = lambda('f', { payloadFormatVersion: payload });
  made.route('GET /a', integration, asks);
  made.route('GET /s', integration, { ...asks, authorizationScopes: ['notes:read', 'notes:write'] });
  made.deploy('$default', stage);
  return made;
}

function bearer(token: string, more: Ask = {}): Ask {
  return { headers: [['Authorization', `Bearer ${token}`]], ...more };
}

function assertRefused(answer: Answer, status: number, challenge: string | undefined): void {
  assert.equal(answer.status, status);
  assert.equal(
    answer.text,
    status === 401 ? UNAUTHORIZED : status === 403 ? FORBIDDEN : '{"message":"Internal Server Error"}',
  );
  assert.equal(answer.header('www-authenticate'), challenge);
}

function invalid(description: string): string {
  return `Bearer scope="" error="invalid_token" error_description="${description}"`;
}

function wordsOf(made: HttpWorld, answer: Answer): string {
  const { refused } = made.explain(answer);
  return `${refused?.title}. ${refused?.cause} ${refused?.cure}`;
}

function authorizerOf({ event }: HttpWorld): unknown {
  return (event['requestContext'] as Record<string, unknown>)['authorizer'];
}

test('a token for another audience answers 401 and says so [47]', async () => {
  const made = world();
  const answer = await made.call('/a', bearer(await issuer.token({ aud: ['other', 'more'] })));
  assertRefused(answer, 401, invalid('the token does not have a valid audience'));
  assert.equal(made.invocations.length, 0);
  assert.match(wordsOf(made, answer), /"aud" is other and more\. Authorizer "jwt" takes client1 and client2\./);
});

test('a good token is served, with and without its scheme, and its claims are texts', async () => {
  const made = world();
  const claims = {
    aud: ['client2'],
    'cognito:groups': ['a', 'b'],
    n: 1.5,
    ok: true,
    nothing: null,
    map: { b: [1], a: 'x' },
  };
  const token = await issuer.token(claims);
  assert.equal((await made.call('/a', bearer(token))).text, 'served');
  const { jwt } = authorizerOf(made) as { jwt: { claims: Record<string, string>; scopes: unknown } };
  assert.equal(jwt.scopes, null);
  assert.equal(jwt.claims['cognito:groups'], '[a b]');
  assert.deepEqual([jwt.claims['n'], jwt.claims['ok'], jwt.claims['map']], ['1.5', 'true', 'map[a:x b:[1]]']);
  assert.match(jwt.claims['exp']!, /^\d{10}$/);
  assert.equal('nothing' in jwt.claims, false);
  assert.equal((await made.call('/a', { headers: [['authorization', token]] })).text, 'served');
  assert.equal((await made.call('/a', { headers: [['authorization', `bearer ${token}`]] })).text, 'served');
});

test('payload 1.0 has the claims without "jwt"', async () => {
  const made = world({ payload: '1.0' });
  assert.equal((await made.call('/a', bearer(await issuer.token()))).text, 'served');
  const { claims, scopes } = authorizerOf(made) as { claims: Record<string, string>; scopes: unknown };
  assert.equal(claims['sub'], 'u1');
  assert.equal(scopes, null);
});

test('one of the scopes of the route must be in the token', async () => {
  const made = world();
  const answer = await made.call('/s', bearer(await issuer.token({ scope: 'notes:list openid' })));
  const challenge =
    'Bearer scope="notes:read notes:write" error="insufficient_scope" error_description="the token does not have a valid scope"';
  assertRefused(answer, 403, challenge);
  assert.match(wordsOf(made, answer), /wants one of notes:read and notes:write; the token has: notes:list and openid/);
  for (const claims of [{ scope: 'openid notes:write' }, { scp: ['notes:read'] }, { scp: 'notes:read x' }]) {
    assert.equal((await made.call('/s', bearer(await issuer.token(claims)))).text, 'served', JSON.stringify(claims));
  }
  assert.deepEqual((authorizerOf(made) as { jwt: { scopes: unknown } }).jwt.scopes, ['notes:read', 'x']);
});

test('client_id counts in tokens without aud, and only there', async () => {
  const made = world();
  const without = await issuer.token({ aud: undefined, client_id: 'client2' });
  assert.equal((await made.call('/a', bearer(without))).text, 'served');
  const both = await made.call('/a', bearer(await issuer.token({ aud: 'other', client_id: 'client2' })));
  assertRefused(both, 401, invalid('the token does not have a valid audience'));
  const neither = await made.call('/a', bearer(await issuer.token({ aud: undefined })));
  assertRefused(neither, 401, invalid('the token does not have a valid audience'));
  assert.match(wordsOf(made, neither), /neither "aud" nor "client_id"/);
});

test('without a token the challenge is bare', async () => {
  const made = world();
  for (const headers of [[], [['Authorization', '']], [['Authorization', 'Bearer ']]] as [string, string][][]) {
    const answer = await made.call('/a', { headers });
    assertRefused(answer, 401, 'Bearer');
    assert.match(wordsOf(made, answer), /"jwt" reads the token from \$request\.header\.Authorization/);
  }
  assert.deepEqual(issuer.asked, []);
});

test('the token may come in the query', async () => {
  const made = world({ authorizer: { identitySource: ['$request.querystring.t'] } });
  assert.equal((await made.call(`/a?t=${await issuer.token()}`)).text, 'served');
  assertRefused(await made.call('/a?T=x'), 401, 'Bearer');
});

const now = Math.floor(Date.now() / 1000);
const CLAIMS: readonly [what: string, claims: Record<string, unknown>, description: string, words: RegExp][] = [
  [
    'another issuer',
    { iss: 'https://other.test/' },
    'the token does not have a valid issuer',
    /"iss" is https:\/\/other\.test\/\. Authorizer "jwt" takes http:/,
  ],
  [
    'an end that has come',
    { exp: now - 90 },
    'the token has expired',
    /good until 20.*Z, and that was (89|90|91|92) s before/,
  ],
  ['no end', { exp: undefined }, 'the token does not have a valid expiration time', /"exp" is missing/],
  [
    'an end that is no number',
    { exp: 'soon' as never },
    'the token does not have a valid expiration time',
    /"exp" is soon/,
  ],
  ['a beginning to come', { nbf: now + 7200 }, 'the token is not valid yet', /"nbf" is 20.*, 2 hours after/],
  ['an issue to come', { iat: now + 600 }, 'the token is used before it was issued', /"iat" is 20.*, 10 minutes after/],
  [
    'the wrong issuer before the wrong audience',
    { iss: 'x', aud: 'y' },
    'the token does not have a valid issuer',
    /"iss" is x\./,
  ],
  ['the wrong audience before its end', { aud: 'y', exp: 1 }, 'the token does not have a valid audience', /"aud" is y/],
];

for (const [what, claims, description, words] of CLAIMS) {
  test(`a token with ${what} answers 401`, async () => {
    const made = world();
    const answer = await made.call('/a', bearer(await issuer.token(claims)));
    assertRefused(answer, 401, invalid(description));
    assert.match(wordsOf(made, answer), words);
  });
}

test('what is no JWT, what is signed by nobody known, and what is signed otherwise', async () => {
  const made = world();
  const opaque = await made.call('/a', bearer('not-a-token'));
  assertRefused(opaque, 401, invalid('token contains an invalid number of segments'));
  assert.match(wordsOf(made, opaque), /11 characters in 1 parts/);
  assertRefused(await made.call('/a', bearer('a.b.c')), 401, invalid('the token is malformed'));
  const [header, , signature] = (await issuer.token()).split('.');
  const changed = Buffer.from(JSON.stringify({ iss: issuer.url, aud: 'client1', exp: now + 60 })).toString('base64url');
  const forged = await made.call('/a', bearer(`${header}.${changed}.${signature}`));
  assertRefused(forged, 401, invalid("the token's signature is invalid"));
  const stranger = await made.call('/a', bearer(await issuer.token({ iss: 'https://x.test' }, 'k9')));
  assertRefused(stranger, 401, invalid('the token is not signed with a key of the issuer'));
  assert.match(wordsOf(made, stranger), /names the key k9.*says that it comes from https:\/\/x\.test/);
  const hmac = Buffer.from(JSON.stringify({ alg: 'HS256', kid: 'k1' })).toString('base64url');
  assertRefused(await made.call('/a', bearer(`${hmac}.${changed}.x`)), 401, invalid('signing method HS256 is invalid'));
  const none = Buffer.from(JSON.stringify({ alg: 'none', kid: 'k1' })).toString('base64url');
  assertRefused(await made.call('/a', bearer(`${none}.${changed}.`)), 401, invalid('signing method none is invalid'));
});

test('keys of other kinds are not taken', async () => {
  const curves = await Issuer.start('ES256');
  try {
    const made = world({ authorizer: { jwt: { issuer: curves.url, audience: ['client1'] } } });
    const answer = await made.call('/a', bearer(await curves.token()));
    assertRefused(answer, 401, invalid('signing method ES256 is invalid'));
  } finally {
    await curves.stop();
  }
});

test('keys are read where the openid-configuration says, once', async () => {
  const made = world();
  const token = await issuer.token();
  const other = await issuer.token({ sub: 'u2' });
  await Promise.all([made.call('/a', bearer(token)), made.call('/a', bearer(other)), made.call('/s', bearer(token))]);
  assert.deepEqual(issuer.asked, ['/pool_1/.well-known/openid-configuration', '/pool_1/.well-known/jwks.json']);
});

test('a verified token is not verified again, and never outlives its end', async () => {
  const made = world();
  const token = await issuer.token({ iat: now, exp: now + 30 });
  const startMs = now * 1000;
  assert.equal((await made.call('/a', bearer(token, { startMs }))).text, 'served');
  const kept = made.exchange('/a', bearer(token, { startMs: startMs + 29_000 }));
  const serving = made.door.serve(kept);
  assert.equal(made.invocations.length, 2, 'the gate passes at once, without a promise');
  await serving;
  const late = await made.call('/a', bearer(token, { startMs: startMs + 30_000 }));
  assertRefused(late, 401, invalid('the token has expired'));
});

const AWAY: readonly [what: string, answering: Issuer['answering'], words: RegExp, error: string][] = [
  [
    'has no openid-configuration',
    (_, response) => void response.writeHead(404).end(),
    /openid-configuration: answered 404/,
    'OIDC discovery endpoint communication error',
  ],
  [
    'names no jwks_uri',
    (_, response) => void response.end('{}'),
    /has no jwks_uri/,
    'OIDC discovery endpoint communication error',
  ],
  ['is silent', () => undefined, /timeout/, 'OIDC discovery endpoint communication error'],
  [
    'has too large a key set',
    (request, response, { url }) =>
      void response.end(
        request.url?.endsWith('jwks.json') ? 'x'.repeat(150_001) : JSON.stringify({ jwks_uri: `${url}/jwks.json` }),
      ),
    /jwks\.json: more than 150000 bytes/,
    'JWKS communication error',
  ],
];

for (const [what, answering, words, error] of AWAY) {
  test(`an issuer that ${what} answers 500, and is asked again`, async () => {
    const accessLog = { destinationArn: GROUP, format: '$context.status $context.authorizer.error' };
    const made = world({ stage: { accessLog }, ...(what === 'is silent' && { keys: { timeoutMs: 50 } }) });
    const token = await issuer.token();
    issuer.answering = answering;
    const answer = await made.call('/a', bearer(token));
    assertRefused(answer, 500, undefined);
    assert.match(wordsOf(made, answer), words);
    assert.deepEqual(made.logged.get('/access'), [`500 invalid_token: ${error}`]);
    issuer.answering = undefined;
    assert.equal((await made.call('/a', bearer(token))).text, 'served');
  });
}

test('what the access log says of tokens', async () => {
  const format = '$context.authorizer.claims.sub|$context.authorizer.error|$context.error.message|$context.status';
  const made = world({ stage: { accessLog: { destinationArn: GROUP, format } } });
  await made.call('/a', bearer(await issuer.token()));
  await made.call('/a');
  await made.call('/a', bearer('x'));
  await made.call('/s', bearer(await issuer.token()));
  assert.deepEqual(made.logged.get('/access'), [
    'u1|-|-|200',
    '-|missing: token not provided|Unauthorized|401',
    '-|invalid_token: token contains an invalid number of segments|Unauthorized|401',
    '-|insufficient_scope: the token does not have a valid scope|Forbidden|403',
  ]);
});

test('no token enters a trace', async () => {
  const made = world();
  const token = await issuer.token({ aud: 'other' });
  for (const sent of [token, `${token}x`, 'opaque-secret']) {
    const { trace } = await made.call('/a', bearer(sent));
    assert.equal(JSON.stringify(trace).includes(sent.slice(-12)), false);
  }
});

test('an authorizer without an issuer lets nobody in', async () => {
  const made = world({ authorizer: { jwt: { audience: ['client1'] } } });
  const answer = await made.call('/a', bearer(await issuer.token()));
  assertRefused(answer, 500, undefined);
  assert.match(wordsOf(made, answer), /asks for JWT with authorizer jwt/);
});
