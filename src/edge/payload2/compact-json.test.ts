import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as holds, json, property } from 'fast-check';
import { compactJson } from './compact-json.ts';

test('white space between tokens goes, within strings it stays', () => {
  assert.equal(compactJson('{"hello": "world"}'), '{"hello":"world"}');
  assert.equal(compactJson(' [ "a b" ,\n\t"\\" c" , 1 ]\r\n'), '["a b","\\" c",1]');
  assert.equal(compactJson('"\\\\"'), '"\\\\"');
});

test('digits and the order of keys survive', () => {
  assert.equal(
    compactJson('{"b": 1.0, "2": 12345678901234567890, "1": 1e3}'),
    '{"b":1.0,"2":12345678901234567890,"1":1e3}',
  );
});

test('what comes out means what went in, and compact JSON stays as it is', () => {
  holds(
    property(json(), (text) => {
      const value: unknown = JSON.parse(text);
      assert.equal(compactJson(JSON.stringify(value, undefined, 2)), JSON.stringify(value));
      assert.equal(compactJson(JSON.stringify(value)), JSON.stringify(value));
    }),
  );
});
