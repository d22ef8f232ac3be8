// Why the store cannot be opened, in words for the person at the terminal. No SQL here.

export type StoreErrorCode = 'STORE_NEWER' | 'STORE_CORRUPT' | 'STORE_LOCKED' | 'STORE_CLOSED' | 'DATA_UNWRITABLE';

export class StoreError extends Error {
  readonly code: StoreErrorCode;
  /** What to do next, one sentence. */
  readonly hint: string;

  constructor(code: StoreErrorCode, message: string, hint: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'StoreError';
    this.code = code;
    this.hint = hint;
  }
}

export function corrupt(path: string, detail: string, cause?: unknown): StoreError {
  return new StoreError(
    'STORE_CORRUPT',
    `The database ${path} is damaged: ${detail}.`,
    `Restore ${path} from a backup, or move it away to start empty.`,
    cause,
  );
}

export function unwritable(path: string, detail: string, cause?: unknown): StoreError {
  return new StoreError(
    'DATA_UNWRITABLE',
    `The database ${path} cannot be written: ${detail}.`,
    'Make the data folder writable for this user and leave space on its disk, or choose another data folder.',
    cause,
  );
}

export function locked(path: string, owner: string | undefined, cause?: unknown): StoreError {
  const who = owner === undefined ? 'another process' : `process ${owner}`;
  return new StoreError(
    'STORE_LOCKED',
    `The database ${path} is in use by ${who}.`,
    'Stop the Portico that uses this data folder, or choose another data folder.',
    cause,
  );
}

// Primary result codes of SQLite (https://sqlite.org/rescode.html).
const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const NOTADB = 26;

/** Turns an error of SQLite or of the file system while opening into a StoreError; anything else is answered unchanged. */
export function explainOpenError(error: unknown, path: string, owner: () => string | undefined): unknown {
  if (!(error instanceof Error) || error instanceof StoreError) return error;
  const { errcode, syscall } = error as Error & { errcode?: number; syscall?: string };
  if (syscall !== undefined) return unwritable(path, error.message, error);
  switch (errcode === undefined ? undefined : errcode & 0xff) {
    case BUSY:
    case LOCKED:
      return locked(path, owner(), error);
    case CORRUPT:
    case NOTADB:
      return corrupt(path, error.message, error);
    case READONLY:
    case IOERR:
    case FULL:
    case CANTOPEN:
      return unwritable(path, error.message, error);
    default:
      return error;
  }
}
