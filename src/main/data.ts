// The data folder: what lies where, and the secrets made at the first start.
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { randomIds } from '../services/kernel/ids.ts';
import type { Config } from '../config/contract.ts';

export interface DataFolder {
  readonly path: string;
  readonly database: string;
  readonly blobs: string;
  readonly uploads: string;
  readonly logs: string;
  readonly ledger: string;
  readonly execute: string;
  /** Certificate and key of the local authority. */
  readonly authority: string;
  /** Its certificate alone, for those who are to trust it. */
  readonly authorityCertificate: string;
  readonly asyncJournal: string;
  /** Seals session tokens, registry passwords and code addresses. */
  readonly masterKey: Buffer;
  /** Root credentials (strict) and the admin token. */
  readonly credentials: RootCredentials;
  /** True when `credentials` were made by this start. */
  readonly fresh: boolean;
  /** Removes everything when the folder is ephemeral. */
  dispose(): void;
}

export interface RootCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Bearer token of /_portico/... in strict mode. */
  readonly adminToken: string;
}

/** An error that the command line prints as one line with its hint. */
export function startError(code: string, message: string, hint: string): Error {
  return Object.assign(new Error(message), { code, hint });
}

export function openDataFolder(config: Config): DataFolder {
  const path = config.ephemeral ? mkdtempSync(join(tmpdir(), 'portico-')) : resolve(config.data);
  try {
    makeFolder(path);
    closeToOthers(path, config.ephemeral);
    const masterKey = openMasterKey(path);
    const made = !existsSync(join(path, 'credentials.json'));
    const credentials = openCredentials(path);
    return {
      path,
      database: join(path, DATABASE),
      blobs: join(path, 'blobs'),
      uploads: join(path, 'uploads'),
      logs: join(path, 'logs'),
      ledger: join(path, 'ledger.json'),
      execute: join(path, 'execute'),
      authority: join(path, 'ca.key'),
      authorityCertificate: join(path, 'ca.pem'),
      asyncJournal: join(path, 'async', 'journal'),
      masterKey,
      credentials,
      fresh: made,
      dispose: () => (config.ephemeral ? rmSync(path, { recursive: true, force: true, maxRetries: 3 }) : undefined),
    };
  } catch (error) {
    throw unusable(path, error as Error);
  }
}

const KEY_BYTES = 32;

function openMasterKey(folder: string): Buffer {
  const path = join(folder, 'master.key');
  const key = secretFile(path, () => randomBytes(KEY_BYTES));
  if (key.length === KEY_BYTES) return key;
  throw startError(
    'DATA_CORRUPT',
    `${path} is no key of ${KEY_BYTES} bytes`,
    'Restore it from a backup, or delete it: the next start makes a new one, and sessions that are out end.',
  );
}

function openCredentials(folder: string): RootCredentials {
  const path = join(folder, 'credentials.json');
  const text = secretFile(path, () => Buffer.from(JSON.stringify(newCredentials(), null, 2))).toString('utf8');
  const found = rootCredentials(text);
  if (found) return found;
  throw startError(
    'DATA_CORRUPT',
    `${path} holds no root credentials`,
    'Restore it from a backup, or delete it: the next start makes new root credentials.',
  );
}

function rootCredentials(text: string): RootCredentials | undefined {
  try {
    const found = JSON.parse(text) as RootCredentials;
    const all = [found.accessKeyId, found.secretAccessKey, found.adminToken];
    return all.every((value) => typeof value === 'string') ? found : undefined;
  } catch {
    // Not JSON, or nothing with members: no credentials either way.
    return undefined;
  }
}

/** Asks the nearest existing ancestor first: mkdir with recursive never returns below /proc. */
function makeFolder(path: string): void {
  let ancestor = path;
  while (!existsSync(ancestor)) ancestor = dirname(ancestor);
  if (!statSync(ancestor).isDirectory()) throw Object.assign(new Error(ancestor), { code: 'ENOTDIR' });
  accessSync(ancestor, constants.W_OK | constants.X_OK);
  if (ancestor === '/proc' || ancestor.startsWith('/proc/')) throw new Error('it is a system folder');
  mkdirSync(path, { recursive: true, mode: 0o700 });
}

const FOLDERS = ['async', 'blobs', 'execute', 'logs', 'uploads'];
/** SQLite gives the files beside a database the rights of the database. */
const DATABASE = 'portico.db';
const FILES = [
  'master.key',
  'credentials.json',
  'ca.key',
  'ledger.json',
  DATABASE,
  `${DATABASE}-wal`,
  `${DATABASE}-shm`,
];

/** The folder may have been there before, open to others, and is left as it is; what lies in it is its owner's alone. */
function closeToOthers(path: string, ephemeral: boolean): void {
  for (const name of FOLDERS) mkdirSync(join(path, name), { recursive: true, mode: 0o700 });
  if (!ephemeral) closeSync(openSync(join(path, DATABASE), 'a', 0o600));
  for (const name of FOLDERS) close(join(path, name), 0o700);
  for (const name of FILES) close(join(path, name), 0o600);
}

/** Rights that an earlier version or a careless copy left too wide. Only an owner can change them. */
function close(path: string, mode: number): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found && (found.mode & 0o077) !== 0 && found.uid === process.getuid?.()) chmodSync(path, mode);
}

function newCredentials(): RootCredentials {
  return {
    accessKeyId: `AKIA${randomIds.upper(16)}`,
    secretAccessKey: randomIds.mixed(40),
    adminToken: randomIds.mixed(32),
  };
}

/** Readable by the owner only unless `mode` says otherwise. Made whole or not at all: a start that is killed half way leaves no torn key. */
export function secretFile(path: string, make: () => Buffer, mode = 0o600): Buffer {
  if (!existsSync(path)) {
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, make(), { mode, flush: true });
    renameSync(draft, path);
  }
  return readFileSync(path);
}

const WHY: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'its file system is read-only',
  ENOSPC: 'its disk is full',
  EDQUOT: 'its disk quota is used up',
  ENOTDIR: 'it is a file',
  EEXIST: 'it is a file',
};

function unusable(path: string, error: Error & { code?: string; hint?: string }): Error {
  if (error.hint !== undefined) return error;
  return startError(
    'DATA_UNWRITABLE',
    `the data folder ${path} cannot be used: ${WHY[error.code ?? ''] ?? error.message}`,
    'Choose another with --data DIR, or run with --ephemeral.',
  );
}
