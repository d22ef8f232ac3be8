// HTTP APIs as documents and behind custom domains, with the official client and Terraform at a running Portico.
import {
  ApiGatewayV2Client,
  CreateApiMappingCommand,
  CreateDomainNameCommand,
  CreateStageCommand,
  CreateVpcLinkCommand,
  DeleteVpcLinkCommand,
  ExportApiCommand,
  GetRoutesCommand,
  GetVpcLinkCommand,
  ImportApiCommand,
  ReimportApiCommand,
} from '@aws-sdk/client-apigatewayv2';
import {
  CreateBasePathMappingCommand,
  CreateDeploymentCommand,
  GetBasePathMappingsCommand,
  ImportRestApiCommand,
} from '@aws-sdk/client-api-gateway';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { requires } from '../requires.ts';
import { ask, clientsAt, type Clients } from './clients.ts';
import { createFunction, createRole } from './gateway.ts';
import { ROOT, startPortico, type Portico } from './portico.ts';
import { applyRevisions, openProject } from './terraform.ts';

const DOCUMENT = readFileSync(join(ROOT, 'test', 'documents', 'http-api.oas30.yaml'), 'utf8');
const NOTES = `exports.handler = async ({ routeKey, rawPath, requestContext: { stage, domainName } }) => ({ routeKey, rawPath, stage, domainName });`;

describe('documents of HTTP APIs', () => {
  let portico: Portico;
  let clients: Clients;
  let http: ApiGatewayV2Client;

  before(async () => {
    portico = await startPortico();
    clients = clientsAt(portico.url);
    http = new ApiGatewayV2Client({
      endpoint: portico.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    });
    await createRole(clients, 'walk');
    await createFunction(clients, 'notes', 'node', NOTES);
  });
  after(() => portico.stop());

  async function deployed(Body: string): Promise<string> {
    const { ApiId = '', Warnings } = await http.send(new ImportApiCommand({ Body, FailOnWarnings: true }));
    assert.equal(Warnings, undefined);
    await http.send(new CreateStageCommand({ ApiId, StageName: '$default', AutoDeploy: true }));
    return ApiId;
  }

  async function exported(ApiId: string, OutputType: string): Promise<string> {
    const command = new ExportApiCommand({ ApiId, Specification: 'OAS30', OutputType, StageName: '$default' });
    const { body } = await http.send(command);
    return Buffer.from(body ?? [])
      .toString('utf8')
      .replaceAll(ApiId, 'API');
  }

  async function call(host: string, path: string, method = 'GET'): Promise<{ status: number; body: unknown }> {
    const { status, text } = await ask(portico.port, path, { method, host: `${host}:${portico.port}` });
    return { status, body: JSON.parse(text) };
  }

  it('imports, serves, exports and imports again', async () => {
    const first = await deployed(DOCUMENT);
    const document = await exported(first, 'JSON');
    for (const text of [document, await exported(first, 'YAML')]) {
      const second = await deployed(text);
      assert.equal(await exported(second, 'JSON'), document);
      for (const apiId of [first, second]) {
        const host = `${apiId}.execute-api.localhost`;
        const { status, body } = await call(host, '/notes');
        assert.deepEqual([status, (body as { routeKey: string }).routeKey], [200, 'GET /notes']);
        assert.deepEqual(await call(host, '/notes', 'POST'), { status: 401, body: { message: 'Unauthorized' } });
        assert.deepEqual(await call(host, '/signed/a'), { status: 403, body: { message: 'Forbidden' } });
        assert.equal(((await call(host, '/else')).body as { routeKey: string }).routeKey, '$default');
      }
    }
  });

  it('imports over an API at once or not at all', async () => {
    const ApiId = await deployed(DOCUMENT);
    const keys = async () => {
      const { Items = [] } = await http.send(new GetRoutesCommand({ ApiId }));
      return Items.map(({ RouteKey }) => RouteKey).sort();
    };
    const before = await keys();
    const reimport = (integration: object) => {
      const paths = { '/only': { get: { 'x-amazon-apigateway-integration': integration } } };
      const Body = JSON.stringify({ openapi: '3.0.1', info: { title: 'next', version: '1' }, paths });
      return http.send(new ReimportApiCommand({ ApiId, Body, FailOnWarnings: true }));
    };
    await assert.rejects(reimport({ type: 'mock' }), { name: 'BadRequestException', message: /^Warnings found/ });
    assert.deepEqual(await keys(), before);
    const uri = 'arn:aws:lambda:us-east-1:000000000000:function:notes';
    await reimport({ type: 'aws_proxy', uri, payloadFormatVersion: '2.0' });
    assert.deepEqual(await keys(), ['GET /only']);
    const host = `${ApiId}.execute-api.localhost`;
    assert.equal((await call(host, '/only')).status, 200);
    assert.deepEqual(await call(host, '/notes'), { status: 404, body: { message: 'Not Found' } });
  });

  it('one domain leads to HTTP APIs and REST APIs, by keys of any depth', async () => {
    const DomainName = 'shop.example.test';
    await http.send(
      new CreateDomainNameCommand({ DomainName, DomainNameConfigurations: [{ EndpointType: 'REGIONAL' }] }),
    );
    const forbidden = { status: 403, body: { message: 'Forbidden' } };
    assert.deepEqual(await call(DomainName, '/notes'), forbidden, 'nothing is mapped');
    const ApiId = await deployed(DOCUMENT);
    const mapped = { DomainName, ApiId, Stage: '$default' };
    await http.send(new CreateApiMappingCommand({ ...mapped, ApiMappingKey: 'orders/v1' }));
    assert.deepEqual(await call(DomainName, '/else'), { status: 404, body: { message: 'Not Found' } });
    assert.deepEqual(await call(DomainName, '/orders/v1/notes'), {
      status: 200,
      body: { routeKey: 'GET /notes', rawPath: '/orders/v1/notes', stage: '$default', domainName: DomainName },
    });
    const restApiId = await restApi();
    await clients.gateway.send(
      new CreateBasePathMappingCommand({ domainName: DomainName, restApiId, basePath: 'orders', stage: 'live' }),
    );
    assert.deepEqual(await call(DomainName, '/orders'), { status: 200, body: { rest: true } });
    assert.equal((await call(DomainName, '/orders/v1/notes')).status, 200, 'the longest key wins');
    assert.deepEqual(await call(DomainName, '/else'), forbidden, 'REST APIs say it otherwise');
    const { items = [] } = await clients.gateway.send(new GetBasePathMappingsCommand({ domainName: DomainName }));
    assert.deepEqual(
      items.map(({ basePath }) => basePath),
      ['orders'],
    );
  });

  async function restApi(): Promise<string> {
    const integration = {
      type: 'mock',
      requestTemplates: { 'application/json': '{"statusCode": 200}' },
      responses: {
        default: { statusCode: '200', responseTemplates: { 'application/json': '{"rest": true}' } },
      },
    };
    const operation = { responses: { '200': { description: 'ok' } }, 'x-amazon-apigateway-integration': integration };
    const document = { openapi: '3.0.1', info: { title: 'rest' }, paths: { '/': { get: operation } } };
    const { id: restApiId = '' } = await clients.gateway.send(
      new ImportRestApiCommand({ body: Buffer.from(JSON.stringify(document)) }),
    );
    await clients.gateway.send(new CreateDeploymentCommand({ restApiId, stageName: 'live' }));
    return restApiId;
  }

  it('VPC links', async () => {
    const { VpcLinkId } = await http.send(new CreateVpcLinkCommand({ Name: 'inner', SubnetIds: ['subnet-1'] }));
    assert.equal((await http.send(new GetVpcLinkCommand({ VpcLinkId }))).VpcLinkStatus, 'AVAILABLE');
    const { $metadata } = await http.send(new DeleteVpcLinkCommand({ VpcLinkId }));
    assert.equal($metadata.httpStatusCode, 202);
  });

  it(
    'Terraform applies bodies, domains and links without drift, in both revisions',
    requires('terraform'),
    async (t) => {
      const project = openProject(join(ROOT, 'test', 'documents', 'http-api-body'), portico.env);
      t.after(() => project.remove());
      await applyRevisions(project, [1, 2], ({ export: text = '' }, revision) => {
        const { info, paths } = JSON.parse(text) as { info: object; paths: object };
        assert.deepEqual(Object.keys(paths), ['/$default', `/r${revision}/{id}`]);
        assert.deepEqual(info, {
          title: 'named-by-terraform',
          description: `described by terraform, revision ${revision}`,
          version: '1',
        });
      });
    },
  );
});
