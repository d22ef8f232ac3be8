// An API as a document, and what comes back when it is imported again.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import * as fc from 'fast-check';
import { parse } from 'yaml';
import { damaged } from '../../gateway/openapi/damage.test.ts';
import { Fault } from '../../kernel/fault.ts';
import { openKit } from '../testkit.test.ts';

const kit = openKit();
after(() => kit.close());

const DOCUMENT = readFileSync(new URL('../../../../test/documents/http-api.oas30.yaml', import.meta.url), 'utf8');

async function exported(ApiId: string, OutputType = 'JSON', more: object = {}): Promise<string> {
  const { body } = await kit.run('ExportApi', { ApiId, Specification: 'OAS30', OutputType, ...more });
  return Buffer.from(body ?? []).toString('utf8');
}

async function imported(Body: string): Promise<string> {
  const { ApiId = '' } = await kit.run('ImportApi', { Body, FailOnWarnings: true });
  return ApiId;
}

test('import, export, import: the same API, through JSON and through YAML', async () => {
  const first = await exported(await imported(DOCUMENT));
  assert.equal(await exported(await imported(first)), first);
  const yaml = await exported(await imported(DOCUMENT), 'YAML');
  assert.deepEqual(parse(yaml), JSON.parse(first));
  assert.equal(await exported(await imported(yaml)), first);
});

test('a document as AWS writes it', async () => {
  const document = JSON.parse(await exported(await imported(DOCUMENT)));
  assert.deepEqual(document.info, { title: 'notes', description: 'Notes and who may write them', version: '1.2' });
  assert.equal(document.servers, undefined);
  assert.deepEqual(document.tags, [{ name: 'team', 'x-amazon-apigateway-tag-value': 'notes' }]);
  assert.deepEqual(document.paths['/notes/{id}'].parameters, [
    {
      name: 'id',
      in: 'path',
      description: 'Generated path parameter for id',
      required: true,
      schema: { type: 'string' },
    },
  ]);
  assert.deepEqual(document.paths['/notes/{id}'].get, {
    responses: { default: { description: 'Default response for GET /notes/{id}' } },
    security: [{ gate: [] }],
    'x-amazon-apigateway-integration': {
      requestParameters: { 'append:header.x-from': 'notes', 'overwrite:path': '/n/$request.path.id' },
      responseParameters: { '200': { 'overwrite:statuscode': '202', 'remove:header.x-secret': "''" } },
      payloadFormatVersion: '1.0',
      type: 'http_proxy',
      httpMethod: 'GET',
      uri: 'http://127.0.0.1:9/notes/{id}',
      connectionType: 'INTERNET',
      timeoutInMillis: 1500,
    },
  });
  assert.deepEqual(document.paths['/signed/{proxy+}'].parameters[0].name, 'proxy+');
  assert.equal(document.paths['/$default']['x-amazon-apigateway-any-method'].isDefaultRoute, true);
  assert.equal(document['x-amazon-apigateway-importexport-version'], '1.0');
});

test('a stage is exported as it serves, an API without a stage as it is edited', async () => {
  const ApiId = await imported(DOCUMENT);
  await kit.run('CreateDeployment', { ApiId });
  await kit.run('CreateStage', { ApiId, StageName: 'live', AutoDeploy: true });
  await kit.run('UpdateStage', { ApiId, StageName: 'live', AutoDeploy: false });
  await kit.run('CreateRoute', { ApiId, RouteKey: 'GET /later' });
  const live = JSON.parse(await exported(ApiId, 'JSON', { StageName: 'live' }));
  assert.deepEqual(live.servers, [
    {
      url: `https://${ApiId}.execute-api.us-east-1.amazonaws.com/{basePath}`,
      variables: { basePath: { default: 'live' } },
    },
  ]);
  assert.equal(live.paths['/later'], undefined);
  assert.ok(JSON.parse(await exported(ApiId)).paths['/later']);
});

test('without extensions nothing but the variable methods is AWS’s own', async () => {
  const document = JSON.parse(await exported(await imported(DOCUMENT), 'JSON', { IncludeExtensions: false }));
  const extensions = JSON.stringify(document).match(/x-amazon-apigateway-[a-z-]+/g) ?? [];
  assert.deepEqual([...new Set(extensions)], ['x-amazon-apigateway-any-method']);
  assert.deepEqual(document.components.securitySchemes.gate, { type: 'apiKey', name: 'x-pass', in: 'header' });
});

test('an API without a version shows when it was made; a closed endpoint stays closed', async () => {
  const { ApiId = '' } = await kit.run('CreateApi', {
    Name: 'plain',
    ProtocolType: 'HTTP',
    DisableExecuteApiEndpoint: true,
  });
  const document = await exported(ApiId);
  assert.equal(JSON.parse(document).info.version, '2024-02-06 12:00:00UTC');
  const again = await kit.run('ImportApi', { Body: document });
  assert.equal(again.DisableExecuteApiEndpoint, true);
});

test('what cannot be exported', async () => {
  const ApiId = await kit.api();
  const refused = (more: object, code: string, message: string) =>
    kit.refused('ExportApi', { ApiId, Specification: 'OAS30', OutputType: 'JSON', ...more }, code, message);
  await refused(
    { Specification: 'OAS20' },
    'BadRequestException',
    'Invalid specification specified. Must be one of [OAS30]',
  );
  await refused(
    { OutputType: 'XML' },
    'BadRequestException',
    'Invalid outputType specified. Must be one of [JSON, YAML]',
  );
  await refused({ ExportVersion: '2' }, 'BadRequestException', 'Invalid exportVersion specified. Must be one of [1.0]');
  await refused({ StageName: 'none' }, 'NotFoundException', 'Invalid stage identifier specified');
});

const VERBS = ['GET', 'POST', 'ANY'] as const;
const arbitraryRoute = fc.record({
  verb: fc.constantFrom(...VERBS),
  path: fc.constantFrom('/', '/a', '/a/', '/a/{b}', '/a/{b}/c', '/{proxy+}', '/é'),
  integration: fc.nat(3),
  security: fc.constantFrom('none', 'iam', 'jwt'),
  operation: fc.option(fc.string({ minLength: 1, maxLength: 20 }), { nil: undefined }),
});

test('any API comes back as it was', async () => {
  const check = fc.asyncProperty(
    fc.uniqueArray(arbitraryRoute, { selector: ({ verb, path }) => verb + path }),
    async (routes) => {
      const ApiId = await kit.api();
      const run = kit.run;
      const { AuthorizerId: jwt } = await run('CreateAuthorizer', {
        ApiId,
        Name: 'jwt',
        AuthorizerType: 'JWT',
        IdentitySource: ['$request.querystring.t'],
        JwtConfiguration: { Issuer: 'https://i.example.com', Audience: ['a'] },
      });
      const integrations: string[] = [];
      for (const n of [1, 2, 3]) {
        const { IntegrationId = '' } = await run('CreateIntegration', {
          ApiId,
          IntegrationType: 'HTTP_PROXY',
          IntegrationMethod: 'ANY',
          IntegrationUri: `https://example.com/${n}`,
          PayloadFormatVersion: '1.0',
          RequestParameters: n === 2 ? { 'append:header.a': '$context.requestId' } : undefined,
        });
        integrations.push(IntegrationId);
      }
      for (const { verb, path, integration, security, operation } of routes) {
        const target = integrations[integration];
        await run('CreateRoute', {
          ApiId,
          RouteKey: `${verb} ${path}`,
          OperationName: operation,
          Target: target && `integrations/${target}`,
          ...(security === 'iam' && { AuthorizationType: 'AWS_IAM' as const }),
          ...(security === 'jwt' && {
            AuthorizationType: 'JWT' as const,
            AuthorizerId: jwt,
            AuthorizationScopes: ['s'],
          }),
        });
      }
      const text = await exported(ApiId);
      const again = await imported(text);
      assert.equal(await exported(again), text);
      const used = new Set(routes.map(({ integration }) => integrations[integration]).filter((id) => id !== undefined));
      const { Items = [] } = await run('GetIntegrations', { ApiId: again });
      assert.equal(Items.length, used.size, 'as many integrations as routes go to');
    },
  );
  await fc.assert(check, { numRuns: 25 });
});

test('a damaged document is imported or is a bad request, and what is imported comes back', async () => {
  const made = { accepted: 0, refused: 0 };
  const check = fc.asyncProperty(damaged(parse(DOCUMENT)), async (document) => {
    const found = await kit.run('ImportApi', { Body: JSON.stringify(document) }).catch((error: unknown) => error);
    if (found instanceof Error) {
      assert.ok(found instanceof Fault && found.code === 'BadRequestException', String(found.stack));
      made.refused++;
      return;
    }
    made.accepted++;
    const { ApiId = '', Version } = found as { ApiId?: string; Version?: string };
    const text = await exported(ApiId);
    if (Version !== undefined) assert.equal(await exported(await imported(text)), text);
  });
  await fc.assert(check, { numRuns: 200 });
  assert.ok(made.accepted > 10 && made.refused > 0, JSON.stringify(made));
});
