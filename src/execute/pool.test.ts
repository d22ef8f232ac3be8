// How a pool grows under 32 callers, with sandboxes that only pretend.
import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ExecuteRefusal } from './contract.ts';
import type { Effort } from './growth.ts';
import type { Job } from './jobs.ts';
import { BufferedJob } from './jobs.ts';
import type { Keeper } from './keeper.ts';
import { Limits } from './limits.ts';
import { Pool } from './pool.ts';
import type { Sandbox } from './sandbox.ts';
import { invocation, runnable, until } from './testkit.test.ts';

const CALLERS = 32;
const START_MS = 5;
const CORES = availableParallelism();

/** What a sandbox does with an event, and what that costs. */
interface Work {
  /** Calls back when the event is over. */
  begin(done: () => void): void;
  /** Since it was last asked. */
  effort(busyMs: number): Effort;
}

class PretendedSandbox {
  readonly isStale = false;
  readonly isDown = false;
  readonly provisioned = false;
  idleSince = 0;
  lastMs: number | undefined;
  readonly #keeper: Keeper;
  readonly #work: Work;
  #begunAt: number | undefined;
  #busyMs = 0;
  #stopped = false;

  constructor(keeper: Keeper, work: Work) {
    this.#keeper = keeper;
    this.#work = work;
  }

  start(): void {
    setTimeout(() => this.#idle(false), START_MS);
  }

  run(job: Job): void {
    const begunAt = performance.now();
    this.#begunAt = begunAt;
    this.#work.begin(() => {
      this.lastMs = performance.now() - begunAt;
      this.#busyMs += this.lastMs;
      this.#begunAt = undefined;
      this.#idle(true);
      job.finish({
        failure: undefined,
        payload: '',
        contentType: undefined,
        logTail: undefined,
        durationMs: 0,
        initMs: undefined,
      });
    });
  }

  takeEffort(at: number): Effort {
    const busyMs = this.#busyMs + (this.#begunAt === undefined ? 0 : at - this.#begunAt);
    this.#busyMs = 0;
    if (this.#begunAt !== undefined) this.#begunAt = at;
    return this.#work.effort(busyMs);
  }

  busyMs(at: number): number {
    return this.#begunAt === undefined ? 0 : at - this.#begunAt;
  }

  checkDeadline(): number {
    return Infinity;
  }

  stop(): void {
    this.#stopped = true;
    if (this.#begunAt === undefined) this.#keeper.onEnd(this as unknown as Sandbox, false);
  }

  #idle(served: boolean): void {
    this.idleSince = performance.now();
    if (this.#stopped) this.#keeper.onEnd(this as unknown as Sandbox, served);
    else this.#keeper.onIdle(this as unknown as Sandbox, served);
  }
}

/** A pool that 32 callers keep busy until the test is over. */
function busyPool(t: TestContext, work: Work): Pool {
  const target = runnable({});
  const pool = new Pool({
    runnable: target,
    load: new Limits(1000).loadOf(target),
    mostSandboxes: 64,
    idleMs: 60_000,
    now: Date.now,
    make: (keeper) => Promise.resolve(new PretendedSandbox(keeper, work) as unknown as Sandbox),
    onEmpty: () => {},
  });
  let over = false;
  const call = (): void => {
    if (!over) pool.submit(new BufferedJob(invocation(target), call, call));
  };
  for (let caller = 0; caller < CALLERS; caller++) call();
  t.after(() => {
    over = true;
    pool.close(new ExecuteRefusal('shutting-down', 'over'), false);
  });
  return pool;
}

/** Half a second of them, with all the sandboxes that there could be. */
const MOST_BEFORE = (500 / 20) * CALLERS;

test('a function that waits 20 ms for something gets its sandboxes soon', async (t) => {
  let ended = 0;
  const pool = busyPool(t, {
    begin: (done) =>
      setTimeout(() => {
        ended++;
        done();
      }, 20),
    effort: (busyMs) => ({ busyMs, processorMs: busyMs / 50, ended: busyMs / 20 }),
  });
  await until(() => pool.sandboxes.size > CALLERS / 2);
  assert.ok(ended < MOST_BEFORE, `${ended} events had ended`);
});

test('a function that only computes does not get more than the processors can serve', async (t) => {
  // They take turns on one processor.
  let running = 0;
  const pool = busyPool(t, {
    begin: (done) => {
      running++;
      setTimeout(() => {
        running--;
        done();
      }, running * 8);
    },
    effort: (busyMs) => ({ busyMs, processorMs: busyMs, ended: 0 }),
  });
  await sleep(800);
  assert.ok(pool.sandboxes.size <= Math.max(4, CORES * 2), `${pool.sandboxes.size}`);
});

test('behind one slow event the quick ones go on in another sandbox', async (t) => {
  let begun = 0;
  let ended = 0;
  let slow = 0;
  let slowEnds: NodeJS.Timeout | undefined;
  t.after(() => clearTimeout(slowEnds));
  busyPool(t, {
    // The hundredth takes until the test is over, the others less than a millisecond of a processor.
    begin: (done) => {
      const end = () => {
        ended++;
        done();
      };
      if (++begun !== 100) return void setImmediate(end);
      slow = ended;
      slowEnds = setTimeout(end, 60_000);
    },
    effort: (busyMs) => ({ busyMs, processorMs: busyMs, ended: 0 }),
  });
  await until(() => slow > 0 && ended - slow > 500);
});
