import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTraces } from '../../observe/traces.ts';
import { ExchangeDouble } from '../../../test/doubles/exchange.ts';
import { eventFrame, proxyEvent, type EventValues, type FrameFacts } from './event.ts';

const VALUES: EventValues = {
  requestId: 'r',
  rawPath: '/dev/pets/6',
  path: '/dev/pets/6',
  domainPrefix: 'abc123defg',
  accountId: '111111111111',
  authorizer: '',
  cookies: '',
  headers: '"accept":"*/*"',
  pathParameters: '',
  body: '"isBase64Encoded":false',
};

function event(facts: Partial<FrameFacts>, values: Partial<EventValues>, target = '/dev/pets/6'): Record<string, any> {
  const frame = eventFrame({ apiId: 'abc123defg', routeKey: '$default', stage: '$default', ...facts });
  const exchange = new ExchangeDouble(createTraces(1), target, { host: 'abc123defg.execute-api.localhost:1' });
  return JSON.parse(proxyEvent(frame, exchange, { ...VALUES, ...values })) as Record<string, any>;
}

test('what is empty is left out, never null', () => {
  const keys = Object.keys(event({}, {}));
  assert.deepEqual(keys, [
    'version',
    'routeKey',
    'rawPath',
    'rawQueryString',
    'headers',
    'requestContext',
    'isBase64Encoded',
  ]);
  assert.equal(JSON.stringify(event({}, {})).includes('null'), false);
});

test('everything has its place', () => {
  const facts = { routeKey: 'GET /pets/{id}', stage: 'dev', stageVariables: { k: '"v"' } };
  const made = event(
    facts,
    {
      authorizer: '"authorizer":{"jwt":{"claims":{},"scopes":null}},',
      cookies: '"cookies":["c1=v1"],',
      pathParameters: '"pathParameters":{"id":"6"},',
      body: '"body":"x","isBase64Encoded":false',
    },
    '/dev/pets/6?a=1&a=2',
  );
  assert.deepEqual(Object.keys(made), [
    'version',
    'routeKey',
    'rawPath',
    'rawQueryString',
    'cookies',
    'headers',
    'queryStringParameters',
    'requestContext',
    'pathParameters',
    'stageVariables',
    'body',
    'isBase64Encoded',
  ]);
  assert.deepEqual(made['queryStringParameters'], { a: '1,2' });
  assert.deepEqual(made['stageVariables'], { k: '"v"' });
  const { requestContext } = made;
  assert.deepEqual(Object.keys(requestContext), [
    'accountId',
    'apiId',
    'authorizer',
    'domainName',
    'domainPrefix',
    'http',
    'requestId',
    'routeKey',
    'stage',
    'time',
    'timeEpoch',
  ]);
  assert.equal(requestContext.routeKey, 'GET /pets/{id}');
  assert.equal(requestContext.stage, 'dev');
  assert.equal(requestContext.domainName, 'abc123defg.execute-api.localhost');
});
