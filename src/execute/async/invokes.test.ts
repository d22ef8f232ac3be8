import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { AsyncEvent, AsyncInvokes, AsyncOptions, EventRules, TryResult } from './contract.ts';
import { openAsyncInvokes } from './invokes.ts';
import { openJournal } from './journal.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const RULES: EventRules = {
  maximumRetryAttempts: 2,
  maximumEventAgeMs: 60_000,
  onSuccess: 'arn:ok',
  onFailure: 'arn:bad',
};

function event(id: string, payload = '{"n":1}'): AsyncEvent {
  return { functionArn: ARN, requestId: id, payload: Buffer.from(payload), acceptedMs: Date.now() };
}

const FINE: TryResult = { kind: 'done', version: '$LATEST', payload: '"ok"', error: false };
const BROKEN: TryResult = { kind: 'done', version: '$LATEST', payload: '{"errorMessage":"x"}', error: true };

interface Kit {
  readonly runs: string[];
  readonly told: { target: string; record: Record<string, never> }[];
  open(
    run: (id: string, n: number) => TryResult | Promise<TryResult>,
    more?: Partial<AsyncOptions>,
  ): Promise<AsyncInvokes>;
  readonly path: string;
}

function kit(t: TestContext): Kit {
  const folder = mkdtempSync(join(tmpdir(), 'async-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const runs: string[] = [];
  const told: Kit['told'] = [];
  const path = join(folder, 'journal');
  return {
    runs,
    told,
    path,
    async open(run, more) {
      const invokes = await openAsyncInvokes({
        path,
        now: Date.now,
        run: async (one) => {
          runs.push(one.requestId);
          return run(one.requestId, runs.filter((id) => id === one.requestId).length);
        },
        rules: () => RULES,
        deliver: async (target, record) =>
          void told.push({ target, record: JSON.parse(record) as Record<string, never> }),
        warn: (message) => assert.fail(message),
        retryWaitsMs: [5, 10],
        ...more,
      });
      invokes.start();
      return invokes;
    },
  };
}

async function settled(invokes: AsyncInvokes): Promise<void> {
  for (const end = Date.now() + 30_000; invokes.pending > 0;) {
    assert.ok(Date.now() < end, `${invokes.pending} events did not end`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

test('a good run is told to the success destination with what went in and came out', async (t) => {
  const { open, told } = kit(t);
  const invokes = await open(() => FINE);
  await invokes.enqueue(event('a'));
  await settled(invokes);
  await invokes.close();
  assert.equal(told.length, 1);
  const { target, record } = told[0]!;
  assert.equal(target, 'arn:ok');
  assert.deepEqual(Object.keys(record), [
    'version',
    'timestamp',
    'requestContext',
    'requestPayload',
    'responseContext',
    'responsePayload',
  ]);
  assert.deepEqual(record['requestContext'], {
    requestId: 'a',
    functionArn: `${ARN}:$LATEST`,
    condition: 'Success',
    approximateInvokeCount: 1,
  });
  assert.deepEqual(record['responseContext'], { statusCode: 200, executedVersion: '$LATEST' });
});

test('an error is tried twice more and then told to the failure destination', async (t) => {
  const { open, told, runs } = kit(t);
  const invokes = await open(() => BROKEN);
  await invokes.enqueue(event('a'));
  await settled(invokes);
  await invokes.close();
  assert.deepEqual(runs, ['a', 'a', 'a']);
  assert.equal(told[0]?.target, 'arn:bad');
  assert.partialDeepStrictEqual(told[0]?.record, {
    requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
    responseContext: { functionError: 'Unhandled' },
  });
});

test('a throttled event waits, an old one is given up, reserved concurrency 0 never runs it', async (t) => {
  const one = kit(t);
  const throttled = await one.open((_id, n) => (n === 1 ? { kind: 'retry', why: 'throttled' } : FINE), {
    now: () => Date.now(),
  });
  await throttled.enqueue(event('a'));
  await settled(throttled);
  await throttled.close();
  assert.partialDeepStrictEqual(one.told[0]?.record, {
    requestContext: { condition: 'Success', approximateInvokeCount: 1 },
  });

  const two = kit(t);
  const old = await two.open(() => FINE, { rules: () => ({ ...RULES, maximumEventAgeMs: -1 }) });
  await old.enqueue(event('b'));
  await settled(old);
  await old.close();
  assert.partialDeepStrictEqual(two.told[0]?.record, { requestContext: { condition: 'EventAgeExceeded' } });
  assert.equal('responseContext' in two.told[0]!.record, false);

  const three = kit(t);
  const blocked = await three.open(() => ({ kind: 'blocked' }));
  await blocked.enqueue(event('c'));
  await settled(blocked);
  await blocked.close();
  assert.partialDeepStrictEqual(three.told[0]?.record, {
    requestContext: { condition: 'ZeroReservedConcurrency', approximateInvokeCount: 0 },
  });
});

test('what was accepted and not finished runs after a restart, with the tries it had, and a torn line hides nothing', async (t) => {
  const { open, path, runs, told } = kit(t);
  const first = await open(() => BROKEN, { retryWaitsMs: [60_000, 60_000] });
  await first.enqueue(event('a'));
  await first.enqueue(event('b', '{"text":"grüße"}'));
  while (runs.length < 2) await new Promise((resolve) => setTimeout(resolve, 2));
  await new Promise((resolve) => setTimeout(resolve, 20));
  await first.close();
  appendFileSync(path, '{"out":1');
  const later = Date.now() + 120_000;
  const second = await open(() => FINE, { now: () => later, rules: () => ({ ...RULES, maximumEventAgeMs: 600_000 }) });
  assert.equal(second.pending, 2);
  await settled(second);
  await second.close();
  assert.deepEqual(
    told.map(
      ({ record }) =>
        (record['requestContext'] as { approximateInvokeCount?: number } | undefined)?.approximateInvokeCount,
    ),
    [2, 2],
  );
  assert.deepEqual(
    told.map(({ record }) => record['requestPayload']),
    [{ n: 1 }, { text: 'grüße' }],
  );
});

test('events of one function run a few at a time', async (t) => {
  const { open } = kit(t);
  let now = 0;
  let most = 0;
  const three = Promise.withResolvers<void>();
  const invokes = await open(
    async () => {
      most = Math.max(most, ++now);
      if (now === 3) three.resolve();
      await three.promise;
      await new Promise((resolve) => setTimeout(resolve, 3));
      now -= 1;
      return FINE;
    },
    { concurrency: 3 },
  );
  await Promise.all(Array.from({ length: 20 }, (_, i) => invokes.enqueue(event(String(i)))));
  await settled(invokes);
  await invokes.close();
  assert.equal(most, 3);
});

test('a rewrite between appends loses nothing', async (t) => {
  const { path } = kit(t);
  const journal = await openJournal(path);
  const appends = Array.from({ length: 50 }, (_, i) => journal.append({ i }));
  await journal.rewrite(() => [{ kept: true }]);
  const after = journal.append({ after: true });
  await Promise.all([...appends, after]);
  await journal.close();
  const read = await openJournal(path);
  await read.close();
  assert.deepEqual(read.lines.at(0), { kept: true });
  assert.deepEqual(read.lines.at(-1), { after: true });
});
