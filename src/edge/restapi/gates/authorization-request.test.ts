// REQUEST authorizers: what they see and what they are asked for. [api-gateway.md A17.3]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  UNAUTHORIZED,
  ARN,
  allowAll,
  authorizerWorld,
  asked,
  assertRefused,
  type AuthorizerWorld,
} from '../../../../test/doubles/authorizer-world.ts';
import type { AuthorizerRecord } from '../../../services/apigateway/resources.ts';

const SOURCES = 'method.request.header.X-Who, method.request.querystring.q,stageVariables.env,context.httpMethod';

function requestWorld(more: Partial<AuthorizerRecord> = {}): AuthorizerWorld {
  const made = authorizerWorld(allowAll, { identitySource: SOURCES, ...more }, 'REQUEST');
  made.stage('stage', { variables: { env: 'prod' } });
  return made;
}

test('a REQUEST authorizer sees the request, without its body, empty maps as {}', async () => {
  const made = requestWorld({ identitySource: '', authorizerResultTtlInSeconds: 0 });
  made.stage('stage', { variables: {} });
  await made.call('/stage/a', { method: 'POST', body: 'secret', headers: [['X-Who', 'me']] });
  const event = JSON.parse(String(made.invocations[0]!.payload)) as Record<string, Record<string, unknown>>;
  const { requestContext, headers, multiValueHeaders, ...rest } = event;
  assert.deepEqual(rest, {
    type: 'REQUEST',
    methodArn: `${ARN}/POST/a`,
    resource: '/a',
    path: '/a',
    httpMethod: 'POST',
    queryStringParameters: {},
    multiValueQueryStringParameters: {},
    pathParameters: {},
    stageVariables: {},
  });
  assert.equal(headers!['X-Who'], 'me');
  assert.deepEqual(multiValueHeaders!['X-Who'], ['me']);
  const { authorizer: _none, ...seen } = made.event['requestContext'] as Record<string, unknown>;
  assert.deepEqual(requestContext, seen);
});

test('a REQUEST authorizer sees parameters and variables', async () => {
  const made = requestWorld();
  await made.call('/stage/b/7?q=1&q=2', { headers: [['x-who', 'me']] });
  const event = JSON.parse(String(made.invocations[0]!.payload)) as Record<string, unknown>;
  assert.deepEqual(event['queryStringParameters'], { q: '2' });
  assert.deepEqual(event['multiValueQueryStringParameters'], { q: ['1', '2'] });
  assert.deepEqual(event['pathParameters'], { id: '7' });
  assert.deepEqual(event['stageVariables'], { env: 'prod' });
});

test('each identity source must be there and not empty', async () => {
  const made = requestWorld();
  for (const [target, who, missing] of [
    ['/stage/a?q=1', undefined, 'method.request.header.X-Who'],
    ['/stage/a?q=1', '', 'method.request.header.X-Who'],
    ['/stage/a', 'me', 'method.request.querystring.q'],
    ['/stage/a?q=', 'me', 'method.request.querystring.q'],
    ['/stage/a?Q=1', 'me', 'method.request.querystring.q'],
  ] as const) {
    const answer = await made.call(target, { headers: who === undefined ? [] : [['x-who', who]] });
    assertRefused(answer, 401, UNAUTHORIZED, 'UnauthorizedException');
    assert.ok(made.explain(answer).refused!.cause.includes(`${missing} is missing or empty`));
  }
  assert.equal(made.invocations.length, 0);
  made.stage('stage', { variables: {} });
  assert.equal((await made.call('/stage/a?q=1', { headers: [['x-who', 'me']] })).status, 401);
});

test('decisions are kept by all sources in order, none taken for another', async () => {
  const made = requestWorld({ identitySource: 'method.request.querystring.a,method.request.querystring.b' });
  const queries = ['a=1&b=2', 'b=2&a=1', 'a=2&b=1', 'a=12&b=', 'a=1%0A2&b=3', 'a=1&b=2%0A3', 'a=11:2&b=3'];
  const answers = await Promise.all(queries.map((query) => made.call(`/stage/a?${query}`)));
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 200, 401, 200, 200, 200],
  );
  const before = asked(made);
  for (const query of queries) await made.call(`/stage/a?${query}`);
  assert.equal(asked(made), before);
  await made.call('/stage/a?a=1&b=3');
  assert.equal(asked(made), before + 1);
});

test('without identity sources nothing is kept', async () => {
  const made = requestWorld({ identitySource: '' });
  await made.call('/stage/a');
  await made.call('/stage/a');
  assert.equal(asked(made), 2);
});
