// How many sandboxes are worth having, in numbers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Effort } from './growth.ts';
import { Growth } from './growth.ts';

const SECOND = 1000;

/** A second of `busy` sandboxes that sleep 20 ms in every event and wait `waitedMs` for a processor afterwards. */
function sleeping(busy: number, waitedMs = 0): Effort {
  const ended = (busy * SECOND) / (20 + waitedMs);
  return { busyMs: SECOND * busy, processorMs: ended * (0.2 + waitedMs), ended };
}

/** The same of sandboxes that compute, and wait for each other or for strangers when they do not. */
function computing(busy: number, eventMs: number): Effort {
  return { busyMs: SECOND * busy, processorMs: SECOND * busy * 0.9, ended: SECOND / eventMs };
}

test('before anything is known a few are made, and all may work', () => {
  const growth = new Growth(2, () => 2);
  assert.deepEqual([growth.mostMade, growth.mostBusy], [2, Infinity]);
  growth.note({ busyMs: 5, processorMs: 10, ended: 1 }, 1, 0);
  assert.deepEqual([growth.mostMade, growth.mostBusy], [2, Infinity], 'too little to tell');
});

test('functions that wait for something else may be many at once', () => {
  const growth = new Growth(2, () => 1);
  growth.note(sleeping(1), 0.5, 0);
  assert.ok(growth.mostMade > 32);
  growth.note({ busyMs: SECOND, processorMs: 0, ended: 0 }, 0, 0);
  assert.equal(growth.mostBusy, Infinity, 'nothing was used at all');
});

test('on a busy machine they may still be several', () => {
  const growth = new Growth(2, () => 2);
  growth.note(sleeping(4, 2), 2, 0);
  assert.ok(growth.mostMade > 12, `${growth.mostMade}`);
});

test('functions that compute are few, however long they wait for a processor; a crowd of them shrinks', () => {
  for (const busy of [2, 5, 13, 28]) {
    const growth = new Growth(2, () => 1);
    growth.note(computing(busy, 0.3), 0.5, 0);
    assert.equal(growth.mostBusy, 2);
    assert.ok(growth.computes);
    growth.note(sleeping(2), 0.5, 0);
    assert.ok(!growth.computes);
  }
});

test('where Portico itself is what lacks, more sandboxes do not help', () => {
  const growth = new Growth(2, () => 2);
  growth.note({ busyMs: 8 * SECOND, processorMs: SECOND, ended: 4000 }, 1.7, 0);
  assert.equal(growth.mostBusy, 3);
});

test('half waiting, half computing: enough to keep the processors busy', () => {
  const growth = new Growth(2, () => 4);
  growth.note({ busyMs: 2 * SECOND, processorMs: SECOND, ended: 100 }, 0, 0);
  assert.equal(growth.mostMade, 12);
});

test('what is needed is allowed whatever was measured', () => {
  const growth = new Growth(2, () => 1);
  growth.note(computing(2, 5000), 0, 3);
  assert.equal(growth.mostBusy, 3);
});
