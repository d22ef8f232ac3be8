// One child process with its own process group: what it prints becomes log events, its end is told once everything that it
// wrote has been read. Knows neither runtimes nor events.
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { ExitReason } from '../contract.ts';
import { Channel } from './channel.ts';
import { Lines } from './lines.ts';
import type { Started } from './started.ts';
import { signalGroup } from './started.ts';
import type { Watchdog } from './watchdog.ts';

/** How long a dead process's pipes may stay open in processes that it left behind. */
const LINGER_MS = 100;
const PAGE_BYTES = 4096;
/** Linux tells processor time in hundredths of a second. */
const TICK_MS = 10;

export interface ChildOptions {
  readonly process: Started;
  readonly watchdog: Watchdog;
  onLine(line: string): void;
  onExit(reason: ExitReason): void;
}

/** Events go out on the one, answers come in on the other; they may be the same. */
export interface FunctionChannel {
  readonly events: Channel;
  readonly answers: Channel;
}

export class Child {
  readonly pid: number | undefined;
  /** It has printed something past its channel. */
  hasPrinted = false;
  readonly #options: ChildOptions;
  readonly #lines: readonly Lines[];
  #channel: FunctionChannel | undefined;
  #reason: ExitReason | undefined;
  #open: number;
  #told = false;

  constructor(options: ChildOptions) {
    this.#options = options;
    const { pid, outputs, channel, answers, exit } = options.process;
    this.pid = pid;
    if (pid !== undefined) options.watchdog.add(pid);
    void exit.then((reason) => this.#exited(reason));
    this.#open = outputs.length + (channel === undefined ? 0 : 1) + (answers === undefined ? 0 : 1);
    this.#lines = outputs.map((output) => this.#read(output));
  }

  get isGone(): boolean {
    return this.#reason !== undefined;
  }

  /** Takes over descriptors 3 and 4; once. */
  openChannel(onBytes: (bytes: Buffer) => void): FunctionChannel {
    const { channel, answers, greeting } = this.#options.process;
    const onClose = () => this.#closed();
    const events = new Channel(channel as Socket, { onBytes, onClose });
    this.#channel = { events, answers: answers === undefined ? events : new Channel(answers, { onBytes, onClose }) };
    if (greeting !== undefined) events.write(greeting);
    return this.#channel;
  }

  /** Tells lines that have no line feed yet. */
  flush(): void {
    if (!this.hasPrinted) return;
    for (const lines of this.#lines) lines.flush();
  }

  signal(name: NodeJS.Signals): void {
    if (this.pid !== undefined) signalGroup(this.pid, name);
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

  /** What all its threads had of a processor, and how long its first one waited for one while others had it. */
  processorMs(): number | undefined {
    try {
      const stat = readFileSync(`/proc/${this.pid}/stat`, 'latin1');
      const [first = 0, waited = 0] = readFileSync(`/proc/${this.pid}/schedstat`, 'latin1').split(' ').map(Number);
      // The name in front may hold anything. User and system time, then those of its own children that have ended.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const had = fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) * TICK_MS;
      return Math.max(had, first / 1e6) + waited / 1e6;
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
    this.#channel?.events.destroy();
    this.#channel?.answers.destroy();
    this.#options.onExit(this.#reason);
  }
}
