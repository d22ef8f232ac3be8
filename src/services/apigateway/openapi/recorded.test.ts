// What AWS was recorded to make of documents. [api-gateway.md A27, C7]
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { MethodRecord } from '../resources.ts';
import { LAMBDA_URI, openKit, shown, type Kit } from '../testkit.test.ts';
import { bytes, contentOfApi, imported } from './importkit.test.ts';

const MOCK = {
  type: 'mock',
  httpMethod: 'POST',
  requestTemplates: { 'application/json': '{"statusCode": 200}' },
  responses: { default: { statusCode: 200 } },
};
const ANSWERS = { '200': { description: 'ok' } };
const operation = { responses: ANSWERS, 'x-amazon-apigateway-integration': MOCK };

function oas30(rest: object): object {
  return { openapi: '3.0.1', info: { title: 'a', version: 1 }, paths: { '/test': { get: operation } }, ...rest };
}

describe('imports as recorded', () => {
  let kit: Kit;
  before(() => void (kit = openKit()));
  after(() => kit.close());

  async function paths(document: object, basepath?: string): Promise<string[]> {
    const id = await imported(kit, document, basepath === undefined ? undefined : { basepath });
    return contentOfApi(kit, id)
      .resources.map((resource) => resource.path)
      .sort();
  }

  async function method(document: object, path: string, verb: string): Promise<MethodRecord> {
    const content = contentOfApi(kit, await imported(kit, document));
    const found = content.resources.find((resource) => resource.path === path)?.methods[verb];
    assert.ok(found, `${verb} ${path}`);
    return found;
  }

  it('answers what CreateRestApi answers, with the version as text', async () => {
    const answer = await kit.run('ImportRestApi', { body: bytes(oas30({})) });
    const { id, rootResourceId, createdDate, ...rest } = shown(answer) as Record<string, unknown>;
    assert.ok(id && rootResourceId && createdDate);
    assert.deepEqual(rest, {
      name: 'a',
      version: '1',
      apiKeySource: 'HEADER',
      endpointConfiguration: { types: ['EDGE'], ipAddressType: 'ipv4' },
      disableExecuteApiEndpoint: false,
    });
    const { restApiId } = await kit.api();
    const put = shown(await kit.run('PutRestApi', { restApiId, body: bytes(oas30({})) })) as Record<string, unknown>;
    assert.deepEqual(put.tags, {});
  });

  it('has no models but those of the document, their descriptions beside them', async () => {
    const schemas = { House: { type: 'object', description: 'Where a Person can live' } };
    const { models } = contentOfApi(kit, await imported(kit, oas30({ components: { schemas } })));
    assert.deepEqual(
      models.map(({ name, description, contentType }) => ({ name, description, contentType })),
      [{ name: 'House', description: 'Where a Person can live', contentType: 'application/json' }],
    );
  });

  const SERVERS = {
    variable: [{ url: 'https://x.com/{basePath}', variables: { basePath: { default: 'base-var' } } }],
    url: [{ url: 'https://testdomain.com/base-url/part/' }],
  };
  const BASE_PATHS: [keyof typeof SERVERS, string | undefined, string][] = [
    ['variable', undefined, '/test'],
    ['variable', 'ignore', '/test'],
    ['variable', 'prepend', '/base-var/test'],
    ['variable', 'split', '/test'],
    ['url', 'ignore', '/test'],
    ['url', 'prepend', '/base-url/part/test'],
    ['url', 'split', '/part/test'],
  ];
  for (const [where, mode, path] of BASE_PATHS) {
    it(`a base path in the server's ${where} under ${mode ?? 'no mode'} makes ${path}`, async () => {
      const made = await paths(oas30({ servers: SERVERS[where] }), mode);
      assert.equal(made.at(-1), path);
      assert.equal(made.length, path.split('/').length);
    });
  }

  it("Swagger's basePath goes the same ways", async () => {
    const swagger = { swagger: '2.0', info: { title: 'a' }, basePath: '/base', paths: { '/test': { get: operation } } };
    assert.deepEqual(await paths(swagger), ['/', '/test']);
    assert.deepEqual(await paths(swagger, 'prepend'), ['/', '/base', '/base/test']);
    assert.deepEqual(await paths(swagger, 'split'), ['/', '/test']);
  });

  it('declares every variable of a path, required', async () => {
    const document = oas30({ paths: { '/product/{id}/{rest+}': { get: { ...operation, parameters: [] } } } });
    assert.deepEqual((await method(document, '/product/{id}/{rest+}', 'GET')).requestParameters, {
      'method.request.path.id': true,
      'method.request.path.rest': true,
    });
  });

  it('a mock has no method; status codes may be numbers; `default` is no selection pattern', async () => {
    const { integration } = await method(oas30({}), '/test', 'GET');
    assert.equal(integration?.httpMethod, undefined);
    assert.deepEqual(shown(integration?.responses), { '200': { statusCode: '200' } });
    assert.equal(integration?.passthroughBehavior, 'WHEN_NO_MATCH');
  });

  it('leaves out mappings that are no text, with a warning', async () => {
    const requestParameters = {
      'integration.request.header.nothing': true,
      'integration.request.header.double-single': "'True'",
    };
    const get = { ...operation, 'x-amazon-apigateway-integration': { ...MOCK, requestParameters } };
    const document = oas30({ paths: { '/test': { get } } });
    const { warnings } = await kit.run('ImportRestApi', { body: bytes(document) });
    assert.deepEqual(warnings, [
      "Invalid format for 'requestParameters'. Expected type string for property 'integration.request.header.nothing' of resource '/test' and method 'GET' but got 'true'",
    ]);
    assert.deepEqual((await method(document, '/test', 'GET')).integration?.requestParameters, {
      'integration.request.header.double-single': "'True'",
    });
  });

  it("the document's security holds where the operation has none of its own", async () => {
    const authorizer = { type: 'cognito_user_pools', providerARNs: ['arn:aws:cognito-idp:us-east-1:1:userpool/p'] };
    const scheme = {
      type: 'apiKey',
      name: 'TestHeaderAuth',
      in: 'header',
      'x-amazon-apigateway-authtype': 'cognito_user_pools',
      'x-amazon-apigateway-authorizer': authorizer,
    };
    const document = oas30({
      components: { securitySchemes: { pool: scheme } },
      security: [{ pool: ['email'] }],
      paths: {
        '/default': { get: operation },
        '/own': { get: { ...operation, security: [{ pool: ['openid'] }] } },
        '/scopeless': { get: { ...operation, security: [{ pool: [] }] } },
        '/open': { get: { ...operation, security: [] } },
      },
    });
    const content = contentOfApi(kit, await imported(kit, document));
    const [pool] = content.authorizers;
    assert.equal(pool?.identitySource, 'method.request.header.TestHeaderAuth');
    const found = content.resources.flatMap(({ path, methods }) =>
      Object.values(methods).map((each) => [path, each.authorizationType, each.authorizerId, each.authorizationScopes]),
    );
    assert.deepEqual(found.sort(), [
      ['/default', 'COGNITO_USER_POOLS', pool.id, ['email']],
      ['/open', 'NONE', undefined, undefined],
      ['/own', 'COGNITO_USER_POOLS', pool.id, ['openid']],
      ['/scopeless', 'COGNITO_USER_POOLS', pool.id, undefined],
    ]);
  });

  it('an authorizer in the header x-api-key is no API key', async () => {
    const scheme = {
      type: 'apiKey',
      name: 'X-Api-Key',
      in: 'header',
      'x-amazon-apigateway-authtype': 'custom',
      'x-amazon-apigateway-authorizer': {
        type: 'request',
        authorizerUri: LAMBDA_URI,
        identitySource: 'method.request.header.Custom-Authorization',
        authorizerResultTtlInSeconds: 300,
      },
    };
    const document = oas30({
      components: { securitySchemes: { Gateway: scheme } },
      security: [{ Gateway: [] }],
      'x-amazon-apigateway-api-key-source': 'AUTHORIZER',
    });
    const content = contentOfApi(kit, await imported(kit, document));
    assert.equal(content.api.apiKeySource, 'AUTHORIZER');
    const { id: _, ...authorizer } = shown(content.authorizers[0]) as Record<string, unknown>;
    assert.deepEqual(authorizer, {
      name: 'Gateway',
      type: 'REQUEST',
      authType: 'custom',
      authorizerUri: LAMBDA_URI,
      identitySource: 'method.request.header.Custom-Authorization',
      authorizerResultTtlInSeconds: 300,
    });
    const { apiKeyRequired, authorizationType } = await method(document, '/test', 'GET');
    assert.deepEqual([apiKeyRequired, authorizationType], [false, 'CUSTOM']);
  });

  it('AWS variables are resolved, stage variables are not', async () => {
    const uri =
      'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${stageVariables.f}/invocations';
    const integration = { type: 'aws_proxy', httpMethod: 'POST', uri };
    const document = oas30({ paths: { '/': { get: { 'x-amazon-apigateway-integration': integration } } } });
    assert.equal(
      (await method(document, '/', 'GET')).integration?.uri,
      LAMBDA_URI.replace('function:f', 'function:${stageVariables.f}'),
    );
  });

  it('endpointConfigurationTypes chooses the endpoint, and an overwrite keeps it', async () => {
    const { id: restApiId = '', endpointConfiguration } = await kit.run('ImportRestApi', {
      body: bytes(oas30({})),
      parameters: { endpointConfigurationTypes: 'REGIONAL' },
    });
    assert.deepEqual(endpointConfiguration?.types, ['REGIONAL']);
    const put = await kit.run('PutRestApi', { restApiId, mode: 'overwrite', body: bytes(oas30({})) });
    assert.deepEqual(put.endpointConfiguration?.types, ['REGIONAL']);
  });
});
