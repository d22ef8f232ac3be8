// The petstore's document, served: every integration that it describes, of the API that was imported and of the one made of its export.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  CreateDeploymentCommand,
  GetExportCommand,
  ImportRestApiCommand,
  TestInvokeMethodCommand,
  GetResourcesCommand,
} from '@aws-sdk/client-api-gateway';
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { openBackend, type Backend } from '../contract/api-gateway/backend.ts';
import { ask, clientsAt, type Answer, type Ask, type Clients } from './clients.ts';
import { createFunction, createRole, plannedKey, policy } from './gateway.ts';
import { ROOT, startPortico, type Portico } from './portico.ts';

const DOCUMENT = readFileSync(join(ROOT, 'test', 'documents', 'petstore.oas30.yaml'), 'utf8');

const FUNCTIONS = {
  pets: `exports.handler = async (event) => ({
    statusCode: 201,
    body: JSON.stringify({ made: JSON.parse(event.body).name, by: event.requestContext.authorizer.principalId }),
  });`,
  keeper: `exports.handler = async (event) => {
    if (event.authorizationToken !== 'Bearer keeper') throw new Error('Unauthorized');
    const Statement = [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: event.methodArn }];
    return { principalId: 'keeper', policyDocument: { Version: '2012-10-17', Statement } };
  };`,
  visitor: `exports.handler = async (event) => {
    const Effect = event.queryStringParameters.visitor === 'guest' ? 'Allow' : 'Deny';
    const Statement = [{ Action: 'execute-api:Invoke', Effect, Resource: event.methodArn }];
    return { principalId: 'guest', policyDocument: { Version: '2012-10-17', Statement } };
  };`,
};

/** A role that API Gateway assumes to invoke functions. */
async function gatewayRole({ iam }: Clients, RoleName: string): Promise<void> {
  const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'apigateway.amazonaws.com' } };
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: policy([trust]) }));
  const PolicyDocument = policy([{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*' }]);
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'invoke', PolicyDocument }));
}

describe('the petstore', () => {
  let portico: Portico;
  let clients: Clients;
  let backend: Backend;
  const apis: string[] = [];
  let key: string;

  before(async () => {
    portico = await startPortico();
    clients = clientsAt(portico.url);
    backend = await openBackend((response, { url }) => {
      const found = !url.includes('none');
      response.writeHead(found ? 200 : 404, { 'Content-Type': 'application/json', 'X-Total': '7' });
      response.end(found ? '[{"id":1}]' : '{}');
    });
    await createRole(clients, 'walk');
    for (const [name, source] of Object.entries(FUNCTIONS)) await createFunction(clients, name, 'node', source);
    await gatewayRole(clients, 'pets');
    await gatewayRole(clients, 'keeper');
    const local = DOCUMENT.replaceAll('http://127.0.0.1:7390', backend.url).replaceAll(
      'https://example.com/pets',
      `${backend.url}/pets`,
    );
    apis.push(await deployed(Buffer.from(local)));
    apis.push(await deployed(await exported(apis[0]!)));
    const apiStages = apis.map((apiId) => ({ apiId, stage: 'dev' }));
    key = (await plannedKey(clients, 'shop', { apiStages })).value;
  });
  after(async () => {
    await backend.close();
    await portico.stop();
  });

  async function deployed(body: Uint8Array): Promise<string> {
    const { id: restApiId = '' } = await clients.gateway.send(new ImportRestApiCommand({ body, failOnWarnings: true }));
    const variables = { backend: new URL(backend.url).host };
    await clients.gateway.send(new CreateDeploymentCommand({ restApiId, stageName: 'dev', variables }));
    return restApiId;
  }

  async function exported(restApiId: string): Promise<Uint8Array> {
    const parameters = { extensions: 'integrations,authorizers,apigateway' };
    const stage = { restApiId, stageName: 'dev', exportType: 'oas30', accepts: 'application/yaml', parameters };
    return (await clients.gateway.send(new GetExportCommand(stage))).body!;
  }

  function call(restApiId: string, path: string, { headers = {}, ...more }: Ask = {}): Promise<Answer> {
    const host = `${restApiId}.execute-api.localhost:${portico.port}`;
    return ask(portico.port, `/dev${path}`, { host, headers: { 'X-Api-Key': key, ...headers }, ...more });
  }

  /** The same test for both APIs. */
  function both(name: string, work: (restApiId: string) => Promise<void>): void {
    for (const [i, which] of ['imported', 'imported again'].entries()) it(`${name}, ${which}`, () => work(apis[i]!));
  }

  both('asks an HTTP backend named by a stage variable, with mapped parameters both ways', async (api) => {
    const answer = await call(api, '/pets?page=2&type=dog&more=1');
    assert.deepEqual([answer.status, answer.text], [200, '[{"id":1}]']);
    assert.equal(answer.headers['x-total'], '7');
    assert.equal(answer.headers['access-control-allow-origin'], '*');
    const asked = new URL(backend.asked.at(-1)!.url, backend.url);
    assert.deepEqual(
      [asked.pathname, [...asked.searchParams].sort()],
      [
        '/pets',
        [
          ['page', '2'],
          ['type', 'dog'],
        ],
      ],
    );
  });

  both('maps an error of the backend by its pattern', async (api) => {
    const answer = await call(api, '/pets?page=none');
    assert.deepEqual([answer.status, JSON.parse(answer.text)], [400, { message: 'refused' }]);
  });

  both('invokes a function past key, token and model', async (api) => {
    const pet = JSON.stringify({ name: 'Rex', type: 'dog' });
    const ask = { method: 'POST', headers: { 'X-Token': 'Bearer keeper', 'Content-Type': 'application/json' } };
    const made = await call(api, '/pets', { ...ask, body: pet });
    assert.deepEqual([made.status, JSON.parse(made.text)], [201, { made: 'Rex', by: 'keeper' }]);
    const wrong = await call(api, '/pets', { ...ask, body: '{"name":"Rex"}' });
    assert.deepEqual(
      [wrong.status, JSON.parse(wrong.text)],
      [400, { message: 'Invalid request body', code: 'client' }],
    );
    const stranger = await call(api, '/pets', { ...ask, headers: { 'X-Token': 'Bearer thief' }, body: pet });
    assert.deepEqual([stranger.status, JSON.parse(stranger.text)], [401, { message: 'who are you' }]);
  });

  both('fills path variables into an address behind a REQUEST authorizer', async (api) => {
    const answer = await call(api, '/pets/7?visitor=guest', { headers: { 'X-Visitor': 'me' } });
    assert.equal(answer.status, 200);
    assert.equal(backend.asked.at(-1)!.url, '/pets/7');
    const denied = await call(api, '/pets/7?visitor=thief', { headers: { 'X-Visitor': 'me' } });
    assert.equal(denied.status, 403);
  });

  both('renders a mock', async (api) => {
    assert.deepEqual(JSON.parse((await call(api, '/orders/12')).text), { id: '12', stage: 'dev', open: true });
    assert.deepEqual(JSON.parse((await call(api, '/orders/1234')).text), { id: '1234', stage: 'dev', open: false });
    const preflight = await call(api, '/pets', { method: 'OPTIONS' });
    assert.equal(preflight.headers['access-control-allow-methods'], 'GET,POST,OPTIONS');
  });

  both('passes everything on by HTTP_PROXY', async (api) => {
    const answer = await call(api, '/orders/9/items/1?a=b', { method: 'PUT', body: 'text', headers: { 'X-A': '1' } });
    assert.equal(answer.status, 200);
    const { method, url, headers, body } = backend.asked.at(-1)!;
    assert.deepEqual([method, url, headers['x-a'], body], ['PUT', '/orders/9/items/1?a=b', '1', 'text']);
  });

  both('lets nobody in without a token of the pool', async (api) => {
    assert.equal((await call(api, '/pets/7', { method: 'DELETE' })).status, 401);
  });

  both('is tested before it is deployed, without key and token', async (restApiId) => {
    const { items = [] } = await clients.gateway.send(new GetResourcesCommand({ restApiId, limit: 500 }));
    const resourceId = items.find(({ path }) => path === '/pets')!.id!;
    const input = { restApiId, resourceId, httpMethod: 'GET', pathWithQueryString: '/pets?page=3' };
    const stageVariables = { backend: new URL(backend.url).host };
    const answer = await clients.gateway.send(new TestInvokeMethodCommand({ ...input, stageVariables }));
    assert.deepEqual([answer.status, answer.body], [200, '[{"id":1}]']);
    assert.equal(answer.headers?.['X-Total'], '7');
    assert.equal(backend.asked.at(-1)!.url, '/pets?page=3');
  });
});
