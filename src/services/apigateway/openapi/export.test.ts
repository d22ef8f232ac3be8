// Exports as AWS was recorded to write them. [A27.1]
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { parse } from 'yaml';
import { NOW_MS, openKit, REGION, shown, type Kit } from '../testkit.test.ts';
import { bytes, documentText, exported, imported, PETSTORES } from './importkit.test.ts';

const ALLOW_ORIGIN = 'method.response.header.Access-Control-Allow-Origin';
const PAGE = 'method.request.querystring.page';
/** One method with all that a plain export shows. */
const DOCUMENT = {
  swagger: '2.0',
  info: { title: 'Simple PetStore', description: 'Pets' },
  paths: {
    '/pets/{petId}': {
      post: {
        operationId: 'CreatePet',
        summary: 'Create a pet',
        parameters: [
          { name: 'page', in: 'query', required: false, type: 'string', description: 'unseen' },
          { name: 'NewPet', in: 'body', required: true, schema: { $ref: '#/definitions/NewPet' } },
        ],
        responses: {
          '200': {
            description: 'Successful operation',
            schema: { $ref: '#/definitions/Pets' },
            headers: { 'Access-Control-Allow-Origin': { type: 'string' } },
          },
        },
        'x-amazon-apigateway-integration': {
          type: 'http',
          httpMethod: 'POST',
          uri: 'http://petstore-demo-endpoint.execute-api.com/petstore/pets',
          requestParameters: { 'integration.request.querystring.page': PAGE },
          responses: { default: { statusCode: '200', responseParameters: { [ALLOW_ORIGIN]: "'*'" } } },
        },
      },
    },
    '/': {
      get: {
        responses: { '200': { description: 'x', headers: { 'Content-Type': {} } } },
        'x-amazon-apigateway-integration': {
          type: 'mock',
          requestTemplates: { 'application/json': '{"statusCode": 200}' },
          responses: { default: { statusCode: '200', responseTemplates: { 'text/html': '<p>' } } },
        },
      },
    },
  },
  definitions: {
    NewPet: { type: 'object', properties: { type: { $ref: '#/definitions/PetType' } } },
    PetType: { type: 'string', enum: ['dog', 'cat'] },
    Pets: { type: 'array', items: { $ref: '#/definitions/NewPet' } },
  },
};

const INTEGRATION = {
  type: 'http',
  httpMethod: 'POST',
  uri: 'http://petstore-demo-endpoint.execute-api.com/petstore/pets',
  responses: { default: { statusCode: '200', responseParameters: { [ALLOW_ORIGIN]: "'*'" } } },
  requestParameters: { 'integration.request.querystring.page': PAGE },
  passthroughBehavior: 'when_no_match',
};
const VERSION = `${new Date(NOW_MS).toISOString().slice(0, 19)}Z`;

function modelled(name: string): object {
  return { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } };
}

describe('GetExport', () => {
  let kit: Kit;
  let restApiId: string;
  before(async () => {
    kit = openKit();
    restApiId = await imported(kit, DOCUMENT);
    await kit.run('CreateDeployment', { restApiId, stageName: 'local' });
  });
  after(() => kit.close());

  async function document(exportType: string, extensions?: string): Promise<Record<string, unknown>> {
    const parameters = extensions === undefined ? undefined : { extensions };
    const { body } = await kit.run('GetExport', { restApiId, stageName: 'local', exportType, parameters });
    return JSON.parse(Buffer.from(body ?? []).toString()) as Record<string, unknown>;
  }

  it('swagger', async () => {
    assert.deepEqual(await document('swagger'), {
      swagger: '2.0',
      info: { description: 'Pets', version: VERSION, title: 'Simple PetStore' },
      host: `${restApiId}.execute-api.${REGION}.amazonaws.com`,
      basePath: '/local',
      schemes: ['https'],
      paths: {
        '/': {
          get: {
            consumes: ['application/json'],
            produces: ['text/html'],
            responses: { '200': { description: '200 response', headers: { 'Content-Type': { type: 'string' } } } },
          },
        },
        '/pets/{petId}': {
          post: {
            operationId: 'CreatePet',
            consumes: ['application/json'],
            produces: ['application/json'],
            parameters: [
              { name: 'petId', in: 'path', required: true, type: 'string' },
              { name: 'page', in: 'query', required: false, type: 'string' },
              { in: 'body', name: 'NewPet', required: true, schema: { $ref: '#/definitions/NewPet' } },
            ],
            responses: {
              '200': {
                description: '200 response',
                schema: { $ref: '#/definitions/Pets' },
                headers: { 'Access-Control-Allow-Origin': { type: 'string' } },
              },
            },
          },
        },
      },
      definitions: DOCUMENT.definitions,
    });
  });

  it('oas30', async () => {
    const { components, paths, ...rest } = await document('oas30');
    assert.deepEqual(rest, {
      openapi: '3.0.1',
      info: { title: 'Simple PetStore', description: 'Pets', version: VERSION },
      servers: [
        {
          url: `https://${restApiId}.execute-api.${REGION}.amazonaws.com/{basePath}`,
          variables: { basePath: { default: 'local' } },
        },
      ],
    });
    assert.deepEqual(paths, {
      '/': {
        get: {
          responses: {
            '200': {
              description: '200 response',
              headers: { 'Content-Type': { schema: { type: 'string' } } },
              content: {},
            },
          },
        },
      },
      '/pets/{petId}': {
        post: {
          operationId: 'CreatePet',
          parameters: [
            { name: 'petId', in: 'path', required: true, schema: { type: 'string' } },
            { name: 'page', in: 'query', schema: { type: 'string' } },
          ],
          requestBody: { content: modelled('NewPet'), required: true },
          responses: {
            '200': {
              description: '200 response',
              headers: { 'Access-Control-Allow-Origin': { schema: { type: 'string' } } },
              content: modelled('Pets'),
            },
          },
        },
      },
    });
    const { Pets } = (components as { schemas: Record<string, unknown> }).schemas;
    assert.deepEqual(Pets, { type: 'array', items: { $ref: '#/components/schemas/NewPet' } });
  });

  it('integrations where they are asked for', async () => {
    for (const extensions of ['integrations', 'apigateway', 'authorizers, integrations', 'postman,apigateway']) {
      const { paths } = (await document('oas30', extensions)) as { paths: Record<string, Record<string, object>> };
      const post = paths['/pets/{petId}']?.post as Record<string, unknown>;
      assert.deepEqual(post['x-amazon-apigateway-integration'], INTEGRATION);
    }
    assert.doesNotMatch(JSON.stringify(await document('oas30', 'authorizers')), /apigateway-integration/);
  });

  it('names the file after type and version, whatever notation', async () => {
    const answer = await kit.run('GetExport', { restApiId, stageName: 'local', exportType: 'swagger' });
    assert.equal(answer.contentType, 'application/octet-stream');
    assert.equal(answer.contentDisposition, `attachment; filename="swagger_${VERSION}.json"`);
    const yaml = await kit.run('GetExport', {
      restApiId,
      stageName: 'local',
      exportType: 'oas30',
      accepts: 'application/yaml',
    });
    assert.equal(yaml.contentDisposition, `attachment; filename="oas30_${VERSION}.yaml"`);
    assert.deepEqual(parse(Buffer.from(yaml.body ?? []).toString()), await document('oas30'));
  });

  it('a version cannot break out of the header', async () => {
    const body = bytes({ swagger: '2.0', info: { title: 'a', version: 'a"\r\nX: "b' }, paths: DOCUMENT.paths });
    const { id = '' } = await kit.run('ImportRestApi', { body });
    await kit.run('CreateDeployment', { restApiId: id, stageName: 'dev' });
    const answer = await kit.run('GetExport', { restApiId: id, stageName: 'dev', exportType: 'oas30' });
    assert.equal(answer.contentDisposition, 'attachment; filename="oas30_a___X:__b.json"');
  });

  it('a large YAML export has no aliases, which an import would refuse', async () => {
    const id = await imported(kit, documentText(PETSTORES[0]));
    assert.doesNotMatch(await exported(kit, id, 'oas30', 'application/yaml'), /[&*]a\d/);
  });

  it('authorizers of one name stay apart', async () => {
    const { restApiId: id, method } = await kit.mockApi();
    const input = { restApiId: id, name: 'api_key', type: 'COGNITO_USER_POOLS' as const, providerARNs: ['arn:p'] };
    await kit.run('CreateAuthorizer', input);
    const { id: authorizerId } = await kit.run('CreateAuthorizer', input);
    const patchOperations = [
      { op: 'replace', path: '/authorizationType', value: 'COGNITO_USER_POOLS' },
      { op: 'replace', path: '/authorizerId', value: authorizerId },
      { op: 'replace', path: '/apiKeyRequired', value: 'true' },
    ] as const;
    await kit.run('UpdateMethod', { ...method, patchOperations: [...patchOperations] });
    const text = await exported(kit, id, 'oas30', 'application/json');
    const { components, paths } = JSON.parse(text) as {
      components: { securitySchemes: object };
      paths: Record<string, { get: { security: object[] } }>;
    };
    assert.equal(Object.keys(components.securitySchemes).length, 3);
    assert.deepEqual(paths['/']?.get.security, [{ [`api_key-${authorizerId}`]: [] }, { api_key: [] }]);
  });

  it('refuses unknown types, APIs and stages', async () => {
    const input = { restApiId, stageName: 'local', exportType: 'raml' };
    const types = 'Invalid export type specified. Valid options are oas30,swagger';
    await kit.refused('GetExport', input, 'BadRequestException', types);
    await kit.refused('GetExport', { ...input, exportType: 'constructor' }, 'BadRequestException', types);
    const stage = { ...input, exportType: 'oas30', stageName: 'none' };
    await kit.refused('GetExport', stage, 'NotFoundException', 'Invalid stage identifier specified');
    const api = { ...stage, restApiId: 'none' };
    await kit.refused('GetExport', api, 'NotFoundException', 'Invalid API identifier specified 111111111111:none');
    assert.ok(shown(await document('oas30')));
  });
});
