// Custom integrations made with the official clients and called over sockets: a real function behind templates, an asynchronous event,
// a mock, and a template that would not end.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  PutIntegrationCommand,
  PutIntegrationResponseCommand,
  PutMethodCommand,
  PutMethodResponseCommand,
  type PutIntegrationCommandInput,
  type PutIntegrationResponseCommandInput,
} from '@aws-sdk/client-api-gateway';
import { clientsAt, REGION, type Clients } from './clients.ts';
import { createFunction, createRole, functionArn, RestApi } from './gateway.ts';
import { pause, startPortico, type Portico } from './portico.ts';

const HANDLER = `const fs = require('fs');
exports.handler = async (event) => {
  if (event.file) fs.appendFileSync(event.file, event.line + '\\n');
  if (event.fail) throw new Error('NotFound: ' + event.fail);
  return { items: [event, { more: true }] };
};
`;

let portico: Portico;
let clients: Clients;
let api: RestApi;

before(async () => {
  portico = await startPortico();
  clients = clientsAt(portico.url);
  await createRole(clients, 'walk');
  await createFunction(clients, 'echo', 'node', HANDLER);
  api = await RestApi.create(clients, portico, { name: 'custom' });
});

after(() => portico.stop());

function json(text: string): Record<string, string> {
  return { 'application/json': text };
}

type Integration = Partial<Pick<PutIntegrationCommandInput, 'type' | 'requestTemplates' | 'requestParameters'>>;
type Responses = Readonly<
  Record<string, Partial<Pick<PutIntegrationResponseCommandInput, 'selectionPattern' | 'responseTemplates'>>>
>;

async function put(httpMethod: string, path: string, integration: Integration, responses: Responses): Promise<void> {
  const { gateway } = clients;
  const place = { restApiId: api.id, resourceId: await api.resource(path), httpMethod };
  const uri = `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${functionArn('echo')}/invocations`;
  const target = integration.type === 'MOCK' ? {} : { integrationHttpMethod: 'POST', uri };
  await gateway.send(new PutMethodCommand({ ...place, authorizationType: 'NONE' }));
  await gateway.send(new PutIntegrationCommand({ ...place, type: 'AWS', ...target, ...integration }));
  for (const [statusCode, response] of Object.entries(responses)) {
    await gateway.send(new PutMethodResponseCommand({ ...place, statusCode }));
    await gateway.send(new PutIntegrationResponseCommand({ ...place, statusCode, ...response }));
  }
}

test('templates both ways, and an error that becomes a 404', async () => {
  const request = '{"id": "$input.params(\'id\')", "fail": "$input.params(\'fail\')", "sent": $input.json("$")}';
  const listed = '[#foreach($item in $input.path("$.items"))"$item.keySet()"#if($foreach.hasNext), #end#end]';
  await put(
    'POST',
    '/items/{id}',
    { requestTemplates: json(request) },
    {
      200: { responseTemplates: json(listed) },
      404: {
        selectionPattern: 'NotFound.*',
        responseTemplates: json('{"message": $input.json("$.errorMessage")}'),
      },
    },
  );
  await api.deploy('dev');
  const found = await api.call('/dev/items/7', { method: 'POST', body: '{"a": 1}' });
  assert.deepEqual([found.status, found.text], [200, '["[id, fail, sent]", "[more]"]']);
  const missing = await api.call('/dev/items/7?fail=gone', { method: 'POST', body: '{}' });
  assert.deepEqual([missing.status, missing.text], [404, '{"message": "NotFound: gone"}']);
});

test('an event is accepted with 202 and runs later', async () => {
  const file = join(portico.folder, 'events');
  const requestParameters = { 'integration.request.header.X-Amz-Invocation-Type': "'Event'" };
  await put('POST', '/events', { requestParameters }, { 202: {} });
  await api.deploy('dev');
  const accepted = await api.call('/dev/events', { method: 'POST', body: JSON.stringify({ file, line: 'ran' }) });
  assert.deepEqual([accepted.status, accepted.text], [202, '']);
  for (let tries = 0; tries < 600 && !existsSync(file); tries += 1) await pause(50);
  assert.equal(readFileSync(file, 'utf8'), 'ran\n');
});

test('a template that would not end answers 500 while a mock is served', async () => {
  const endless = '#foreach($a in [1..1000])#foreach($b in [1..1000])#foreach($c in [1..1000])$c#end#end#end';
  await put('GET', '/endless', { requestTemplates: json(endless) }, { 200: {} });
  const status = '{"statusCode": #if($input.params("no") == "1")418#{else}200#end}';
  await put(
    'GET',
    '/mock',
    { type: 'MOCK', requestTemplates: json(status) },
    {
      200: { responseTemplates: json('$context.stage') },
      400: { selectionPattern: '4..' },
    },
  );
  await api.deploy('dev');
  const beganMs = Date.now();
  const [stopped, served, refused] = await Promise.all(
    ['/dev/endless', '/dev/mock', '/dev/mock?no=1'].map((target) => api.call(target)),
  );
  assert.ok(Date.now() - beganMs < 20_000);
  assert.equal(stopped!.status, 500);
  assert.deepEqual([served!.status, served!.text], [200, 'dev']);
  assert.equal(refused!.status, 400);
  const explained = await fetch(`${portico.url}/_portico/traces/${stopped!.requestId}`, {
    headers: { accept: 'text/plain' },
  });
  assert.match(await explained.text(), /The request template fails/);
});
