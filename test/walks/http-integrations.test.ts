// REST APIs in front of HTTP backends and of S3, STS and CloudWatch Logs, made with the official clients and called over sockets.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  PutIntegrationCommand,
  PutIntegrationResponseCommand,
  PutMethodCommand,
  PutMethodResponseCommand,
  type PutIntegrationCommandInput,
} from '@aws-sdk/client-api-gateway';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { sign } from '../../src/wire/sigv4/index.ts';
import { Backend, PNG } from '../doubles/backend.ts';
import { clientsAt, REGION, type Clients } from './clients.ts';
import { ACCOUNT, policy, RestApi } from './gateway.ts';
import { startPortico, type Portico } from './portico.ts';

const BUCKET = 'walk-files';

let portico: Portico;
let clients: Clients;
let backend: Backend;
let reader: string;
let writer: string;

before(async () => {
  backend = await Backend.open();
  portico = await startPortico();
  clients = clientsAt(portico.url);
  await clients.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  reader = await role('reader', ['s3:GetObject', 'logs:DescribeLogGroups']);
  writer = await role('writer', ['s3:PutObject']);
});

after(async () => {
  await portico.stop();
  await backend.close();
});

/** A role that API Gateway may assume. */
async function role(name: string, actions: readonly string[]): Promise<string> {
  const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'apigateway.amazonaws.com' } };
  const AssumeRolePolicyDocument = policy([trust]);
  const made = await clients.iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument }));
  const PolicyDocument = policy([{ Effect: 'Allow', Action: actions, Resource: '*' }]);
  await clients.iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: 'inline', PolicyDocument }));
  return made.Role?.Arn ?? '';
}

type Integration = Pick<
  PutIntegrationCommandInput,
  'type' | 'integrationHttpMethod' | 'uri' | 'credentials' | 'requestParameters' | 'timeoutInMillis'
>;

interface Responses {
  /** By status: selection pattern and mapped headers. */
  readonly [status: string]: { readonly pattern?: string; readonly headers?: Readonly<Record<string, string>> };
}

/** `parameters` are the method's; proxies have no responses. */
async function put(
  api: RestApi,
  httpMethod: string,
  path: string,
  parameters: readonly string[],
  integration: Integration,
  responses: Responses = {},
  authorizationType = 'NONE',
): Promise<void> {
  const place = { restApiId: api.id, resourceId: await api.resource(path), httpMethod };
  const requestParameters = Object.fromEntries(parameters.map((name) => [`method.request.${name}`, false]));
  const { gateway } = clients;
  await gateway.send(new PutMethodCommand({ ...place, authorizationType, requestParameters }));
  await gateway.send(new PutIntegrationCommand({ ...place, ...integration }));
  for (const [statusCode, { pattern, headers = {} }] of Object.entries(responses)) {
    const targets = Object.entries(headers).map(
      ([name, source]) => [`method.response.header.${name}`, source] as const,
    );
    const declared = Object.fromEntries(targets.map(([target]) => [target, false]));
    await gateway.send(new PutMethodResponseCommand({ ...place, statusCode, responseParameters: declared }));
    const responseParameters = Object.fromEntries(targets);
    const selectionPattern = pattern === undefined ? {} : { selectionPattern: pattern };
    await gateway.send(
      new PutIntegrationResponseCommand({ ...place, statusCode, responseParameters, ...selectionPattern }),
    );
  }
}

async function httpProxy(api: RestApi, path: string, uri: string): Promise<void> {
  await put(api, 'ANY', path, ['path.proxy'], {
    type: 'HTTP_PROXY',
    integrationHttpMethod: 'ANY',
    uri,
    requestParameters: { 'integration.request.path.proxy': 'method.request.path.proxy' },
  });
}

function serviceUri(rest: string): string {
  return `arn:aws:apigateway:${REGION}:${rest}`;
}

async function explained(requestId: string): Promise<string> {
  const answer = await fetch(`${portico.url}/_portico/traces/${requestId}`, { headers: { accept: 'text/plain' } });
  return answer.text();
}

test('HTTP_PROXY {proxy+}: everything below the stage is the backend', async () => {
  const api = await RestApi.create(clients, portico, { name: 'proxy', binaryMediaTypes: ['image/png'] });
  await httpProxy(api, '/{proxy+}', `${backend.url}/{proxy}`);
  await api.deploy('dev');
  const posted = await api.call('/dev/a/b?x=1&x=2', { method: 'POST', headers: { 'X-Mine': 'm' }, body: '{"a":1}' });
  assert.equal(posted.status, 200);
  assert.deepEqual(JSON.parse(posted.text), { method: 'POST', url: '/a/b?x=1&x=2', body: '{"a":1}' });
  assert.equal(backend.last.headers['x-mine'], 'm');
  assert.deepEqual((await api.call('/dev/png', { headers: { Accept: 'image/png' } })).body, PNG);
  const head = await api.call('/dev/bad', { method: 'HEAD' });
  assert.deepEqual([head.status, head.text], [400, '']);
  const empty = await api.call('/dev/empty');
  assert.deepEqual([empty.status, empty.headers['content-length']], [204, undefined]);
  assert.equal((await api.call('/dev/redirect')).headers['location'], 'https://elsewhere.test/');
  const remapped = (await api.call('/dev/headers')).headers;
  assert.equal(remapped['x-amzn-remapped-server'], 'test/1');
  assert.deepEqual(remapped['set-cookie'], ['a=1', 'b=2']);
});

test('S3: GET and PUT /files/{key} as roles, content type mapped, 403 by the role’s own policy', async () => {
  const api = await RestApi.create(clients, portico, { name: 'files', binaryMediaTypes: ['image/png'] });
  const key = { 'integration.request.path.key': 'method.request.path.key' };
  const type = { 'integration.request.header.Content-Type': 'method.request.header.Content-Type' };
  const s3 = { type: 'AWS', uri: serviceUri(`s3:path/${BUCKET}/{key}`) } as const;
  const responses = {
    '200': { headers: { 'Content-Type': 'integration.response.header.Content-Type' } },
    '403': { pattern: '403' },
    '404': { pattern: '404' },
  };
  const parameters = ['path.key', 'header.Content-Type'];
  const get = { ...s3, integrationHttpMethod: 'GET', credentials: reader, requestParameters: key };
  await put(api, 'GET', '/files/{key}', parameters, get, responses);
  const write = { ...s3, integrationHttpMethod: 'PUT', credentials: writer, requestParameters: { ...key, ...type } };
  await put(api, 'PUT', '/files/{key}', parameters, write, responses);
  // The reader's role may not write.
  await put(api, 'POST', '/files/{key}', parameters, { ...write, credentials: reader }, responses);
  await api.deploy('dev');

  const image = { 'Content-Type': 'image/png' };
  assert.equal((await api.call('/dev/files/a%20b.png', { method: 'PUT', headers: image, body: PNG })).status, 200);
  const stored = await clients.s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'a b.png' }));
  assert.deepEqual([stored.ContentType, stored.ContentLength], ['image/png', PNG.length]);
  const got = await api.call('/dev/files/a%20b.png', { headers: { Accept: 'image/png' } });
  assert.deepEqual([got.status, got.headers['content-type']], [200, 'image/png']);
  assert.deepEqual(got.body, PNG);
  await clients.s3.send(
    new PutObjectCommand({ Bucket: BUCKET, Key: 'n.txt', Body: 'grüß', ContentType: 'text/plain' }),
  );
  assert.equal((await api.call('/dev/files/n.txt')).text, 'grüß');

  const refused = await api.call('/dev/files/c.txt', { method: 'POST', body: 'x' });
  assert.equal(refused.status, 403);
  assert.match(refused.text, /<Code>AccessDenied<\/Code>/);
  const text = await explained(refused.requestId);
  assert.match(text, /The service refused the call/);
  assert.match(text, /AccessDenied/);
  const missing = await api.call('/dev/files/none');
  // Without s3:ListBucket S3 does not tell that the key is missing.
  assert.equal(missing.status, 403);
});

test('S3 with the credentials of the caller: their policies decide', async () => {
  const api = await RestApi.create(clients, portico, { name: 'callers' });
  const responses = { '200': {}, '403': { pattern: '403' } };
  for (const name of ['allowed', 'secret']) {
    const uri = serviceUri(`s3:path/${BUCKET}/${name}`);
    const credentials = 'arn:aws:iam::*:user/*';
    const integration = { type: 'AWS', integrationHttpMethod: 'GET', uri, credentials } as const;
    await put(api, 'GET', `/${name}`, [], integration, responses, 'AWS_IAM');
    await clients.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: name, Body: name }));
  }
  await api.deploy('dev');
  await clients.iam.send(new CreateUserCommand({ UserName: 'caller' }));
  const PolicyDocument = policy([
    { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' },
    { Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${BUCKET}/allowed` },
  ]);
  await clients.iam.send(new PutUserPolicyCommand({ UserName: 'caller', PolicyName: 'p', PolicyDocument }));
  const { AccessKey: key } = await clients.iam.send(new CreateAccessKeyCommand({ UserName: 'caller' }));
  const credentials = { accessKeyId: key?.AccessKeyId ?? '', secretAccessKey: key?.SecretAccessKey ?? '' };
  const signed = (path: string) => {
    const host = `${api.id}.execute-api.localhost:${portico.port}`;
    const scope = { region: REGION, service: 'execute-api', nowMs: Date.now() };
    return api.call(path, { headers: sign({ method: 'GET', path, headers: { host } }, credentials, scope) });
  };
  const allowed = await signed('/dev/allowed');
  assert.deepEqual([allowed.status, allowed.text], [200, 'allowed']);
  const secret = await signed('/dev/secret');
  assert.equal(secret.status, 403);
  assert.match(secret.text, /AccessDenied/);
});

test('a key cannot lead out of the service', async () => {
  const api = await RestApi.create(clients, portico, { name: 'out' });
  const requestParameters = { 'integration.request.path.proxy': 'method.request.path.proxy' };
  const get = {
    type: 'AWS',
    integrationHttpMethod: 'GET',
    uri: serviceUri('s3:path/{proxy}'),
    credentials: reader,
  } as const;
  await put(api, 'GET', '/{proxy+}', ['path.proxy'], { ...get, requestParameters }, { '200': {} });
  await api.deploy('dev');
  for (const path of ['_portico/health', 'v2/', `restapis/${api.id}/dev/_user_request_/x`]) {
    const { text } = await api.call(`/dev/${path}`);
    assert.match(text, /<Error>/, path);
  }
});

test('actions: STS answers as the role, Logs by its own header', async () => {
  const api = await RestApi.create(clients, portico, { name: 'actions' });
  const sts = serviceUri('sts:action/GetCallerIdentity');
  await put(
    api,
    'GET',
    '/who',
    [],
    { type: 'AWS', integrationHttpMethod: 'GET', uri: sts, credentials: reader },
    { '200': {} },
  );
  const logs = serviceUri('logs:action/DescribeLogGroups');
  await put(
    api,
    'POST',
    '/logs',
    [],
    { type: 'AWS', integrationHttpMethod: 'POST', uri: logs, credentials: reader },
    { '200': {} },
  );
  await api.deploy('dev');
  const who = await api.call('/dev/who');
  assert.match(who.text, new RegExp(`arn:aws:sts::${ACCOUNT}:assumed-role/reader/`));
  const groups = await api.call('/dev/logs', { method: 'POST', body: '{}' });
  assert.deepEqual(Object.keys(JSON.parse(groups.text) as object), ['logGroups']);
});

test('a service that is not part of Portico is refused by name', async () => {
  const api = await RestApi.create(clients, portico, { name: 'queue' });
  const uri = serviceUri(`sqs:path/${ACCOUNT}/jobs`);
  await put(
    api,
    'POST',
    '/',
    [],
    { type: 'AWS', integrationHttpMethod: 'POST', uri, credentials: writer },
    { '200': {} },
  );
  await api.deploy('dev');
  const answer = await api.call('/dev/', { method: 'POST', body: '{}' });
  assert.deepEqual([answer.status, answer.text], [500, '{"message": "Internal server error"}']);
  assert.match(await explained(answer.requestId), /service sqs is not part of Portico/);
});

test('one API in front of another by its AWS name; a loop is cut with 508', async () => {
  const inner = await RestApi.create(clients, portico, { name: 'inner' });
  await httpProxy(inner, '/{proxy+}', `${backend.url}/{proxy}`);
  await inner.deploy('dev');
  const outer = await RestApi.create(clients, portico, { name: 'outer' });
  await httpProxy(outer, '/aws/{proxy+}', `https://${inner.id}.execute-api.${REGION}.amazonaws.com/dev/{proxy}`);
  await httpProxy(outer, '/local/{proxy+}', `http://${inner.id}.execute-api.localhost:${portico.port}/dev/{proxy}`);
  await httpProxy(outer, '/loop/{proxy+}', `${portico.url}/_aws/execute-api/${outer.id}/dev/loop/{proxy}`);
  await outer.deploy('dev');
  for (const way of ['aws', 'local']) {
    const answer = await outer.call(`/dev/${way}/x`);
    assert.deepEqual(JSON.parse(answer.text), { method: 'GET', url: '/x', body: '' });
    assert.equal(backend.last.headers['x-portico-hops'], '2');
  }
  const looped = await outer.call('/dev/loop/x');
  assert.equal(looped.status, 508);
  assert.match(looped.text, /Loop detected/);
});
