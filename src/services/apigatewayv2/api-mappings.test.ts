// API mappings: keys of several levels, HTTP APIs and REST APIs behind one domain, seen from both versions. [api-gateway.md A1.4, C8]
import assert from 'node:assert/strict';
import { before, after, test } from 'node:test';
import { openKit, shown } from './testkit.test.ts';

const kit = openKit();
after(() => kit.close());

const DomainName = 'shop.test';
let http = '';
let rest = '';

before(async () => {
  await kit.run('CreateDomainName', { DomainName, DomainNameConfigurations: [{}] });
  http = await kit.api();
  await kit.run('CreateStage', { ApiId: http, StageName: '$default' });
  const { id: restApiId = '', rootResourceId: resourceId = '' } = await kit.runFirst('CreateRestApi', { name: 'r' });
  rest = restApiId;
  const method = { restApiId, resourceId, httpMethod: 'GET' };
  await kit.runFirst('PutMethod', { ...method, authorizationType: 'NONE' });
  await kit.runFirst('PutIntegration', { ...method, type: 'MOCK' });
  await kit.runFirst('CreateDeployment', { restApiId, stageName: 'live' });
});

async function create(ApiMappingKey: string | undefined, ApiId = http, Stage = '$default'): Promise<string> {
  const { ApiMappingId = '' } = await kit.run('CreateApiMapping', { DomainName, ApiId, Stage, ApiMappingKey });
  return ApiMappingId;
}

async function keysOfFirst(): Promise<(string | undefined)[]> {
  const { items = [] } = await kit.runFirst('GetBasePathMappings', { domainName: DomainName });
  return items.map(({ basePath }) => basePath);
}

test('keys of one level are base path mappings, keys of several levels are not', async () => {
  const root = await create(undefined);
  await create('orders');
  const deep = await create('orders/v1/items', rest, 'live');
  assert.deepEqual(await keysOfFirst(), ['(none)', 'orders']);
  const { ApiId, ApiMappingKey, Stage } = await kit.run('GetApiMapping', { DomainName, ApiMappingId: deep });
  assert.deepEqual([ApiId, ApiMappingKey, Stage], [rest, 'orders/v1/items', 'live']);
  assert.deepEqual(shown(await kit.runFirst('GetBasePathMapping', { domainName: DomainName, basePath: '(none)' })), {
    basePath: '(none)',
    restApiId: http,
    stage: '$default',
  });
  await assert.rejects(kit.runFirst('GetBasePathMapping', { domainName: DomainName, basePath: 'orders/v1/items' }));
  await kit.refused(
    'CreateApiMapping',
    { DomainName, ApiId: http, Stage: '$default', ApiMappingKey: '' },
    'ConflictException',
    'ApiMapping key already exists for this domain name',
  );
  assert.equal((await kit.run('GetApiMapping', { DomainName, ApiMappingId: root })).ApiMappingKey, '');
});

test('a base path mapping of v1 has an id in v2, one that leaves the stage to the path has no stage', async () => {
  await kit.runFirst('CreateBasePathMapping', { domainName: DomainName, restApiId: rest, basePath: 'free' });
  const { Items = [] } = await kit.run('GetApiMappings', { DomainName });
  assert.equal(Items.length, 4);
  const free = Items.find(({ ApiMappingKey }) => ApiMappingKey === 'free');
  assert.match(free?.ApiMappingId ?? '', /^[a-z0-9]{6}$/);
  assert.equal(free?.Stage, undefined);
  const { Items: pageOne = [], NextToken } = await kit.run('GetApiMappings', { DomainName, MaxResults: '3' });
  const { Items: pageTwo = [] } = await kit.run('GetApiMappings', { DomainName, NextToken });
  assert.deepEqual([...pageOne, ...pageTwo], Items);
});

test('an update keeps the id and what it does not name, and may lead to another kind of API', async () => {
  const ApiMappingId = await create('moves');
  const moved = await kit.run('UpdateApiMapping', { DomainName, ApiMappingId, ApiId: http, ApiMappingKey: 'moved/on' });
  assert.deepEqual(shown(moved), { ApiId: http, ApiMappingId, ApiMappingKey: 'moved/on', Stage: '$default' });
  const other = await kit.run('UpdateApiMapping', { DomainName, ApiMappingId, ApiId: rest, Stage: 'live' });
  assert.deepEqual(shown(other), { ApiId: rest, ApiMappingId, ApiMappingKey: 'moved/on', Stage: 'live' });
  await kit.refused(
    'UpdateApiMapping',
    { DomainName, ApiMappingId, ApiId: rest, ApiMappingKey: 'orders' },
    'ConflictException',
    'ApiMapping key already exists for this domain name',
  );
  await kit.run('DeleteApiMapping', { DomainName, ApiMappingId });
  await kit.refused(
    'GetApiMapping',
    { DomainName, ApiMappingId },
    'NotFoundException',
    'The api mapping resource specified in the request was not found.',
  );
});

const END = "API mapping key should not end with a '/'.";
const SLASHES = "API mapping key should not start with a '/' or have consecutive '/'s.";
const CHARACTERS = "An API mapping key may contain only letters, numbers and one of $-_.+!*'(), characters.";
const KEYS: readonly (readonly [key: string, message: string])[] = [
  ['/', END],
  ['a/', END],
  ['/a', SLASHES],
  ['a//b', SLASHES],
  ['a b', CHARACTERS],
  ['a~b', CHARACTERS],
  ['a'.repeat(301), 'ApiMapping key length must be under 300 characters.'],
];

for (const [key, message] of KEYS) {
  test(`the key ${key.slice(0, 10)} is refused`, async () => {
    const input = { DomainName, ApiId: http, Stage: '$default', ApiMappingKey: key };
    await kit.refused('CreateApiMapping', input, 'BadRequestException', message);
  });
}

test('a mapping leads to an API and a stage that exist', async () => {
  const cases: readonly (readonly [ApiId: string, Stage: string, message: string])[] = [
    ['nope', '$default', 'Invalid API identifier specified: nope'],
    [http, 'nope', 'Invalid stage identifier specified'],
    [rest, '$default', 'Invalid stage identifier specified'],
  ];
  for (const [ApiId, Stage, message] of cases) {
    const input = { DomainName, ApiId, Stage, ApiMappingKey: 'x' };
    await kit.refused('CreateApiMapping', input, 'BadRequestException', message);
  }
});

test('TLS 1.0 carries REST APIs at keys of one level alone', async () => {
  const configuration = { EndpointType: 'REGIONAL' as const, SecurityPolicy: 'TLS_1_0' as const };
  const old = { DomainName: 'old.test', DomainNameConfigurations: [configuration] };
  await kit.run('CreateDomainName', old);
  const mapping = { DomainName: 'old.test', ApiId: rest, Stage: 'live', ApiMappingKey: 'a' };
  await kit.run('CreateApiMapping', mapping);
  const refusal = { name: 'Fault', message: /with a security policy of TLS 1\.2 can be managed/ };
  await assert.rejects(kit.run('CreateApiMapping', { ...mapping, ApiMappingKey: 'a/b' }), refusal);
  await assert.rejects(
    kit.run('CreateApiMapping', { ...mapping, ApiId: http, Stage: '$default', ApiMappingKey: 'h' }),
    refusal,
  );
  await assert.rejects(kit.run('UpdateDomainName', { ...old, DomainName }), refusal, 'what is mapped needs 1.2');
  const patchOperations = [{ op: 'replace' as const, path: '/securityPolicy', value: 'TLS_1_0' }];
  await assert.rejects(kit.runFirst('UpdateDomainName', { domainName: DomainName, patchOperations }), refusal);
});

test('an API that a domain leads to stays, whichever version deletes it; with the domain the mappings go', async () => {
  await assert.rejects(kit.run('DeleteApi', { ApiId: http }), { message: /remove all API mappings/ });
  await assert.rejects(kit.runFirst('DeleteRestApi', { restApiId: rest }), {
    message: /remove all base path mappings/,
  });
  await kit.runFirst('DeleteDomainName', { domainName: 'old.test' });
  await kit.run('DeleteDomainName', { DomainName });
  await kit.run('DeleteApi', { ApiId: http });
  await kit.runFirst('DeleteRestApi', { restApiId: rest });
});
