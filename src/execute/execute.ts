// Runs functions: finds or makes the pool of a version, keeps within concurrency limits, and takes everything down at the
// end. The one file of this room that names its driver.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Blobs } from '../blobs/contract.ts';
import type { LogSink } from '../observe/contract.ts';
import { makePassage } from './belongings.ts';
import { bootstrapsFor } from './bootstraps.ts';
import type {
  Execute,
  Invocation,
  Outcome,
  Runnable,
  RuntimeStatus,
  SandboxStatus,
  StreamOutcome,
} from './contract.ts';
import { ExecuteRefusal } from './contract.ts';
import type { Driver, TemporaryCredentials } from './drivers/contract.ts';
import { ProcessDriver } from './drivers/process/driver.ts';
import { sweepSandboxes } from './drivers/process/leftovers.ts';
import { Folders } from './folders.ts';
import { Interpreters } from './interpreters.ts';
import type { Job } from './jobs.ts';
import { BufferedJob, StreamJob } from './jobs.ts';
import type { Keeper } from './keeper.ts';
import { Limits } from './limits.ts';
import { Pool } from './pool.ts';
import { LISTED_RUNTIMES, runtimeStatus } from './runtimes.ts';
import { Sandbox } from './sandbox.ts';
import type { FunctionUser } from './user.ts';

/** How often the memory of running functions is looked at. */
const MEMORY_LOOK_MS = 100;
/** After its start Portico learns which interpreters there are, unless a function asks sooner and waits. */
const INTERPRETERS_AFTER_MS = 500;
/** Shorter invokes are not looked at. */
const MEMORY_LOOK_AFTER_MS = 50;

export interface ExecuteOptions {
  readonly blobs: Blobs;
  readonly logs: LogSink;
  /** Folder of this room alone: unpacked code, sandboxes, Python's compiled modules. `user` can get there. */
  readonly dataDir: string;
  /** Who runs functions. Default: Portico's own user. */
  readonly user?: FunctionUser | undefined;
  /** Sandboxes that were idle for this long end. Default 300000 */
  readonly idleMs?: number;
  /** Default 64 */
  readonly sandboxesPerFunction?: number;
  /** Default 1000 */
  readonly accountConcurrency?: number;
  /** Keeps a started process ready for the next sandbox of each interpreter in use. Default true */
  readonly spares?: boolean;
  /** Where interpreters are looked for. Default: PATH. */
  readonly path?: string;
  /** AWS_ENDPOINT_URL of functions: where they find Portico. */
  endpoint(): string;
  /** Temporary credentials of the function's role. */
  credentialsFor(runnable: Runnable): TemporaryCredentials;
  /** Epoch ms. Default Date.now */
  now?(): number;
}

export function createExecute(options: ExecuteOptions): Execute {
  return new Sandboxes(options);
}

class Sandboxes implements Execute {
  readonly #options: ExecuteOptions;
  readonly #driver: Driver;
  readonly #folders: Folders;
  readonly #interpreters: Interpreters;
  readonly #limits: Limits;
  readonly #pools = new Map<string, Pool>();
  readonly #sandboxRoot: string;
  readonly #idleMs: number;
  readonly #now: () => number;
  /** Packages that are unpacked before they are called for, one after another. */
  #ahead: Promise<void> = Promise.resolve();
  readonly #learn: NodeJS.Timeout;
  #memoryLook: NodeJS.Timeout | undefined;
  #closing = false;
  #emptied: (() => void) | undefined;

  constructor(options: ExecuteOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    if (options.user === undefined) mkdirSync(options.dataDir, { recursive: true });
    else makePassage(options.dataDir);
    this.#sandboxRoot = join(options.dataDir, 'sandboxes');
    sweepSandboxes(this.#sandboxRoot);
    this.#idleMs = options.idleMs ?? 300_000;
    this.#folders = new Folders(options.blobs, join(options.dataDir, 'unpacked'), this.#idleMs);
    this.#interpreters = new Interpreters(options.path ?? process.env.PATH ?? '', options.user);
    this.#learn = setTimeout(() => void this.#interpreters.warm(), INTERPRETERS_AFTER_MS).unref();
    this.#limits = new Limits(options.accountConcurrency ?? 1000);
    this.#driver = new ProcessDriver({
      interpreters: this.#interpreters,
      bootstraps: () => bootstrapsFor(options.user, options.dataDir),
      user: options.user,
      compiledDir: join(options.dataDir, 'compiled'),
      spares: options.spares ?? true,
      sparesDir: join(options.dataDir, 'spares'),
      endpoint: () => options.endpoint(),
    });
  }

  invoke(invocation: Invocation): Promise<Outcome> {
    return new Promise((resolve, reject) => this.#submit(new BufferedJob(invocation, resolve, reject)));
  }

  stream(invocation: Invocation): Promise<StreamOutcome> {
    return new Promise((resolve, reject) => this.#submit(new StreamJob(invocation, resolve, reject)));
  }

  prepare(runnable: Runnable): void {
    if (this.#closing) return;
    this.#driver.expect(runnable);
    this.#ahead = this.#ahead.then(() => this.#unpackAhead(runnable));
    if ((runnable.provisionedConcurrency ?? 0) > 0) this.#provision(runnable);
  }

  retire(functionArn: string, liveKeys: ReadonlySet<string>): void {
    for (const pool of this.#pools.values()) {
      if (pool.runnable.functionArn === functionArn && !liveKeys.has(pool.runnable.key)) pool.retire();
    }
  }

  runtimeStatus(runtime: string): RuntimeStatus {
    return runtimeStatus(runtime, this.#interpreters);
  }

  runtimes(): RuntimeStatus[] {
    return LISTED_RUNTIMES.map((runtime) => this.runtimeStatus(runtime));
  }

  sandboxes(): SandboxStatus[] {
    return [...this.#pools.values()].map((pool) => pool.status());
  }

  async reset(): Promise<void> {
    await this.#endAll(0);
    await this.#ahead;
    await this.#folders.reset();
  }

  async close(graceMs: number): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#learn);
    await this.#endAll(graceMs);
    clearInterval(this.#memoryLook);
    await this.#ahead;
    await this.#folders.settle();
    await this.#driver.close();
  }

  #submit(job: Job): void {
    if (this.#closing) return job.refuse(shuttingDown());
    try {
      const pool = this.#pool(job.invocation.runnable);
      const refusal = job.enter(pool.load);
      if (refusal === undefined) pool.submit(job);
      else job.refuse(refusal);
    } catch (error) {
      if (!(error instanceof ExecuteRefusal)) throw error;
      job.refuse(error);
    }
  }

  #pool(runnable: Runnable): Pool {
    let pool = this.#pools.get(runnable.key);
    if (pool === undefined) {
      this.#driver.check(runnable);
      pool = new Pool({
        runnable,
        load: this.#limits.loadOf(runnable),
        mostSandboxes: this.#options.sandboxesPerFunction ?? 64,
        idleMs: this.#idleMs,
        now: this.#now,
        make: (keeper, provisioned) => this.#make(runnable, keeper, provisioned),
        onEmpty: (empty) => this.#forget(empty),
      });
      this.#pools.set(runnable.key, pool);
      this.#memoryLook ??= setInterval(() => this.#lookAtMemory(), MEMORY_LOOK_MS).unref();
    }
    return pool;
  }

  async #unpackAhead({ codeDigest, layerDigests }: Runnable): Promise<void> {
    if (this.#closing || codeDigest === undefined) return;
    try {
      for (const digests of [[codeDigest], layerDigests]) (await this.#folders.hold(digests)).release();
    } catch {
      // Whoever calls the function is told what is wrong with it.
    }
  }

  #provision(runnable: Runnable): void {
    try {
      this.#pool(runnable);
    } catch (error) {
      // The same.
      if (!(error instanceof ExecuteRefusal)) throw error;
    }
  }

  async #make(runnable: Runnable, keeper: Keeper, provisioned: boolean): Promise<Sandbox> {
    const { logs } = this.#options;
    const task = await this.#folders
      .hold([runnable.codeDigest ?? ''])
      .catch((error: unknown) => refuseCode(runnable, error));
    const layers = await this.#folders.hold(runnable.layerDigests).catch((error: unknown) => {
      task.release();
      return refuseCode(runnable, error);
    });
    return new Sandbox({
      runnable,
      driver: this.#driver,
      logs,
      task,
      layers,
      root: this.#sandboxRoot,
      provisioned,
      keeper,
      credentials: () => this.#options.credentialsFor(runnable),
      now: this.#now,
    });
  }

  #forget(pool: Pool): void {
    const { key, functionArn } = pool.runnable;
    if (this.#pools.get(key) === pool) this.#pools.delete(key);
    this.#limits.forget(functionArn);
    if (this.#pools.size > 0) return;
    clearInterval(this.#memoryLook);
    this.#memoryLook = undefined;
    this.#emptied?.();
  }

  #lookAtMemory(): void {
    const now = performance.now();
    for (const pool of this.#pools.values()) {
      for (const sandbox of pool.sandboxes) {
        if (sandbox.busyMs(now) > MEMORY_LOOK_AFTER_MS) sandbox.watchMemory();
      }
    }
  }

  async #endAll(graceMs: number): Promise<void> {
    if (this.#pools.size === 0) return;
    const emptied = new Promise<void>((resolve) => {
      this.#emptied = resolve;
    });
    for (const pool of this.#pools.values()) pool.close(shuttingDown(), graceMs === 0);
    const timer = setTimeout(() => {
      for (const pool of this.#pools.values()) pool.close(shuttingDown(), true);
    }, graceMs);
    await emptied;
    clearTimeout(timer);
    this.#emptied = undefined;
  }
}

function shuttingDown(): ExecuteRefusal {
  return new ExecuteRefusal('shutting-down', 'Portico is shutting down.');
}

function refuseCode(runnable: Runnable, error: unknown): never {
  const { code, message } = error as NodeJS.ErrnoException;
  const why = code === 'ENOENT' ? 'its bytes are missing from the data folder' : message;
  throw new ExecuteRefusal(
    'code-missing',
    `The code of ${runnable.functionName} cannot be unpacked: ${why}. Update the function's code.`,
  );
}
