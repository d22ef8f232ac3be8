// Who the processes of functions are, and what that user can read. Knows ids and modes of files; starts nothing.
import { constants, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

export interface FunctionUser {
  readonly uid: number;
  readonly gid: number;
  /** Asked for: what this user cannot run is refused. Otherwise Portico's own user runs it, and a warning says so. */
  readonly isAsked: boolean;
}

/**
 * AWS's sandbox user is 993, its group 990; distributions give such ids to services of their own. From 60578 to 61183 nobody
 * does: regular users end at 60000, dynamic ones of systemd begin at 61184, and containers mostly map ids below 65536.
 */
const USUAL: FunctionUser = { uid: 60_993, gid: 60_990, isAsked: false };

/** CHOWN, DAC_OVERRIDE, FOWNER, KILL, SETGID, SETUID by their bits in Linux's capability sets. */
const NEEDED = 0b1110_1011n;

/** Throws an Error with `code` and `hint` when the user that was asked for cannot be had. */
export function chooseUser(setting: string): { readonly user?: FunctionUser; readonly warning?: string } {
  const own = process.getuid?.();
  if (setting === 'same' || own === undefined) return {};
  const asked = /^(\d+)(?::(\d+))?$/.exec(setting);
  const uid = Number(asked?.[1] ?? USUAL.uid);
  const user = asked === null ? USUAL : { uid, gid: Number(asked[2] ?? uid), isAsked: true };
  if (own !== 0 && !user.isAsked) return {};
  if (user.uid === own) return {};
  const why = own === 0 ? whyNot(user) : `Portico is user ${own}, and only root can start processes of another user`;
  return why === undefined ? { user } : { warning: asRoot(user, why) };
}

/** What to warn of. Throws an Error with `code` and `hint` when the user was asked for. */
export function asRoot({ uid, isAsked }: FunctionUser, why: string): string {
  if (!isAsked) return `Functions run as root: ${why}. Every function may do what root may do.`;
  const hint = 'Leave --function-user out, or see docs/security.md for what it needs.';
  throw Object.assign(new Error(`functions cannot run as user ${uid}: ${why}`), { code: 'FUNCTION_USER', hint });
}

/** Undefined when root can start processes of this user, and end them. */
function whyNot({ uid, gid }: FunctionUser): string | undefined {
  const status = textOf('/proc/self/status');
  const capabilities = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  if (capabilities !== undefined && (BigInt(`0x${capabilities}`) & NEEDED) !== NEEDED) {
    return 'this root may not change users (it lacks one of the capabilities CHOWN, DAC_OVERRIDE, FOWNER, KILL, SETGID, SETUID)';
  }
  if (isMapped('uid', uid) && isMapped('gid', gid)) return undefined;
  return `the user namespace that Portico is in has no user ${uid} or no group ${gid}`;
}

/** Lines of /proc/self/uid_map: first id inside, first id outside, how many. */
function isMapped(kind: 'uid' | 'gid', id: number): boolean {
  const map = textOf(`/proc/self/${kind}_map`);
  if (map === '') return true;
  const ranges = map.trim().split('\n');
  return ranges.some((range) => {
    const [first = 0, , count = 0] = range.trim().split(/\s+/).map(Number);
    return id >= first && id < first + count;
  });
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // No Linux: root may do everything there.
    return '';
  }
}

/** By the modes of the file or folder and of every folder on the way to it. False for what is not there. */
export function canRead(user: FunctionUser, path: string): boolean {
  return canReach(user, path) && allows(user, path, constants.R_OK);
}

/** It may go through every folder on the way to what is there, also on the way that links lead. */
export function canReach(user: FunctionUser, path: string): boolean {
  try {
    return [path, realpathSync(path)].every((way) => isOpen(user, dirname(way)));
  } catch {
    return false;
  }
}

function isOpen(user: FunctionUser, folder: string): boolean {
  return allows(user, folder, constants.X_OK) && (dirname(folder) === folder || isOpen(user, dirname(folder)));
}

function allows({ uid, gid }: FunctionUser, path: string, right: number): boolean {
  const found = statSync(path);
  const shift = found.uid === uid ? 6 : found.gid === gid ? 3 : 0;
  return ((found.mode >> shift) & right) !== 0;
}
