// Vectors of routing and of AWS_PROXY, by the numbers of api-gateway.md part D. Those that are not here stand beside the source they test.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Ask } from '../../doubles/exchange.ts';
import { functionArn, proxyTo, RestWorld, type Fake } from '../../doubles/rest-world.ts';
import { API, assertInternal, textOf } from './words.ts';

/** Each route is served by a function that names it. */
function routes(...texts: string[]): RestWorld {
  const made = new RestWorld();
  for (const [i, text] of texts.entries()) {
    const [httpMethod = '', path = ''] = text.split(' ');
    made.fn(`f${i}`, () => ({ body: text }));
    made.method(httpMethod, path, proxyTo(functionArn(`f${i}`)));
  }
  made.deploy();
  return made;
}

test('vector 3: a resource without the method gives way to the greedy one that has it', async () => {
  const made = routes('POST /test', 'OPTIONS /{proxy+}');
  assert.equal(await textOf(made, '/stage/test', { method: 'OPTIONS' }), 'OPTIONS /{proxy+}');
  assert.equal(await textOf(made, '/stage/test', { method: 'POST' }), 'POST /test');
});

test('vector 4: a path that no static resource has goes back to the greedy root', async () => {
  const made = routes('GET /part1', 'GET /part1/hardcoded-value', 'GET /{param+}');
  assert.equal(await textOf(made, '/stage/part1/random-value'), 'GET /{param+}');
  assert.equal(await textOf(made, '/stage/part1/hardcoded-value'), 'GET /part1/hardcoded-value');
});

function proxy(fake: Fake, binaryMediaTypes: readonly string[] = []): RestWorld {
  const made = new RestWorld();
  made.putApi({ binaryMediaTypes });
  made.fn('f', fake);
  made.method('ANY', '/{proxy+}', proxyTo(functionArn('f')));
  made.deploy();
  return made;
}

test('vector 6: slashes inside and at the end stay in the path, the one at the end is not in the variable', async () => {
  const made = proxy(() => ({}));
  await made.call('/stage/a//b/');
  assert.equal(made.event['path'], '/a//b/');
  assert.deepEqual(made.event['pathParameters'], { proxy: 'a//b' });
});

test('vector 7: a query is form-decoded, its last value and all its values are there', async () => {
  const made = proxy(() => ({}));
  await made.call('/stage/x?plus=a+b&e=a%2Bb&k=1&k=2');
  assert.deepEqual(made.event['queryStringParameters'], { plus: 'a b', e: 'a+b', k: '2' });
  assert.deepEqual(made.event['multiValueQueryStringParameters'], { plus: ['a b'], e: ['a+b'], k: ['1', '2'] });
});

test('vector 8: a reply with an unknown key answers 502 in 36 bytes', async () => {
  const answer = await proxy(() => ({ statusCode: 200, foo: 1 })).call('/stage/x');
  assertInternal(answer, 502);
});

test('vector 9: a reply without a status is 200, empty, application/json', async () => {
  const answer = await proxy(() => ({ headers: { a: 'b' } })).call('/stage/x');
  assert.deepEqual([answer.status, answer.text, answer.header('Content-Type')], [200, '', 'application/json']);
  assert.equal(answer.header('a'), 'b');
});

test('vector 10: a status in text counts', async () => {
  assert.equal((await proxy(() => ({ statusCode: '201' })).call('/stage/x')).status, 201);
});

test('vector 11: a header in both maps is sent with both values, the list first', async () => {
  const reply = { headers: { 'test-multi': 'value-solo' }, multiValueHeaders: { 'test-multi': ['value-multi'] } };
  const answer = await proxy(() => reply).call('/stage/x');
  const values = answer.headers.filter(([name]) => name === 'test-multi').map(([, value]) => value);
  assert.deepEqual(values, ['value-multi', 'value-solo']);
});

const BYTES = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff]);
const IN_BASE64: Fake = () => ({ body: BYTES.toString('base64'), isBase64Encoded: true });

const BINARY: readonly [vector: number, configured: string, accept: string, isBytes: boolean][] = [
  [16, 'image/png', 'image/png,image/*', true],
  [17, 'image/png', 'image/webp,image/png', false],
  [18, 'image/png', '*/*', false],
  [19, 'application/*', 'application/whatever', true],
];

for (const [vector, configured, accept, isBytes] of BINARY) {
  test(`vector ${vector}: ${configured} binary, Accept ${accept}: ${isBytes ? 'bytes' : 'base64 text'}`, async () => {
    const ask: Ask = { headers: [['Accept', accept]] };
    const { body } = await proxy(IN_BASE64, [configured]).call('/stage/x', ask);
    assert.deepEqual(body, isBytes ? BYTES : Buffer.from(BYTES.toString('base64')));
  });
}

const FORBIDDEN = '{"message":"Forbidden"}';

test('vector 31: no key, a wrong one, a disabled one and one of another stage answer 403 Forbidden', async () => {
  const made = new RestWorld();
  made.fn('f', () => ({ body: 'served' }));
  made.method('GET', '/x', proxyTo(functionArn('f')), { apiKeyRequired: true });
  made.deploy();
  made.deploy('other');
  made.key('good', 'good-key-value-000000001');
  made.key('off', 'disabled-key-value-00001', { enabled: false });
  made.key('foreign', 'foreign-key-value-000001');
  made.plan('here', { apiStages: [{ apiId: API, stage: 'stage' }] }, 'good', 'off');
  made.plan('there', { apiStages: [{ apiId: API, stage: 'other' }] }, 'foreign');
  const headers = [undefined, 'wrong-key-value-00000001', 'disabled-key-value-00001', 'foreign-key-value-000001'];
  for (const value of headers) {
    const answer = await made.call('/stage/x', value === undefined ? {} : { headers: [['x-api-key', value]] });
    assert.deepEqual([answer.status, answer.text], [403, FORBIDDEN], value);
    assert.equal(answer.header('x-amzn-ErrorType'), 'ForbiddenException');
  }
  assert.equal(made.invocations.length, 0);
  assert.equal(await textOf(made, '/stage/x', { headers: [['x-api-key', 'good-key-value-000000001']] }), 'served');
});

test('vector 42: a canary that takes all requests says so and merges its variables', async () => {
  const made = proxy(() => ({}));
  const canary = { percentTraffic: 100, stageVariableOverrides: { b: 'canary' }, useStageCache: false };
  made.stage('stage', { variables: { a: 'stage', b: 'stage' }, canary });
  await made.call('/stage/x');
  assert.equal((made.event['requestContext'] as Record<string, unknown>)['isCanaryRequest'], true);
  assert.deepEqual(made.event['stageVariables'], { a: 'stage', b: 'canary' });
});

test('vector 48: a trace header with a Root alone keeps it and gets a new Parent', async () => {
  const root = 'Root=1-5759e988-bd862e3fe1be46a994272793';
  const answer = await proxy(() => ({})).call('/stage/x', { headers: [['X-Amzn-Trace-Id', root]] });
  assert.match(answer.header('X-Amzn-Trace-Id') ?? '', new RegExp(`^${root};Parent=[0-9a-f]{16};Sampled=[01]`));
});
