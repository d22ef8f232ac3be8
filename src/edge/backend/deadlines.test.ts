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
  await pause(1);
  const second = deadlines.after(30, note('second'));
  await new Promise<void>((resolve) => deadlines.after(30, resolve));
  assert.deepEqual(told, ['first', 'second']);
  second.met();
  second.met();
  await new Promise<void>((resolve) => deadlines.after(30, resolve));
  assert.equal(told.length, 2);
});

test('a shorter deadline does not wait for a longer one', async () => {
  const deadlines = new Deadlines();
  const long = deadlines.after(60_000, () => assert.fail('told too early'));
  await new Promise<void>((resolve) => deadlines.after(10, resolve));
  long.met();
});

test('nothing is told before its time, whatever the timer was set for', async () => {
  const deadlines = new Deadlines();
  deadlines.after(40, () => {}).met();
  await pause(25);
  const began = performance.now();
  const late = await new Promise<number>((resolve) => deadlines.after(40, () => resolve(performance.now() - began)));
  assert.ok(late >= 40, `told after ${late} ms`);
});

test('a deadline that is set while another one acts is kept', async () => {
  const deadlines = new Deadlines();
  await new Promise<void>((resolve) => deadlines.after(10, () => deadlines.after(10, resolve)));
});

test('nor does it hold up those that wait already', async (t) => {
  let now = 0;
  t.mock.method(performance, 'now', () => now);
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const pass = (ms: number): void => {
    now += ms;
    t.mock.timers.tick(ms);
  };
  const deadlines = new Deadlines();
  const told: string[] = [];
  deadlines.after(30, () => deadlines.after(30, () => told.push('third')));
  pass(10);
  deadlines.after(30, () => told.push('second'));
  pass(20);
  pass(10);
  assert.deepEqual(told, ['second']);
  pass(20);
  assert.deepEqual(told, ['second', 'third']);
});
