import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Trace } from './contract.ts';
import { createTraces } from './traces.ts';

function closed(traces: ReturnType<typeof createTraces>, id: string, refused = false): Trace {
  const trace = traces.open('restapi', 'GET', 'h', `/${id}`);
  trace.id = id;
  if (refused) trace.steps.push({ gate: 'api-key', verdict: 'refuse', reason: 'key-missing' });
  traces.close(trace, refused ? 403 : 200);
  return trace;
}

test('a closed trace is found by its id with status and times', () => {
  const traces = createTraces();
  const trace = closed(traces, 'a', true);
  assert.equal(traces.find('a'), trace);
  assert.equal(trace.status, 403);
  assert.ok(trace.endMs >= trace.startMs);
  assert.equal(traces.find('b'), undefined);
});

test('a trace opens with an id of its own and is not kept before it closes', () => {
  const traces = createTraces();
  const trace = traces.open('restapi', 'GET', 'h', '/');
  assert.match(trace.id, /^[0-9a-f-]{36}$/);
  assert.equal(traces.find(trace.id), undefined);
});

test('the ring keeps the last ones and forgets the rest', () => {
  const traces = createTraces(3);
  for (const id of ['a', 'b', 'c', 'd']) closed(traces, id);
  assert.equal(traces.find('a'), undefined);
  assert.deepEqual(
    traces.recent(10).map(({ id }) => id),
    ['d', 'c', 'b'],
  );
});

test('an id that was used twice finds the newer exchange', () => {
  const traces = createTraces(3);
  closed(traces, 'a');
  const newer = closed(traces, 'a');
  assert.equal(traces.find('a'), newer);
});

test('recent ones come newest first, limited, and only refused ones when asked', () => {
  const traces = createTraces(5);
  for (const id of ['a', 'b', 'c', 'd']) closed(traces, id, id === 'a' || id === 'c');
  assert.deepEqual(
    traces.recent(2).map(({ id }) => id),
    ['d', 'c'],
  );
  assert.deepEqual(
    traces.recent(5, true).map(({ id }) => id),
    ['c', 'a'],
  );
});

test('reset forgets everything', () => {
  const traces = createTraces(3);
  closed(traces, 'a');
  traces.reset();
  assert.deepEqual(traces.recent(3), []);
  assert.equal(traces.find('a'), undefined);
});
