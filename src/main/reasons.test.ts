// Reason codes across the tables of all rooms.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allReasons, reasonTables } from './reasons.ts';

const NO_APIS = { restApis: new Map(), httpApis: new Map() };

test('every code of every room is explained once, and none is lost', () => {
  const codes = Object.values(reasonTables(NO_APIS)).flatMap((reasons) => Object.keys(reasons));
  assert.deepEqual(Object.keys(allReasons(NO_APIS)).sort(), [...new Set(codes)].sort());
});
