import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openKit, type Kit } from './testkit.test.ts';

const HEAD = "#set($inputRoot = $input.path('$'))\n";

describe('what is generated from an API and for its stages', () => {
  let kit: Kit;
  before(() => void (kit = openKit()));
  after(() => kit.close());

  async function template(restApiId: string, name: string, schema: object | string): Promise<string | undefined> {
    const text = typeof schema === 'string' ? schema : JSON.stringify(schema);
    await kit.run('CreateModel', { restApiId, name, contentType: 'application/json', schema: text });
    return (await kit.run('GetModelTemplate', { restApiId, modelName: name })).value;
  }

  it('a template writes samples for every type', async () => {
    const { restApiId } = await kit.api();
    const properties = {
      id: { type: 'integer' },
      type: { type: 'string' },
      price: { type: 'number' },
      sold: { type: 'boolean' },
      owner: { type: 'object', properties: { name: { type: 'string' } } },
    };
    assert.equal(
      await template(restApiId, 'Pet', { type: 'object', properties }),
      `${HEAD}{
  "id" : 42,
  "type" : "foo",
  "price" : 42.0,
  "sold" : true,
  "owner" : {
    "name" : "foo"
  }
}`,
    );
    const items = { $ref: `https://apigateway.amazonaws.com/restapis/${restApiId}/models/Pet` };
    assert.equal(
      await template(restApiId, 'Page', { type: 'object', properties: { pets: { type: 'array', items } } }),
      `${HEAD}{
  "pets" : [
##TODO: Update this foreach loop to reference array from input json
#foreach($elem in $inputRoot.pets)
    {
      "id" : 42,
      "type" : "foo",
      "price" : 42.0,
      "sold" : true,
      "owner" : {
        "name" : "foo"
      }
    }
#if($foreach.hasNext),#end
#end
  ]
}`,
    );
  });

  it('models that refer to themselves or are no JSON end in an empty object', async () => {
    const { restApiId } = await kit.api();
    const $ref = `https://apigateway.amazonaws.com/restapis/${restApiId}/models/Ring`;
    assert.match((await template(restApiId, 'Ring', { type: 'object', properties: { next: { $ref } } })) ?? '', /\{\}/);
    assert.equal(await template(restApiId, 'Text', '<xsd/>'), `${HEAD}{}`);
    const missing = { restApiId, modelName: 'None' };
    await kit.refused('GetModelTemplate', missing, 'NotFoundException', 'Invalid model name specified: None');
  });

  it('SDK types are listed, page by page', async () => {
    const { items, position } = await kit.run('GetSdkTypes', { limit: 4 });
    assert.deepEqual(
      items.map((type) => type.id),
      ['android', 'java', 'javascript', 'objectivec'],
    );
    const rest = await kit.run('GetSdkTypes', { position });
    assert.deepEqual(
      rest.items.map((type) => type.id),
      ['ruby', 'swift'],
    );
    assert.equal((await kit.run('GetSdkType', { id: 'ruby' })).friendlyName, 'Ruby');
    await kit.refused('GetSdkType', { id: 'none' }, 'NotFoundException', 'Invalid SDK type identifier specified: none');
  });

  it('flushing a cache tells the edge which, and needs the stage', async () => {
    const { restApiId, stage } = await kit.stagedApi();
    await kit.run('FlushStageCache', stage);
    await kit.run('FlushStageAuthorizersCache', stage);
    assert.deepEqual(kit.flushed, [
      [restApiId, 'dev', 'responses'],
      [restApiId, 'dev', 'authorizers'],
    ]);
    const none = { restApiId, stageName: 'none' };
    await kit.refused('FlushStageCache', none, 'NotFoundException', 'Invalid stage identifier specified');
  });
});
