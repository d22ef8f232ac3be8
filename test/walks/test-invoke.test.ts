// TestInvokeMethod and TestInvokeAuthorizer by aws-cli and boto3: functions run, logs read, and what was refused is explained.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  CreateAuthorizerCommand,
  GetResourcesCommand,
  type TestInvokeAuthorizerResponse,
  type TestInvokeMethodResponse,
} from '@aws-sdk/client-api-gateway';
import { requires } from '../requires.ts';
import { clientsAt, REGION, type Clients } from './clients.ts';
import { portico as command, run, type Ran } from './cli.ts';
import { createFunction, createRole, functionArn, RestApi } from './gateway.ts';
import { startPortico, type Portico } from './portico.ts';

const ECHO = `exports.handler = async ({ path, pathParameters, stageVariables, headers, requestContext }) => ({
  statusCode: 201,
  headers: { 'X-Own': 'yes' },
  body: JSON.stringify({ path, pathParameters, stageVariables, headers, stage: requestContext.stage, caller: requestContext.identity.userArn }),
});`;
const GATE = `exports.handler = async ({ authorizationToken, methodArn }) => {
  if (authorizationToken !== 'good') throw new Error('Unauthorized');
  const Statement = [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: methodArn }];
  return { principalId: 'somebody', policyDocument: { Version: '2012-10-17', Statement }, context: { plan: 'gold' } };
};`;

/** Python that prints the answers of boto3 as JSON. */
const BOTO3 = `import boto3, json, sys
api, resource, authorizer = sys.argv[1:]
client = boto3.client("apigateway")
method = client.test_invoke_method(restApiId=api, resourceId=resource, httpMethod="GET", pathWithQueryString="/pets/7?a=b", multiValueHeaders={"X-Many": ["1", "2"]})
decision = client.test_invoke_authorizer(restApiId=api, authorizerId=authorizer, headers={"token": "good"})
for answer in (method, decision):
    del answer["ResponseMetadata"]
print(json.dumps([method, decision]))`;

describe('a test of what is edited', () => {
  let portico: Portico;
  let clients: Clients;
  let api: RestApi;
  let resourceId: string;
  let authorizerId: string;
  before(async () => {
    portico = await startPortico();
    clients = clientsAt(portico.url);
    await createRole(clients, 'walk');
    await createFunction(clients, 'echo', 'node', ECHO);
    await createFunction(clients, 'gate', 'node', GATE);
    await createFunction(clients, 'closed', 'node', ECHO, { granted: false });
    api = await RestApi.create(clients, portico, { name: 'pets' });
    await api.proxy('GET', '/pets/{petId}', 'echo', { keyRequired: true });
    await api.proxy('GET', '/closed', 'closed');
    resourceId = await api.resource('/pets/{petId}');
    const authorizerUri = `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${functionArn('gate')}/invocations`;
    const identitySource = 'method.request.header.token';
    const authorizer = { restApiId: api.id, name: 'gate', type: 'TOKEN', authorizerUri, identitySource } as const;
    authorizerId = (await clients.gateway.send(new CreateAuthorizerCommand(authorizer))).id!;
  });
  after(() => portico.stop());

  function aws(...args: string[]): Promise<Ran> {
    return run('aws', ['apigateway', ...args, '--rest-api-id', api.id, '--output', 'json'], { env: portico.env });
  }

  async function method(resource: string, ...args: string[]): Promise<TestInvokeMethodResponse> {
    const place = ['--resource-id', resource, '--http-method', 'GET'];
    const { code, out, err } = await aws('test-invoke-method', ...place, ...args);
    assert.equal(code, 0, err);
    return JSON.parse(out) as TestInvokeMethodResponse;
  }

  async function authorizer(token: string): Promise<TestInvokeAuthorizerResponse> {
    const given = ['--authorizer-id', authorizerId, '--headers', `token=${token}`];
    const { code, out, err } = await aws('test-invoke-authorizer', ...given);
    assert.equal(code, 0, err);
    return JSON.parse(out) as TestInvokeAuthorizerResponse;
  }

  it('runs a method by aws-cli, without its key and without a deployment', requires('aws-cli'), async () => {
    const path = ['--path-with-query-string', '/pets/123?foo=bar'];
    const answer = await method(resourceId, ...path, '--headers', 'X-A=1', '--stage-variables', 'color=red');
    assert.equal(answer.status, 201);
    assert.deepEqual(JSON.parse(answer.body ?? ''), {
      path: '/pets/123',
      pathParameters: { petId: '123' },
      stageVariables: { color: 'red' },
      headers: { 'X-A': '1' },
      stage: 'test-invoke-stage',
      caller: 'arn:aws:iam::000000000000:root',
    });
    assert.equal(answer.headers?.['X-Own'], 'yes');
    assert.equal(answer.headers?.['Content-Type'], 'application/json');
    assert.match(answer.headers?.['X-Amzn-Trace-Id'] ?? '', /^Root=1-/);
    assert.equal(Object.keys(answer.headers ?? {}).length, 3);
    assert.deepEqual(answer.multiValueHeaders?.['X-Own'], ['yes']);
    assert.ok(answer.latency! >= 0);
    const [first, second] = answer.log!.split('\n');
    assert.match(first!, /^Execution log for request [\da-f-]{36}$/);
    assert.match(second!, /^\w{3} \w{3} \d\d \d\d:\d\d:\d\d UTC \d{4} : Starting execution for request: [\da-f-]{36}$/);
    assert.match(answer.log!, / : Method request path: \{petId=123\}\n.* : Method request query string: \{foo=bar\}\n/);
    assert.match(answer.log!, / : Successfully completed execution\n.* : Method completed with status: 201\n$/);
  });

  it('says in the log and in the explanation that a grant is missing', requires('aws-cli'), async () => {
    const answer = await method(await api.resource('/closed'));
    assert.deepEqual([answer.status, answer.body], [500, '{"message": "Internal server error"}']);
    assert.deepEqual(answer.headers, { 'x-amzn-ErrorType': 'InternalServerErrorException' });
    assert.match(answer.log!, /configuration error: Invalid permissions on Lambda function\n/);
    const [, id = ''] = /request ([\da-f-]{36})\n/.exec(answer.log!) ?? [];
    const { out } = await command(['explain', id, '--port', String(portico.port)]);
    assert.match(out, /API Gateway may not invoke the function/);
    assert.match(out, /test-invoke-stage\/GET\/closed/);
  });

  it('runs an authorizer by aws-cli', requires('aws-cli'), async () => {
    const good = await authorizer('good');
    assert.deepEqual([good.clientStatus, good.principalId, good.authorization], [0, 'somebody', { plan: ['gold'] }]);
    assert.match(JSON.parse(good.policy ?? '').Statement[0].Resource, /\/ESTestInvoke-stage\/GET\/$/);
    assert.match(good.log!, new RegExp(`Starting authorizer: ${authorizerId} for request: `));
    const bad = await authorizer('bad');
    assert.deepEqual([bad.clientStatus, bad.policy], [401, undefined]);
    assert.match(bad.log!, / : Unauthorized request: [\da-f-]{36}\n$/);
  });

  it('answers boto3 the same', requires('botocore'), async () => {
    const { code, out, err } = await run('python3', ['-c', BOTO3, api.id, resourceId, authorizerId], {
      env: portico.env,
    });
    assert.equal(code, 0, err);
    const [tested, decision] = JSON.parse(out) as [TestInvokeMethodResponse, TestInvokeAuthorizerResponse];
    assert.equal(tested.status, 201);
    assert.equal(JSON.parse(tested.body ?? '').headers['X-Many'], '2');
    assert.deepEqual(Object.keys(tested).sort(), ['body', 'headers', 'latency', 'log', 'multiValueHeaders', 'status']);
    assert.equal(decision.principalId, 'somebody');
  });

  it('leaves nothing deployed', async () => {
    const { items = [] } = await clients.gateway.send(new GetResourcesCommand({ restApiId: api.id }));
    assert.equal(items.length, 4);
    assert.deepEqual(await api.deployments(), []);
    assert.equal((await api.call('/test-invoke-stage/pets/1')).status, 403);
  });
});
