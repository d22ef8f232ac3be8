// The embedded store: queues transactions, commits those of one turn of the event loop together, tells the listeners.
// Knows nothing of files: open.ts hands it a database that is locked, migrated and durable at commit.
import type { DatabaseSync } from 'node:sqlite';
import type { Change, ChangeListener, ReadTx, Scope, Store, Tx } from '../contract.ts';
import { StoreError } from './errors.ts';
import { Rows, RowsReader, RowsWriter } from './rows.ts';

interface Job {
  readonly work: (tx: Tx) => unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

type Outcome = { readonly ok: true; readonly result: unknown } | { readonly ok: false; readonly reason: unknown };

function isThenable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}

export class SqliteStore implements Store {
  readonly #db: DatabaseSync;
  readonly #rows: Rows;
  readonly #reader: RowsReader;
  readonly #feedLimit: number;
  readonly #onClose: () => void;
  readonly #listeners = new Set<ChangeListener>();
  #queue: Job[] = [];
  #changes: Change[] = [];
  #sequence: number;
  /** The first commit of a process trims, so that many short lives do not let the feed grow. */
  #trimmedAt = Number.NEGATIVE_INFINITY;
  #closing = false;

  /** `feedLimit`: how many changes the feed keeps at least. */
  constructor(db: DatabaseSync, feedLimit: number, onClose: () => void) {
    this.#db = db;
    this.#rows = new Rows(db);
    this.#reader = new RowsReader(this.#rows);
    this.#feedLimit = feedLimit;
    this.#onClose = onClose;
    this.#sequence = this.#rows.lastTold();
  }

  transaction<T>(work: (tx: Tx) => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#closing) return reject(closed());
      this.#queue.push({ work, resolve: resolve as (result: unknown) => void, reject });
      // One fsync serves all that was asked for in this turn.
      if (this.#queue.length === 1) setImmediate(() => this.#commitQueue());
    });
  }

  read<T>(work: (tx: ReadTx) => T): T {
    return work(this.#reader);
  }

  feed(since: number, limit = 1000): Change[] {
    return this.#rows.feed(since, limit);
  }

  subscribe(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  reset(): Promise<void> {
    return this.transaction((tx) => {
      for (const { kind, account, region, id } of this.#rows.names())
        tx.delete({ name: kind }, { account, region }, id);
    });
  }

  /** Commits what is queued, then lets the file go. */
  async close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    while (this.#queue.length > 0) await new Promise((resolve) => setImmediate(resolve));
    this.#db.close();
    this.#onClose();
  }

  #commitQueue(): void {
    const jobs = this.#queue;
    this.#queue = [];
    let outcomes: Outcome[];
    try {
      outcomes = this.#commit(jobs);
    } catch (reason) {
      outcomes = jobs.map(() => ({ ok: false, reason }));
    }
    jobs.forEach((job, index) => {
      const outcome = outcomes[index] as Outcome;
      if (outcome.ok) job.resolve(outcome.result);
      else job.reject(outcome.reason);
    });
  }

  /** Runs the jobs in one SQL transaction, each in a savepoint of its own, and tells the listeners what was committed. */
  #commit(jobs: readonly Job[]): Outcome[] {
    this.#changes = [];
    const before = this.#sequence;
    try {
      this.#db.exec('BEGIN IMMEDIATE');
      const outcomes = jobs.map((job) => this.#run(job));
      this.#trimFeed();
      this.#db.exec('COMMIT');
      this.#rows.values.settle();
      if (this.#changes.length > 0) for (const listener of this.#listeners) listener(this.#changes);
      return outcomes;
    } catch (error) {
      // COMMIT, or a full disk in the middle: nobody's work is kept. A listener's fault comes after the commit.
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      this.#rows.values.settle();
      this.#sequence = Math.max(before, this.#rows.lastTold());
      throw error;
    }
  }

  #run(job: Job): Outcome {
    const told = this.#changes.length;
    const sequence = this.#sequence;
    const tx = new RowsWriter(this.#rows, (scope, kind, id, deleted) => this.#tell(scope, kind, id, deleted));
    this.#db.exec('SAVEPOINT job');
    try {
      const result = job.work(tx);
      if (isThenable(result)) throw new TypeError('The work of a store transaction must be synchronous.');
      return { ok: true, result };
    } catch (reason) {
      // SQLite itself gives the whole transaction up when the disk is full or fails.
      if (!this.#db.isTransaction) throw reason;
      this.#db.exec('ROLLBACK TO job');
      this.#changes.length = told;
      this.#sequence = sequence;
      return { ok: false, reason };
    } finally {
      tx.end();
      if (this.#db.isTransaction) this.#db.exec('RELEASE job');
    }
  }

  #tell(scope: Scope, kind: string, id: string, deleted: boolean): void {
    this.#sequence += 1;
    const change: Change = {
      sequence: this.#sequence,
      account: scope.account,
      region: scope.region,
      kind,
      id,
      deleted,
    };
    this.#rows.tell(change);
    this.#changes.push(change);
  }

  #trimFeed(): void {
    if (this.#sequence < this.#trimmedAt + this.#feedLimit / 4) return;
    this.#rows.trimFeed(this.#sequence - this.#feedLimit);
    this.#trimmedAt = this.#sequence;
  }
}

function closed(): StoreError {
  return new StoreError(
    'STORE_CLOSED',
    'The store is closed.',
    'Portico is stopping; send the call again when it is back.',
  );
}
