// Preflights, and CORS on answers of functions and of the gateway. [api-gateway.md B6]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer } from '../../../test/doubles/exchange.ts';
import { HttpWorld, lambda, type Fake } from '../../../test/doubles/http-world.ts';
import type { CorsRecord } from '../../services/apigatewayv2/resources.ts';

const CORS: CorsRecord = {
  allowOrigins: ['https://a', 'http://*'],
  allowMethods: ['GET', 'PUT'],
  allowHeaders: ['X-One', 'content-type'],
  exposeHeaders: ['X-Two'],
  maxAge: 300,
  allowCredentials: true,
};

function world(cors: CorsRecord | 'none' = CORS, fake: Fake = () => ({ statusCode: 200, body: 'served' })): HttpWorld {
  const made = new HttpWorld();
  made.fn('f', fake);
  if (cors !== 'none') made.api({ cors });
  made.route('GET /a', lambda('f'));
  made.deploy();
  return made;
}

type Pairs = [string, string][];

function preflight(made: HttpWorld, origin: string, method = 'PUT', asked?: string, path = '/a'): Promise<Answer> {
  const headers: Pairs = [
    ['Origin', origin],
    ['Access-Control-Request-Method', method],
  ];
  if (asked !== undefined) headers.push(['Access-Control-Request-Headers', asked]);
  return made.call(path, { method: 'OPTIONS', headers });
}

function from(made: HttpWorld, origin: string, path = '/a', method = 'GET'): Promise<Answer> {
  return made.call(path, { method, headers: [['Origin', origin]] });
}

/** Without the request id. */
function shown(answer: Answer): Record<string, string> {
  return Object.fromEntries(answer.headers.filter(([name]) => name !== 'apigw-requestid'));
}

test('a preflight of an allowed origin: 204 with what is configured', async () => {
  const made = world();
  const answer = await preflight(made, 'https://a');
  assert.equal(answer.status, 204);
  assert.equal(answer.text, '');
  assert.deepEqual(shown(answer), {
    'access-control-allow-origin': 'https://a',
    'access-control-allow-methods': 'GET,PUT',
    'access-control-allow-headers': 'X-One,content-type',
    'access-control-max-age': '300',
    'access-control-allow-credentials': 'true',
  });
  assert.equal(made.invocations.length, 0);
});

test('a preflight needs no route, and http://* is any host', async () => {
  const answer = await preflight(world(), 'http://localhost:3000', 'GET', undefined, '/nowhere');
  assert.equal(answer.status, 204);
  assert.equal(answer.header('access-control-allow-origin'), 'http://localhost:3000');
});

test('a preflight of another origin: 204 without CORS headers, and the explanation says why', async () => {
  const made = world();
  const answer = await preflight(made, 'https://b');
  assert.equal(answer.status, 204);
  assert.deepEqual(shown(answer), {});
  assert.match(
    made.explain(answer).refused!.cause,
    /https:\/\/b is not among allowOrigins: https:\/\/a and http:\/\/\*/,
  );
});

test('what the browser will miss is told, although AWS answers all the same', async () => {
  const made = world();
  const method = await preflight(made, 'https://a', 'DELETE');
  assert.equal(method.header('access-control-allow-methods'), 'GET,PUT');
  assert.match(made.explain(method).refused!.cause, /DELETE is not among allowMethods/);
  const header = await preflight(made, 'https://a', 'GET', 'x-one, x-three');
  assert.match(made.explain(header).refused!.cause, /x-one, x-three are among allowHeaders/);
  assert.equal(made.explain(await preflight(made, 'https://a', 'GET', 'x-one')).refused, undefined);
});

test('any origin is answered with a star', async () => {
  const made = world({ allowOrigins: ['*'], allowMethods: ['*'], allowHeaders: ['*'] });
  const answer = await preflight(made, 'https://x', 'DELETE', 'x-any');
  assert.deepEqual(shown(answer), {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': '*',
    'access-control-allow-headers': '*',
  });
  const actual = await from(made, 'https://x');
  assert.equal(actual.header('access-control-allow-origin'), '*');
  assert.equal(actual.header('vary'), undefined);
});

test('OPTIONS that is no preflight goes to the routes', async () => {
  assert.equal((await from(world(), 'https://a', '/a', 'OPTIONS')).status, 404);
});

test('a route for OPTIONS goes before the configuration', async () => {
  const made = world();
  made.route('OPTIONS /{proxy+}', lambda('f'));
  made.deploy();
  const answer = await preflight(made, 'https://a');
  assert.equal(answer.text, 'served');
  assert.equal(answer.header('access-control-allow-origin'), 'https://a');
});

test('a $default with an authorizer catches preflights, ANY and an open $default do not', async () => {
  const made = world();
  made.route('ANY /b', lambda('f'), { authorizationType: 'AWS_IAM' });
  made.route('$default', lambda('f'), { authorizationType: 'AWS_IAM' });
  made.deploy();
  assert.equal((await preflight(made, 'https://a', 'PUT', undefined, '/b')).status, 204);
  assert.notEqual((await preflight(made, 'https://a')).status, 204);
  const open = world();
  open.route('$default', lambda('f'));
  open.deploy();
  assert.equal((await preflight(open, 'https://a')).status, 204);
});

test("an answer has the configured headers in place of the function's", async () => {
  const headers = { 'Access-Control-Allow-Origin': '*', 'access-control-expose-headers': 'X-Mine', 'X-Mine': '1' };
  const made = world(CORS, () => ({ statusCode: 200, headers }));
  assert.deepEqual(shown(await from(made, 'https://a')), {
    'content-type': 'text/plain;charset=UTF-8',
    'x-mine': '1',
    'access-control-allow-origin': 'https://a',
    'access-control-expose-headers': 'X-Two',
    'access-control-allow-credentials': 'true',
    vary: 'Origin',
  });
});

test('another origin is served without CORS headers, and a note says so', async () => {
  const made = world(CORS, () => ({ statusCode: 200, headers: { 'Access-Control-Allow-Origin': '*' } }));
  const answer = await from(made, 'https://b');
  assert.equal(answer.status, 200);
  assert.equal(answer.header('access-control-allow-origin'), undefined);
  const note = made.explain(answer).steps.find(({ gate }) => gate === 'cors');
  assert.match(note!.text, /https:\/\/b is not among allowOrigins/);
});

test("without a configuration the function's headers pass", async () => {
  const made = world('none', () => ({ statusCode: 200, headers: { 'Access-Control-Allow-Origin': '*' } }));
  assert.equal((await from(made, 'https://b')).header('access-control-allow-origin'), '*');
});

test('refusals after the route carry the headers, those before it do not', async () => {
  const made = world(CORS, () => {
    throw new Error('not called');
  });
  made.route('GET /b');
  made.deploy();
  const refused = await from(made, 'https://a', '/b');
  assert.equal(refused.status, 500);
  assert.equal(refused.header('access-control-allow-origin'), 'https://a');
  const unknown = await from(made, 'https://a', '/c');
  assert.equal(unknown.status, 404);
  assert.equal(unknown.header('access-control-allow-origin'), undefined);
});
