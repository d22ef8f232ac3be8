// Deploys the benchmark's functions behind REST APIs and function URLs of a running Portico and prints their addresses:
//   node test/bench/deploy.ts http://127.0.0.1:4566
// Each handler does the work of the minimal pipeline's: parse the event, answer a small JSON body.
import {
  APIGatewayClient,
  CreateApiKeyCommand,
  CreateDeploymentCommand,
  CreateResourceCommand,
  CreateRestApiCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  PutIntegrationCommand,
  PutMethodCommand,
} from '@aws-sdk/client-api-gateway';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { zip } from '../../tools/zip.ts';

const endpoint = process.argv[2] ?? 'http://127.0.0.1:4566';
const settings = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
const lambda = new LambdaClient(settings);
const gateway = new APIGatewayClient(settings);
const iam = new IAMClient(settings);

const NODE = `exports.handler = async (event) => ({ statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ hello: 'world', path: event.path }) });`;
const PYTHON = `import json
def handler(event, context):
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": json.dumps({"hello": "world", "path": event.get("path")})}
`;
/** A stock Runtime API client over node:http, as the yardstick's rapi-node. */
const CUSTOM = `#!${process.execPath}
const http = require('node:http');
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const call = (method, path, body, headers) => new Promise((resolve) => {
  const request = http.request({ agent, host, port, method, path: '/2018-06-01/runtime/invocation/' + path, headers }, (answer) => {
    const parts = [];
    answer.on('data', (part) => parts.push(part));
    answer.on('end', () => resolve([answer.headers, Buffer.concat(parts).toString()]));
  });
  request.on('error', () => process.exit());
  request.end(body);
});
(async () => {
  for (;;) {
    const [headers, event] = await call('GET', 'next');
    const reply = Buffer.from(JSON.stringify({ statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ hello: 'world', path: JSON.parse(event).path }) }));
    await call('POST', headers['lambda-runtime-aws-request-id'] + '/response', reply, { 'content-type': 'application/json', 'content-length': reply.length });
  }
})();
`;

const FUNCTIONS = [
  { name: 'bench-node', runtime: 'nodejs24.x', handler: 'index.handler', file: 'index.js', text: NODE },
  { name: 'bench-python', runtime: 'python3.12', handler: 'app.handler', file: 'app.py', text: PYTHON },
  { name: 'bench-custom', runtime: 'provided.al2023', handler: 'none', file: 'bootstrap', text: CUSTOM },
] as const;

async function role(): Promise<string> {
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
  };
  const made = await iam.send(
    new CreateRoleCommand({ RoleName: `bench-${Date.now()}`, AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  return made.Role!.Arn!;
}

async function deployFunction(given: (typeof FUNCTIONS)[number], roleArn: string): Promise<string> {
  const made = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: given.name,
      Runtime: given.runtime,
      Handler: given.handler,
      Role: roleArn,
      Code: { ZipFile: zip([{ name: given.file, data: Buffer.from(given.text), mode: 0o755 }]) },
    }),
  );
  await lambda.send(
    new AddPermissionCommand({
      FunctionName: given.name,
      StatementId: 'gateway',
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
    }),
  );
  await lambda.send(
    new AddPermissionCommand({
      FunctionName: given.name,
      StatementId: 'url',
      Action: 'lambda:InvokeFunctionUrl',
      Principal: '*',
      FunctionUrlAuthType: 'NONE',
    }),
  );
  return made.FunctionArn!;
}

async function deployApi(name: string, functionArn: string): Promise<{ id: string; key: string }> {
  const api = await gateway.send(new CreateRestApiCommand({ name }));
  const place = { restApiId: api.id!, httpMethod: 'GET' };
  const resource = await gateway.send(
    new CreateResourceCommand({ restApiId: api.id!, parentId: api.rootResourceId!, pathPart: 'hello' }),
  );
  await gateway.send(
    new PutMethodCommand({ ...place, resourceId: resource.id!, authorizationType: 'NONE', apiKeyRequired: true }),
  );
  const uri = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${functionArn}/invocations`;
  await gateway.send(
    new PutIntegrationCommand({
      ...place,
      resourceId: resource.id!,
      type: 'AWS_PROXY',
      integrationHttpMethod: 'POST',
      uri,
    }),
  );
  await gateway.send(new CreateDeploymentCommand({ restApiId: api.id!, stageName: 'dev' }));
  const key = await gateway.send(new CreateApiKeyCommand({ name, enabled: true }));
  const plan = await gateway.send(
    new CreateUsagePlanCommand({
      name,
      apiStages: [{ apiId: api.id!, stage: 'dev' }],
      throttle: { rateLimit: 1_000_000, burstLimit: 1_000_000 },
      quota: { limit: 2_000_000_000, period: 'DAY' },
    }),
  );
  await gateway.send(new CreateUsagePlanKeyCommand({ usagePlanId: plan.id!, keyId: key.id!, keyType: 'API_KEY' }));
  return { id: api.id!, key: key.value! };
}

const roleArn = await role();
for (const given of FUNCTIONS) {
  const arn = await deployFunction(given, roleArn);
  const { id, key } = await deployApi(given.name, arn);
  const url = await lambda.send(new CreateFunctionUrlConfigCommand({ FunctionName: given.name, AuthType: 'NONE' }));
  console.log(
    JSON.stringify({
      name: given.name,
      rest: `${endpoint}/_aws/execute-api/${id}/dev/hello`,
      key,
      url: url.FunctionUrl,
    }),
  );
}
