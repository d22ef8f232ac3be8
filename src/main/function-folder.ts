// Who runs functions, and where their code and their folders lie: where that user can get to, and cannot look around.
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/contract.ts';
import { makePassage, removeTree } from '../execute/belongings.ts';
import { asRoot, canReach, chooseUser, type FunctionUser } from '../execute/user.ts';
import type { DataFolder } from './data.ts';

/** The system's folder for what can be made again; only root may write there. */
const CACHES = '/var/cache/portico';
/** Tells in such a folder which data folder it goes with. */
const WHOSE = 'data';
const GO_THROUGH = 0o011;

export interface FunctionFolder {
  /** Undefined: Portico's own. */
  readonly user: FunctionUser | undefined;
  readonly path: string;
  readonly warning: string | undefined;
  /** Removes what is not in the data folder. */
  dispose(): void;
}

type Data = Pick<DataFolder, 'path' | 'execute'>;

/** Throws an Error with `code` and `hint` when the user that was asked for cannot be had. */
export function openFunctionFolder(
  { functionUser, ephemeral }: Pick<Config, 'functionUser' | 'ephemeral'>,
  data: Data,
  caches = CACHES,
): FunctionFolder {
  const { user, warning } = chooseUser(functionUser);
  const own = { user: undefined, path: data.execute, warning, dispose: () => {} };
  if (user === undefined) return own;
  try {
    const path = folderFor(user, data, caches);
    const isOurs = path !== data.execute && ephemeral;
    const dispose = () => (isOurs ? removeTree(path) : undefined);
    return { user, path, warning, dispose };
  } catch (error) {
    return { ...own, warning: asRoot(user, (error as Error).message) };
  }
}

/**
 * Below the data folder, which everybody may go through from now on: what else lies in it stays its owner's alone. Where the
 * way to the data folder is closed, as in /root, in a folder of the system.
 */
function folderFor(user: FunctionUser, data: Data, caches: string): string {
  if (canReach(user, data.path)) {
    chmodSync(data.path, (statSync(data.path).mode & 0o7777) | GO_THROUGH);
    makePassage(data.execute);
    return data.execute;
  }
  const folder = join(caches, createHash('sha256').update(data.path).digest('hex').slice(0, 16));
  for (const path of [caches, folder]) makePassage(path);
  writeFileSync(join(folder, WHOSE), data.path, { mode: 0o600 });
  dropLeft(caches);
  if (canReach(user, folder)) return folder;
  throw new Error(`that user can get neither to ${data.path} nor to ${folder}`);
}

/** Folders whose data folder has been deleted. */
function dropLeft(caches: string): void {
  for (const name of readdirSync(caches)) {
    try {
      const whose = readFileSync(join(caches, name, WHOSE), 'utf8');
      if (!existsSync(whose)) removeTree(join(caches, name));
    } catch {
      // Another Portico has just made it, or drops it now.
    }
  }
}
