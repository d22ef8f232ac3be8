import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import * as resources from './resources.ts';
import { ACCOUNT, openKit, shown, type Kit } from './testkit.test.ts';

function enumText(at: string, value: string, values: string): string {
  return `Value '${value}' at 'createRestApiInput.endpointConfiguration.${at}' failed to satisfy constraint: ${values}`;
}

describe('REST APIs', () => {
  let kit: Kit;
  before(() => void (kit = openKit()));
  after(() => kit.close());

  function bad(input: object, message: string, code = 'BadRequestException'): Promise<void> {
    return kit.refused('CreateRestApi', { name: 'x', ...input } as never, code, message);
  }

  it('answers creation with the defaults and leaves empty members out', async () => {
    const made = await kit.run('CreateRestApi', { name: 'pets' });
    assert.match(made.id ?? '', /^[a-z0-9]{10}$/);
    assert.match(made.rootResourceId ?? '', /^[a-z0-9]{10}$/);
    assert.deepEqual(shown(made), {
      id: made.id,
      name: 'pets',
      createdDate: '2024-02-06T12:00:00.000Z',
      apiKeySource: 'HEADER',
      endpointConfiguration: { types: ['EDGE'], ipAddressType: 'ipv4' },
      disableExecuteApiEndpoint: false,
      rootResourceId: made.rootResourceId,
    });
  });

  it('has the models Empty and Error from the start', async () => {
    const { restApiId } = await kit.api();
    const { items } = await kit.run('GetModels', { restApiId });
    assert.deepEqual(
      items.map(({ name, description, contentType, schema = '' }) => [
        name,
        description,
        contentType,
        (JSON.parse(schema) as { title: string }).title,
      ]),
      [
        ['Empty', 'This is a default empty schema model', 'application/json', 'Empty Schema'],
        ['Error', 'This is a default error schema model', 'application/json', 'Error Schema'],
      ],
    );
  });

  it('shows tags {} on read and update, and only filled tags on creation', async () => {
    const { restApiId } = await kit.api();
    assert.deepEqual((await kit.run('GetRestApi', { restApiId })).tags, {});
    assert.deepEqual((await kit.run('UpdateRestApi', { restApiId, patchOperations: [] })).tags, {});
    assert.deepEqual((await kit.run('CreateRestApi', { name: 'b', tags: { a: '1' } })).tags, { a: '1' });
  });

  it('makes a private API dualstack', async () => {
    const made = await kit.run('CreateRestApi', { name: 'p', endpointConfiguration: { types: ['PRIVATE'] } });
    assert.deepEqual(shown(made.endpointConfiguration), { types: ['PRIVATE'], ipAddressType: 'dualstack' });
  });

  it('escapes the quotes of a policy once more', async () => {
    const policy = '{"Version":"2012-10-17"}';
    const made = await kit.run('CreateRestApi', { name: 'p', policy });
    assert.equal(made.policy, String.raw`{\"Version\":\"2012-10-17\"}`);
    assert.equal(JSON.parse(`"${made.policy}"`), policy);
  });

  it('has a root resource and two models from the start', async () => {
    const { restApiId, rootId } = await kit.api();
    const tree = await kit.run('GetResources', { restApiId });
    assert.deepEqual(shown(tree), { items: [{ id: rootId, path: '/' }] });
    const models = await kit.run('GetModels', { restApiId });
    assert.deepEqual(
      models.items.map((model) => model.name),
      ['Empty', 'Error'],
    );
  });

  it('clones all that describes an API, and nothing that is deployed', async () => {
    const { restApiId, method } = await kit.stagedApi();
    await kit.run('UpdateRestApi', { restApiId, patchOperations: [{ op: 'add', path: '/binaryMediaTypes/a~1b' }] });
    const clone = await kit.run('CreateRestApi', { name: 'copy', cloneFrom: restApiId });
    const cloneId = clone.id ?? '';
    assert.notEqual(cloneId, restApiId);
    assert.deepEqual(clone.binaryMediaTypes, ['a/b']);
    const copied = await kit.run('GetMethod', { ...method, restApiId: cloneId });
    assert.equal(copied.methodIntegration?.type, 'MOCK');
    assert.deepEqual((await kit.run('GetStages', { restApiId: cloneId })).item, []);
    await kit.run('DeleteMethod', { ...method, restApiId: cloneId });
    assert.equal((await kit.run('GetMethod', method)).httpMethod, 'GET');
  });

  it('deletes everything below an API', async () => {
    const { restApiId, stage } = await kit.stagedApi();
    await kit.run('CreateRequestValidator', { restApiId, name: 'v' });
    await kit.run('PutGatewayResponse', { restApiId, responseType: 'THROTTLED' });
    await kit.run('CreateDocumentationPart', { restApiId, location: { type: 'API' }, properties: '{}' });
    await kit.run('CreateDocumentationVersion', { restApiId, documentationVersion: '1' });
    const plan = await kit.run('CreateUsagePlan', {
      name: 'p',
      apiStages: [{ apiId: restApiId, stage: stage.stageName }],
    });
    await kit.run('DeleteRestApi', { restApiId });
    const left = Object.values(resources).flatMap((kind) => kit.store.read((read) => read.scan<unknown>(kind)));
    assert.deepEqual(
      left.filter((entry) => entry.id.includes(restApiId)),
      [],
    );
    assert.deepEqual((await kit.run('GetUsagePlan', { usagePlanId: plan.id ?? '' })).apiStages, []);
  });

  it('refuses bad input in the recorded words', async () => {
    const types = enumText(
      'types',
      '[wrong]',
      'Member must satisfy constraint: [Member must satisfy enum value set: [PRIVATE, EDGE, REGIONAL]]',
    );
    const ip = enumText('ipAddressType', 'wrong', 'Member must satisfy enum value set: [ipv4, dualstack]');
    await bad({ description: '' }, 'Description cannot be an empty string');
    await bad(
      { endpointConfiguration: { types: [] } },
      'REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.',
    );
    await bad(
      { endpointConfiguration: { types: ['EDGE', 'REGIONAL'] } },
      'Cannot create an api with multiple Endpoint Types.',
    );
    await bad(
      { endpointConfiguration: { types: ['PRIVATE'], ipAddressType: 'ipv4' } },
      'Only dualstack ipAddressType is supported for Private APIs.',
    );
    await bad(
      { endpointConfiguration: { types: ['wrong'] } },
      `1 validation error detected: ${types}`,
      'ValidationException',
    );
    await bad(
      { endpointConfiguration: { ipAddressType: 'wrong' } },
      `1 validation error detected: ${ip}`,
      'ValidationException',
    );
    await bad(
      { endpointConfiguration: { types: ['wrong'], ipAddressType: 'wrong' } },
      `2 validation errors detected: ${types}; ${ip}`,
      'ValidationException',
    );
    await bad(
      { minimumCompressionSize: 10_485_761 },
      'Invalid minimum compression size, must be between 0 and 10485760',
    );
    await bad({ cloneFrom: 'nope' }, `Invalid API identifier specified ${ACCOUNT}:nope`, 'NotFoundException');
  });

  it('pages by position and limit', async () => {
    const ids = new Set<string>();
    let position: string | undefined;
    do {
      const page = await kit.run('GetRestApis', { limit: 2, ...(position !== undefined && { position }) });
      assert.ok(page.items.length <= 2);
      for (const api of page.items) ids.add(api.id ?? '');
      ({ position } = page);
    } while (position !== undefined);
    assert.equal(ids.size, kit.store.read((read) => read.scan(resources.REST_API)).length);
  });
});
