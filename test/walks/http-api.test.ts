// A function behind an HTTP API of the running program: made by the official client, called by host and by path, explained by the command.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateDeploymentCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateStageCommand,
  UpdateApiCommand,
} from '@aws-sdk/client-apigatewayv2';
import { RemovePermissionCommand } from '@aws-sdk/client-lambda';
import { portico as command } from './cli.ts';
import { ANY_KEYS, ask, clientsAt, REGION, type Answer, type Ask } from './clients.ts';
import { createFunction, createRole, functionArn } from './gateway.ts';
import { startPortico, type Portico } from './portico.ts';

const SOURCE = `
exports.handler = async (event) => {
  if (event.rawPath.endsWith('/fail')) throw new Error('as asked');
  const { routeKey, rawPath, pathParameters, cookies } = event;
  return { statusCode: 201, headers: { 'X-Seen': 'yes' }, cookies: ['a=1', 'b=2'], body: JSON.stringify({ routeKey, rawPath, pathParameters, cookies }) };
};`;

let portico: Portico;
let client: ApiGatewayV2Client;
let ApiId: string;

before(async () => {
  portico = await startPortico();
  client = new ApiGatewayV2Client({ endpoint: portico.url, region: REGION, credentials: ANY_KEYS, maxAttempts: 1 });
  const clients = clientsAt(portico.url);
  await createRole(clients, 'walk');
  await createFunction(clients, 'notes', 'node', SOURCE);
  const Target = functionArn('notes');
  // Quick create: an integration, the route, the stage $default that deploys itself.
  const api = await client.send(
    new CreateApiCommand({ Name: 'notes', ProtocolType: 'HTTP', Target, RouteKey: 'GET /notes/{id}' }),
  );
  ApiId = api.ApiId!;
});

after(async () => {
  client.destroy();
  await portico.stop();
});

function call(path: string, more: Ask = {}): Promise<Answer> {
  return ask(portico.port, path, { host: `${ApiId}.execute-api.localhost:${portico.port}`, ...more });
}

async function explained({ headers }: Answer): Promise<string> {
  const { out } = await command(['explain', String(headers['apigw-requestid']), '--endpoint', portico.url]);
  return out;
}

test('quick create serves at once, by host and by path', async () => {
  const answer = await call('/notes/a%20b', { headers: { cookie: 'c=1; d=2' } });
  assert.equal(answer.status, 201);
  assert.deepEqual(JSON.parse(answer.text), {
    routeKey: 'GET /notes/{id}',
    rawPath: '/notes/a b',
    pathParameters: { id: 'a b' },
    cookies: ['c=1', 'd=2'],
  });
  assert.deepEqual(answer.headers['set-cookie'], ['a=1', 'b=2']);
  assert.equal(answer.headers['x-seen'], 'yes');
  const byPath = await ask(portico.port, `/_aws/execute-api/${ApiId}/notes/1`);
  assert.equal(JSON.parse(byPath.text).rawPath, '/notes/1');
});

test('a new route is there as soon as it is made where the stage deploys itself, elsewhere after a deployment', async () => {
  const { DeploymentId } = await client.send(new CreateDeploymentCommand({ ApiId }));
  await client.send(new CreateStageCommand({ ApiId, StageName: 'fixed', DeploymentId }));
  const { IntegrationId } = await client.send(
    new CreateIntegrationCommand({
      ApiId,
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: functionArn('notes'),
      PayloadFormatVersion: '2.0',
    }),
  );
  await client.send(
    new CreateRouteCommand({ ApiId, RouteKey: 'ANY /{proxy+}', Target: `integrations/${IntegrationId}` }),
  );
  assert.equal(JSON.parse((await call('/other')).text).routeKey, 'ANY /{proxy+}');
  const answer = await call('/fixed/other');
  assert.deepEqual([answer.status, answer.text], [404, '{"message":"Not Found"}']);
  const text = await explained(answer);
  assert.match(text, /Why: The route is not deployed/);
  assert.match(text, /create-deployment --api-id \S+ --stage-name 'fixed'/);
  await client.send(new CreateDeploymentCommand({ ApiId, StageName: 'fixed' }));
  assert.equal(JSON.parse((await call('/fixed/other')).text).rawPath, '/fixed/other');
});

test('a browser of an allowed origin may ask', async () => {
  const CorsConfiguration = { AllowOrigins: ['https://app.test'], AllowMethods: ['GET'] };
  await client.send(new UpdateApiCommand({ ApiId, CorsConfiguration }));
  const headers = { origin: 'https://app.test', 'access-control-request-method': 'GET' };
  const preflight = await call('/notes/1', { method: 'OPTIONS', headers });
  assert.equal(preflight.status, 204);
  assert.equal(preflight.headers['access-control-allow-origin'], 'https://app.test');
  const answer = await call('/notes/1', { headers: { origin: 'https://app.test' } });
  assert.equal(answer.headers['access-control-allow-origin'], 'https://app.test');
});

test('a function that fails, and one that may not be invoked, are explained', async () => {
  const failed = await call('/notes/fail');
  assert.deepEqual([failed.status, failed.text], [500, '{"message":"Internal Server Error"}']);
  assert.match(await explained(failed), /ended with Error: as asked/);
  await clientsAt(portico.url).lambda.send(
    new RemovePermissionCommand({ FunctionName: 'notes', StatementId: 'gateway' }),
  );
  const forbidden = await call('/notes/1');
  assert.equal(forbidden.status, 500);
  assert.match(await explained(forbidden), /aws lambda add-permission --function-name notes /);
});
