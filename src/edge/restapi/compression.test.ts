// Compressed requests and answers through the door. [api-gateway.md A3, A10]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import { ACCOUNT, API, functionArn, proxyTo, REGION, RestWorld, type Fake } from '../../../test/doubles/rest-world.ts';
import type { Answer, Ask } from '../../../test/doubles/exchange.ts';
import { sign } from '../../wire/sigv4/index.ts';
import type { RestApiRecord } from '../../services/apigateway/resources.ts';

function world(fake: Fake, more: Partial<RestApiRecord> = {}): RestWorld {
  const made = new RestWorld();
  made.putApi(more);
  made.fn('f', fake);
  made.method('ANY', '/x', proxyTo(functionArn('f')));
  made.deploy();
  return made;
}

function echo(more: Partial<RestApiRecord> = {}): RestWorld {
  return world(({ body }) => ({ body }), more);
}

function sent(body: Uint8Array | string, coding: string): Ask {
  return { method: 'POST', body, headers: [['Content-Encoding', coding]] };
}

test('a compressed body reaches the function decoded, its header stays', async () => {
  const made = echo();
  for (const [coding, pack] of [
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['identity', Buffer.from],
  ] as const) {
    assert.equal((await made.call('/stage/x', sent(pack(Buffer.from('{"a":1}')), coding))).text, '{"a":1}');
    assert.equal((made.event['headers'] as Record<string, string>)['Content-Encoding'], coding);
    assert.equal(made.event['isBase64Encoded'], false);
  }
});

async function assertUnsupported(made: RestWorld, ask: Ask, title: string): Promise<void> {
  const answer = await made.call('/stage/x', ask);
  assert.equal(answer.status, 415);
  assert.equal(answer.text, '{"message":"Unsupported Media Type"}');
  assert.equal(made.explain(answer).refused?.title, title);
  assert.equal(made.invocations.length, 0);
}

test('an unknown coding and a body that is not what it says answer 415', async () => {
  const made = echo();
  await assertUnsupported(made, sent('x', 'br'), 'The body has a content coding that API Gateway does not know');
  await assertUnsupported(made, sent('not packed', 'gzip'), 'The body is not compressed as it says');
});

test('a body that is too large once it is decoded answers 413', async () => {
  const made = echo();
  const answer = await made.call('/stage/x', sent(gzipSync(Buffer.alloc(10 * 1024 * 1024 + 1)), 'gzip'));
  assert.equal(answer.status, 413);
  assert.equal(answer.text, '{"message":"Request Too Long"}');
});

test('a request without a body is not decoded, whatever its header says', async () => {
  const made = echo();
  const answer = await made.call('/stage/x', { headers: [['Content-Encoding', 'br']] });
  assert.equal(answer.status, 200);
});

test('a signature is for the bytes that were sent', async () => {
  const keys = { accessKeyId: 'AKIAANN', secretAccessKey: 'secret' };
  const policy = { source: 'p', document: '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}' };
  const principal = { type: 'user', account: ACCOUNT, arn: 'ann', userId: 'ann', identityPolicies: [policy] } as const;
  const made = new RestWorld({ credentials: { find: () => ({ ...keys, principal }) } });
  made.fn('f', ({ body }) => ({ body }));
  made.method('POST', '/x', proxyTo(functionArn('f')), { authorizationType: 'AWS_IAM' });
  made.deploy();
  const body = gzipSync('plain');
  const headers = { Host: `${API}.execute-api.localhost:4566`, 'Content-Encoding': 'gzip' };
  const request = { method: 'POST', path: '/stage/x', query: '', headers, body };
  const signed = sign(request, keys, { region: REGION, service: 'execute-api', nowMs: Date.now() });
  const ask = { method: 'POST', headers: Object.entries(signed) };
  assert.equal((await made.call('/stage/x', { ...ask, body })).text, 'plain');
  assert.equal((await made.call('/stage/x', { ...ask, body: gzipSync('other') })).status, 403);
});

const LONG = JSON.stringify({ text: 'again '.repeat(1000) });

function wanting(made: RestWorld, acceptEncoding: string | undefined, method = 'GET'): Promise<Answer> {
  return made.call('/stage/x', {
    method,
    ...(acceptEncoding !== undefined && { headers: [['Accept-Encoding', acceptEncoding]] }),
  });
}

test('an answer is compressed for clients that ask for it', async () => {
  const made = world(() => ({ body: LONG }), { minimumCompressionSize: 0 });
  const gzip = await wanting(made, 'gzip, deflate, br');
  assert.equal(gzip.header('Content-Encoding'), 'gzip');
  assert.equal(gunzipSync(gzip.body).toString(), LONG);
  const deflate = await wanting(made, 'deflate');
  assert.equal(deflate.header('Content-Encoding'), 'deflate');
  assert.equal(inflateSync(deflate.body).toString(), LONG);
  for (const unwanted of [undefined, '*', 'br', 'br, gzip', 'identity']) {
    const plain = await wanting(made, unwanted);
    assert.equal(plain.header('Content-Encoding'), undefined, unwanted);
    assert.equal(plain.text, LONG);
  }
});

test('without the setting, and below it, nothing is compressed', async () => {
  const off = world(() => ({ body: LONG }));
  assert.equal((await wanting(off, 'gzip')).text, LONG);
  const size = LONG.length;
  const above = world(() => ({ body: LONG }), { minimumCompressionSize: size });
  assert.equal((await wanting(above, 'gzip')).header('Content-Encoding'), 'gzip');
  const below = world(() => ({ body: LONG }), { minimumCompressionSize: size + 1 });
  assert.equal((await wanting(below, 'gzip')).text, LONG);
  assert.equal(
    (
      await wanting(
        world(() => ({}), { minimumCompressionSize: 0 }),
        'gzip',
      )
    ).body.length,
    0,
  );
});

test('the size is that of the bytes, not of the characters', async () => {
  const made = world(() => ({ body: 'ä'.repeat(10) }), { minimumCompressionSize: 20 });
  assert.equal((await wanting(made, 'gzip')).header('Content-Encoding'), 'gzip');
});

test('what the function has encoded itself stays as it is', async () => {
  const reply = { headers: { 'content-encoding': 'br' }, body: LONG };
  const made = world(() => reply, { minimumCompressionSize: 0 });
  const answer = await wanting(made, 'gzip');
  assert.equal(answer.header('Content-Encoding'), 'br');
  assert.equal(answer.text, LONG);
});

test('a large answer is compressed too, and the access log has the length that was sent', async () => {
  const large = JSON.stringify(Array.from({ length: 30_000 }, (_, i) => i));
  const made = world(() => ({ body: large }), { minimumCompressionSize: 0 });
  made.stage('stage', {
    accessLog: {
      destinationArn: 'arn:aws:logs:us-east-1:111111111111:log-group:access',
      format: '$context.responseLength',
    },
  });
  const answer = await wanting(made, 'gzip');
  assert.equal(gunzipSync(answer.body).toString(), large);
  assert.deepEqual(made.logged.get('access'), [String(answer.body.length)]);
});

test("the gateway's own refusals are not compressed", async () => {
  const made = world(() => 'malformed', { minimumCompressionSize: 0 });
  const answer = await wanting(made, 'gzip');
  assert.equal(answer.status, 502);
  assert.equal(answer.header('Content-Encoding'), undefined);
});

test('the setting needs a deployment', async () => {
  const made = world(() => ({ body: LONG }));
  made.putApi({ minimumCompressionSize: 0 });
  assert.equal((await wanting(made, 'gzip')).text, LONG);
  made.deploy();
  assert.equal((await wanting(made, 'gzip')).header('Content-Encoding'), 'gzip');
});

test('mocks are compressed as well', async () => {
  const made = new RestWorld();
  made.putApi({ minimumCompressionSize: 0 });
  const response = { statusCode: '200', responseTemplates: { 'application/json': LONG } };
  const integration = {
    ...proxyTo(''),
    type: 'MOCK' as const,
    requestTemplates: { 'application/json': '{"statusCode": 200}' },
    responses: { '200': response },
  };
  made.method('GET', '/x', integration, { responses: { '200': { statusCode: '200' } } });
  made.deploy();
  assert.equal(gunzipSync((await wanting(made, 'gzip')).body).toString(), LONG);
});
