// Access logs in any format and execution logs as AWS writes them. [api-gateway.md A25]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ACCOUNT, API, functionArn, proxyTo, REGION, RestWorld } from '../../../test/doubles/rest-world.ts';

const KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCD';
const GROUP = `API-Gateway-Execution-Logs_${API}/stage`;

function world(): RestWorld {
  const made = new RestWorld();
  made.fn('f', () => ({ statusCode: 201, body: 'served' }));
  made.method('GET', '/jobs/{jobId}', proxyTo(functionArn('f')));
  made.method('GET', '/keyed', proxyTo(functionArn('f')), { apiKeyRequired: true });
  made.deploy();
  made.key('k1', KEY);
  made.plan('p1', { apiStages: [{ apiId: API, stage: 'stage' }] }, 'k1');
  return made;
}

function accessLog(format: string): { accessLog: { destinationArn: string; format: string } } {
  return { accessLog: { destinationArn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:access:*`, format } };
}

test('an access-log line has what its format asks for, and - for what there is not', async () => {
  const made = world();
  const format =
    '$context.identity.sourceIp $context.identity.caller "$context.httpMethod $context.resourcePath $context.protocol" $context.status $context.responseLength $context.requestId $context.stage $context.path $context.integration.status $context.integrationStatus $context.error.message $context.nonsense.';
  made.stage('stage', accessLog(format));
  const answer = await made.call('/stage/jobs/1');
  const id = answer.header('x-amzn-RequestId');
  assert.deepEqual(made.logged.get('access'), [
    `127.0.0.1 - "GET /jobs/{jobId} HTTP/1.1" 201 6 ${id} stage /stage/jobs/1 201 200 - -.`,
  ]);
});

test('a refusal is logged with its type, and a key by its end only', async () => {
  const made = world();
  made.stage(
    'stage',
    accessLog(
      '{"type":"$context.error.responseType","text":$context.error.messageString,"key":"$context.identity.apiKey","id":"$context.identity.apiKeyId"}',
    ),
  );
  await made.call('/stage/nothing');
  await made.call('/stage/keyed', { headers: [['x-api-key', KEY]] });
  const [refused, served] = made.logged.get('access')!;
  assert.deepEqual(JSON.parse(refused!), {
    type: 'MISSING_AUTHENTICATION_TOKEN',
    text: 'Missing Authentication Token',
    key: '-',
    id: '-',
  });
  assert.match(served!, /"key":"\*{34}89ABCD","id":"k1"/);
});

test('without a destination or a format nothing is logged', async () => {
  const made = world();
  await made.call('/stage/jobs/1');
  made.stage('stage', { accessLog: { format: '$context.requestId' } });
  await made.call('/stage/jobs/1');
  assert.equal(made.logged.size, 0);
});

function lines(made: RestWorld, id: string | undefined): string[] {
  return (made.logged.get(GROUP) ?? []).map((line) => {
    assert.ok(line.startsWith(`(${id}) `), line);
    return line.slice(`(${id}) `.length);
  });
}

test('execution log at INFO: the recorded lines in order', async () => {
  const made = world();
  made.stage('stage', { methodSettings: { '*/*': { loggingLevel: 'INFO' } } });
  const id = (await made.call('/stage/jobs/1')).header('x-amzn-RequestId');
  const [extended, ...rest] = lines(made, id);
  assert.match(extended!, /^Extended Request Id: .{16}$/);
  const endpoint = `AWS Integration Endpoint RequestId : ${made.invocations[0]!.requestId}`;
  assert.deepEqual(rest, [
    `Verifying Usage Plan for request: ${id}. API Key:  API Stage: ${API}/stage`,
    "API Key  authorized because method 'GET /jobs/{jobId}' does not require API Key. Request will not contribute to throttle or quota limits",
    `Usage Plan check succeeded for API Key  and API Stage ${API}/stage`,
    `Starting execution for request: ${id}`,
    'HTTP Method: GET, Resource Path: /jobs/1',
    endpoint,
    'Successfully completed execution',
    'Method completed with status: 201',
  ]);
});

test('execution log with data trace shows event and reply, and cuts long lines', async () => {
  const made = world();
  made.stage('stage', { methodSettings: { '*/*': { loggingLevel: 'INFO', dataTraceEnabled: true } } });
  const id = (await made.call('/stage/jobs/1?a=b')).header('x-amzn-RequestId');
  const found = lines(made, id);
  assert.ok(found.includes('Method request path: {jobId=1}'));
  assert.ok(found.includes('Endpoint response body before transformations: {"statusCode":201,"body":"served"}'));
  const event = found.find((line) => line.startsWith('Endpoint request body after transformations: '));
  assert.ok(event?.endsWith(' [TRUNCATED]'));
});

test('execution log at ERROR has failures only', async () => {
  const made = world();
  made.stage('stage', { methodSettings: { '*/*': { loggingLevel: 'ERROR' } } });
  await made.call('/stage/jobs/1');
  assert.equal(made.logged.size, 0);
  made.fn('f', () => 'malformed');
  const id = (await made.call('/stage/jobs/1')).header('x-amzn-RequestId');
  assert.deepEqual(lines(made, id), [
    'Execution failed due to configuration error: Malformed Lambda proxy response',
    'Gateway response type: DEFAULT_5XX with status code: 502',
  ]);
});

test("OFF, or another method's setting, logs nothing", async () => {
  const made = world();
  made.stage('stage', {
    methodSettings: { 'keyed/GET': { loggingLevel: 'INFO' }, 'jobs/{jobId}/GET': { loggingLevel: 'OFF' } },
  });
  await made.call('/stage/jobs/1');
  assert.equal(made.logged.size, 0);
});

test('canary requests have a group of their own', async () => {
  const made = world();
  const canary = { percentTraffic: 100, useStageCache: false };
  made.stage('stage', { canary, methodSettings: { '*/*': { loggingLevel: 'INFO' } } });
  await made.call('/stage/jobs/1');
  assert.deepEqual([...made.logged.keys()], [`${GROUP}/Canary`]);
});

test('a throttled key is masked in the log', async () => {
  const made = world();
  made.plan('p1', { apiStages: [{ apiId: API, stage: 'stage' }], throttle: { rateLimit: 0, burstLimit: 0 } }, 'k1');
  made.stage('stage', { methodSettings: { '*/*': { loggingLevel: 'INFO' } } });
  const answer = await made.call('/stage/keyed', { headers: [['x-api-key', KEY]] });
  assert.equal(answer.status, 429);
  const found = lines(made, answer.header('x-amzn-RequestId'));
  assert.ok(
    found.some((line) =>
      /^API Key \*{34}89ABCD exceeded throttle limit for API Stage .*Limit: 0\.00 Burst: 0$/.test(line),
    ),
  );
  assert.equal(found.join('\n').includes(KEY), false);
});
