// Folders that belong to the user of functions. That user empties them, too: whoever removes files by name as root can be led
// astray by who may rename them meanwhile. Knows folders and ids; knows no sandboxes.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, lstatSync, mkdirSync, readdirSync, rmSync, rmdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FunctionUser } from './user.ts';

const ALL = { recursive: true, force: true } as const;

/** A folder that everybody may go through and nobody but Portico may list or write to. */
export function makePassage(path: string): void {
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o711);
}

/** A folder that is the user's alone; it is to lie in one that only Portico may write to. */
export function makeOwn(path: string, user: FunctionUser | undefined): void {
  if (mkdirSync(path, { recursive: true, mode: 0o700 }) === undefined || user === undefined) return;
  chownSync(path, user.uid, user.gid);
}

/** Removes a folder that makeOwn may have made, with what is locked in it. It stays while somebody still writes to it. */
export async function removeOwn(path: string): Promise<void> {
  const owner = strangerOf(path);
  if (owner === undefined ? await isDone(rm(path, ALL)) : isRemoved(path)) return;
  await once(spawn(...removal(path, owner)), 'close');
  isRemoved(path);
}

/** The same, and waits for it. */
export function removeOwnSync(path: string): void {
  const owner = strangerOf(path);
  if (owner === undefined ? isRemovedWhole(path) : isRemoved(path)) return;
  spawnSync(...removal(path, owner));
  isRemoved(path);
}

/** Removes everything, what belongs to the user of functions by that user. */
export function removeTree(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (found.uid !== process.getuid?.()) return removeOwnSync(path);
  if (!found.isDirectory()) return rmSync(path);
  for (const name of readdirSync(path)) removeTree(join(path, name));
  isRemoved(path);
}

/** Removes an empty folder. */
export function isRemoved(path: string): boolean {
  try {
    rmdirSync(path);
    return true;
  } catch {
    return false;
  }
}

function isDone(work: Promise<void>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}

function isRemovedWhole(path: string): boolean {
  try {
    rmSync(path, ALL);
    return true;
  } catch {
    return false;
  }
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Whose it is, when it is not Portico's own. */
function strangerOf(path: string): Owner | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found === undefined || found.uid === process.getuid?.() ? undefined : found;
}

/** What lies in the folder goes; it itself stays, as it lies where its owner may not write. Undefined: Portico's own. */
function removal(path: string, owner: Owner | undefined) {
  const script = 'chmod -R u+rwX .; exec rm -rf -- * .[!.]* ..?*';
  // It may be locked itself; nobody can have put another in its place.
  chmodSync(path, 0o700);
  const who = owner === undefined ? {} : { uid: owner.uid, gid: owner.gid };
  // Begun in the folder: the way there may be closed to its owner.
  const options = { ...who, stdio: 'ignore', cwd: path, env: { PATH: '/usr/bin:/bin' } } as const;
  return ['/bin/sh', ['-c', script], options] as const;
}
