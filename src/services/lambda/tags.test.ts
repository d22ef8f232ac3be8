import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { arn, layer, openKit } from './testkit.test.ts';
import type { Kit } from './testkit.test.ts';

let kit: Kit;
beforeEach(async () => {
  kit = await openKit();
  await kit.create({ Tags: { a: '1' } });
});
afterEach(() => kit.close());

const PATTERN = String.raw`arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:(function:[a-zA-Z0-9-_]+(:(\$LATEST|[a-zA-Z0-9-_]+))?|layer:([a-zA-Z0-9-_]+)|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|capacity-provider:[a-zA-Z0-9-_]+)`;

test('tags are merged, listed and removed', async () => {
  await kit.run('TagResource', { Resource: arn('f'), Tags: { b: '2', a: '3' } });
  assert.deepEqual(await kit.run('ListTags', { Resource: arn('f') }), { Tags: { a: '3', b: '2' } });
  await kit.run('UntagResource', { Resource: arn('f'), TagKeys: ['a', 'missing'] });
  assert.deepEqual(await kit.run('ListTags', { Resource: arn('f') }), { Tags: { b: '2' } });
  await kit.run('UntagResource', { Resource: arn('f'), TagKeys: ['b'] });
  assert.ok(!('Tags' in (await kit.run('GetFunction', { FunctionName: 'f' }))));
});

test('tagging gives a new revision and keeps the sandboxes', async () => {
  const before = await kit.run('GetFunctionConfiguration', { FunctionName: 'f' });
  const { key } = kit.units.get(arn('f'))!.versions.get('$LATEST')!;
  await kit.run('TagResource', { Resource: arn('f'), Tags: { c: '1' } });
  assert.notEqual((await kit.run('GetFunctionConfiguration', { FunctionName: 'f' })).RevisionId, before.RevisionId);
  assert.equal(kit.units.get(arn('f'))!.versions.get('$LATEST')!.key, key);
});

const UUID = '6f0c7e1a-52b1-4f2e-9a77-1d0a3b1c2d3e';
const base = arn('f').replace('function:f', '');
const violation = (value: string) =>
  `1 validation error detected: Value '${value}' at 'resource' failed to satisfy constraint: Member must satisfy regular expression pattern: ${PATTERN}`;

const ROWS: readonly (readonly [resource: string, code: string, message: string, type?: string])[] = [
  [arn('doesnotexist'), 'ResourceNotFoundException', `Function not found: ${arn('doesnotexist')}`, 'User'],
  [
    arn('f:live'),
    'InvalidParameterValueException',
    'Tags on function aliases and versions are not supported. Please specify a function ARN.',
    'User',
  ],
  ['arn:aws:something', 'ValidationException', violation('arn:aws:something')],
  [`${base}foobar:x`, 'ValidationException', violation(`${base}foobar:x`)],
  [
    `${base}event-source-mapping:${UUID}`,
    'ResourceNotFoundException',
    `Event source mapping not found: ${base}event-source-mapping:${UUID}`,
    'User',
  ],
  [
    `${base}event-source-mapping:${UUID}:alias`,
    'ValidationException',
    violation(`${base}event-source-mapping:${UUID}:alias`),
  ],
  [
    `${base}capacity-provider:c`,
    'ResourceNotFoundException',
    `Capacity provider not found: ${base}capacity-provider:c`,
    'User',
  ],
  [layer('l'), 'ResourceNotFoundException', 'The resource you requested does not exist.', 'User'],
];

for (const [resource, code, message, type] of ROWS) {
  test(`${resource} cannot be tagged, untagged or listed`, async () => {
    await kit.refused('TagResource', { Resource: resource, Tags: { a: '1' } }, code, message, type);
    await kit.refused('UntagResource', { Resource: resource, TagKeys: ['a'] }, code, message, type);
    await kit.refused('ListTags', { Resource: resource }, code, message, type);
  });
}

test('fifty tags are the limit, none is an error', async () => {
  const Tags = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`k${n}`, 'v']));
  await kit.refused(
    'TagResource',
    { Resource: arn('f'), Tags },
    'InvalidParameterValueException',
    'Number of tags exceeds resource tag limit.',
    'User',
  );
  await kit.refused(
    'TagResource',
    { Resource: arn('f'), Tags: {} },
    'InvalidParameterValueException',
    'An error occurred and the request cannot be processed.',
    'User',
  );
  await kit.refused(
    'UntagResource',
    { Resource: arn('f'), TagKeys: [] },
    'ValidationException',
    "1 validation error detected: Value null at 'tagKeys' failed to satisfy constraint: Member must not be null",
  );
});
