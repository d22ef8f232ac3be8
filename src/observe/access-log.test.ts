import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileLine } from './access-log.ts';

const FIELDS: Record<string, (subject: { n: number }) => string | number | null> = {
  requestId: () => 'id',
  'identity.sourceIp': () => '1.2.3.4',
  n: ({ n }) => n,
  empty: () => '',
  nothing: () => null,
};

function line(format: string, n = 7): string {
  return compileLine<{ n: number }>(format, (name) => FIELDS[name])({ n });
}

test('references are replaced, everything else stays', () => {
  assert.equal(line('$context.identity.sourceIp [$context.requestId] $context.n.'), '1.2.3.4 [id] 7.');
  assert.equal(line('{"a":"$context.requestId","n":$context.n}', 0), '{"a":"id","n":0}');
});

test('what is missing, empty or unknown prints -', () => {
  assert.equal(line('$context.empty $context.nothing $context.other.x'), '- - -');
});

test('a format over several lines makes one line', () => {
  assert.equal(line('{ "a": "$context.requestId",\r\n  "n": $context.n }\n'), '{ "a": "id",   "n": 7 }');
});

test('a lone $context is literal', () => {
  assert.equal(line('$context $context. $contextual'), '$context $context. $contextual');
});
