// A document into an API: routes, integrations, authorizers, settings; what is left out and told of; imports over an API.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { ACCOUNT, openKit, REGION, shown } from '../testkit.test.ts';

const kit = openKit();
after(() => kit.close());

const DOCUMENT = readFileSync(new URL('../../../../test/documents/http-api.oas30.yaml', import.meta.url), 'utf8');
const HTTP = { type: 'http_proxy', httpMethod: 'GET', uri: 'http://127.0.0.1:9/', payloadFormatVersion: '1.0' };
const INTEGRATION = 'x-amazon-apigateway-integration';

function document(paths: object, more: object = {}): string {
  return JSON.stringify({ openapi: '3.0.1', info: { title: 'a', version: '1' }, paths, ...more });
}

async function routesOf(ApiId: string) {
  const { Items = [] } = await kit.run('GetRoutes', { ApiId });
  return new Map(Items.map((route) => [route.RouteKey, route]));
}

async function integrationOf(ApiId: string, target: string | undefined) {
  const IntegrationId = target?.slice('integrations/'.length) ?? '';
  const { IntegrationId: _, ...integration } = await kit.run('GetIntegration', { ApiId, IntegrationId });
  return shown(integration);
}

test('everything that a document can say', async () => {
  const api = await kit.run('ImportApi', { Body: DOCUMENT, FailOnWarnings: true });
  const { ApiId = '' } = api;
  assert.deepEqual(
    [api.Name, api.Description, api.Version, api.Tags, api.Warnings, api.DisableExecuteApiEndpoint],
    ['notes', 'Notes and who may write them', '1.2', { team: 'notes' }, undefined, false],
  );
  assert.deepEqual(shown(api.CorsConfiguration), {
    AllowCredentials: true,
    AllowHeaders: ['content-type'],
    AllowMethods: ['GET', 'POST'],
    AllowOrigins: ['https://notes.example.com'],
    ExposeHeaders: ['date'],
    MaxAge: 300,
  });
  const routes = await routesOf(ApiId);
  assert.deepEqual([...routes.keys()].sort(), [
    '$default',
    'ANY /signed/{proxy+}',
    'GET /notes',
    'GET /notes/{id}',
    'POST /notes',
  ]);
  const list = routes.get('GET /notes');
  assert.equal(list?.OperationName, 'listNotes');
  assert.equal(list?.Target, routes.get('POST /notes')?.Target, 'one integration for one reference');
  assert.equal(list?.Target, routes.get('$default')?.Target);
  assert.deepEqual(await integrationOf(ApiId, list?.Target), {
    ConnectionType: 'INTERNET',
    IntegrationMethod: 'POST',
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/arn:aws:lambda:${REGION}:${ACCOUNT}:function:notes/invocations`,
    PayloadFormatVersion: '2.0',
    TimeoutInMillis: 30_000,
  });
  assert.deepEqual(await integrationOf(ApiId, routes.get('GET /notes/{id}')?.Target), {
    ConnectionType: 'INTERNET',
    IntegrationMethod: 'GET',
    IntegrationType: 'HTTP_PROXY',
    IntegrationUri: 'http://127.0.0.1:9/notes/{id}',
    PayloadFormatVersion: '1.0',
    RequestParameters: { 'append:header.x-from': 'notes', 'overwrite:path': '/n/$request.path.id' },
    ResponseParameters: { '200': { 'overwrite:statuscode': '202', 'remove:header.x-secret': "''" } },
    TimeoutInMillis: 1500,
  });
  const { Items: authorizers = [] } = await kit.run('GetAuthorizers', { ApiId });
  const named = new Map(authorizers.map((authorizer) => [authorizer.Name, authorizer]));
  const { AuthorizerId: tokenId, ...token } = named.get('token') ?? {};
  assert.deepEqual(shown(token), {
    AuthorizerType: 'JWT',
    IdentitySource: ['$request.header.Authorization'],
    JwtConfiguration: { Audience: ['notes', 'others'], Issuer: 'https://issuer.example.com' },
    Name: 'token',
  });
  const gate = named.get('gate');
  assert.deepEqual(
    [gate?.IdentitySource, gate?.AuthorizerResultTtlInSeconds, gate?.EnableSimpleResponses],
    [['$request.header.x-pass', '$context.routeKey'], 30, true],
  );
  const write = routes.get('POST /notes');
  assert.deepEqual(
    [write?.AuthorizationType, write?.AuthorizerId, write?.AuthorizationScopes],
    ['JWT', tokenId, ['write', 'admin']],
  );
  const gated = routes.get('GET /notes/{id}');
  assert.deepEqual([gated?.AuthorizationType, gated?.AuthorizerId], ['CUSTOM', gate?.AuthorizerId]);
  assert.equal(routes.get('ANY /signed/{proxy+}')?.AuthorizationType, 'AWS_IAM');
});

const BASE_PATHS: readonly (readonly [mode: string, key: string])[] = [
  ['ignore', 'GET /notes'],
  ['prepend', 'GET /base/part/notes'],
  ['split', 'GET /part/notes'],
];

for (const [Basepath, key] of BASE_PATHS) {
  test(`the base path: ${Basepath}`, async () => {
    const { ApiId = '' } = await kit.run('ImportApi', { Body: DOCUMENT, Basepath });
    const routes = await routesOf(ApiId);
    assert.ok(routes.has(key) && routes.has('$default'));
  });
}

test('what HTTP APIs have no use for is told of, in the words of AWS', async () => {
  const operation = { requestBody: {}, responses: {}, parameters: [], [INTEGRATION]: HTTP };
  const Body = document({ '/pets': { post: operation } }, { components: { schemas: { Pet: {} } } });
  const { ImportInfo } = await kit.run('ImportApi', { Body, FailOnWarnings: true });
  assert.deepEqual(ImportInfo, [
    'components: key [schemas] will be ignored by API Gateway',
    'paths./pets.post: key [requestBody] will be ignored by API Gateway',
    'paths./pets.post: key [responses] will be ignored by API Gateway',
    'paths./pets.post: key [parameters] will be ignored by API Gateway',
  ]);
});

test('an integration that cannot be is left out with a warning, its route stays', async () => {
  const Body = document({ '/pets': { get: { [INTEGRATION]: { ...HTTP, payloadFormatVersion: '1' } } } });
  const { ApiId = '', Warnings } = await kit.run('ImportApi', { Body });
  const warning =
    "Unable to create integration for resource at path 'GET /pets': Unsupported PayloadFormatVersion: 1. Ignoring.";
  assert.deepEqual(Warnings, [warning]);
  assert.deepEqual((await kit.run('GetApi', { ApiId })).Warnings, [warning]);
  assert.equal((await routesOf(ApiId)).get('GET /pets')?.Target, undefined);
  await kit.refused(
    'ImportApi',
    { Body, FailOnWarnings: true },
    'BadRequestException',
    `Warnings found during import:\n\t${warning}`,
  );
});

test('a payload version without quotes in YAML is meant all the same', async () => {
  const Body = DOCUMENT.replaceAll('payloadFormatVersion: "2.0"', 'payloadFormatVersion: 2.0').replaceAll(
    'authorizerPayloadFormatVersion: "2.0"',
    'authorizerPayloadFormatVersion: 2.0',
  );
  assert.equal((await kit.run('ImportApi', { Body, FailOnWarnings: true })).Warnings, undefined);
});

test('a route whose authorizer cannot be made is not left open', async () => {
  const scheme = { type: 'oauth2', 'x-amazon-apigateway-authorizer': { type: 'jwt', jwtConfiguration: {} } };
  const paths = { '/a': { get: { security: [{ bad: [] }], [INTEGRATION]: HTTP } } };
  const Body = document(paths, { components: { securitySchemes: { bad: scheme } } });
  const { ApiId = '', Warnings = [] } = await kit.run('ImportApi', { Body });
  assert.equal(Warnings.length, 2);
  assert.match(Warnings[0] ?? '', /^Unable to create authorizer 'bad': .*\. Ignoring\.$/);
  assert.match(Warnings[1] ?? '', /^Unable to create route at path 'GET \/a': .*\. Ignoring\.$/);
  assert.equal((await routesOf(ApiId)).size, 0);
});

test('a key that a route has is no other route’s', async () => {
  const Body = document({ '/$default': { get: { [INTEGRATION]: HTTP }, post: { [INTEGRATION]: HTTP } } });
  const { ApiId = '', Warnings } = await kit.run('ImportApi', { Body });
  assert.deepEqual([...(await routesOf(ApiId)).keys()], ['$default']);
  const taken = 'Route with key $default already exists for this API';
  assert.deepEqual(Warnings, [`Unable to create route at path '$default': ${taken}. Ignoring.`]);
});

test('security of the document holds where an operation has none of its own', async () => {
  const jwt = { type: 'jwt', jwtConfiguration: { issuer: 'https://i.example.com', audience: ['a'] } };
  const components = { securitySchemes: { t: { type: 'oauth2', 'x-amazon-apigateway-authorizer': jwt } } };
  const paths = {
    '/closed': { get: { [INTEGRATION]: HTTP } },
    '/open': { get: { security: [], [INTEGRATION]: HTTP } },
    '/unknown': { get: { security: [{ nobody: [] }], [INTEGRATION]: HTTP } },
  };
  const Body = document(paths, { components, security: [{ t: [] }] });
  const { ApiId = '', Warnings } = await kit.run('ImportApi', { Body });
  const routes = await routesOf(ApiId);
  assert.deepEqual(
    ['GET /closed', 'GET /open', 'GET /unknown'].map((key) => routes.get(key)?.AuthorizationType),
    ['JWT', 'NONE', 'NONE'],
  );
  assert.deepEqual(Warnings, ["Reference to security definition 'nobody' not found. Ignoring."]);
});

const REFUSALS: readonly (readonly [what: string, Body: string, message: string | RegExp])[] = [
  ['no document', 'hello', 'Invalid OpenAPI input.'],
  ['Swagger 2.0', '{"swagger":"2.0","info":{"title":"a"},"paths":{}}', 'Invalid OpenAPI input.'],
  ['no title', '{"openapi":"3.0.1","paths":{}}', 'Invalid API name specified'],
  ['another format version', document({}, { 'x-amazon-apigateway-importexport-version': '2.0' }), /: 2\.0\. It can be/],
];

for (const [what, Body, message] of REFUSALS) {
  test(`${what} is refused, and no API is made`, async () => {
    const before = (await kit.run('GetApis', { MaxResults: '500' })).Items?.length;
    await assert.rejects(kit.run('ImportApi', { Body }), { code: 'BadRequestException', message });
    assert.equal((await kit.run('GetApis', { MaxResults: '500' })).Items?.length, before);
  });
}

test('an import over an API keeps ids of what keeps its key, and reaches stages that deploy by themselves', async () => {
  const { ApiId = '' } = await kit.run('ImportApi', { Body: DOCUMENT });
  await kit.run('CreateStage', { ApiId, StageName: '$default', AutoDeploy: true });
  const before = await routesOf(ApiId);
  const former = await kit.run('GetStage', { ApiId, StageName: '$default' });
  const Body = document({ '/notes': { get: { [INTEGRATION]: HTTP }, put: { [INTEGRATION]: HTTP } } });
  const next = await kit.run('ReimportApi', { ApiId, Body });
  assert.deepEqual(
    [next.ApiId, next.Name, next.Description, next.CorsConfiguration, next.Tags],
    [ApiId, 'a', undefined, undefined, { team: 'notes' }],
  );
  const after = await routesOf(ApiId);
  assert.deepEqual([...after.keys()].sort(), ['GET /notes', 'PUT /notes']);
  const [was, is] = [before.get('GET /notes'), after.get('GET /notes')];
  assert.deepEqual([is?.RouteId, is?.Target], [was?.RouteId, was?.Target]);
  assert.equal((await kit.run('GetIntegrations', { ApiId })).Items?.length, 2);
  assert.deepEqual((await kit.run('GetAuthorizers', { ApiId })).Items, []);
  const stage = await kit.run('GetStage', { ApiId, StageName: '$default' });
  assert.notEqual(stage.DeploymentId, former.DeploymentId);
});

test('an import over an API that fails changes nothing', async () => {
  const { ApiId = '' } = await kit.run('ImportApi', { Body: DOCUMENT });
  const before = await routesOf(ApiId);
  const Body = document({ '/x': { get: { [INTEGRATION]: { type: 'mock' } } } });
  await assert.rejects(kit.run('ReimportApi', { ApiId, Body, FailOnWarnings: true }), /only be associated with proxy/);
  assert.deepEqual(await routesOf(ApiId), before);
  const missing = 'Invalid API identifier specified nope';
  await kit.refused('ReimportApi', { ApiId: 'nope', Body }, 'NotFoundException', missing);
});
