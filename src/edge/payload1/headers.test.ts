// Request headers as payload 1.0 shows them, whatever names the table has met before. [api-gateway.md A4.1]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExchangeDouble } from '../../../test/doubles/exchange.ts';
import { heapMb } from '../../../test/doubles/heap.ts';
import { createTraces } from '../../observe/traces.ts';
import { HeaderTable } from './headers.ts';

const FACTS = { trace: 't', forwarded: 'real', hidesAuthorization: () => false, bodyLength: undefined } as const;
const exchange = new ExchangeDouble(createTraces(), '/');

function shown(table: HeaderTable, raw: readonly string[]): Record<string, readonly string[]> {
  const { single, multi } = table.shown(exchange, raw, FACTS);
  const all = JSON.parse(`{${multi}}`) as Record<string, string[]>;
  const last = Object.fromEntries(Object.entries(all).map(([name, values]) => [name, values.at(-1)]));
  assert.deepEqual(JSON.parse(`{${single}}`), last);
  return all;
}

test('more names than are kept are shown as sent, and repeated ones together, whenever the table begins anew', () => {
  const table = new HeaderTable({ dropped: ['te'], lowerCase: false });
  for (let request = 0; request < 100; request += 1) {
    const names = Array.from({ length: 100 }, (_, i) => `X-${request}-${i}`);
    const found = shown(table, ['X-A', '1', 'TE', 'no', ...names.flatMap((name) => [name, 'v']), 'x-a', '2']);
    assert.deepEqual(found['X-A'], ['1', '2']);
    assert.deepEqual(
      names.filter((name) => found[name]?.join() !== 'v'),
      [],
    );
    assert.equal(found['TE'], undefined);
  }
});

test('names as long as a head may be do not fill the memory', () => {
  const table = new HeaderTable({ dropped: [], lowerCase: false });
  const before = heapMb();
  for (let request = 0; request < 2000; request += 1) {
    const name = `X-${request}-${'a'.repeat(10_000)}`;
    assert.deepEqual(shown(table, [name, 'v'])[name], ['v']);
  }
  const grown = heapMb() - before;
  assert.ok(grown < 20, `${grown.toFixed(1)} MB`);
  // The table has lived until here.
  assert.deepEqual(shown(table, ['X-A', '1'])['X-A'], ['1']);
});
