// A Python process that has loaded the bootstrap and what handlers mostly import, and forks a child for each new sandbox, one
// ahead of its time. A child's streams are connections to a socket that it listens on, for Node.js cannot hand descriptors over.
import { once } from 'node:events';
import { chmodSync, chownSync, lstatSync } from 'node:fs';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { constants } from 'node:os';
import { join } from 'node:path';
import { BOOT_ENVIRONMENT } from '../../environment.ts';
import { makeOwn, removeOwn } from '../../belongings.ts';
import type { FunctionUser } from '../../user.ts';
import type { ExitReason } from '../contract.ts';
import type { Command } from './command.ts';
import { isAlive } from './leftovers.ts';
import { Lines } from './lines.ts';
import type { Life, Spare } from './spares.ts';
import { lifeMessage } from './spares.ts';
import type { Started } from './started.ts';
import { signalGroup, spawned } from './started.ts';
import type { Watchdog } from './watchdog.ts';

const SOCKET = 's';
/** Standard output, standard error, channel. */
const STREAMS = 3;
/** How often children are looked at whose parent is gone; how they end nobody can tell. */
const LOOK_MS = 100;
const UNKNOWN: ExitReason = { code: 1, signal: null };

interface Forked {
  readonly pid: number;
  readonly exit: Promise<ExitReason>;
}

export class PythonParent implements Spare {
  readonly lasts = true;
  readonly gone: Promise<unknown>;
  readonly #process: Started;
  readonly #control: Socket;
  readonly #folder: string;
  readonly #path: string;
  /** The child that waits to be a sandbox; who waits for one, in the order of asking. */
  #waiting: Forked | undefined;
  readonly #asked: ((forked: Forked | undefined) => void)[] = [];
  readonly #children = new Map<number, (reason: ExitReason) => void>();
  #isReady = false;
  #isGone = false;

  /** `folder` is to be the socket's, for this parent alone. */
  constructor(command: Command, folder: string, user: FunctionUser | undefined, watchdog: Watchdog) {
    this.#folder = folder;
    this.#path = join(folder, SOCKET);
    makeOwn(folder, user);
    const args = [...command.entry, 'parent', this.#path];
    const environment = BOOT_ENVIRONMENT.python;
    this.#process = spawned({ command: command.program, args, folder: '/', environment, user, channel: true });
    const { pid, exit, channel } = this.#process;
    this.#control = channel as Socket;
    this.#control.on('error', () => {});
    const lines = new Lines((line) => this.#hear(line.split(' ')));
    this.#control.on('data', (chunk: Buffer) => lines.push(chunk));
    if (pid !== undefined) watchdog.add(pid);
    this.gone = exit.then(() => {
      if (pid !== undefined) watchdog.remove(pid);
      this.#lost();
    });
  }

  async become(life: Life): Promise<Started | undefined> {
    const forked = await this.#next();
    if (forked === undefined) return undefined;
    const sockets = Array.from({ length: STREAMS }, () => connect(this.#path));
    // A child that ends in between resets them.
    for (const socket of sockets) socket.on('error', () => {});
    const [output, errors, channel] = sockets as [Socket, Socket, Socket];
    // Whoever takes the channel over begins to read.
    channel.pause();
    try {
      await Promise.all(sockets.map((socket) => once(socket, 'connect')));
      return { ...forked, outputs: [output, errors], channel, greeting: lifeMessage(life, forked.pid) };
    } catch {
      // A parent that cannot be reached is of no use any more.
      this.end();
      for (const socket of sockets) socket.destroy();
      return undefined;
    }
  }

  end(): void {
    const { pid } = this.#process;
    if (pid !== undefined && !this.#isGone) signalGroup(pid, 'SIGKILL');
  }

  /** The next child; undefined while the parent itself is still starting. */
  #next(): Promise<Forked | undefined> {
    const { promise, resolve } = Promise.withResolvers<Forked | undefined>();
    if (!this.#isReady || this.#waiting !== undefined) resolve(this.#waiting);
    else {
      this.#asked.push(resolve);
      this.#control.write(' ');
    }
    this.#waiting = undefined;
    return promise;
  }

  /** "forked PID", "ended PID CODE SIGNAL" */
  #hear([what, pid, code, signal]: string[]): void {
    if (what === 'forked') this.#forked(Number(pid));
    else if (what === 'ended') this.#ended(Number(pid), reasonOf(Number(code), Number(signal)));
  }

  #forked(pid: number): void {
    if (this.#isGone) return;
    if (!this.#isReady) this.#seal();
    this.#isReady = true;
    const forked = { pid, exit: new Promise<ExitReason>((resolve) => this.#children.set(pid, resolve)) };
    const ask = this.#asked.shift();
    if (ask === undefined) this.#waiting = forked;
    else ask(forked);
  }

  /** The socket is there. From now on nobody puts something else in its place. */
  #seal(): void {
    const own = process.getuid?.();
    if (own === undefined || lstatSync(this.#folder).uid === own) return;
    chownSync(this.#folder, own, process.getgid?.() ?? 0);
    chmodSync(this.#folder, 0o700);
    if (!lstatSync(this.#path).isSocket()) this.end();
  }

  #ended(pid: number, reason: ExitReason): void {
    if (this.#waiting?.pid === pid) this.#waiting = undefined;
    this.#children.get(pid)?.(reason);
    this.#children.delete(pid);
  }

  /** Its children live on. */
  #lost(): void {
    this.#isReady = false;
    this.#isGone = true;
    // It sees the parent's end and follows.
    if (this.#waiting !== undefined) this.#children.delete(this.#waiting.pid);
    this.#waiting = undefined;
    // The folder of all of them is emptied at the next start.
    void removeOwn(this.#folder).catch(() => {});
    for (const ask of this.#asked.splice(0)) ask(undefined);
    this.#watchOrphans();
  }

  #watchOrphans(): void {
    for (const pid of this.#children.keys()) if (!isAlive(pid)) this.#ended(pid, UNKNOWN);
    if (this.#children.size > 0) setTimeout(() => this.#watchOrphans(), LOOK_MS);
  }
}

function reasonOf(code: number, signal: number): ExitReason {
  if (signal === 0) return { code, signal: null };
  const name = Object.entries(constants.signals).find(([, number]) => number === signal)?.[0];
  return { code: null, signal: (name ?? 'SIGKILL') as NodeJS.Signals };
}
