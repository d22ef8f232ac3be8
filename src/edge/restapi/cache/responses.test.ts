// The store of the stage caches on its own: bounds, order, what is forgotten. [api-gateway.md A21.2]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ResponseCaches, type KeptAnswer } from './responses.ts';
import type { ClusterUnit } from './unit.ts';

const CLUSTER: ClusterUnit = { scope: 'api/stage', createdMs: 1, size: '0.5' };

function answer(body: string | Buffer = 'kept', expiresAtMs = 100): KeptAnswer {
  return { status: 200, rawHeaders: [], body, madeAtMs: 0, expiresAtMs, madeBy: 'r1' };
}

test('what is kept is found until it expires', () => {
  const caches = new ResponseCaches();
  const kept = answer();
  assert.equal(caches.keep(CLUSTER, 'k', kept), true);
  assert.equal(caches.find(CLUSTER, 'k', 99), kept);
  assert.equal(caches.find(CLUSTER, 'other', 99), undefined);
  assert.equal(caches.find({ ...CLUSTER, scope: 'api/other' }, 'k', 99), undefined);
  assert.equal(caches.find(CLUSTER, 'k', 100), undefined);
  assert.deepEqual(caches.occupancy()[0], { apiId: 'api', stage: 'stage', entries: 0, bytes: 0, capacity: 2 ** 26 });
});

test('another size, or another stage of that name, is another cluster', () => {
  for (const other of [
    { ...CLUSTER, size: '1.6' },
    { ...CLUSTER, createdMs: 2 },
  ]) {
    const caches = new ResponseCaches();
    caches.keep(CLUSTER, 'k', answer());
    assert.equal(caches.find(other, 'k', 0), undefined);
    caches.keep(other, 'new', answer());
    assert.equal(caches.find(other, 'k', 0), undefined);
    assert.equal(caches.occupancy().length, 1);
  }
});

test('answers of more than 1 MiB are not kept', () => {
  const caches = new ResponseCaches();
  assert.equal(caches.keep(CLUSTER, 'k', answer(Buffer.alloc(1024 * 1024 + 1))), false);
  assert.equal(caches.keep(CLUSTER, 'k', answer(Buffer.alloc(1024 * 1024))), true);
});

test('a full stage loses what was used longest ago', () => {
  const caches = new ResponseCaches({ stage: 4000, total: 100_000 });
  for (const key of ['a', 'b', 'c']) caches.keep(CLUSTER, key, answer('x'.repeat(700)));
  caches.find(CLUSTER, 'a', 0);
  caches.keep(CLUSTER, 'd', answer('x'.repeat(700)));
  assert.deepEqual(
    ['a', 'b', 'c', 'd'].filter((key) => caches.find(CLUSTER, key, 0)),
    ['a', 'c', 'd'],
  );
  assert.equal(caches.keep(CLUSTER, 'huge', answer('x'.repeat(4000))), false);
});

test('all stages together have a bound; the one that was written to longest ago gives', () => {
  const caches = new ResponseCaches({ stage: 4000, total: 6000 });
  const other = { ...CLUSTER, scope: 'api/other' };
  for (const key of ['a', 'b', 'c']) caches.keep(CLUSTER, key, answer('x'.repeat(700)));
  for (const key of ['a', 'b', 'c']) caches.keep(other, key, answer('x'.repeat(700)));
  assert.deepEqual(
    caches.occupancy().map(({ stage, entries }) => [stage, entries]),
    [
      ['stage', 1],
      ['other', 3],
    ],
  );
  const bytes = caches.occupancy().reduce((sum, each) => sum + each.bytes, 0);
  assert.ok(bytes <= 6000);
});

test('only the clusters that are still there keep their entries', () => {
  const caches = new ResponseCaches();
  const other = { ...CLUSTER, scope: 'api/other' };
  const foreign = { ...CLUSTER, scope: 'api2/stage' };
  for (const cluster of [CLUSTER, other, foreign]) caches.keep(cluster, 'k', answer());
  caches.retain('api', [{ ...CLUSTER }, { ...other, createdMs: 2 }]);
  assert.ok(caches.find(CLUSTER, 'k', 0));
  assert.equal(caches.find(other, 'k', 0), undefined);
  assert.ok(caches.find(foreign, 'k', 0));
});

test('replacing and flushing keep the books', () => {
  const caches = new ResponseCaches();
  caches.keep(CLUSTER, 'k', answer('x'.repeat(1000)));
  const before = caches.occupancy()[0]!.bytes;
  caches.keep(CLUSTER, 'k', answer('x'.repeat(1000)));
  assert.equal(caches.occupancy()[0]!.bytes, before);
  caches.flush('api', 'stag');
  assert.equal(caches.occupancy().length, 1);
  caches.flush('api', 'stage');
  assert.deepEqual(caches.occupancy(), []);
  assert.equal(caches.find(CLUSTER, 'k', 0), undefined);
});
