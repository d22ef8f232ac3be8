// The execution log with its data trace: requests, events and answers as AWS's log has them, secrets masked. [api-gateway.md A24, A25.2]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { API, functionArn, proxyTo, RestWorld } from '../../../test/doubles/rest-world.ts';
import type { Answer } from '../../../test/doubles/exchange.ts';

const KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCD';

function world(level: 'INFO' | 'ERROR', data: boolean): RestWorld {
  const made = new RestWorld();
  made.fn('f', () => ({ statusCode: 201, headers: { 'x-own': 'yes' }, body: 'served' }));
  made.method('POST', '/jobs/{jobId}', proxyTo(functionArn('f')), { apiKeyRequired: true });
  made.deploy('stage', { methodSettings: { '*/*': { loggingLevel: level, dataTraceEnabled: data } } });
  made.key('k1', KEY);
  made.plan('p1', { apiStages: [{ apiId: API, stage: 'stage' }] }, 'k1');
  return made;
}

function post(made: RestWorld): Promise<Answer> {
  const headers = [
    ['x-api-key', KEY],
    ['Authorization', 'Bearer the-token-of-somebody'],
    ['Content-Encoding', 'gzip'],
  ] as const;
  return made.call('/stage/jobs/7?a=b&c=d', { method: 'POST', headers, body: gzipSync('{"name":"x"}') });
}

function lines(made: RestWorld): string[] {
  return [...made.logged.values()].flat().map((line) => line.slice(line.indexOf(')') + 2));
}

const ORDER = [
  'Extended Request Id: ',
  'Starting execution for request: ',
  'HTTP Method: POST, Resource Path: ',
  'Method request path: {jobId=7}',
  'Method request query string: {a=b, c=d}',
  'Method request headers: {',
  'Method request body before transformations: {"name":"x"}',
  `Endpoint request URI: https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/${functionArn('f')}/invocations`,
  `Endpoint request headers: {x-amzn-apigateway-api-id=${API}, Accept=application/json, User-Agent=AmazonAPIGateway_${API}`,
  'Endpoint request body after transformations: {"resource":"/jobs/{jobId}"',
  'Sending request to https://lambda.us-east-1.amazonaws.com/',
  'Received response. Status: 200, Integration latency: ',
  'Endpoint response headers: {Content-Type=application/json, x-amzn-RequestId=',
  'Endpoint response body before transformations: {"statusCode":201',
  'AWS Integration Endpoint RequestId : ',
  'Method response body after transformations: served',
  'Method response headers: {Content-Type=application/json, x-own=yes, X-Amzn-Trace-Id=Root=',
  'Successfully completed execution',
  'Method completed with status: 201',
];

test('with data trace: every line, in the order of AWS', async () => {
  const made = world('INFO', true);
  assert.equal((await post(made)).status, 201);
  const found = lines(made).filter((line) => !line.includes('Usage Plan') && !line.startsWith('API Key'));
  assert.deepEqual(
    found.map((line, i) => line.slice(0, ORDER[i]?.length)),
    ORDER,
  );
});

test('keys and credentials show their last characters only', async () => {
  const made = world('INFO', true);
  await post(made);
  const text = lines(made).join('\n');
  assert.equal(text.includes(KEY), false);
  assert.match(text, /x-api-key=\*{34}89ABCD/);
  assert.equal(text.includes('the-token-of'), false);
});

test('without data trace nothing of requests and answers is logged', async () => {
  const made = world('INFO', false);
  await post(made);
  assert.equal(
    lines(made).some((line) => /^(?:Method (?:request|response)|Endpoint)/.test(line)),
    false,
  );
});

test('at ERROR, data trace or not, only failures are logged', async () => {
  const made = world('ERROR', true);
  await post(made);
  assert.deepEqual(lines(made), []);
});
