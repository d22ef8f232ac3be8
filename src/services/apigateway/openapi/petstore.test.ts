import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openKit, type Kit } from '../testkit.test.ts';
import { asJson, canonical, contentOfApi, documentText, exported, imported, PETSTORES } from './importkit.test.ts';

describe('the petstore', () => {
  let kit: Kit;
  before(() => void (kit = openKit()));
  after(() => kit.close());

  async function api(document: string): Promise<object> {
    return canonical(contentOfApi(kit, await imported(kit, document)));
  }

  it('is the same API from both versions, in YAML and in JSON', async () => {
    const [oas30 = '', swagger20 = ''] = PETSTORES.map(documentText);
    const first = await api(oas30);
    assert.deepEqual(await api(asJson(oas30)), first);
    assert.deepEqual(await api(swagger20), first);
    assert.deepEqual(await api(asJson(swagger20)), first);
  });

  for (const name of PETSTORES) {
    for (const type of ['oas30', 'swagger']) {
      for (const accepts of ['application/json', 'application/yaml']) {
        it(`${name} exported as ${type} in ${accepts} imports to the same API`, async () => {
          const restApiId = await imported(kit, documentText(name));
          const first = canonical(contentOfApi(kit, restApiId));
          const document = await exported(kit, restApiId, type, accepts);
          assert.deepEqual(await api(document), first);
        });
      }
    }
  }

  it('put over itself in either mode changes nothing, ids included', async () => {
    const document = documentText(PETSTORES[0]);
    const restApiId = await imported(kit, document);
    const first = contentOfApi(kit, restApiId);
    for (const mode of ['merge', 'overwrite'] as const) {
      const put = await kit.run('PutRestApi', { restApiId, mode, body: Buffer.from(document) });
      assert.equal(put.warnings, undefined);
      assert.deepEqual(contentOfApi(kit, restApiId), first);
    }
  });

  it('has the methods, models and settings that the document says', async () => {
    const content = contentOfApi(kit, await imported(kit, documentText(PETSTORES[0])));
    const paths = content.resources.map((resource) => `${resource.path} ${Object.keys(resource.methods).join(',')}`);
    assert.deepEqual(paths.sort(), [
      '/ GET',
      '/orders ',
      '/orders/{orderId} GET',
      '/orders/{orderId}/{rest+} ANY',
      '/pets GET,POST,OPTIONS',
      '/pets/{petId} GET,PUT,DELETE',
    ]);
    assert.deepEqual(content.models.map((model) => model.name.replace(/^MODEL.{6}$/, 'MODEL')).sort(), [
      'Empty',
      'MODEL',
      'NewPet',
      'Owner',
      'Pet',
      'PetType',
      'Pets',
      'Refusal',
    ]);
    assert.match(
      content.models.find((model) => model.name === 'Pets')?.schema ?? '',
      /"\$ref": "https:\/\/apigateway\.amazonaws\.com\/restapis\/[a-z0-9]{10}\/models\/Pet"/,
    );
    const { name, description, version, binaryMediaTypes, minimumCompressionSize } = content.api;
    assert.deepEqual(
      { name, description, version, binaryMediaTypes, minimumCompressionSize },
      {
        name: 'petstore',
        description: 'Pets, their owners and orders.',
        version: '1.2',
        binaryMediaTypes: ['image/png', 'application/octet-stream'],
        minimumCompressionSize: 1024,
      },
    );
  });
});
