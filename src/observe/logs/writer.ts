// The pen of one stream. The hot path: a line is one comparison, one encoding and a few counters; nothing here awaits or throws.
import type { LogScope, LogWriter } from '../contract.ts';
import { add, join, type Entry, type OpenStream } from './chunk.ts';
import type { Group } from './group.ts';
import { FULL_CHUNK } from './queue.ts';

export interface WriterHost {
  /** The group, made when missing. */
  open(scope: LogScope): Group;
  /** The group has lines to be written within the next 200 ms. */
  dirty(group: Group): void;
  /** The group has enough lines to be written now. */
  full(group: Group): void;
}

export class StreamWriter implements LogWriter {
  readonly #host: WriterHost;
  readonly #scope: LogScope;
  readonly #name: string;
  #group: Group | undefined;
  #stream: OpenStream | undefined;
  #entry: Entry | undefined;

  constructor(host: WriterHost, scope: LogScope, name: string) {
    this.#host = host;
    this.#scope = scope;
    this.#name = name;
  }

  write(timestampMs: number, message: string): void {
    let entry = this.#entry;
    if (entry === undefined || entry.chunk.sealed) entry = this.#join();
    add(entry, timestampMs, message);
    if (entry.chunk.size >= FULL_CHUNK) this.#host.full(this.#group as Group);
  }

  /** The chunk was sealed: by its size, by the clock, or because the group was deleted. */
  #join(): Entry {
    if (this.#group === undefined || this.#group.gone) {
      this.#group = this.#host.open(this.#scope);
      this.#stream = undefined;
    }
    this.#stream ??= this.#group.openStream(this.#name);
    this.#host.dirty(this.#group);
    return (this.#entry = join(this.#group.queue.current(), this.#stream));
  }
}
