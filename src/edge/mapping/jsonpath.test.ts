// JSONPath with the leniency of AWS's library. [api-gateway.md A12.2]
import assert from 'node:assert/strict';
import test from 'node:test';
import { jsonPath } from './jsonpath.ts';
import { looseFrame } from './vtl/frame.ts';
import { readJson } from './vtl/json-reader.ts';
import { json } from './vtl/print.ts';

const BODY = readJson(
  '{"a":[{"x":1,"b":2},{"x":"y","z":5}],"a-b":7,"a b":8,"n":null,"o":{"k":1,"10":2},"e":[],"s":"text","it\'s":9,"l":[{"m":[1]},{"m":[2,3]}]}',
)!;

function read(path: string): string | undefined {
  const found = jsonPath(path)!.read(BODY, looseFrame());
  return found === undefined ? undefined : json(found, looseFrame());
}

const CASES: readonly (readonly [path: string, result: string | undefined])[] = [
  ['$.a[0].x', '1'],
  ['a[0].x', '1'],
  ['$.a-b', '7'],
  ["$['a b']", '8'],
  ['$["a b"]', '8'],
  ["$['it\\'s']", '9'],
  ['$.o.10', '2'],
  ['$.a[-1].z', '5'],
  ['$.a[5]', undefined],
  ['$.a.x', undefined],
  ['$.zz', undefined],
  ['$.n', 'null'],
  ['$.n.m', undefined],
  ['$.s.t', undefined],
  ['$.e', '[]'],
  ['$.a[*].x', '[1,"y"]'],
  ['$.a[*].q', '[]'],
  ['$..x', '[1,"y"]'],
  ['$.a[?(@.x==1)]', '[{"x":1,"b":2}]'],
  ["$.a[?(@.x=='y' && @.z > 4)].z", '[5]'],
  ['$.a[?(@.q==1)]', '[]'],
  ['$.a[0,1]', '[{"x":1,"b":2},{"x":"y","z":5}]'],
  ['$.a[0:1]', '[{"x":1,"b":2}]'],
  ['$.o.*', '[1,2]'],
  ['$[*][*].x', '[1,"y"]'],
  ['$.a[*]', '[{"x":1,"b":2},{"x":"y","z":5}]'],
  ['$.l[*].m', '[[1],[2,3]]'],
  ['$..m[*]', '[1,2,3]'],
  ['$.a.length()', '2'],
  ['$.o.size()', '2'],
];

test('definite paths find a value or nothing, others a list', () => {
  for (const [path, result] of CASES) assert.equal(read(path), result, path);
});

test('what is no path is known as none', () => {
  for (const path of [
    '',
    '$.',
    '$.a[',
    '$.a b',
    '$ .a',
    '$.a[?(@.x =~ /y/)]',
    "$.a[?match(@.x, '.*')]",
    '$..a..b..c..d',
    'x'.repeat(3000),
  ]) {
    assert.equal(jsonPath(path), undefined, path);
  }
});

test('values found by a search are the live ones', () => {
  const [first] = jsonPath('$.a[?(@.x==1)]')!.read(BODY, looseFrame()) as readonly unknown[];
  assert.equal(first, jsonPath('$.a[0]')!.read(BODY, looseFrame()));
});
