// Vectors of HTTP APIs, by the numbers of api-gateway.md part D. That of JWTs stands beside the source it tests.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HttpWorld, lambda, outcome, type Fake } from '../../doubles/http-world.ts';

function api(fake: Fake): HttpWorld {
  const made = new HttpWorld();
  made.fn('f', fake);
  made.api({ cors: { allowOrigins: ['https://a'], allowMethods: ['GET'], allowHeaders: ['x-one'] } });
  made.route('GET /x', lambda('f'));
  made.deploy();
  return made;
}

test('vector 43: no route answers 404 Not Found with apigw-requestid', async () => {
  const answer = await api(() => 'served').call('/other');
  assert.deepEqual([answer.status, answer.text], [404, '{"message":"Not Found"}']);
  assert.match(answer.header('apigw-requestid') ?? '', /^[A-Za-z0-9+/]{15}=$/);
});

test('vector 44: JSON without a statusCode is a body of application/json', async () => {
  const answer = await api(() => ({ message: 'hi' })).call('/x');
  const served = [answer.status, answer.header('content-type'), answer.text];
  assert.deepEqual(served, [200, 'application/json', '{"message":"hi"}']);
});

test('vector 45: a function that throws answers 500 Internal Server Error', async () => {
  const thrown = outcome('{"errorMessage":"boom"}', { errorKind: 'handled-by-runtime' });
  const answer = await api(() => thrown).call('/x');
  assert.deepEqual([answer.status, answer.text], [500, '{"message":"Internal Server Error"}']);
});

test('vector 46: a preflight of a configured origin answers 204 with Access-Control headers', async () => {
  const answer = await api(() => 'served').call('/x', {
    method: 'OPTIONS',
    headers: [
      ['Origin', 'https://a'],
      ['Access-Control-Request-Method', 'GET'],
    ],
  });
  assert.equal(answer.status, 204);
  assert.equal(answer.header('access-control-allow-origin'), 'https://a');
  assert.equal(answer.header('access-control-allow-methods'), 'GET');
  assert.equal(answer.header('access-control-allow-headers'), 'x-one');
});
