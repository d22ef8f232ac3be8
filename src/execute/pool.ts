// The sandboxes of one version of a function: which one serves, when another is started, when they end. The one used last
// serves first; an event waits briefly before another sandbox is started, because few warm sandboxes are faster than many.
import { availableParallelism } from 'node:os';
import type { Runnable, SandboxStatus } from './contract.ts';
import { ExecuteRefusal } from './contract.ts';
import type { Failure } from './failures.ts';
import type { Job } from './jobs.ts';
import type { Keeper, Sandbox } from './sandbox.ts';

/** How often a queue is looked at. */
const LOOK_MS = 5;
/** Waiting longer than this for a sandbox is worth a new one. */
const PATIENCE_MS = 10;
/** A handler this fast is served by few sandboxes: more would only take turns on the same cores. */
const FAST_MS = 2;
const CORES = availableParallelism();
/** Starting is work for a core: more at once would start no sooner. */
const MOST_STARTING = Math.max(2, CORES * 2);
const FAST_SANDBOXES = Math.max(2, Math.min(4, CORES));

export interface PoolOptions {
  readonly runnable: Runnable;
  readonly mostSandboxes: number;
  readonly idleMs: number;
  /** Rejects with ExecuteRefusal. */
  make(keeper: Keeper, provisioned: boolean): Promise<Sandbox>;
  /** Nothing is left: no sandbox, no event. */
  onEmpty(pool: Pool): void;
}

export class Pool implements Keeper {
  readonly runnable: Runnable;
  readonly #options: PoolOptions;
  /** Ready ones; the last was used last. */
  readonly #idle: Sandbox[] = [];
  /** Reset ones: their folders wait for the next event. */
  readonly #down: Sandbox[] = [];
  readonly #all = new Set<Sandbox>();
  readonly #queue: Job[] = [];
  #queuedAt: number[] = [];
  #starting = 0;
  #busy = 0;
  /** Moving average of how long an event takes; undefined until the first has ended. */
  #typicalMs: number | undefined;
  #look: NodeJS.Timeout | undefined;
  #sweep: NodeJS.Timeout | undefined;
  #retired = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.runnable = options.runnable;
    const provisioned = options.runnable.provisionedConcurrency ?? 0;
    for (let index = 0; index < provisioned; index++) this.#start(true);
  }

  get isEmpty(): boolean {
    return this.#all.size === 0 && this.#queue.length === 0 && this.#starting === 0;
  }

  get sandboxes(): ReadonlySet<Sandbox> {
    return this.#all;
  }

  submit(job: Job): void {
    const crowded = this.#busy >= FAST_SANDBOXES && this.#typicalMs !== undefined && this.#typicalMs < FAST_MS;
    const sandbox = crowded ? undefined : this.#take();
    if (sandbox !== undefined) return this.#run(sandbox, job);
    this.#queue.push(job);
    this.#queuedAt.push(performance.now());
    if (this.#busy + this.#starting === 0) this.#start(false);
    this.#look ??= setTimeout(() => this.#lookAtQueue(), LOOK_MS);
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
  }

  onIdle(sandbox: Sandbox): void {
    if (this.#isStarting(sandbox)) this.#starting--;
    else this.#noteDuration(sandbox);
    const job = this.#nextJob();
    if (job !== undefined && !sandbox.isStale) return this.#run(sandbox, job);
    if (job !== undefined) this.#putBack(job);
    if (this.#retired || sandbox.isStale) sandbox.stop();
    else if (sandbox.isDown) this.#down.push(sandbox);
    else this.#idle.push(sandbox);
    this.#sweep ??= setTimeout(() => this.#stopOld(), this.#options.idleMs).unref();
  }

  onInitFailure(sandbox: Sandbox, failure: (requestId: string) => Failure): void {
    this.#starting--;
    this.#born.add(sandbox);
    const job = this.#nextJob();
    if (job === undefined) {
      if (!sandbox.provisioned) return sandbox.stop();
      this.#down.push(sandbox);
      return;
    }
    this.#busy++;
    this.#running.set(sandbox, performance.now());
    sandbox.fail(job, failure(job.invocation.requestId));
  }

  onEnd(sandbox: Sandbox): void {
    if (this.#isStarting(sandbox)) this.#starting--;
    if (this.#running.delete(sandbox)) this.#busy--;
    this.#all.delete(sandbox);
    remove(this.#idle, sandbox);
    remove(this.#down, sandbox);
    if (this.#queue.length > 0 && this.#all.size === 0 && this.#starting === 0) this.#start(false);
    this.#tellEmpty();
  }

  /** Sandboxes that have been idle at least once. */
  readonly #born = new WeakSet<Sandbox>();
  /** When each busy sandbox got its event. */
  readonly #running = new Map<Sandbox, number>();

  #isStarting(sandbox: Sandbox): boolean {
    if (this.#born.has(sandbox)) return false;
    this.#born.add(sandbox);
    return true;
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
    this.#running.set(sandbox, performance.now());
    sandbox.run(job);
  }

  #noteDuration(sandbox: Sandbox): void {
    const since = this.#running.get(sandbox);
    if (since === undefined) return;
    this.#running.delete(sandbox);
    this.#busy--;
    const ms = performance.now() - since;
    this.#typicalMs = this.#typicalMs === undefined ? ms : this.#typicalMs + (ms - this.#typicalMs) / 8;
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

  #putBack(job: Job): void {
    this.#queue.unshift(job);
    this.#queuedAt.unshift(performance.now());
  }

  /** Gives idle sandboxes what waits, and starts more when waiting would take longer than starting. */
  #lookAtQueue(): void {
    this.#look = undefined;
    const oldest = this.#queuedAt[0];
    if (oldest === undefined) return;
    const waited = performance.now() - oldest;
    if (waited >= LOOK_MS) this.#useIdle();
    for (let more = waited >= PATIENCE_MS ? this.#wanted() : 0; more > 0; more--) this.#start(false);
    if (this.#queue.length > 0) this.#look = setTimeout(() => this.#lookAtQueue(), LOOK_MS);
  }

  #useIdle(): void {
    while (this.#queue.length > 0) {
      const sandbox = this.#take();
      if (sandbox === undefined) return;
      const job = this.#nextJob();
      if (job === undefined) this.#idle.push(sandbox);
      else this.#run(sandbox, job);
    }
  }

  #wanted(): number {
    const queued = this.#queue.length;
    if (queued === 0) return 0;
    const work = queued * this.#expectedMs();
    const needed = Math.min(queued, Math.ceil(work / PATIENCE_MS));
    const room = this.#options.mostSandboxes - this.#all.size - this.#starting;
    return Math.min(needed - this.#starting, MOST_STARTING - this.#starting, room);
  }

  /** How long the next event will take, as far as one can tell: an event that runs longer than usual counts. */
  #expectedMs(): number {
    const now = performance.now();
    let longest = 0;
    for (const since of this.#running.values()) longest = Math.max(longest, now - since);
    // Nothing has run yet: two may start, no more.
    if (this.#typicalMs === undefined && longest === 0) return this.#starting < 2 ? PATIENCE_MS : 0;
    return Math.max(this.#typicalMs ?? 0, longest);
  }

  #start(provisioned: boolean): void {
    this.#starting++;
    this.#options.make(this, provisioned).then(
      (sandbox) => {
        this.#all.add(sandbox);
        if (this.#retired && this.#queue.length === 0) return sandbox.stop();
        sandbox.start();
      },
      (error: unknown) => this.#cannotStart(error as Error),
    );
  }

  /** The same would befall the next one, so everything that waits is refused. */
  #cannotStart(error: Error): void {
    this.#starting--;
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
    this.#look = undefined;
    this.#options.onEmpty(this);
  }
}

function remove(list: Sandbox[], sandbox: Sandbox): void {
  const at = list.indexOf(sandbox);
  if (at >= 0) list.splice(at, 1);
}
