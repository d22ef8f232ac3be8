// The chunks of one group between the writers and the disk, oldest first. Knows no file.
import { add, join, openChunk, type Chunk, type OpenStream } from './chunk.ts';

/** In bytes. A chunk of this size goes to the disk without waiting for the clock. */
export const FULL_CHUNK = 256 * 1024;
/** What may wait in one group when the disk cannot keep up. */
export const MOST_WAITING = 8 * 1024 * 1024;

export class Queue {
  #current: Chunk | undefined;
  #waiting: Chunk[] = [];
  #waitingBytes = 0;
  #writing: Chunk | undefined;
  #dropped: { lines: number; readonly stream: OpenStream } | undefined;

  get isEmpty(): boolean {
    return this.#current === undefined && this.#waiting.length === 0 && this.#writing === undefined;
  }

  /** The chunk that writers add to, made when there is none. */
  current(): Chunk {
    return (this.#current ??= openChunk({ needed: false }));
  }

  /** Closes the current chunk and puts it, and then `next`, behind the others. */
  seal(next?: Chunk): void {
    for (const chunk of [this.#current, next]) {
      if (chunk === undefined) continue;
      chunk.sealed = true;
      this.#waiting.push(chunk);
      this.#waitingBytes += chunk.size;
    }
    this.#current = undefined;
    this.#dropOldest();
  }

  /** The next chunk to write; it counts as waiting until `written` or `failed`. */
  take(nowMs: number): Chunk | undefined {
    this.#writing = this.#confession(nowMs) ?? this.#waiting.shift();
    this.#waitingBytes -= this.#writing?.size ?? 0;
    return this.#writing;
  }

  written(): void {
    this.#writing = undefined;
  }

  /** Puts the chunk back to be tried again. */
  failed(): void {
    if (this.#writing === undefined) return;
    this.#waiting.unshift(this.#writing);
    this.#waitingBytes += this.#writing.size;
    this.#writing = undefined;
  }

  /** Everything that the disk does not have yet, oldest first. */
  chunks(): Chunk[] {
    return [this.#writing, ...this.#waiting, this.#current].filter((chunk) => chunk !== undefined);
  }

  /** Writers must ask for another group. */
  abandon(): void {
    for (const chunk of this.chunks()) chunk.sealed = true;
    this.#current = undefined;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#dropped = undefined;
  }

  #dropOldest(): void {
    while (this.#waitingBytes > MOST_WAITING) {
      const index = this.#waiting.findIndex((chunk) => !chunk.needed);
      const [chunk] = index < 0 ? [] : this.#waiting.splice(index, 1);
      if (chunk === undefined) return;
      this.#waitingBytes -= chunk.size;
      for (const { stream } of chunk.entries.slice(0, 1)) this.#dropped ??= { lines: 0, stream };
      if (this.#dropped !== undefined) this.#dropped.lines += chunk.lines;
    }
  }

  /** One line in place of those that were dropped. */
  #confession(nowMs: number): Chunk | undefined {
    if (this.#dropped === undefined) return undefined;
    const { lines, stream } = this.#dropped;
    this.#dropped = undefined;
    const chunk = openChunk({ needed: true });
    add(join(chunk, stream), nowMs, `Portico dropped ${lines} log lines of this group: the disk could not keep up.`);
    chunk.sealed = true;
    this.#waitingBytes += chunk.size;
    return chunk;
  }
}
