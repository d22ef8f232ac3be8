// Documentation parts in and out of documents. [C6, A27]
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { openKit, type Kit } from '../testkit.test.ts';
import { bytes, contentOfApi, exported, imported } from './importkit.test.ts';

const PARTS = [
  { location: { type: 'API' }, properties: { info: { description: 'API info', license: { name: 'free' } }, tags: [] } },
  { location: { type: 'METHOD', path: '/pets', method: 'GET' }, properties: { summary: 'all pets' } },
  { location: { type: 'METHOD' }, properties: { summary: 'any method', tags: ['pets'] } },
  { location: { type: 'RESPONSE', method: '*', statusCode: '200' }, properties: { description: 'it worked' } },
  {
    location: { type: 'QUERY_PARAMETER', path: '/pets', method: 'GET', name: 'page' },
    properties: { description: 'n' },
  },
  { location: { type: 'MODEL', name: 'Pet' }, properties: { title: 'a pet' } },
];
const DOCUMENT = {
  openapi: '3.0.1',
  info: { title: 'a', description: 'native', version: '1', contact: { name: 'c' } },
  tags: [{ name: 'pets' }],
  paths: {
    '/pets': {
      summary: 'Pets',
      get: {
        tags: ['pets'],
        description: 'native',
        parameters: [{ name: 'page', in: 'query', description: 'which page' }],
        requestBody: { description: 'nothing', content: {} },
        responses: {
          '200': { description: 'good', headers: { 'X-A': { description: 'a header' } } },
          '404': { description: '404 response' },
        },
        'x-amazon-apigateway-integration': { type: 'mock' },
      },
    },
  },
  components: {
    schemas: { Pet: { type: 'object', title: 'a pet' } },
    securitySchemes: { api_key: { type: 'apiKey', name: 'x-api-key', in: 'header', description: 'the key' } },
  },
};
const EXPLICIT = { ...DOCUMENT, 'x-amazon-apigateway-documentation': { version: '1', documentationParts: PARTS } };

interface Exported {
  readonly info: Record<string, unknown>;
  readonly paths: Record<string, { get: ExportedOperation }>;
}

interface ExportedOperation {
  readonly summary?: string;
  readonly tags?: string[];
  readonly parameters?: { readonly description?: string }[];
  readonly responses?: Record<string, { readonly description?: string }>;
}

/** As text, members in order. */
function ordered(value: unknown): string {
  return JSON.stringify(value, (_, node: unknown) =>
    typeof node === 'object' && node !== null && !Array.isArray(node)
      ? Object.fromEntries(Object.entries(node).sort(([a], [b]) => (a < b ? -1 : 1)))
      : node,
  );
}

describe('documentation', () => {
  let kit: Kit;
  beforeEach(() => void (kit = openKit()));
  afterEach(() => kit.close());

  function parts(apiId: string): { location: object; properties: unknown }[] {
    return contentOfApi(kit, apiId).parts.map(({ location, properties }) => ({
      location: JSON.parse(JSON.stringify(location)) as object,
      properties: JSON.parse(properties) as unknown,
    }));
  }

  it('the extension says it all where it is', async () => {
    assert.deepEqual(
      parts(await imported(kit, EXPLICIT))
        .map(ordered)
        .sort(),
      PARTS.map(ordered).sort(),
    );
  });

  it('else the texts of OpenAPI become parts, but for what exports write of themselves', async () => {
    const found = parts(await imported(kit, DOCUMENT)).map(({ location, properties }) => [location, properties]);
    const at = { path: '/pets', method: 'GET' };
    const expected = [
      [{ type: 'API' }, { info: { description: 'native', contact: { name: 'c' } }, tags: [{ name: 'pets' }] }],
      [{ type: 'MODEL', name: 'Pet' }, { title: 'a pet' }],
      [{ type: 'AUTHORIZER', name: 'api_key' }, { description: 'the key' }],
      [{ type: 'RESOURCE', path: '/pets' }, { summary: 'Pets' }],
      [
        { type: 'METHOD', ...at },
        { tags: ['pets'], description: 'native' },
      ],
      [{ type: 'REQUEST_BODY', ...at }, { description: 'nothing' }],
      [{ type: 'QUERY_PARAMETER', ...at, name: 'page' }, { description: 'which page' }],
      [{ type: 'RESPONSE', ...at, statusCode: '200' }, { description: 'good' }],
      [{ type: 'RESPONSE_HEADER', ...at, statusCode: '200', name: 'X-A' }, { description: 'a header' }],
    ];
    assert.deepEqual(found.map(ordered).sort(), expected.map(ordered).sort());
  });

  it('nothing of it with ignore=documentation', async () => {
    assert.deepEqual(parts(await imported(kit, EXPLICIT, { ignore: 'documentation' })), []);
  });

  it('ImportDocumentationParts answers the ids; overwrite drops the others, merge keeps them', async () => {
    const { restApiId } = await kit.api();
    const other = await kit.run('CreateDocumentationPart', {
      restApiId,
      location: { type: 'MODEL', name: 'Old' },
      properties: '{}',
    });
    const merged = await kit.run('ImportDocumentationParts', { restApiId, body: bytes(EXPLICIT) });
    assert.equal(merged.ids?.length, PARTS.length);
    assert.deepEqual(merged.warnings, []);
    assert.ok(!merged.ids?.includes(other.id ?? ''));
    assert.equal(parts(restApiId).length, PARTS.length + 1);
    const over = await kit.run('ImportDocumentationParts', { restApiId, body: bytes(EXPLICIT), mode: 'overwrite' });
    assert.deepEqual([...(over.ids ?? [])].sort(), [...(merged.ids ?? [])].sort());
    assert.equal(parts(restApiId).length, PARTS.length);
  });

  it('refuses parts that cannot be', async () => {
    const { restApiId } = await kit.api();
    const refused = (part: object, message: string) => {
      const body = bytes({ swagger: '2.0', 'x-amazon-apigateway-documentation': { documentationParts: [part] } });
      const text = `Errors found during import:\n\tUnable to create documentation part 1: ${message}`;
      return kit.refused('ImportDocumentationParts', { restApiId, body }, 'BadRequestException', text);
    };
    await refused({ location: { type: 'PAGE' }, properties: {} }, 'Invalid location type: PAGE');
    await refused({ location: { type: 'API' } }, 'Documentation part properties must be non-empty');
    const none = { restApiId: 'none', body: bytes(EXPLICIT) };
    const message = 'Invalid API identifier specified 111111111111:none';
    await kit.refused('ImportDocumentationParts', none, 'NotFoundException', message);
  });

  it("an export of a stage with a version has the texts in OpenAPI's places, the closest first", async () => {
    const restApiId = await imported(kit, EXPLICIT);
    await exported(kit, restApiId, 'oas30', 'application/json');
    for (const exportType of ['oas30', 'swagger']) {
      const { body } = await kit.run('GetExport', { restApiId, stageName: 'dev', exportType });
      const { info, paths, ...rest } = JSON.parse(Buffer.from(body ?? []).toString()) as Exported;
      assert.ok(!('x-amazon-apigateway-documentation' in rest));
      assert.deepEqual([info.description, info.license], ['native', { name: 'free' }]);
      const { summary, tags, parameters, responses } = paths['/pets']?.get ?? {};
      assert.deepEqual([summary, tags, parameters?.[0]?.description], ['all pets', ['pets'], 'n']);
      assert.deepEqual(
        [responses?.['200']?.description, responses?.['404']?.description],
        ['it worked', '404 response'],
      );
    }
  });
});
