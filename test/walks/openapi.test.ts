// A REST API as a document: imported by the official client, served, exported, imported again; and by Terraform's `body`.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  APIGatewayClient,
  CreateDeploymentCommand,
  GetExportCommand,
  GetModelsCommand,
  GetResourcesCommand,
  ImportDocumentationPartsCommand,
  ImportRestApiCommand,
  PutRestApiCommand,
} from '@aws-sdk/client-api-gateway';
import { requires } from '../requires.ts';
import { ROOT, startPortico, type Portico } from './portico.ts';
import { applyRevisions, openProject } from './terraform.ts';

const PETSTORE = readFileSync(join(ROOT, 'test', 'documents', 'petstore.oas30.yaml'));

/** A document without its API's id. */
function textOf(document: Uint8Array, id: string): string {
  return Buffer.from(document).toString().replaceAll(id, '{api}');
}

describe('an OpenAPI document', () => {
  let portico: Portico;
  let client: APIGatewayClient;
  before(async () => {
    portico = await startPortico();
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    client = new APIGatewayClient({ endpoint: portico.url, region: 'us-east-1', credentials });
  });
  after(() => portico.stop());

  async function deployed(body: Uint8Array): Promise<string> {
    const { id: restApiId = '', warnings } = await client.send(
      new ImportRestApiCommand({ body, failOnWarnings: true }),
    );
    assert.equal(warnings, undefined);
    await client.send(new CreateDeploymentCommand({ restApiId, stageName: 'dev' }));
    return restApiId;
  }

  async function exported(restApiId: string, exportType: string, accepts: string): Promise<Uint8Array> {
    const parameters = { extensions: 'integrations,authorizers,apigateway' };
    const command = new GetExportCommand({ restApiId, stageName: 'dev', exportType, accepts, parameters });
    const { body, contentType, contentDisposition } = await client.send(command);
    assert.equal(contentType, 'application/octet-stream');
    assert.match(contentDisposition ?? '', /^attachment; filename="(oas30|swagger)_1\.2\.(json|yaml)"$/);
    return body ?? new Uint8Array();
  }

  /** By Host, as a client of the deployed API has it. */
  async function call(
    restApiId: string,
    path: string,
    method = 'GET',
  ): Promise<{ status: number; type: string | undefined; body: string }> {
    const headers = { Host: `${restApiId}.execute-api.localhost:${portico.port}` };
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      httpRequest({ host: '127.0.0.1', port: portico.port, path: `/dev${path}`, headers, method }, resolve)
        .on('error', reject)
        .end();
    });
    let body = '';
    for await (const piece of answer.setEncoding('utf8')) body += String(piece);
    return { status: answer.statusCode ?? 0, type: answer.headers['content-type'], body };
  }

  it('imports, serves, exports and imports again', async () => {
    const first = await deployed(PETSTORE);
    for (const [type, accepts] of [
      ['oas30', 'application/json'],
      ['swagger', 'application/yaml'],
    ] as const) {
      const document = await exported(first, type, accepts);
      const second = await deployed(document);
      for (const restApiId of [first, second]) {
        const refused = await call(restApiId, '/pets');
        assert.deepEqual([refused.status, JSON.parse(refused.body)], [403, { message: 'Forbidden', code: 'client' }]);
        assert.deepEqual(JSON.parse((await call(restApiId, '/orders/1')).body), { id: '1', stage: 'dev', open: true });
        assert.deepEqual(await call(restApiId, '/'), { status: 200, type: 'text/html', body: '<h1>pets</h1>' });
        const preflight = await call(restApiId, '/pets', 'OPTIONS');
        assert.deepEqual([preflight.status, preflight.body], [200, '']);
        assert.equal((await call(restApiId, '/nowhere')).status, 403);
      }
      assert.equal(textOf(await exported(second, type, accepts), second), textOf(document, first));
    }
  });

  it('put over an API takes its place, all or nothing', async () => {
    const restApiId = await deployed(PETSTORE);
    const paths = async () => {
      const { items = [] } = await client.send(new GetResourcesCommand({ restApiId, limit: 500 }));
      return items.map((resource) => resource.path).sort();
    };
    const before = await paths();
    const broken = {
      openapi: '3.0.1',
      paths: { '/x': { get: { 'x-amazon-apigateway-integration': { type: 'aws' } } } },
    };
    const put = (document: object, mode: 'merge' | 'overwrite') =>
      client.send(new PutRestApiCommand({ restApiId, mode, body: Buffer.from(JSON.stringify(document)) }));
    await assert.rejects(put(broken, 'overwrite'), {
      name: 'BadRequestException',
      message: /^Errors found during import:\n/,
    });
    assert.deepEqual(await paths(), before);
    const { name } = await put(
      { openapi: '3.0.1', info: { title: 'next' }, paths: { '/x': { get: {} } } },
      'overwrite',
    );
    assert.equal(name, 'next');
    assert.deepEqual(await paths(), ['/', '/x']);
    assert.deepEqual((await client.send(new GetModelsCommand({ restApiId }))).items, []);
    assert.equal((await call(restApiId, '/orders/1')).status, 200, 'what is deployed stays');
  });

  it('brings documentation by itself', async () => {
    const restApiId = await deployed(PETSTORE);
    const { ids = [] } = await client.send(
      new ImportDocumentationPartsCommand({ restApiId, body: PETSTORE, mode: 'overwrite' }),
    );
    assert.ok(ids.length > 20);
  });

  it('Terraform applies bodies without drift, in both revisions', requires('terraform'), async (t) => {
    const project = openProject(join(ROOT, 'test', 'documents', 'rest-api-body'), portico.env);
    t.after(() => project.remove());
    await applyRevisions(project, [1, 2], ({ export: text = '', split }, revision) => {
      assert.equal(split, '{id}');
      const document = JSON.parse(text) as { info: object; paths: object };
      assert.deepEqual(Object.keys(document.paths), [`/r${revision}/{id}`]);
      assert.deepEqual(document.info, {
        title: 'named-by-terraform',
        description: `described by terraform, revision ${revision}`,
        version: '1',
      });
    });
  });
});
