// merge keeps what a document does not speak of, overwrite drops it; both keep ids and what is deployed. [C8]
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { LAMBDA_URI, openKit, type Kit } from '../testkit.test.ts';
import type { ResourceRecord } from '../resources.ts';
import type { ApiContent } from './build.ts';
import { bytes, contentOfApi, imported } from './importkit.test.ts';

const MOCK = { type: 'mock', requestTemplates: { 'application/json': '{"statusCode": 200}' } };
const VPCE = 'vpce-0123456789abcdef0';

function authorizer(header: string): object {
  return {
    type: 'apiKey',
    name: header,
    in: 'header',
    'x-amazon-apigateway-authorizer': { type: 'token', authorizerUri: LAMBDA_URI },
  };
}

const FORMER = {
  openapi: '3.0.1',
  info: { title: 'former', description: 'the former', version: '1' },
  paths: {
    '/kept/{id}': {
      get: {
        parameters: [{ name: 'q', in: 'query', schema: { type: 'string' } }],
        responses: { '200': { description: 'ok' }, '404': { description: 'none' } },
        'x-amazon-apigateway-integration': { ...MOCK, responses: { default: { statusCode: '200' } } },
      },
      post: { responses: {}, 'x-amazon-apigateway-integration': MOCK },
    },
    '/former': { get: { responses: {}, 'x-amazon-apigateway-integration': MOCK } },
  },
  components: {
    schemas: { Kept: { type: 'object', title: 'former' }, Former: { type: 'object' } },
    securitySchemes: { kept: authorizer('A'), former: authorizer('A') },
  },
  'x-amazon-apigateway-request-validators': { kept: {}, former: {} },
  'x-amazon-apigateway-gateway-responses': { DEFAULT_4XX: {}, UNAUTHORIZED: {} },
  'x-amazon-apigateway-binary-media-types': ['image/heif'],
  'x-amazon-apigateway-minimum-compression-size': 1,
  'x-amazon-apigateway-policy': { Statement: [] },
  'x-amazon-apigateway-api-key-source': 'AUTHORIZER',
  'x-amazon-apigateway-endpoint-configuration': { disableExecuteApiEndpoint: true, vpcEndpointIds: [VPCE] },
  'x-amazon-apigateway-documentation': {
    documentationParts: [
      { location: { type: 'API' }, properties: { description: 'former' } },
      { location: { type: 'MODEL', name: 'Former' }, properties: { description: 'former' } },
    ],
  },
};

const NEXT = {
  openapi: '3.0.1',
  info: { title: 'next' },
  paths: {
    '/kept/{id}': {
      get: {
        parameters: [{ name: 'r', in: 'query', schema: { type: 'string' } }],
        responses: { '200': { description: 'ok' } },
        security: [{ kept: [] }],
      },
    },
    '/next': { get: { responses: {}, 'x-amazon-apigateway-integration': MOCK } },
  },
  components: {
    schemas: { Kept: { type: 'object', title: 'next' }, Next: { type: 'object' } },
    securitySchemes: { kept: authorizer('B'), next: authorizer('A') },
  },
  'x-amazon-apigateway-request-validators': { kept: { validateRequestBody: true }, next: {} },
  'x-amazon-apigateway-gateway-responses': { DEFAULT_4XX: { statusCode: '418' }, THROTTLED: {} },
  'x-amazon-apigateway-binary-media-types': ['image/png', 'image/jpg'],
  'x-amazon-apigateway-documentation': {
    documentationParts: [{ location: { type: 'API' }, properties: { description: 'next' } }],
  },
};

function names(content: ApiContent): Record<string, string[]> {
  return {
    paths: content.resources.map((resource) => resource.path).sort(),
    models: content.models.map((model) => model.name).sort(),
    authorizers: content.authorizers.map((each) => each.name).sort(),
    validators: content.validators.map((validator) => validator.name ?? '').sort(),
    gatewayResponses: content.gatewayResponses.map((response) => response.responseType).sort(),
    parts: content.parts.map((part) => part.location.type).sort(),
  };
}

function resourceAt(content: ApiContent, path: string): ResourceRecord | undefined {
  return content.resources.find((each) => each.path === path);
}

/** Ids of what is called 'kept'. */
function keptIds(content: ApiContent): string[] {
  return [
    ...content.authorizers.filter((each) => each.name === 'kept').map((each) => each.id),
    ...content.models.filter((each) => each.name === 'Kept').map((each) => each.id),
    ...content.validators.filter((each) => each.name === 'kept').map((each) => each.id),
    ...content.parts.filter((each) => each.location.type === 'API').map((each) => each.id),
  ];
}

describe('PutRestApi', () => {
  let kit: Kit;
  let restApiId: string;
  let former: ApiContent;
  beforeEach(async () => {
    kit = openKit();
    restApiId = await imported(kit, FORMER);
    former = contentOfApi(kit, restApiId);
  });
  afterEach(() => kit.close());

  async function put(mode?: 'merge' | 'overwrite', document: object = NEXT): Promise<ApiContent> {
    await kit.run('PutRestApi', { restApiId, mode, body: bytes(document) });
    return contentOfApi(kit, restApiId);
  }

  it('merge, which is the default, keeps and adds', async () => {
    const merged = await put();
    assert.deepEqual(names(merged), {
      paths: ['/', '/former', '/kept', '/kept/{id}', '/next'],
      models: ['Former', 'Kept', 'Next'],
      authorizers: ['former', 'kept', 'next'],
      validators: ['former', 'kept', 'next'],
      gatewayResponses: ['DEFAULT_4XX', 'THROTTLED', 'UNAUTHORIZED'],
      parts: ['API', 'MODEL'],
    });
    assert.deepEqual(await put('merge'), merged);
  });

  it('overwrite leaves what the document has', async () => {
    assert.deepEqual(names(await put('overwrite')), {
      paths: ['/', '/kept', '/kept/{id}', '/next'],
      models: ['Kept', 'Next'],
      authorizers: ['kept', 'next'],
      validators: ['kept', 'next'],
      gatewayResponses: ['DEFAULT_4XX', 'THROTTLED'],
      parts: ['API'],
    });
  });

  it('either takes the new content and the old ids of what keeps its name', async () => {
    for (const mode of ['merge', 'overwrite'] as const) {
      const next = await put(mode);
      for (const path of ['/', '/kept', '/kept/{id}'])
        assert.equal(resourceAt(next, path)?.id, resourceAt(former, path)?.id);
      assert.deepEqual(keptIds(next), keptIds(former));
      assert.match(next.models.find((model) => model.name === 'Kept')?.schema ?? '', /next/);
      assert.equal(next.authorizers.find((each) => each.name === 'kept')?.identitySource, 'method.request.header.B');
      assert.equal(next.validators.find((each) => each.name === 'kept')?.validateRequestBody, true);
      assert.equal(next.gatewayResponses.find((each) => each.responseType === 'DEFAULT_4XX')?.statusCode, '418');
      assert.equal(next.parts.find((part) => part.location.type === 'API')?.properties, '{"description":"next"}');
    }
  });

  it("the API's own settings: merge keeps the unsaid and appends media types, overwrite starts from nothing", async () => {
    const { api } = await put('merge');
    assert.deepEqual([api.name, api.description, api.version], ['next', 'the former', '1']);
    assert.deepEqual(api.binaryMediaTypes, ['image/heif', 'image/png', 'image/jpg']);
    assert.deepEqual([api.minimumCompressionSize, api.apiKeySource], [1, 'AUTHORIZER']);
    assert.deepEqual([api.disableExecuteApiEndpoint, api.vpcEndpointIds], [true, [VPCE]]);
    assert.equal(api.policy, '{"Statement":[]}');

    const { api: bare } = await put('overwrite');
    assert.deepEqual([bare.name, bare.description, bare.version], ['next', undefined, undefined]);
    assert.deepEqual(bare.binaryMediaTypes, ['image/png', 'image/jpg']);
    assert.deepEqual([bare.minimumCompressionSize, bare.apiKeySource], [undefined, 'HEADER']);
    assert.deepEqual([bare.disableExecuteApiEndpoint, bare.vpcEndpointIds, bare.policy], [false, undefined, undefined]);
  });

  it('a method: merge keeps what the operation does not name, overwrite does not', async () => {
    const merged = resourceAt(await put('merge'), '/kept/{id}')?.methods;
    assert.deepEqual(Object.keys(merged ?? {}), ['GET', 'POST']);
    assert.deepEqual(Object.keys(merged?.GET?.requestParameters ?? {}).sort(), [
      'method.request.path.id',
      'method.request.querystring.q',
      'method.request.querystring.r',
    ]);
    assert.deepEqual(Object.keys(merged?.GET?.responses ?? {}), ['200', '404']);
    assert.equal(merged?.GET?.integration?.type, 'MOCK');
    assert.equal(merged?.GET?.authorizationType, 'CUSTOM');

    const overwritten = resourceAt(await put('overwrite'), '/kept/{id}')?.methods;
    assert.deepEqual(Object.keys(overwritten ?? {}), ['GET']);
    assert.deepEqual(Object.keys(overwritten?.GET?.responses ?? {}), ['200']);
    assert.equal(overwritten?.GET?.integration, undefined);
  });

  it('neither touches stages and deployments', async () => {
    await kit.run('CreateDeployment', { restApiId, stageName: 'dev' });
    const stage = await kit.run('GetStage', { restApiId, stageName: 'dev' });
    const deployed = async () =>
      (await kit.run('GetExport', { restApiId, stageName: 'dev', exportType: 'oas30' })).body;
    const before = await deployed();
    await put('overwrite');
    assert.deepEqual(await kit.run('GetStage', { restApiId, stageName: 'dev' }), stage);
    assert.deepEqual(await deployed(), before);
  });

  it('a variable that changes its name is a conflict for merge, none for overwrite', async () => {
    const paths = { '/kept/{other}': { get: { responses: {} } } };
    const message =
      "Errors found during import:\n\tUnable to create resource at path '/kept/{other}': A sibling ({id}) of this resource already has a variable path part -- only one is allowed";
    const body = bytes({ ...NEXT, paths });
    await kit.refused('PutRestApi', { restApiId, mode: 'merge', body }, 'BadRequestException', message);
    assert.deepEqual(names(await put('overwrite', { ...NEXT, paths })).paths, ['/', '/kept', '/kept/{other}']);
  });

  it('merge keeps authorizers and validators that share a name', async () => {
    const providerARNs = ['arn:aws:cognito-idp:us-east-1:1:userpool/p'];
    const twin = await kit.run('CreateAuthorizer', {
      restApiId,
      name: 'kept',
      type: 'COGNITO_USER_POOLS',
      providerARNs,
    });
    await kit.run('CreateRequestValidator', { restApiId, name: 'kept' });
    const merged = await put('merge');
    assert.equal(merged.authorizers.filter((each) => each.name === 'kept').length, 2);
    assert.equal(merged.validators.filter((each) => each.name === 'kept').length, 2);
    assert.ok(merged.authorizers.some((each) => each.id === twin.id));
  });

  it('ignore=documentation leaves the documentation alone', async () => {
    const parameters = { ignore: 'documentation' };
    await kit.run('PutRestApi', { restApiId, mode: 'overwrite', body: bytes(NEXT), parameters });
    assert.deepEqual(contentOfApi(kit, restApiId).parts, former.parts);
  });
});
