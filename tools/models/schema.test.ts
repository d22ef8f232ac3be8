// Compact schemas become tables; a form that is not known stops the reader.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SchemaReader } from './schema.ts';

const NS = 'com.amazonaws.x';

function read(exported: Record<string, unknown>): SchemaReader {
  const reader = new SchemaReader();
  reader.readModule(exported);
  return reader;
}

test('an operation, its members, required ones first, and its error', () => {
  const tag = [3, NS, 'Tag', 0, ['Key'], [0], 1];
  const tags = [1, NS, 'Tags', 0, [() => tag, { xmlName: 'Tag' }]];
  const input = [
    3,
    NS,
    'In',
    0,
    ['Id', 'Tags', 'Body', 'At'],
    [[0, 1], () => tags, [() => [0, NS, 'B', { streaming: 1 }, 42], 16], [5, { httpHeader: 'x-at' }]],
    1,
  ];
  const error = [-3, NS, 'Gone', { error: 'client', httpError: 410 }, ['message'], [0]];
  const operation = [9, NS, 'Put', { http: ['PUT', '/{Id}', 200] }, () => input, () => 'unit'];
  const { shapes, operations, errors } = read({ Put$: operation, Gone$: error });
  assert.deepEqual(
    operations.map(({ name, http }) => [name, http]),
    [['Put', ['PUT', '/{Id}', 200]]],
  );
  const shape = shapes[operations[0]?.input ?? -1];
  assert.ok(shape && 'members' in shape);
  assert.deepEqual(Object.keys(shape.members), ['Id', 'Tags', 'Body', 'At']);
  assert.equal(shape.members['Id']?.required, true);
  assert.deepEqual(shape.members['Id'].traits, { httpLabel: true });
  assert.deepEqual(shapes[shape.members['Body']?.shape ?? -1], { t: 'blob', streaming: true });
  assert.deepEqual(shapes[shape.members['At']?.shape ?? -1], { t: 'timestamp', format: 'date-time' });
  assert.deepEqual(shapes[shape.members['Tags']?.shape ?? -1], {
    t: 'list',
    of: shapes.findIndex((one) => 'name' in one && one.name === 'Tag'),
    itemName: 'Tag',
  });
  assert.deepEqual(Object.keys(errors), ['Gone']);
});

test('the clients own base errors are left out', () => {
  assert.deepEqual(read({ Base$: [-3, 'smithy.ts.sdk.synthetic.x', 'Base', 0, [], []] }).errors, {});
});

const UNKNOWN: readonly (readonly [string, unknown, RegExp])[] = [
  ['a code', [3, NS, 'S', 0, ['A'], [33]], /unknown schema code 33/],
  ['a trait', [3, NS, 'S', 0, ['A'], [[0, { brandNew: 1 }]]], /unknown trait brandNew on S\.A/],
  ['a trait bit', [3, NS, 'S', 0, ['A'], [[0, 256]]], /unknown trait bits 256/],
  ['a kind', [3, NS, 'S', 0, ['A'], [() => [7, NS, 'K', 0, 0]]], /unknown schema kind 7 of K/],
];

for (const [what, input, message] of UNKNOWN) {
  test(`${what} that is not known stops the reader`, () => {
    assert.throws(() => read({ O$: [9, NS, 'O', 0, () => input, () => 'unit'] }), message);
  });
}
