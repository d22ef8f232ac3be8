// How many sandboxes are worth having, in numbers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Effort } from './growth.ts';
import { Growth } from './growth.ts';

/** A tenth of a second of `busy` sandboxes that wait for something else nearly all the time. */
function sleeping(busy: number): Effort {
  return { busyMs: 100 * busy, processorMs: busy, ended: 5 * busy };
}

/** The same of sandboxes that share `processors` with Portico, which takes its part for every event. */
function computing(busy: number, processors: number): Effort {
  return { busyMs: 100 * busy, processorMs: 60 * processors, ended: 400 * processors };
}

test('before anything is known a few are made, and all may work', () => {
  const growth = new Growth(2, () => 2);
  assert.deepEqual([growth.mostMade, growth.mostBusy], [2, Infinity]);
  growth.note({ busyMs: 5, processorMs: 10, ended: 1 }, 1, 0);
  assert.deepEqual([growth.mostMade, growth.mostBusy], [2, Infinity], 'too little to tell');
});

test('functions that wait may be many at once', () => {
  const growth = new Growth(2, () => 1);
  growth.note(sleeping(1), 1, 0);
  assert.ok(growth.mostMade > 32);
  growth.note({ busyMs: 100, processorMs: 0, ended: 0 }, 1, 0);
  assert.equal(growth.mostBusy, Infinity, 'nothing was used at all');
});

test('functions that compute are as few as the processors; a crowd of them shrinks', () => {
  for (const processors of [1, 2]) {
    const growth = new Growth(2, () => processors);
    growth.note(computing(2, processors), 2, 0);
    assert.equal(growth.mostMade, 2);
  }
  const growth = new Growth(2, () => 1);
  let busy = 28;
  for (let look = 0; look < 12; look++) {
    growth.note(computing(busy, 1), busy, 0);
    assert.ok(growth.mostBusy < busy || busy === 2);
    busy = growth.mostBusy;
  }
  assert.equal(busy, 2);
});

test('half waiting, half computing: as many as keep the processors busy', () => {
  const growth = new Growth(2, () => 4);
  growth.note({ busyMs: 200, processorMs: 100, ended: 10 }, 2, 0);
  assert.equal(growth.mostMade, 6);
});

test('behind events that compute for seconds one more at a time gets its turn', () => {
  const growth = new Growth(2, () => 1);
  const all = { busyMs: 200, processorMs: 100, ended: 0 };
  growth.note(all, 2, 900);
  assert.equal(growth.mostBusy, 2);
  growth.note(all, 2, 1100);
  assert.equal(growth.mostBusy, 3);
});
