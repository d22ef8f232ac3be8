// The sandboxes of one version of a function: which one serves, when another is started, when they end. The one used last
// serves first; an event waits briefly before another sandbox is started, because few warm sandboxes are faster than many.
import { availableParallelism } from 'node:os';
import type { Runnable, SandboxStatus } from './contract.ts';
import { ExecuteRefusal } from './contract.ts';
import type { Failure } from './failures.ts';
import { Growth, sumOf } from './growth.ts';
import type { Job } from './jobs.ts';
import type { Keeper } from './keeper.ts';
import type { Load } from './limits.ts';
import type { Sandbox } from './sandbox.ts';

/** How often a queue is looked at. */
const LOOK_MS = 5;
/** How often the sandboxes are asked what they do, while events wait. */
const EFFORT_MS = 100;
/** When nothing has ended for this long, what waits gets its turn in one more sandbox. */
const STUCK_MS = 1000;
/** Waiting longer than this for a sandbox is worth a new one. */
const PATIENCE_MS = 10;
/** A handler this fast is served best by one sandbox: the process in front of it takes longer. */
const VERY_FAST_MS = 1;
/** One this fast by a few: more would only take turns on the same cores. */
const FAST_MS = 5;
/** An event that has run for this long is not what the average says; a busy machine makes quick ones wait for less. */
const SLOW_MS = 250;
/** One that has run this long, and so many times as long as usual, holds others up. */
const LATE_MS = 25;
const LATE_TIMES = 4;
const CORES = availableParallelism();
const FAST_SANDBOXES = Math.max(2, Math.min(4, CORES));
/** Of so many events one is measured. */
const MEASURE_EACH = 16;
/** Starting is work for a core: more at once would start no sooner. */
const MOST_STARTING = Math.max(2, CORES * 2);

export interface PoolOptions {
  readonly runnable: Runnable;
  readonly load: Load;
  readonly mostSandboxes: number;
  readonly idleMs: number;
  /** Epoch ms. */
  now(): number;
  /** Rejects with ExecuteRefusal. */
  make(keeper: Keeper, provisioned: boolean): Promise<Sandbox>;
  /** Nothing is left: no sandbox, no event. */
  onEmpty(pool: Pool): void;
}

export class Pool implements Keeper {
  readonly runnable: Runnable;
  readonly load: Load;
  readonly #options: PoolOptions;
  /** Ready ones; the last was used last. */
  readonly #idle: Sandbox[] = [];
  /** Reset ones: their folders wait for the next event. */
  readonly #down: Sandbox[] = [];
  readonly #all = new Set<Sandbox>();
  readonly #queue: Job[] = [];
  #queuedAt: number[] = [];
  /** Not yet idle for the first time. */
  readonly #starting = new Set<Sandbox>();
  /** Not even made. */
  #toBe = 0;
  readonly #growth = new Growth(FAST_SANDBOXES, availableParallelism);
  #busy = 0;
  #served = 0;
  /** Moving average of how long an event takes; undefined until the first has ended. */
  #typicalMs: number | undefined;
  #noted = 0;
  #look: NodeJS.Timeout | undefined;
  /** When the sandboxes were last asked what they do, and when the last event ended. */
  #askedAt = 0;
  #endedAt = 0;
  #lookDue = 0;
  /** So many were found late at the last look. */
  #late = 0;
  /** How late the looks were, all together. */
  #lateMs = 0;
  #looks = 0;
  #sweep: NodeJS.Timeout | undefined;
  #deadline: NodeJS.Timeout | undefined;
  #retired = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.runnable = options.runnable;
    this.load = options.load;
    const provisioned = options.runnable.provisionedConcurrency ?? 0;
    for (let index = 0; index < provisioned; index++) this.#start(true);
  }

  get isEmpty(): boolean {
    return this.#all.size === 0 && this.#queue.length === 0 && this.#toBe === 0;
  }

  get sandboxes(): ReadonlySet<Sandbox> {
    return this.#all;
  }

  submit(job: Job): void {
    const sandbox = this.#isCrowded() ? undefined : this.#take();
    if (sandbox !== undefined) return this.#run(sandbox, job);
    this.#queue.push(job);
    this.#queuedAt.push(performance.now());
    if (this.#busy + this.#starting.size + this.#toBe === 0) this.#start(false);
    if (this.#look === undefined) this.#lookSoon();
  }

  /** No more events come with this key: it ends when the last one has been served. */
  retire(): void {
    this.#retired = true;
    if (this.#queue.length === 0) this.#stopAll();
  }

  status(): SandboxStatus {
    const { functionArn, version } = this.runnable;
    return {
      functionArn,
      version,
      busy: this.#busy,
      idle: this.#idle.length + this.#down.length,
      queued: this.#queue.length,
    };
  }

  /** Refuses what waits and ends every sandbox. */
  close(refusal: ExecuteRefusal, kill: boolean): void {
    this.#retired = true;
    for (const job of this.#queue.splice(0)) job.refuse(refusal);
    this.#queuedAt = [];
    if (!kill) return this.#stopAll();
    for (const sandbox of this.#all) sandbox.kill();
    this.#tellEmpty();
  }

  onIdle(sandbox: Sandbox, served: boolean): void {
    if (served) this.#note(sandbox);
    else this.#started(sandbox);
    const stale = sandbox.isStale;
    const enough = this.#queue.length === 0 || this.#busy >= this.#mostBusy;
    const job = stale || enough ? undefined : this.#nextJob();
    if (job !== undefined) return this.#run(sandbox, job);
    if (stale || this.#retired) return sandbox.stop();
    if (sandbox.isDown) this.#down.push(sandbox);
    else this.#idle.push(sandbox);
    this.#sweep ??= setTimeout(() => this.#stopOld(), this.#options.idleMs).unref();
  }

  onInitFailure(sandbox: Sandbox, failure: (requestId: string) => Failure): void {
    this.#started(sandbox);
    const job = this.#nextJob();
    if (job !== undefined) {
      this.#busy++;
      sandbox.fail(job, failure(job.invocation.requestId));
    } else if (sandbox.provisioned) this.#down.push(sandbox);
    else sandbox.stop();
  }

  onEnd(sandbox: Sandbox, wasBusy: boolean): void {
    if (wasBusy) this.#busy--;
    this.#started(sandbox);
    this.#all.delete(sandbox);
    remove(this.#idle, sandbox);
    remove(this.#down, sandbox);
    if (this.#queue.length > 0 && this.#all.size + this.#toBe === 0) this.#start(false);
    this.#tellEmpty();
  }

  /** It counts as starting no longer. */
  #started(sandbox: Sandbox): void {
    this.#starting.delete(sandbox);
  }

  /** Waiting for a busy sandbox is better than waking another one. */
  #isCrowded(): boolean {
    const typical = this.#typicalMs;
    if (this.#busy === 0) return false;
    if (typical === undefined || typical >= FAST_MS) return this.#busy >= this.#mostBusy;
    return this.#busy >= FAST_SANDBOXES || typical < VERY_FAST_MS;
  }

  /** However long others wait, more than so many at work would only take turns. */
  get #mostBusy(): number {
    const veryFast = this.#growth.computes && (this.#typicalMs ?? FAST_MS) < VERY_FAST_MS;
    return (veryFast ? 1 : this.#growth.mostBusy) + this.#late;
  }

  #take(): Sandbox | undefined {
    for (;;) {
      const sandbox = this.#idle.pop() ?? this.#down.pop();
      if (sandbox === undefined || !sandbox.isStale) return sandbox;
      sandbox.stop();
    }
  }

  #run(sandbox: Sandbox, job: Job): void {
    this.#busy++;
    if (this.#deadline === undefined) this.#watch(this.runnable.timeoutMs);
    sandbox.run(job, this.#noted < 8 || this.#served++ % MEASURE_EACH === 0);
  }

  /** One timer for all: an event that begins later ends later, so nothing is to be done for each event. */
  #watch(ms: number): void {
    this.#deadline = setTimeout(() => {
      this.#deadline = undefined;
      const now = this.#options.now();
      let next = Infinity;
      for (const sandbox of this.#all) next = Math.min(next, sandbox.checkDeadline(now));
      if (next < Infinity && this.#deadline === undefined) this.#watch(Math.max(1, next - now));
    }, ms);
    this.#deadline.unref();
  }

  #note({ lastMs: durationMs, idleSince }: Sandbox): void {
    this.#busy--;
    this.#endedAt = idleSince;
    if (durationMs === undefined) return;
    // The first events count alike: one slow beginning must not stand for the function.
    this.#noted = Math.min(this.#noted + 1, 8);
    const typical = this.#typicalMs ?? durationMs;
    this.#typicalMs = typical + (durationMs - typical) / this.#noted;
  }

  /** The oldest event whose caller is still there. */
  #nextJob(): Job | undefined {
    for (;;) {
      const job = this.#queue.shift();
      this.#queuedAt.shift();
      if (job === undefined || job.invocation.signal?.aborted !== true) return job;
      job.refuse(new ExecuteRefusal('cancelled', 'The caller left before the function began.'));
    }
  }

  /** Gives idle sandboxes what waits, and starts more when waiting would take longer than starting. */
  #lookAtQueue(): void {
    this.#look = undefined;
    const oldest = this.#queuedAt[0];
    if (oldest === undefined) return;
    const now = performance.now();
    const lateMs = Math.max(0, now - this.#lookDue);
    this.#lateMs += lateMs;
    this.#looks++;
    this.#late = this.#countLate(now);
    if (now - this.#askedAt >= EFFORT_MS) this.#askEffort(now, oldest);
    if (now - oldest >= LOOK_MS) this.#useIdle();
    // After a pause of the whole process the waiting times say nothing about the function.
    const paused = lateMs > LOOK_MS;
    for (let more = paused || now - oldest < PATIENCE_MS ? 0 : this.#wanted(); more > 0; more--) this.#start(false);
    if (this.#queue.length > 0) this.#lookSoon();
  }

  #lookSoon(): void {
    this.#lookDue = performance.now() + LOOK_MS;
    this.#look = setTimeout(() => this.#lookAtQueue(), LOOK_MS);
  }

  #countLate(now: number): number {
    const limitMs = Math.max(LATE_MS, (this.#typicalMs ?? Infinity) * LATE_TIMES);
    let late = 0;
    for (const sandbox of this.#all) if (sandbox.busyMs(now) > limitMs) late++;
    return late;
  }

  #askEffort(now: number, oldest: number): void {
    const ready = [...this.#all].filter((sandbox) => !this.#starting.has(sandbox));
    const effort = sumOf(ready.map((sandbox) => sandbox.takeEffort(now)));
    const stuck = now - Math.max(oldest, this.#endedAt) > STUCK_MS;
    this.#growth.note(effort, this.#lateMs / this.#looks, stuck ? this.#busy + 1 : 0);
    this.#askedAt = now;
    this.#lateMs = 0;
    this.#looks = 0;
  }

  #useIdle(): void {
    while (this.#queue.length > 0 && this.#busy < this.#mostBusy) {
      const sandbox = this.#take();
      if (sandbox === undefined) return;
      const job = this.#nextJob();
      if (job === undefined) this.#idle.push(sandbox);
      else this.#run(sandbox, job);
    }
  }

  /** How many more sandboxes would let the queue go within PATIENCE_MS. */
  #wanted(): number {
    const queued = this.#queue.length;
    const expected = this.#expectedMs();
    const work = Math.ceil((queued * (expected ?? 0)) / PATIENCE_MS) + this.#late;
    // Nothing has ended yet: two may start, no more.
    const enough = Math.min(queued + this.#busy, expected === undefined ? 2 : work);
    const starting = this.#starting.size + this.#toBe;
    const most = Math.min(enough, this.#growth.mostMade, this.#options.mostSandboxes);
    return Math.min(most - this.#all.size - this.#toBe, MOST_STARTING - starting);
  }

  /** How long the next event will take: as the others did, or as long as one that is running now already has. */
  #expectedMs(): number | undefined {
    const now = performance.now();
    let longest = 0;
    for (const sandbox of this.#all) longest = Math.max(longest, sandbox.busyMs(now));
    const typical = this.#typicalMs;
    return longest > SLOW_MS || (typical === undefined && longest > 0) ? Math.max(longest, typical ?? 0) : typical;
  }

  #start(provisioned: boolean): void {
    this.#toBe++;
    this.#options.make(this, provisioned).then(
      (sandbox) => {
        this.#toBe--;
        this.#all.add(sandbox);
        this.#starting.add(sandbox);
        if (this.#retired && this.#queue.length === 0) return sandbox.stop();
        sandbox.start();
      },
      (error: unknown) => this.#cannotStart(error as Error),
    );
  }

  /** The same would befall the next one, so everything that waits is refused. */
  #cannotStart(error: Error): void {
    this.#toBe--;
    if (this.#all.size === 0) {
      for (const job of this.#queue.splice(0)) job.refuse(error as ExecuteRefusal);
      this.#queuedAt = [];
    }
    this.#tellEmpty();
  }

  #stopOld(): void {
    this.#sweep = undefined;
    const now = performance.now();
    const old = [...this.#idle, ...this.#down].filter(
      (one) => !one.provisioned && now - one.idleSince >= this.#options.idleMs,
    );
    for (const sandbox of old) {
      remove(this.#idle, sandbox);
      remove(this.#down, sandbox);
      sandbox.stop();
    }
    const left = [...this.#idle, ...this.#down].filter((one) => !one.provisioned);
    if (left.length === 0) return;
    const next = Math.min(...left.map((one) => one.idleSince)) + this.#options.idleMs - now;
    this.#sweep = setTimeout(() => this.#stopOld(), Math.max(1, next)).unref();
  }

  #stopAll(): void {
    clearTimeout(this.#sweep);
    this.#idle.length = 0;
    this.#down.length = 0;
    for (const sandbox of this.#all) sandbox.stop();
    this.#tellEmpty();
  }

  #tellEmpty(): void {
    if (!this.isEmpty) return;
    clearTimeout(this.#look);
    clearTimeout(this.#deadline);
    this.#look = undefined;
    this.#options.onEmpty(this);
  }
}

function remove(list: Sandbox[], sandbox: Sandbox): void {
  const at = list.indexOf(sandbox);
  if (at >= 0) list.splice(at, 1);
}
