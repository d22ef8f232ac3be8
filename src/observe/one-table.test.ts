// What happens to a code that stands in two tables.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { oneTable } from './one-table.ts';

test('tables may share a row, but not mean different things by one code', () => {
  const shared = { title: 'shared' };
  assert.deepEqual(oneTable({ a: { x: shared }, b: { x: shared, y: shared } }), { x: shared, y: shared });
  assert.throws(
    () => oneTable({ a: { x: shared }, b: { x: { title: 'other' } } }),
    /code x stands in two tables: a and b/,
  );
});

test('a code may be called like a member that every object has', () => {
  const constructor = { title: 'odd' };
  assert.deepEqual(Object.entries(oneTable({ a: { constructor } })), [['constructor', constructor]]);
});
