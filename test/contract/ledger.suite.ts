// What every driver of the ledger seam must do. Knows no driver: a test hands in how to open an empty one on a clock.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Ledger } from '../../src/ledger/contract.ts';

const DAY = 24 * 60 * 60 * 1000;

/** Opens ledgers on a clock that stands still until the test moves it. */
function clocked(open: (now: () => number) => Promise<Ledger>) {
  return async (time: string): Promise<{ ledger: Ledger; clock: { ms: number } }> => {
    const clock = { ms: Date.parse(time) };
    return { ledger: await open(() => clock.ms), clock };
  };
}

async function takes(ledger: Ledger, count: number, rate: number, burst: number): Promise<boolean[]> {
  const got: boolean[] = [];
  for (let n = 0; n < count; n++) got.push(await ledger.take('b', rate, burst));
  return got;
}

export function ledgerSuite(driver: string, open: (now: () => number) => Promise<Ledger>): void {
  describe(`ledger contract: ${driver}`, () => {
    const at = clocked(open);

    it('starts a bucket full and refills it at its rate up to its burst', async () => {
      const { ledger, clock } = await at('2026-03-01T00:00:00Z');
      assert.deepEqual(await takes(ledger, 4, 2, 3), [true, true, true, false]);
      clock.ms += 499;
      assert.deepEqual(await takes(ledger, 1, 2, 3), [false]);
      clock.ms += 1;
      assert.deepEqual(await takes(ledger, 2, 2, 3), [true, false]);
      clock.ms += 60_000;
      assert.deepEqual(await takes(ledger, 4, 2, 3), [true, true, true, false]);
      await ledger.close();
    });

    it('refills at a fraction of a token a second', async () => {
      const { ledger, clock } = await at('2026-03-01T00:00:00Z');
      assert.deepEqual(await takes(ledger, 2, 0.25, 1), [true, false]);
      clock.ms += 3999;
      assert.deepEqual(await takes(ledger, 1, 0.25, 1), [false]);
      clock.ms += 1;
      assert.deepEqual(await takes(ledger, 1, 0.25, 1), [true]);
      await ledger.close();
    });

    it('blocks everything at rate 0 or burst 0', async () => {
      const { ledger } = await at('2026-03-01T00:00:00Z');
      assert.deepEqual(await takes(ledger, 1, 0, 5), [false]);
      assert.deepEqual(await takes(ledger, 1, 5, 0), [false]);
      assert.deepEqual(await takes(ledger, 1, 5, 1), [true]);
      await ledger.close();
    });

    it('applies a changed rate and burst from the next call', async () => {
      const { ledger, clock } = await at('2026-03-01T00:00:00Z');
      assert.deepEqual(await takes(ledger, 1, 1, 10), [true]);
      assert.deepEqual(await takes(ledger, 3, 1, 2), [true, true, false]);
      clock.ms += 1000;
      assert.deepEqual(await takes(ledger, 6, 5, 10), [true, true, true, true, true, false]);
      await ledger.close();
    });

    it('keeps buckets apart and survives a clock that is set back', async () => {
      const { ledger, clock } = await at('2026-03-01T00:00:00Z');
      assert.equal(await ledger.take('a', 1, 1), true);
      assert.equal(await ledger.take('b', 1, 1), true);
      clock.ms -= 5000;
      assert.equal(await ledger.take('a', 1, 1), false);
      clock.ms += 1000;
      assert.equal(await ledger.take('a', 1, 1), true);
      await ledger.close();
    });

    it('counts a day from midnight UTC, and counts nothing once the limit is reached', async () => {
      const { ledger, clock } = await at('2026-03-01T23:59:59.999Z');
      assert.deepEqual(await ledger.count('q', 'DAY', 2), { allowed: true, used: 1 });
      assert.deepEqual(await ledger.count('q', 'DAY', 2), { allowed: true, used: 2 });
      assert.deepEqual(await ledger.count('q', 'DAY', 2), { allowed: false, used: 2 });
      assert.equal(await ledger.used('q', 'DAY'), 2);
      clock.ms += 1;
      assert.equal(await ledger.used('q', 'DAY'), 0);
      assert.deepEqual(await ledger.count('q', 'DAY', 2), { allowed: true, used: 1 });
      assert.deepEqual(await ledger.count('other', 'DAY', 0), { allowed: false, used: 0 });
      await ledger.close();
    });

    it('counts a week from Sunday', async () => {
      const { ledger, clock } = await at('2026-03-07T23:59:59Z'); // a Saturday
      await ledger.count('q', 'WEEK', 5);
      clock.ms -= 6 * DAY; // Sunday, the same week
      assert.equal(await ledger.used('q', 'WEEK'), 1);
      clock.ms += 6 * DAY + 1000;
      assert.equal(await ledger.used('q', 'WEEK'), 0);
      await ledger.close();
    });

    it('counts a month from its 1st, whatever its length', async () => {
      const { ledger, clock } = await at('2028-02-01T00:00:00Z');
      await ledger.count('q', 'MONTH', 5);
      clock.ms = Date.parse('2028-02-29T23:59:59.999Z');
      assert.deepEqual(await ledger.count('q', 'MONTH', 5), { allowed: true, used: 2 });
      clock.ms += 1;
      assert.equal(await ledger.used('q', 'MONTH'), 0);
      await ledger.close();
    });

    it('starts another period from what its days have used', async () => {
      const { ledger, clock } = await at('2026-03-02T12:00:00Z');
      await ledger.count('q', 'DAY', 10);
      clock.ms += DAY;
      await ledger.count('q', 'DAY', 10);
      assert.equal(await ledger.used('q', 'MONTH'), 2);
      await ledger.count('q', 'DAY', 10);
      assert.equal(await ledger.used('q', 'MONTH'), 3);
      assert.equal(await ledger.used('q', 'WEEK'), 3);
      await ledger.close();
    });

    it('tells the use of each day, zeros included', async () => {
      const { ledger, clock } = await at('2026-02-27T08:00:00Z');
      await ledger.count('q', 'MONTH', 10);
      clock.ms += 2 * DAY;
      await ledger.count('q', 'MONTH', 10);
      await ledger.count('q', 'MONTH', 10);
      assert.deepEqual(await ledger.history('q', '2026-02-26', '2026-03-02'), [
        { day: '2026-02-26', used: 0 },
        { day: '2026-02-27', used: 1 },
        { day: '2026-02-28', used: 0 },
        { day: '2026-03-01', used: 2 },
        { day: '2026-03-02', used: 0 },
      ]);
      assert.deepEqual(await ledger.history('unknown', '2026-03-01', '2026-03-01'), [{ day: '2026-03-01', used: 0 }]);
      await ledger.close();
    });

    it('sets what the running period has used, and leaves the history as it was', async () => {
      const { ledger, clock } = await at('2026-03-10T00:00:00Z');
      for (let n = 0; n < 3; n++) await ledger.count('q', 'MONTH', 3);
      await ledger.set('q', 'MONTH', 1);
      assert.deepEqual(await ledger.count('q', 'MONTH', 3), { allowed: true, used: 2 });
      assert.deepEqual(await ledger.history('q', '2026-03-10', '2026-03-10'), [{ day: '2026-03-10', used: 4 }]);
      clock.ms = Date.parse('2026-04-01T00:00:00Z');
      assert.equal(await ledger.used('q', 'MONTH'), 0);
      await ledger.close();
    });

    it('forgets by prefix, and everything at reset', async () => {
      const { ledger } = await at('2026-03-10T00:00:00Z');
      for (const name of ['plan1/k', 'plan2/k']) {
        await ledger.take(name, 1, 1);
        await ledger.count(name, 'DAY', 5);
      }
      await ledger.forget('plan1/');
      assert.deepEqual([await ledger.take('plan1/k', 1, 1), await ledger.used('plan1/k', 'DAY')], [true, 0]);
      assert.deepEqual([await ledger.take('plan2/k', 1, 1), await ledger.used('plan2/k', 'DAY')], [false, 1]);
      await ledger.reset();
      assert.deepEqual([await ledger.take('plan2/k', 1, 1), await ledger.used('plan2/k', 'DAY')], [true, 0]);
      await ledger.close();
    });
  });
}
