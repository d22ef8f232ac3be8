// Kept decisions: their time, their bounds, what forgets them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DecisionCache } from './kept.ts';
import { identified } from './identity.ts';

interface Value {
  readonly name: string;
  readonly expiresAtMs: number;
  readonly weight: number;
}

const OWNER = { scope: 'api/stage/a1', deploymentId: 'd1' };

function value(name: string, weight = 1): Value {
  return { name, expiresAtMs: 1000, weight };
}

function cache(entries = 4, weight = 1000, scopes = 2): DecisionCache<Value> {
  return new DecisionCache<Value>({ scopes, entries, weight });
}

test('a decision is found until it expires', () => {
  const made = cache();
  made.keep(OWNER, identified('t'), value('v'));
  assert.equal(made.find(OWNER, identified('t'), 999)?.name, 'v');
  assert.equal(made.find(OWNER, identified('t'), 1000), undefined);
  assert.equal(made.find(OWNER, identified('t'), 0), undefined, 'what has expired is gone');
  assert.equal(made.find(OWNER, identified('u'), 0), undefined);
});

test('identities that end alike are never taken for one another', () => {
  const made = cache(10);
  const end = 'x'.repeat(40);
  for (const start of ['a', 'b', 'c']) made.keep(OWNER, identified(start + end), value(start));
  for (const start of ['a', 'b', 'c']) assert.equal(made.find(OWNER, identified(start + end), 0)?.name, start);
  assert.equal(made.find(OWNER, identified(`d${end}`), 0), undefined);
});

test('another deployment of the stage begins anew', () => {
  const made = cache();
  made.keep(OWNER, identified('t'), value('v'));
  const next = { ...OWNER, deploymentId: 'd2' };
  assert.equal(made.find(next, identified('t'), 0), undefined);
  made.keep(next, identified('u'), value('w'));
  assert.equal(made.find(OWNER, identified('t'), 0), undefined);
});

test('the number of decisions is bounded, the least recently used goes first', () => {
  const made = cache(4);
  for (const name of ['a', 'b', 'c', 'd']) made.keep(OWNER, identified(name), value(name));
  made.find(OWNER, identified('a'), 0);
  made.keep(OWNER, identified('e'), value('e'));
  const found = ['a', 'b', 'c', 'd', 'e'].filter((name) => made.find(OWNER, identified(name), 0));
  assert.deepEqual(found, ['a', 'c', 'd', 'e']);
});

test('their size is bounded; what alone is larger is not kept', () => {
  const made = cache(100, 1000);
  for (let i = 0; i < 10; i += 1) made.keep(OWNER, identified(`t${i}`), value('v', 298));
  const found = Array.from({ length: 10 }, (_, i) => i).filter((i) => made.find(OWNER, identified(`t${i}`), 0));
  assert.deepEqual(found, [7, 8, 9]);
  made.keep(OWNER, identified('huge'), value('huge', 2000));
  assert.equal(made.find(OWNER, identified('huge'), 0), undefined);
  made.keep(OWNER, identified('t'), value('v'));
  assert.equal(made.find(OWNER, identified('t'), 0)?.name, 'v');
});

test('the same identity kept twice counts once', () => {
  const made = cache(100, 1000);
  for (let i = 0; i < 50; i += 1) made.keep(OWNER, identified('t'), value(String(i), 400));
  made.keep(OWNER, identified('u'), value('u', 400));
  assert.equal(made.find(OWNER, identified('t'), 0)?.name, '49');
});

function owner(name: string) {
  return { scope: `api/stage/${name}`, deploymentId: 'd' };
}

test('the number of authorizers is bounded', () => {
  const made = cache(4, 1000, 2);
  for (const name of ['a', 'b', 'c']) made.keep(owner(name), identified('t'), value(name));
  assert.deepEqual(
    ['a', 'b', 'c'].map((name) => made.find(owner(name), identified('t'), 0)?.name),
    [undefined, 'b', 'c'],
  );
});

test('a flush forgets one stage and its canary', () => {
  const made = cache(4, 1000, 10);
  const scopes = ['api/stage/a', 'api/stage/Canary/a', 'api/stage2/a', 'other/stage/a'];
  for (const scope of scopes) made.keep({ scope, deploymentId: 'd' }, identified('t'), value(scope));
  made.flush('api', 'stage');
  const left = scopes.filter((scope) => made.find({ scope, deploymentId: 'd' }, identified('t'), 0));
  assert.deepEqual(left, ['api/stage2/a', 'other/stage/a']);
});
