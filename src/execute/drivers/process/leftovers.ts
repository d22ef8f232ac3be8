// Process groups that a killed Portico left behind: found again by pid and start time, ended at the next start.
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRemoved, makePassage, removeOwnSync } from '../../belongings.ts';

/** Pid and start time: enough to know the process again after Portico was killed. */
export function writePidFile(folder: string, pid: number): void {
  writeFileSync(join(folder, 'pid'), `${pid} ${startTime(pid) ?? ''}`);
}

/** False also for a process that has ended and that nobody has waited for. */
export function isAlive(pid: number): boolean {
  const state = statOf(pid)?.[0];
  return state !== undefined && state !== 'Z' && state !== 'X';
}

/** Field 22 of /proc/PID/stat. */
function startTime(pid: number): string | undefined {
  return statOf(pid)?.[19];
}

/** What follows the program's name in brackets: the fields from the third on. */
function statOf(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/** Ends process groups that an earlier Portico left behind, and removes their folders. */
export function sweepSandboxes(root: string): void {
  makePassage(root);
  const names = readdirSync(root);
  for (const name of names) endLeftover(join(root, name, 'pid'));
  for (const name of names) {
    removeOwnSync(temporaryOf(join(root, name)));
    removeFolder(join(root, name));
  }
}

/** Removes the folder of a sandbox but for what the function may write to; with that in it, it stays for the next start. */
export function removeFolder(folder: string): void {
  rmSync(join(folder, 'pid'), { force: true });
  if (isRemoved(folder) || existsSync(temporaryOf(folder))) return;
  // A function that is Portico's own user may have written here, too; nobody else can have.
  removeOwnSync(folder);
}

/** The part of a sandbox's folder that the function may write to. */
export function temporaryOf(folder: string): string {
  return join(folder, 'tmp');
}

function endLeftover(pidFile: string): void {
  try {
    const [pid, started] = readFileSync(pidFile, 'utf8').split(' ');
    if (started !== '' && startTime(Number(pid)) === started) process.kill(-Number(pid), 'SIGKILL');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ESRCH') throw error;
  }
}
