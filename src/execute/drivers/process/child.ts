// One child process with its own process group: what it prints becomes log events, its end is told once everything that it
// wrote has been read. Knows neither runtimes nor events.
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { ExitReason } from '../contract.ts';
import { Channel } from './channel.ts';
import { Lines } from './lines.ts';
import type { Watchdog } from './watchdog.ts';

/** How long a dead process's pipes may stay open in processes that it left behind. */
const LINGER_MS = 100;
const PAGE_BYTES = 4096;

export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** A socket pair at descriptor 3. */
  readonly channel: boolean;
  readonly watchdog: Watchdog;
  onLine(line: string): void;
  onExit(reason: ExitReason): void;
}

export class Child {
  readonly pid: number | undefined;
  /** It has printed something past its channel. */
  hasPrinted = false;
  readonly #options: ChildOptions;
  readonly #lines: readonly Lines[];
  readonly #socket: Socket | undefined;
  #channel: Channel | undefined;
  #reason: ExitReason | undefined;
  #open: number;
  #told = false;

  constructor(options: ChildOptions) {
    this.#options = options;
    const child = start(options);
    this.pid = child.pid;
    this.#socket = options.channel ? (child.stdio[3] as Socket) : undefined;
    if (child.pid !== undefined) options.watchdog.add(child.pid);
    child.on('error', () => this.#exited({ code: 127, signal: null }));
    child.on('exit', (code, signal) => this.#exited({ code, signal }));
    const outputs = [child.stdout, child.stderr] as unknown as Socket[];
    this.#open = outputs.length + (this.#socket === undefined ? 0 : 1);
    this.#lines = outputs.map((output) => this.#read(output));
  }

  get isGone(): boolean {
    return this.#reason !== undefined;
  }

  /** Takes over descriptor 3; once. */
  openChannel(onBytes: (bytes: Buffer) => void): Channel {
    this.#channel = new Channel(this.#socket as Socket, onBytes, () => this.#closed());
    return this.#channel;
  }

  /** Tells lines that have no line feed yet. */
  flush(): void {
    if (!this.hasPrinted) return;
    for (const lines of this.#lines) lines.flush();
  }

  signal(name: NodeJS.Signals): void {
    if (this.pid === undefined) return;
    try {
      process.kill(-this.pid, name);
    } catch (error) {
      // ESRCH: the group is gone already.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  /** Anonymous memory of the process; undefined where /proc does not tell. */
  memoryBytes(): number | undefined {
    try {
      const [, resident, shared] = readFileSync(`/proc/${this.pid}/statm`, 'latin1').split(' ');
      return (Number(resident) - Number(shared)) * PAGE_BYTES;
    } catch {
      return undefined;
    }
  }

  #read(output: Socket): Lines {
    const lines = new Lines((line) => this.#options.onLine(line));
    output.on('data', (chunk: Buffer) => {
      this.hasPrinted = true;
      lines.push(chunk);
    });
    output.on('error', () => {});
    output.on('close', () => this.#closed());
    return lines;
  }

  #closed(): void {
    this.#open--;
    this.#tellExit();
  }

  #exited(reason: ExitReason): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    if (this.pid !== undefined) this.#options.watchdog.remove(this.pid);
    // What the process started and left behind goes with it.
    this.signal('SIGKILL');
    if (this.#open > 0) setTimeout(() => this.#tellExit(true), LINGER_MS);
    this.#tellExit();
  }

  #tellExit(now = false): void {
    if (this.#told || this.#reason === undefined || (this.#open > 0 && !now)) return;
    this.#told = true;
    this.flush();
    this.#channel?.destroy();
    this.#options.onExit(this.#reason);
  }
}

function start(options: ChildOptions): ChildProcess {
  return spawn(options.command, [...options.args], {
    cwd: options.folder,
    env: options.environment,
    stdio: ['ignore', 'pipe', 'pipe', ...(options.channel ? (['pipe'] as const) : [])],
    detached: true,
  });
}
