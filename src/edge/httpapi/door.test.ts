// Stages, routes, limits and refusals of HTTP APIs. [api-gateway.md B1, B2, B3, B10]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer } from '../../../test/doubles/exchange.ts';
import { API, HttpWorld, lambda } from '../../../test/doubles/http-world.ts';
import type { HttpApiDoorTools } from './door.ts';

const REQUEST_ID = /^[A-Za-z0-9+/]{15}=$/;

function world(more: Partial<HttpApiDoorTools> = {}): HttpWorld {
  const made = new HttpWorld(more);
  made.fn('f', (event) => ({ statusCode: 200, body: `${event['routeKey']} ${event['rawPath']}` }));
  made.route('GET /pets/{id}', lambda('f'));
  made.deploy();
  return made;
}

function assertRefused(answer: Answer, status: number, message: string): void {
  assert.equal(answer.status, status);
  assert.equal(answer.text, JSON.stringify({ message }));
  assert.match(answer.header('apigw-requestid')!, REQUEST_ID);
  assert.equal(answer.trace.id, answer.header('apigw-requestid'));
  for (const [name] of answer.headers) assert.equal(name, name.toLowerCase());
  for (const name of ['x-amzn-RequestId', 'x-amzn-ErrorType', 'x-amz-apigw-id'])
    assert.equal(answer.header(name), undefined);
}

test('no route: 404 with a request id', async () => {
  const made = world();
  const answer = await made.call('/dogs');
  assertRefused(answer, 404, 'Not Found');
  const { refused } = made.explain(answer);
  assert.equal(refused?.title, 'No route matches');
  assert.match(refused!.cause, /GET \/dogs/);
});

test('a known path with another method is 404 as well, and the explanation knows the methods', async () => {
  const made = world();
  const answer = await made.call('/pets/1', { method: 'POST' });
  assertRefused(answer, 404, 'Not Found');
  const { refused } = made.explain(answer);
  assert.match(refused!.cause, /only for GET, not for POST/);
});

test('a preflight without CORS is told what to configure', async () => {
  const made = world();
  assert.match(made.explain(await made.call('/pets/1', { method: 'OPTIONS' })).refused!.cure!, /configure CORS/);
  assert.match(made.explain(await made.call('/none', { method: 'OPTIONS' })).refused!.cure!, /configure CORS/);
});

test('a route that is in the draft only says how to deploy it', async () => {
  const made = world();
  made.route('GET /dogs', lambda('f'));
  const answer = await made.call('/dogs');
  assertRefused(answer, 404, 'Not Found');
  const { refused } = made.explain(answer);
  assert.equal(refused?.title, 'The route is not deployed');
  assert.match(refused!.cause, /does not deploy itself/);
  assert.match(refused!.cure!, /create-deployment --api-id abc123defg --stage-name '\$default'/);
  made.deploy();
  assert.equal(made.explain(answer).refused?.title, 'The route was not deployed yet');
  assert.equal((await made.call('/dogs')).status, 200);
});

test('a slash too many is told', async () => {
  const made = world();
  const answer = await made.call('/pets/1/');
  assertRefused(answer, 404, 'Not Found');
  assert.match(made.explain(answer).refused!.cure!, /call \/pets\/1, or give/);
});

test('the first segment is the stage when there is one of that name, else $default serves the whole path', async () => {
  const made = world();
  made.route('ANY /dev/{proxy+}', lambda('f'));
  made.deploy();
  assert.equal((await made.call('/dev/pets/1')).text, 'ANY /dev/{proxy+} /dev/pets/1');
  made.deploy('dev');
  assert.equal((await made.call('/dev/pets/1')).text, 'GET /pets/{id} /dev/pets/1');
  assert.equal((await made.call('/pets/1')).text, 'GET /pets/{id} /pets/1');
  assert.equal((await made.call('//pets/1')).text, 'GET /pets/{id} /pets/1');
  assertRefused(await made.call('/$default/pets/1'), 404, 'Not Found');
  assertRefused(await made.call('/dev'), 404, 'Not Found');
});

test('a stage that is missing is told with those that are there', async () => {
  const made = new HttpWorld();
  made.fn('f', () => 'served');
  made.route('GET /pets', lambda('f'));
  made.deploy('dev');
  const answer = await made.call('/prod/pets');
  assertRefused(answer, 404, 'Not Found');
  assert.match(made.explain(answer).refused!.cause, /prod, is no stage of abc123defg.*Stages with a deployment: dev\./);
  const bare = await made.call('/pets');
  assert.match(made.explain(bare).refused!.cure!, /The path lacks its stage: call \/dev\/pets\./);
  assertRefused(await made.call('/'), 404, 'Not Found');
  assert.equal((await made.call('/dev/pets')).text, 'served');
});

test('stages and paths that are taken for one another are told', async () => {
  const made = world();
  made.route('GET /dev/cats', lambda('f'));
  made.deploy();
  const taken = await made.call('/prd/pets/1');
  assert.match(made.explain(taken).refused!.cure!, /No stage is called prd/);
  made.route('GET /dogs', lambda('f'));
  made.deploy('v2');
  assert.match(made.explain(await made.call('/dogs')).refused!.cause, /does not deploy itself/);
  made.stage('dev', { deploymentId: made.deploy('v2') });
  const hidden = await made.call('/dev/cats');
  assert.match(made.explain(hidden).refused!.cure!, /taken as the stage dev/);
});

test('paths of the path form count from behind the id', async () => {
  const made = world();
  const { text } = await made.call(`/_aws/execute-api/${API.toUpperCase()}/pets/1`, { host: 'localhost:4566' });
  assert.equal(text, 'GET /pets/{id} /pets/1');
});

test('a custom domain keeps its mapping in rawPath, shows no stage and works without the default endpoint', async () => {
  const made = world();
  made.deploy('dev');
  made.api({ disableExecuteApiEndpoint: true });
  const answer = await made.call('/pets/1');
  assertRefused(answer, 404, 'Not Found');
  assert.equal(made.explain(answer).refused?.title, 'The execute-api endpoint is switched off');
  made.address = { id: API, stage: 'dev', rest: '/pets/1', custom: { eventPath: '/v1/pets/1', basePath: 'v1' } };
  assert.equal((await made.call('/v1/pets/1')).text, 'GET /pets/{id} /v1/pets/1');
});

test('more than 10,240 bytes of address and headers answer 431', async () => {
  const made = world();
  const headers: [string, string][] = [['x-long', 'x'.repeat(10_200)]];
  const answer = await made.call('/pets/1', { headers });
  assertRefused(answer, 431, 'Request Header Fields Too Large');
  assert.equal((await made.call('/pets/1', { headers: [['x-long', 'x'.repeat(9000)]] })).status, 200);
});

test('more than 10 MB of body answer 413, announced or not', async () => {
  const made = world();
  made.route('POST /pets', lambda('f'));
  made.deploy();
  const body = Buffer.alloc(10 * 1024 * 1024 + 1);
  assertRefused(await made.call('/pets', { method: 'POST', body }), 413, 'Request Entity Too Large');
  const headers: [string, string][] = [['content-length', String(body.length)]];
  const announced = await made.call('/pets', { method: 'POST', headers, body: 'short' });
  assertRefused(announced, 413, 'Request Entity Too Large');
});

test('throttles: the default of the stage, a route of its own, the account', async () => {
  const made = world({ accountThrottle: { rate: 1, burst: 3 } });
  made.route('GET /free', lambda('f'));
  const routeSettings = { 'GET /free': { throttlingRateLimit: 100, throttlingBurstLimit: 100 } };
  made.deploy('$default', {
    defaultRouteSettings: { throttlingRateLimit: 1, throttlingBurstLimit: 1 },
    routeSettings,
  });
  assert.equal((await made.call('/pets/1')).status, 200);
  const answer = await made.call('/pets/1');
  assertRefused(answer, 429, 'Too Many Requests');
  assert.match(made.explain(answer).refused!.cause, /GET \/pets\/\{id\} of stage \$default takes 1 requests a second/);
  assert.equal((await made.call('/free')).status, 200);
  assert.equal((await made.call('/free')).status, 200);
  const account = await made.call('/free');
  assertRefused(account, 429, 'Too Many Requests');
  assert.equal(made.explain(account).refused?.title, 'The account is called too often');
  assert.equal(made.invocations.length, 3);
  made.nowMs += 3000;
  assert.equal((await made.call('/pets/1')).status, 200);
});

test('a route without a target answers 500', async () => {
  const made = world();
  made.route('GET /nowhere');
  made.deploy();
  const answer = await made.call('/nowhere');
  assertRefused(answer, 500, 'Internal Server Error');
  assert.equal(made.explain(answer).refused?.title, 'The route leads nowhere');
});

test('the access log has a line for every answer', async () => {
  const made = world();
  made.stage('$default', {
    accessLog: {
      destinationArn: 'arn:aws:logs:us-east-1:111111111111:log-group:access',
      format: '$context.routeKey $context.status $context.responseLength',
    },
  });
  await made.call('/pets/1');
  await made.call('/dogs');
  assert.deepEqual(made.logged.get('access'), ['GET /pets/{id} 200 22', '- 404 23']);
});
