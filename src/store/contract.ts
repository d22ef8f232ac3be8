// The store seam: resources by (account, region, kind, id), optimistic versions, a change feed. No SQL and no service here.

/** Names one kind of resource and carries the type of its value. Global kinds (IAM's) use region ''. */
export interface Kind<T> {
  readonly name: string;
  /** Never set; ties the name to the type. */
  readonly type?: T;
}

export function kind<T>(name: string): Kind<T> {
  return { name };
}

export interface Scope {
  readonly account: string;
  /** '' for global services. */
  readonly region: string;
}

export interface Entry<T> {
  readonly account: string;
  readonly region: string;
  readonly kind: string;
  readonly id: string;
  /** Starts at 1 and grows by 1 with every put. */
  readonly version: number;
  readonly value: T;
}

export interface Page {
  /** Only ids that start with this. */
  readonly prefix?: string;
  /** Only ids greater than this (byte order). */
  readonly after?: string;
  readonly limit?: number;
}

export interface ReadTx {
  get<T>(kind: Kind<T>, scope: Scope, id: string): T | undefined;
  entry<T>(kind: Kind<T>, scope: Scope, id: string): Entry<T> | undefined;
  /** Entries of one kind in one scope, ascending by id in byte order. */
  list<T>(kind: Kind<T>, scope: Scope, page?: Page): Entry<T>[];
  /** Entries of one kind in every account and region, ascending by (account, region, id). */
  scan<T>(kind: Kind<T>): Entry<T>[];
}

export interface Tx extends ReadTx {
  /** Insert or replace. Values are plain JSON (no Date, no Buffer, no undefined in arrays); they must not be mutated afterwards. */
  put<T>(kind: Kind<T>, scope: Scope, id: string, value: T): void;
  /** True when there was something to delete. */
  delete<T>(kind: Kind<T>, scope: Scope, id: string): boolean;
}

export interface Change {
  readonly sequence: number;
  readonly account: string;
  readonly region: string;
  readonly kind: string;
  readonly id: string;
  readonly deleted: boolean;
}

/** Called with the changes of one commit, before the transaction's promise resolves. Must not throw. */
export type ChangeListener = (changes: readonly Change[]) => void;

export interface Store {
  /**
   * Runs `work` with a consistent view and commits what it put and deleted, all or nothing. Resolves after the commit is
   * durable (fsync) and every listener has returned. `work` must be synchronous and repeatable: a driver may run it again
   * after an optimistic conflict. What it throws rolls back and rejects the promise unchanged.
   */
  transaction<T>(work: (tx: Tx) => T): Promise<T>;
  /** A consistent read-only view. */
  read<T>(work: (tx: ReadTx) => T): T;
  /** Changes with a sequence greater than `since`, oldest first, at most `limit` (default 1,000). */
  feed(since: number, limit?: number): Change[];
  /** Listen to commits; returns the function that stops it. */
  subscribe(listener: ChangeListener): () => void;
  /** Deletes every resource (POST /_portico/reset). Listeners see the deletions. */
  reset(): Promise<void>;
  close(): Promise<void>;
}
