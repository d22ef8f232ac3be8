// A REST API's validators, compression, cache and canary through the started program: made by the official SDK, called by curl.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import {
  CreateModelCommand,
  CreateRequestValidatorCommand,
  FlushStageCacheCommand,
  PutGatewayResponseCommand,
  PutIntegrationCommand,
  PutMethodCommand,
  UpdateStageCommand,
  type PatchOperation,
} from '@aws-sdk/client-api-gateway';
import { ask, clientsAt, REGION, type Clients } from './clients.ts';
import { requires } from '../requires.ts';
import { createFunction, createRole, functionArn, RestApi } from './gateway.ts';
import { startPortico, type Portico } from './portico.ts';

/** Says how often it was called, and what it got. */
const SOURCE = `
let calls = 0;
exports.handler = async (event) => ({
  statusCode: 200,
  body: JSON.stringify({ calls: ++calls, body: event.body, variables: event.stageVariables, filler: 'again '.repeat(5000) }),
});
`;

const SCHEMA = JSON.stringify({
  type: 'object',
  required: ['name'],
  properties: { name: { type: 'string' }, count: { type: 'integer' } },
});

let portico: Portico;
let clients: Clients;
let api: RestApi;

interface Said {
  readonly calls: number;
  readonly body: string | null;
  readonly variables: Record<string, string> | null;
}

before(async () => {
  portico = await startPortico();
  clients = clientsAt(portico.url);
  await createRole(clients, 'walk');
  await createFunction(clients, 'jobs', 'node', SOURCE);
  api = await RestApi.create(clients, portico, { name: 'gates', minimumCompressionSize: 1000 });
  await api.proxy('GET', '/jobs', 'jobs');
  await validated();
  await api.deploy('stg', { cacheClusterEnabled: true, cacheClusterSize: '0.5' });
});

after(() => portico.stop());

/** POST /jobs wants a query parameter and a body that fits a model. */
async function validated(): Promise<void> {
  const { gateway } = clients;
  const restApiId = api.id;
  await gateway.send(
    new CreateModelCommand({ restApiId, name: 'Job', contentType: 'application/json', schema: SCHEMA }),
  );
  const validator = { restApiId, name: 'all', validateRequestBody: true, validateRequestParameters: true };
  const { id } = await gateway.send(new CreateRequestValidatorCommand(validator));
  const place = { restApiId, resourceId: await api.resource('/jobs'), httpMethod: 'POST' };
  await gateway.send(
    new PutMethodCommand({
      ...place,
      authorizationType: 'NONE',
      requestValidatorId: id,
      requestParameters: { 'method.request.querystring.user': true },
      requestModels: { 'application/json': 'Job' },
    }),
  );
  const uri = `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${functionArn('jobs')}/invocations`;
  await gateway.send(new PutIntegrationCommand({ ...place, type: 'AWS_PROXY', integrationHttpMethod: 'POST', uri }));
  const responseParameters = { 'gatewayresponse.header.Access-Control-Allow-Origin': "'*'" };
  const responseTemplates = { 'application/json': '{"why":"$context.error.validationErrorString"}' };
  for (const responseType of ['BAD_REQUEST_PARAMETERS', 'DEFAULT_4XX'] as const)
    await gateway.send(
      new PutGatewayResponseCommand({
        restApiId,
        responseType,
        responseParameters,
        ...(responseType === 'BAD_REQUEST_PARAMETERS' && { responseTemplates }),
      }),
    );
}

async function patch(...patchOperations: readonly PatchOperation[]): Promise<void> {
  await clients.gateway.send(
    new UpdateStageCommand({ restApiId: api.id, stageName: 'stg', patchOperations: [...patchOperations] }),
  );
}

interface Curled {
  readonly head: string;
  readonly body: Buffer;
}

/** Head and body as they came over the wire, unless curl is told to decode. */
async function curl(path: string, ...args: readonly string[]): Promise<Curled> {
  const url = `${portico.url}/restapis/${api.id}/stg/_user_request_${path}`;
  const options = { encoding: 'buffer', maxBuffer: 1e7 } as const;
  const { stdout } = await promisify(execFile)('curl', ['-sS', '-i', '--max-time', '20', ...args, url], options);
  const end = stdout.indexOf('\r\n\r\n');
  return { head: stdout.subarray(0, end).toString(), body: stdout.subarray(end + 4) };
}

function said(body: Buffer): Said {
  return JSON.parse(body.toString()) as Said;
}

async function posted(path: string, body: Uint8Array, ...headers: readonly [string, string][]) {
  return api.call(path, { method: 'POST', headers: Object.fromEntries(headers), body });
}

test('curl gets a compressed answer when it asks for one, and can read it', requires('curl'), async () => {
  const plain = await curl('/jobs');
  assert.doesNotMatch(plain.head, /content-encoding/i);
  assert.ok(plain.body.length > 30_000);
  const packed = await curl('/jobs', '-H', 'Accept-Encoding: gzip');
  assert.match(packed.head, /content-encoding: gzip/i);
  assert.match(packed.head, new RegExp(`content-length: ${packed.body.length}`, 'i'));
  assert.ok(packed.body.length < 2000);
  assert.equal(said(gunzipSync(packed.body)).body, null);
  const read = await curl('/jobs', '--compressed');
  assert.equal(typeof said(read.body).calls, 'number');
});

test('a compressed request reaches the function decoded', async () => {
  const body = JSON.stringify({ name: 'x' });
  const answer = await posted('/stg/jobs?user=me', gzipSync(body), ['Content-Encoding', 'gzip']);
  assert.equal(answer.status, 200);
  assert.equal(said(answer.body).body, body);
  const broken = await posted('/stg/jobs?user=me', Buffer.from(body), ['Content-Encoding', 'gzip']);
  assert.equal(broken.status, 415);
});

test('the validator answers 400, explain says what is wrong and where', requires('curl'), async () => {
  const missing = await curl('/jobs', '-X', 'POST', '-H', 'Content-Type: application/json', '-d', '{"name":"x"}');
  assert.match(missing.head, /^HTTP\/1.1 400/);
  assert.match(missing.head, /access-control-allow-origin: \*/i);
  assert.equal(missing.body.toString(), '{"why":"[user]"}');
  const invalid = await posted('/stg/jobs?user=me', Buffer.from('{"name":"x","count":"many"}'));
  assert.equal(invalid.status, 400);
  assert.equal(invalid.text, '{"message":"Invalid request body"}');
  const explained = await ask(portico.port, `/_portico/traces/${invalid.requestId}`, {
    headers: { accept: 'text/plain' },
  });
  assert.match(explained.text, /\/count: instance type \(string\) does not match/);
});

test('an answer is kept until the stage is flushed', requires('curl'), async () => {
  const calls = async (): Promise<number> => said((await curl('/jobs', '--compressed')).body).calls;
  const first = await calls();
  assert.equal(await calls(), first + 1);
  await patch({ op: 'replace', path: '/*/*/caching/enabled', value: 'true' });
  const kept = await calls();
  assert.deepEqual([await calls(), await calls()], [kept, kept]);
  const status = JSON.parse((await ask(portico.port, '/_portico/status')).text) as { stageCaches: object[] };
  assert.deepEqual(
    status.stageCaches.map((cache) => ({ ...cache, bytes: 0 })),
    [{ apiId: api.id, stage: 'stg', entries: 1, bytes: 0, capacity: 2 ** 26 }],
  );
  const warned = await curl('/jobs', '-H', 'Cache-Control: max-age=0');
  assert.match(warned.head, /warning: 199 /i);
  await clients.gateway.send(new FlushStageCacheCommand({ restApiId: api.id, stageName: 'stg' }));
  assert.equal(await calls(), kept + 1);
  await patch({ op: 'replace', path: '/cacheClusterEnabled', value: 'false' });
  assert.equal(await calls(), kept + 2);
});

async function variables(): Promise<Said['variables']> {
  return said((await curl('/jobs')).body).variables;
}

test('a canary is tried and promoted', requires('curl'), async () => {
  await patch({ op: 'replace', path: '/variables/colour', value: 'blue' });
  const [former] = await api.deployments();
  await api.deploy('stg', {
    canarySettings: { percentTraffic: 100, stageVariableOverrides: { colour: 'yellow' }, useStageCache: false },
  });
  assert.deepEqual(await variables(), { colour: 'yellow' });
  await patch({ op: 'replace', path: '/canarySettings/percentTraffic', value: '0' });
  assert.deepEqual(await variables(), { colour: 'blue' });
  await patch(
    { op: 'copy', path: '/variables', from: '/canarySettings/stageVariableOverrides' },
    { op: 'copy', path: '/deploymentId', from: '/canarySettings/deploymentId' },
    { op: 'remove', path: '/canarySettings' },
  );
  assert.deepEqual(await variables(), { colour: 'yellow' });
  const { length, [0]: latest } = await api.deployments();
  assert.equal(length, 2);
  assert.notEqual(latest, former);
});
