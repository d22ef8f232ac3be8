// A process of a sandbox that runs, however it came to be: spawned for it, spawned ahead of it, forked from a parent.
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import type { FunctionUser } from '../../user.ts';
import type { ExitReason } from '../contract.ts';

export interface Started {
  /** It leads a process group of its own. Undefined when it could not be started. */
  readonly pid: number | undefined;
  /** Standard output and standard error. */
  readonly outputs: readonly Socket[];
  /** The other end of its descriptor 3. */
  readonly channel: Socket | undefined;
  /** The other end of its descriptor 4, when it answers there instead of on its channel. */
  readonly answers?: Socket;
  readonly exit: Promise<ExitReason>;
  /** What it is to read from its channel before anything else. */
  readonly greeting?: Buffer;
}

export interface SpawnOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Undefined: Portico's own. */
  readonly user: FunctionUser | undefined;
  /** A socket pair at descriptor 3. */
  readonly channel: boolean;
  /**
   * A second pair at descriptor 4 for what the process answers. Who blocks in a read of a pair is woken, for nothing, when
   * the other side reads what was written before; with a pair for each way no call costs such a switch.
   */
  readonly answers?: boolean;
}

export function spawned(options: SpawnOptions): Started {
  const child = spawn(options.command, [...options.args], {
    cwd: options.folder,
    env: options.environment,
    stdio: ['ignore', 'pipe', 'pipe', ...pairs(options)],
    detached: true,
    // Groups beside this one are dropped.
    ...(options.user !== undefined && { uid: options.user.uid, gid: options.user.gid }),
  });
  return {
    pid: child.pid,
    outputs: [child.stdout, child.stderr] as unknown as Socket[],
    channel: options.channel ? (child.stdio[3] as Socket) : undefined,
    ...(options.answers && { answers: child.stdio[4] as Socket }),
    exit: exitOf(child),
  };
}

function pairs({ channel, answers }: SpawnOptions): 'pipe'[] {
  if (!channel) return [];
  return answers ? ['pipe', 'pipe'] : ['pipe'];
}

function exitOf(child: ChildProcess): Promise<ExitReason> {
  return new Promise((resolve) => {
    child.on('error', () => resolve({ code: 127, signal: null }));
    child.on('exit', (code, signal) => resolve({ code, signal }));
  });
}

/** Reaches every process of the group. */
export function signalGroup(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name);
  } catch (error) {
    // ESRCH: the group is gone already.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
