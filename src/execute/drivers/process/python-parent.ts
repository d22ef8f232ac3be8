// A Python process that has loaded the bootstrap and what handlers mostly import, and forks a child for each new sandbox. The
// child's streams are connections to a socket that the parent listens on, for Node.js cannot hand descriptors over.
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { constants } from 'node:os';
import { BOOT_ENVIRONMENT } from '../../environment.ts';
import type { ExitReason } from '../contract.ts';
import type { Command } from './command.ts';
import { isAlive } from './leftovers.ts';
import { Lines } from './lines.ts';
import type { Life, Spare } from './spares.ts';
import { lifeMessage } from './spares.ts';
import type { Started } from './started.ts';
import { signalGroup, spawned } from './started.ts';
import type { Watchdog } from './watchdog.ts';

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
  readonly #path: string;
  /** Who waits for a child, in the order of asking. */
  readonly #asked: ((forked: Forked | undefined) => void)[] = [];
  readonly #children = new Map<number, (reason: ExitReason) => void>();
  #isReady = false;
  #isGone = false;

  /** `path` is to be the socket's, for this parent alone. */
  constructor(command: Command, path: string, watchdog: Watchdog) {
    this.#path = path;
    const args = [...command.entry, 'parent', path];
    const environment = BOOT_ENVIRONMENT.python;
    this.#process = spawned({ command: command.program, args, folder: '/', environment, channel: true });
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
    if (!this.#isReady) return undefined;
    const sockets = Array.from({ length: STREAMS }, () => connect(this.#path));
    // A parent that ends in between resets them.
    for (const socket of sockets) socket.on('error', () => {});
    // Whoever takes the channel over begins to read.
    sockets[2]?.pause();
    try {
      const connected = sockets.map((socket) => once(socket, 'connect'));
      // Asked for after the connections were begun: the parent finds them in this order.
      const [forked] = await Promise.all([this.#fork(life), ...connected]);
      if (forked !== undefined) return { ...forked, outputs: sockets.slice(0, 2), channel: sockets[2] };
    } catch {
      // A parent that cannot be reached is of no use any more.
      this.end();
    }
    for (const socket of sockets) socket.destroy();
    return undefined;
  }

  end(): void {
    const { pid } = this.#process;
    if (pid !== undefined && !this.#isGone) signalGroup(pid, 'SIGKILL');
  }

  #fork(life: Life): Promise<Forked | undefined> {
    return new Promise((resolve) => {
      this.#asked.push(resolve);
      this.#control.write(lifeMessage(life));
    });
  }

  /** "ready", "forked PID", "ended PID CODE SIGNAL" */
  #hear([what, pid, code, signal]: string[]): void {
    if (what === 'ready') this.#isReady = true;
    else if (what === 'forked') this.#forked(Number(pid));
    else if (what === 'ended') this.#ended(Number(pid), reasonOf(Number(code), Number(signal)));
  }

  #forked(pid: number): void {
    const exit = new Promise<ExitReason>((resolve) => this.#children.set(pid, resolve));
    this.#asked.shift()?.({ pid, exit });
  }

  #ended(pid: number, reason: ExitReason): void {
    this.#children.get(pid)?.(reason);
    this.#children.delete(pid);
  }

  /** Its children live on. */
  #lost(): void {
    this.#isReady = false;
    this.#isGone = true;
    rmSync(this.#path, { force: true });
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
