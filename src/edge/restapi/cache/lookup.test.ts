// The stage's cache through the door. [api-gateway.md A21.2]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { ACCOUNT, API, functionArn, proxyTo, REGION, RestWorld } from '../../../../test/doubles/rest-world.ts';
import type { Answer } from '../../../../test/doubles/exchange.ts';
import type { IntegrationRecord, MethodSettingRecord, StageRecord } from '../../../services/apigateway/resources.ts';
import { ResponseCaches } from './responses.ts';

const ON: MethodSettingRecord = { cachingEnabled: true, cacheTtlInSeconds: 300 };

interface Made {
  readonly made: RestWorld;
  readonly responses: ResponseCaches;
}

/** Every answer of the function counts up. */
function world(
  settings: Record<string, MethodSettingRecord> = { '*/*': ON },
  stage: Partial<StageRecord> = {},
  integration: Partial<IntegrationRecord> = {},
): Made {
  const responses = new ResponseCaches();
  const made = new RestWorld({ responses });
  let calls = 0;
  made.fn('f', () => ({ statusCode: 200, headers: { 'x-own': 'yes' }, body: `answer ${(calls += 1)}` }));
  for (const path of ['/x', '/x/{id}'])
    made.method('ANY', path, proxyTo(functionArn('f'), { cacheNamespace: path, ...integration }));
  made.deploy('stage', { cacheClusterEnabled: true, cacheClusterSize: '0.5', methodSettings: settings, ...stage });
  return { made, responses };
}

async function texts(made: RestWorld, ...targets: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const target of targets) found.push((await made.call(target)).text);
  return found;
}

test('the second request is answered from the cache, with its own ids', async () => {
  const { made } = world();
  const first = await made.call('/stage/x');
  const second = await made.call('/stage/x?unlisted=1');
  assert.equal(second.text, 'answer 1');
  assert.equal(second.header('x-own'), 'yes');
  assert.equal(made.invocations.length, 1);
  for (const name of ['x-amzn-RequestId', 'x-amz-apigw-id', 'X-Amzn-Trace-Id'])
    assert.notEqual(second.header(name), first.header(name));
  assert.equal(second.header('x-amzn-RequestId'), second.trace.id);
  assert.deepEqual(
    second.headers.map(([name]) => name),
    first.headers.map(([name]) => name),
  );
  assert.ok(first.trace.steps.some(({ reason }) => reason === 'cache-miss'));
  const { steps } = made.explain(second);
  assert.match(steps.find(({ gate }) => gate === 'cache')!.text, new RegExp(first.trace.id));
});

test('without a cluster, without caching, or with a TTL of 0 nothing is kept', async () => {
  for (const { made } of [
    world({ '*/*': ON }, { cacheClusterEnabled: false }),
    world({}),
    world({ '*/*': { ...ON, cachingEnabled: false } }),
    world({ '*/*': { ...ON, cacheTtlInSeconds: 0 } }),
    world({ '*/*': ON, 'x/GET': { cachingEnabled: false } }),
  ])
    assert.deepEqual(await texts(made, '/stage/x', '/stage/x'), ['answer 1', 'answer 2']);
});

function post(made: RestWorld): Promise<Answer> {
  return made.call('/stage/x', { method: 'POST', body: '{}' });
}

test('settings of all methods are for GET; others need their own', async () => {
  const { made } = world();
  assert.deepEqual([(await post(made)).text, (await post(made)).text], ['answer 1', 'answer 2']);
  const own = world({ 'x/POST': ON }).made;
  assert.deepEqual([(await post(own)).text, (await post(own)).text], ['answer 1', 'answer 1']);
  assert.equal((await own.call('/stage/x')).text, 'answer 2');
});

test('an entry lives as long as its TTL says', async () => {
  const { made } = world({ '*/*': { ...ON, cacheTtlInSeconds: 10 } });
  const at = async (ms: number): Promise<string> => (await made.call('/stage/x', { startMs: Date.now() + ms })).text;
  assert.equal(await at(0), 'answer 1');
  assert.equal(await at(9000), 'answer 1');
  assert.equal(await at(10_100), 'answer 2');
});

test('key parameters make a difference, others do not', async () => {
  const cacheKeyParameters = [
    'method.request.path.id',
    'method.request.querystring.page',
    'method.request.header.X-Tenant',
  ];
  const { made } = world({ '*/*': ON }, {}, { cacheKeyParameters });
  assert.deepEqual(await texts(made, '/stage/x/1', '/stage/x/2', '/stage/x/1?other=1'), [
    'answer 1',
    'answer 2',
    'answer 1',
  ]);
  assert.deepEqual(await texts(made, '/stage/x/1?page=2', '/stage/x/1?page=2', '/stage/x/1?page=2&page=3'), [
    'answer 3',
    'answer 3',
    'answer 4',
  ]);
  const tenant = async (name: string, value: string): Promise<string> =>
    (await made.call('/stage/x/1', { headers: [[name, value]] })).text;
  assert.equal(await tenant('X-Tenant', 'a'), 'answer 5');
  assert.equal(await tenant('x-tenant', 'a'), 'answer 5');
  assert.equal(await tenant('x-tenant', 'b'), 'answer 6');
});

test("a parameter of the integration's request stands for what is mapped to it", async () => {
  const { made } = world(
    { '*/*': ON },
    {},
    {
      cacheKeyParameters: ['integration.request.querystring.p', 'integration.request.querystring.unmapped'],
      requestParameters: { 'integration.request.querystring.p': 'method.request.querystring.page' },
    },
  );
  assert.deepEqual(await texts(made, '/stage/x?page=1', '/stage/x?page=2', '/stage/x?page=1'), [
    'answer 1',
    'answer 2',
    'answer 1',
  ]);
});

test('resources have entries of their own unless they share a namespace', async () => {
  assert.deepEqual(await texts(world().made, '/stage/x', '/stage/x/1'), ['answer 1', 'answer 2']);
  const shared = world({ '*/*': ON }, {}, { cacheNamespace: 'shared' }).made;
  assert.deepEqual(await texts(shared, '/stage/x', '/stage/x/1'), ['answer 1', 'answer 1']);
});

test('what the function answers is kept whatever its status, what the gateway answers is not', async () => {
  const { made } = world();
  made.fn('f', () => ({ statusCode: 404, body: 'gone' }));
  assert.equal((await made.call('/stage/x')).status, 404);
  made.fn('f', () => 'malformed');
  assert.equal((await made.call('/stage/x')).status, 404);
  assert.equal((await made.call('/stage/x/1')).status, 502);
  made.fn('f', () => ({ body: 'well' }));
  assert.equal((await made.call('/stage/x/1')).text, 'well');
});

test('an answer that is too large is not kept, and that is noted', async () => {
  const { made } = world();
  made.fn('f', () => ({ body: 'x'.repeat(1024 * 1024 + 1) }));
  const answer = await made.call('/stage/x');
  assert.ok(answer.trace.steps.some(({ reason }) => reason === 'cache-too-large'));
  await made.call('/stage/x');
  assert.equal(made.invocations.length, 2);
});

test('a flush empties one stage', async () => {
  const { made, responses } = world();
  await made.call('/stage/x');
  responses.flush(API, 'other');
  assert.equal((await made.call('/stage/x')).text, 'answer 1');
  responses.flush(API, 'stage');
  assert.equal((await made.call('/stage/x')).text, 'answer 2');
});

test('gates come first: a hit needs a key as well', async () => {
  const { made } = world();
  made.method('GET', '/keyed', proxyTo(functionArn('f')), { apiKeyRequired: true });
  made.deploy();
  made.key('k1', 'the-value-of-the-key-1');
  made.plan('p1', { apiStages: [{ apiId: API, stage: 'stage' }] }, 'k1');
  const headers = [['x-api-key', 'the-value-of-the-key-1']] as const;
  assert.equal((await made.call('/stage/keyed', { headers })).status, 200);
  assert.equal((await made.call('/stage/keyed')).status, 403);
});

test('settings are live, entries outlive a deployment', async () => {
  const { made } = world({});
  assert.deepEqual(await texts(made, '/stage/x', '/stage/x'), ['answer 1', 'answer 2']);
  made.stage('stage', { methodSettings: { '*/*': ON } });
  assert.deepEqual(await texts(made, '/stage/x', '/stage/x'), ['answer 3', 'answer 3']);
  made.deploy();
  assert.deepEqual(await texts(made, '/stage/x'), ['answer 3']);
  made.stage('stage', { cacheClusterSize: '1.6' });
  assert.deepEqual(await texts(made, '/stage/x'), ['answer 4']);
});

// ---- Cache-Control

function fresh(made: RestWorld, more: readonly (readonly [string, string])[] = []): Promise<Answer> {
  return made.call('/stage/x', { headers: [['Cache-Control', 'max-age=0'], ...more] });
}

const OPEN: MethodSettingRecord = { ...ON, requireAuthorizationForCacheControl: false };
const WARNING = '199 Cache-control headers were ignored because the caller was unauthorized.';

test('where no authorization is asked for, anybody has an entry made anew', async () => {
  const { made } = world({ '*/*': OPEN });
  await made.call('/stage/x');
  const answer = await fresh(made);
  assert.equal(answer.text, 'answer 2');
  assert.equal(answer.header('Warning'), undefined);
  assert.ok(answer.trace.steps.some(({ reason }) => reason === 'cache-invalidated'));
  assert.equal((await made.call('/stage/x')).text, 'answer 2');
  const other = await made.call('/stage/x', { headers: [['cache-control', 'no-store, Max-Age=0']] });
  assert.equal(other.text, 'answer 3');
  assert.equal((await made.call('/stage/x', { headers: [['cache-control', 'max-age=10']] })).text, 'answer 3');
});

test('who may not invalidate is served from the cache, warned, or refused', async () => {
  const warned = world().made;
  for (let i = 0; i < 2; i += 1) {
    const answer = await fresh(warned);
    assert.equal(answer.text, 'answer 1');
    assert.equal(answer.header('Warning'), WARNING);
  }
  assert.equal((await warned.call('/stage/x')).header('Warning'), undefined);

  const silent = world({ '*/*': { ...ON, unauthorizedCacheControlHeaderStrategy: 'SUCCEED_WITHOUT_RESPONSE_HEADER' } });
  await silent.made.call('/stage/x');
  const answer = await fresh(silent.made);
  assert.equal(answer.text, 'answer 1');
  assert.equal(answer.header('Warning'), undefined);

  const refusing = world({ '*/*': { ...ON, unauthorizedCacheControlHeaderStrategy: 'FAIL_WITH_403' } }).made;
  const refused = await fresh(refusing);
  assert.equal(refused.status, 403);
  assert.equal(refused.text, '{"Message":"User is not authorized to access this resource"}');
  assert.equal(refused.header('x-amzn-ErrorType'), 'AccessDeniedException');
  assert.match(refusing.explain(refused).refused!.cause, /execute-api:InvalidateCache/);
});

const RESOURCE = `arn:aws:execute-api:${REGION}:${ACCOUNT}:${API}/stage/*`;

function behindAuthorizer(...actions: readonly string[]): RestWorld {
  const { made } = world();
  const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: RESOURCE }] };
  made.fn('gate', () => ({ principalId: 'me', policyDocument: policy }));
  made.method('GET', '/x', proxyTo(functionArn('f')), made.authorizer('TOKEN', 'gate'));
  made.deploy();
  return made;
}

test("an authorizer's policy may allow it", async () => {
  const token = [['token', 'good']] as const;
  const may = behindAuthorizer('execute-api:Invoke', 'execute-api:InvalidateCache');
  assert.equal((await fresh(may, token)).text, 'answer 1');
  assert.equal((await fresh(may, token)).text, 'answer 2');
  const mayNot = behindAuthorizer('execute-api:Invoke');
  assert.equal((await fresh(mayNot, token)).header('Warning'), WARNING);
  assert.equal((await fresh(mayNot, token)).text, 'answer 1');
});

test("the API's policy may allow it to everybody", async () => {
  const { made } = world();
  const statement = { Effect: 'Allow', Principal: '*', Action: 'execute-api:*', Resource: RESOURCE };
  made.putApi({ policy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }) });
  made.deploy();
  assert.equal((await fresh(made)).text, 'answer 1');
  assert.equal((await fresh(made)).text, 'answer 2');
});

// ---- with other features

test('a canary has the stage cache or none', async () => {
  const canary = { percentTraffic: 100, useStageCache: false };
  const without = world({ '*/*': ON }, { canary }).made;
  assert.deepEqual(await texts(without, '/stage/x', '/stage/x'), ['answer 1', 'answer 2']);
  const { made } = world({ '*/*': ON }, { canary: { ...canary, useStageCache: true } });
  assert.deepEqual(await texts(made, '/stage/x', '/stage/x'), ['answer 1', 'answer 1']);
});

test('what is kept is not compressed: every client gets it as it wants it', async () => {
  const { made } = world();
  made.putApi({ minimumCompressionSize: 0 });
  made.deploy();
  const gzip = await made.call('/stage/x', { headers: [['Accept-Encoding', 'gzip']] });
  assert.equal(gunzipSync(gzip.body).toString(), 'answer 1');
  assert.equal((await made.call('/stage/x')).text, 'answer 1');
  const again = await made.call('/stage/x', { headers: [['Accept-Encoding', 'gzip']] });
  assert.equal(gunzipSync(again.body).toString(), 'answer 1');
});

test('a hit shows in the logs', async () => {
  const { made } = world({ '*/*': { ...ON, loggingLevel: 'INFO' } });
  const first = await made.call('/stage/x');
  made.stage('stage', {
    accessLog: {
      destinationArn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:access`,
      format: '$context.requestId $context.status $context.integrationLatency',
    },
  });
  const second = await made.call('/stage/x');
  assert.deepEqual(made.logged.get('access'), [`${second.trace.id} 200 -`]);
  const lines = [...made.logged.values()].flat();
  assert.ok(lines.includes(`(${second.trace.id}) Response of request ${first.trace.id} found in the cache`));
  assert.ok(lines.includes(`(${second.trace.id}) Method completed with status: 200`));
});
