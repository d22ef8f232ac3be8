// Opens the embedded database of a data folder: locked for this process, durable at commit, at this program's schema.
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Store } from '../contract.ts';
import { corrupt, explainOpenError } from './errors.ts';
import { migrate } from './migrations.ts';
import { SqliteStore } from './store.ts';

export interface SqliteOptions {
  /** The database file; its folder is made when missing. Not touched when `ephemeral`. */
  readonly path: string;
  /** In memory: nothing outlives the process. */
  readonly ephemeral?: boolean;
  /** How many changes the feed keeps at least. Default 100,000. */
  readonly feedLimit?: number;
}

/** Checking every page of a larger database would hold up the start. */
const LARGEST_CHECKED_BYTES = 16 * 1024 * 1024;

/**
 * Throws a StoreError (code, hint): STORE_NEWER, STORE_CORRUPT, STORE_LOCKED, DATA_UNWRITABLE.
 * Nothing else in this process may open the database file while it is open: closing any descriptor of a file drops its POSIX locks.
 */
export function openSqliteStore(options: SqliteOptions): Store {
  const feedLimit = options.feedLimit ?? 100_000;
  if (options.ephemeral === true) return new SqliteStore(openInMemory(), feedLimit, () => undefined);
  const pidFile = `${options.path}.pid`;
  try {
    const db = openFile(options.path);
    // Only for the error text of the next one who tries; the lock itself is SQLite's.
    writeFileSync(pidFile, String(process.pid), { mode: 0o600 });
    return new SqliteStore(db, feedLimit, () => rmSync(pidFile, { force: true }));
  } catch (error) {
    throw explainOpenError(error, options.path, () => readOwner(pidFile));
  }
}

function openInMemory(): DatabaseSync {
  const db = new DatabaseSync(':memory:');
  migrate(db, ':memory:');
  return db;
}

function openFile(path: string): DatabaseSync {
  mkdirSync(dirname(path), { recursive: true });
  const db = new DatabaseSync(path);
  try {
    // An exclusive lock is held until the database is closed; the kernel drops it when the process dies, so kill -9 leaves none behind.
    db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    db.exec('BEGIN IMMEDIATE; COMMIT');
    check(db, path);
    migrate(db, path);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function check(db: DatabaseSync, path: string): void {
  if (statSync(path).size > LARGEST_CHECKED_BYTES) return;
  const found = db.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
  if (found !== 'ok') throw corrupt(path, String(found));
}

function readOwner(pidFile: string): string | undefined {
  try {
    return readFileSync(pidFile, 'utf8');
  } catch {
    // Without the file the error just does not name the process.
    return undefined;
  }
}
