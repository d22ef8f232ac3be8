// Random documents: an import succeeds or is a bad request, never anything else; what succeeds survives the way out and in.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import * as fc from 'fast-check';
import { damaged } from '../../gateway/openapi/damage.test.ts';
import { Fault } from '../../kernel/fault.ts';
import { openKit, type Kit } from '../testkit.test.ts';
import {
  asJson,
  bytes,
  canonical,
  contentOfApi,
  documentText,
  exported,
  imported,
  PETSTORES,
} from './importkit.test.ts';

describe('random documents', () => {
  let kit: Kit;
  before(() => void (kit = openKit()));
  after(() => kit.close());

  /** The API's id, or undefined when it was refused properly. */
  async function attempt(body: Uint8Array): Promise<string | undefined> {
    try {
      return (await kit.run('ImportRestApi', { body })).id;
    } catch (error) {
      assert.ok(error instanceof Fault && error.code === 'BadRequestException', String((error as Error).stack));
      assert.ok(error.message.length > 0);
      return undefined;
    }
  }

  it('of any bytes and any JSON', async () => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 50 }),
      fc.string({ maxLength: 50 }).map(bytes),
      fc.json({ maxDepth: 4 }).map(bytes),
    );
    await fc.assert(
      fc.asyncProperty(anything, async (body) => void (await attempt(body))),
      { numRuns: 200 },
    );
  });

  for (const name of PETSTORES) {
    const petstore: unknown = JSON.parse(asJson(documentText(name)));

    it(`${name} with random damage`, async () => {
      const made = { accepted: 0, refused: 0 };
      const property = fc.asyncProperty(damaged(petstore), async (document) => {
        const id = await attempt(Buffer.from(JSON.stringify(document)));
        if (id === undefined) made.refused++;
        else made.accepted++;
      });
      await fc.assert(property, { numRuns: 150 });
      assert.ok(made.accepted > 10 && made.refused > 10, JSON.stringify(made));
    });
  }

  it('what is accepted exports and imports again', async () => {
    const name = fc.constantFrom('a', 'b', 'c-d', '{x}', '{x}', '{rest+}');
    const path = fc.array(name, { maxLength: 3 }).map((parts) => `/${parts.join('/')}`);
    const operation = fc.record(
      {
        operationId: fc.constantFrom('One', 'Two words'),
        parameters: fc.uniqueArray(
          fc.constantFrom('q', 'r', 's').map((each) => ({ name: each, in: 'query' })),
          {
            selector: (parameter) => parameter.name,
          },
        ),
        responses: fc.dictionary(
          fc.constantFrom('200', '404', '500'),
          fc.constant({ description: 'd', headers: { 'X-H': {} } }),
        ),
        'x-amazon-apigateway-integration': fc.constantFrom(
          { type: 'mock', requestTemplates: { 'application/json': '{"statusCode":200}' } },
          { type: 'http_proxy', httpMethod: 'ANY', uri: 'https://example.com', timeoutInMillis: 60 },
        ),
      },
      { requiredKeys: ['x-amazon-apigateway-integration'] },
    );
    const verb = fc.constantFrom('get', 'post', 'options', 'x-amazon-apigateway-any-method');
    const paths = fc.dictionary(path, fc.dictionary(verb, operation, { minKeys: 1, maxKeys: 3 }), {
      minKeys: 1,
      maxKeys: 5,
    });
    let accepted = 0;
    const property = fc.asyncProperty(paths, fc.constantFrom('oas30', 'swagger'), async (found, type) => {
      const id = await attempt(bytes({ openapi: '3.0.1', info: { title: 'a', version: '1' }, paths: found }));
      if (id === undefined) return;
      accepted++;
      const document = await exported(kit, id, type, 'application/json');
      assert.deepEqual(canonical(contentOfApi(kit, await imported(kit, document))), canonical(contentOfApi(kit, id)));
    });
    await fc.assert(property, { numRuns: 60 });
    assert.ok(accepted > 10, `${accepted} accepted`);
  });
});
