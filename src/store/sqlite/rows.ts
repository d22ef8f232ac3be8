// The SQL of the embedded store: prepared statements over resources and feed, and the two views of them that work gets in its hand.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Change, Entry, Kind, Page, ReadTx, Scope, Tx } from '../contract.ts';
import { rowKey, Values } from './values.ts';

interface ResourceRow {
  readonly account: string;
  readonly region: string;
  readonly id: string;
  readonly version: number;
  readonly value: string;
}

const COLUMNS = 'account, region, id, version, value';
const ROW = 'kind = ? AND account = ? AND region = ? AND id = ?';
// 0xff is greater than every byte of UTF-8, so the range holds exactly the ids with the prefix.
const RANGE = `kind = ? AND account = ? AND region = ? AND id >= ? AND id < (? || CAST(x'ff' AS TEXT))`;

function prepare(db: DatabaseSync) {
  return {
    get: db.prepare(`SELECT ${COLUMNS} FROM resources WHERE ${ROW}`),
    list: db.prepare(`SELECT ${COLUMNS} FROM resources WHERE ${RANGE} ORDER BY id LIMIT ?`),
    listAfter: db.prepare(`SELECT ${COLUMNS} FROM resources WHERE ${RANGE} AND id > ? ORDER BY id LIMIT ?`),
    scan: db.prepare(`SELECT ${COLUMNS} FROM resources WHERE kind = ? ORDER BY account, region, id`),
    put: db.prepare(
      `INSERT INTO resources (kind, account, region, id, version, value) VALUES (?, ?, ?, ?, 1, ?)
       ON CONFLICT DO UPDATE SET version = version + 1, value = excluded.value`,
    ),
    delete: db.prepare(`DELETE FROM resources WHERE ${ROW}`),
    names: db.prepare('SELECT kind, account, region, id FROM resources ORDER BY kind, account, region, id'),
    feed: db.prepare('SELECT * FROM feed WHERE sequence > ? ORDER BY sequence LIMIT ?'),
    tell: db.prepare('INSERT INTO feed (sequence, account, region, kind, id, deleted) VALUES (?, ?, ?, ?, ?, ?)'),
    lastTold: db.prepare('SELECT coalesce(max(sequence), 0) AS last FROM feed'),
    trim: db.prepare('DELETE FROM feed WHERE sequence <= ?'),
  } satisfies Record<string, StatementSync>;
}

export class Rows {
  readonly #sql: ReturnType<typeof prepare>;
  readonly values = new Values();

  constructor(db: DatabaseSync) {
    this.#sql = prepare(db);
  }

  find(kind: string, scope: Scope, id: string): Entry<unknown> | undefined {
    const row = this.#sql.get.get(kind, scope.account, scope.region, id);
    return row === undefined ? undefined : this.#entry(kind, row as unknown as ResourceRow);
  }

  list(kind: string, scope: Scope, page: Page): Entry<unknown>[] {
    const prefix = page.prefix ?? '';
    const limit = page.limit ?? -1;
    const range = [kind, scope.account, scope.region, prefix, prefix] as const;
    const rows =
      page.after === undefined
        ? this.#sql.list.all(...range, limit)
        : this.#sql.listAfter.all(...range, page.after, limit);
    return (rows as unknown as ResourceRow[]).map((row) => this.#entry(kind, row));
  }

  scan(kind: string): Entry<unknown>[] {
    return (this.#sql.scan.all(kind) as unknown as ResourceRow[]).map((row) => this.#entry(kind, row));
  }

  put(kind: string, scope: Scope, id: string, text: string): void {
    this.values.unsettle(rowKey(kind, scope.account, scope.region, id));
    this.#sql.put.run(kind, scope.account, scope.region, id, text);
  }

  delete(kind: string, scope: Scope, id: string): boolean {
    this.values.unsettle(rowKey(kind, scope.account, scope.region, id));
    return this.#sql.delete.run(kind, scope.account, scope.region, id).changes === 1;
  }

  /** What exists, without the values. */
  names(): { kind: string; account: string; region: string; id: string }[] {
    return this.#sql.names.all() as unknown as { kind: string; account: string; region: string; id: string }[];
  }

  tell(change: Change): void {
    this.#sql.tell.run(change.sequence, change.account, change.region, change.kind, change.id, change.deleted ? 1 : 0);
  }

  feed(since: number, limit: number): Change[] {
    const rows = this.#sql.feed.all(since, limit) as unknown as (Omit<Change, 'deleted'> & { deleted: number })[];
    return rows.map((row) => ({ ...row, deleted: row.deleted === 1 }));
  }

  lastTold(): number {
    return Number(this.#sql.lastTold.get()?.['last']);
  }

  trimFeed(through: number): void {
    this.#sql.trim.run(through);
  }

  #entry(kind: string, row: ResourceRow): Entry<unknown> {
    const value = this.values.parse(rowKey(kind, row.account, row.region, row.id), row.version, row.value);
    return { account: row.account, region: row.region, kind, id: row.id, version: row.version, value };
  }
}

/** The read-only view. Values are frozen. */
export class RowsReader implements ReadTx {
  protected readonly rows: Rows;

  constructor(rows: Rows) {
    this.rows = rows;
  }

  get<T>(kind: Kind<T>, scope: Scope, id: string): T | undefined {
    return this.entry(kind, scope, id)?.value;
  }

  entry<T>(kind: Kind<T>, scope: Scope, id: string): Entry<T> | undefined {
    return this.rows.find(kind.name, scope, id) as Entry<T> | undefined;
  }

  list<T>(kind: Kind<T>, scope: Scope, page: Page = {}): Entry<T>[] {
    return this.rows.list(kind.name, scope, page) as Entry<T>[];
  }

  scan<T>(kind: Kind<T>): Entry<T>[] {
    return this.rows.scan(kind.name) as Entry<T>[];
  }
}

/** The view of one transaction; every write is told to `told`. Refuses writes once the work has returned. */
export class RowsWriter extends RowsReader implements Tx {
  readonly #told: (scope: Scope, kind: string, id: string, deleted: boolean) => void;
  #ended = false;

  constructor(rows: Rows, told: (scope: Scope, kind: string, id: string, deleted: boolean) => void) {
    super(rows);
    this.#told = told;
  }

  put<T>(kind: Kind<T>, scope: Scope, id: string, value: T): void {
    this.#mustBeOpen();
    const text = JSON.stringify(value);
    if (text === undefined) throw new TypeError(`The value of ${kind.name} ${id} is not JSON.`);
    this.rows.put(kind.name, scope, id, text);
    this.#told(scope, kind.name, id, false);
  }

  delete<T>(kind: Kind<T>, scope: Scope, id: string): boolean {
    this.#mustBeOpen();
    const existed = this.rows.delete(kind.name, scope, id);
    if (existed) this.#told(scope, kind.name, id, true);
    return existed;
  }

  end(): void {
    this.#ended = true;
  }

  #mustBeOpen(): void {
    if (this.#ended) throw new Error('This transaction has ended: its work must be synchronous.');
  }
}
