// Deadlines with the real clock, and with node's mock of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Deadlines } from './deadlines.ts';

test('what is late is told once, in order; what was met is not', async () => {
  const deadlines = new Deadlines();
  const told: string[] = [];
  const note = (name: string) => () => void told.push(name);
  deadlines.after(30, note('first'));
  deadlines.after(30, note('met')).met();
  deadlines.after(60, note('longer'));
  await pause(10);
  const second = deadlines.after(30, note('second'));
  assert.deepEqual(told, []);
  await pause(100);
  assert.deepEqual(told, ['first', 'second', 'longer']);
  second.met();
  second.met();
  await pause(40);
  assert.equal(told.length, 3);
});

test('nothing is told before its time, whatever the timer was set for', async () => {
  const deadlines = new Deadlines();
  const began = performance.now();
  deadlines.after(40, () => {}).met();
  await pause(25);
  const late = await new Promise<number>((resolve) => deadlines.after(40, () => resolve(performance.now() - began)));
  assert.ok(late >= 65, `told after ${late} ms`);
});

test('a deadline that is set while another one acts is kept', async () => {
  const deadlines = new Deadlines();
  await new Promise<void>((resolve) => deadlines.after(10, () => deadlines.after(10, resolve)));
});
