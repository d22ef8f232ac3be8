// What one sandbox uses: memory, processor, time. Knows neither processes nor limits.
import type { Effort } from './growth.ts';

const MB = 1_048_576;

export class Usage {
  #mostBytes = 0;
  #begunAt: number | undefined;
  #busyMs = 0;
  #ended = 0;
  /** When it was last asked, and what the processes had used by then. */
  #askedAt = 0;
  #processorMs = 0;

  get maxMemoryMb(): number {
    return Math.ceil(this.#mostBytes / MB);
  }

  noteMemory(bytes: number): void {
    if (bytes > this.#mostBytes) this.#mostBytes = bytes;
  }

  /** Its processes are new: what they used so far was no event's. */
  noteReady(processorMs: number | undefined): void {
    this.#processorMs = processorMs ?? 0;
  }

  /** Times are those of performance.now(). */
  begin(at: number): void {
    this.#begunAt = at;
  }

  end(at: number): void {
    this.#busyMs += this.#runningMs(at);
    this.#ended++;
    this.#begunAt = undefined;
  }

  /** What it did since it was last asked. */
  take(at: number, processorMs: number | undefined): Effort {
    const effort = {
      busyMs: this.#busyMs + this.#runningMs(at),
      processorMs: Math.max(0, (processorMs ?? 0) - this.#processorMs),
      ended: this.#ended,
    };
    this.#busyMs = 0;
    this.#ended = 0;
    this.#askedAt = at;
    this.#processorMs = processorMs ?? 0;
    return effort;
  }

  #runningMs(at: number): number {
    return this.#begunAt === undefined ? 0 : at - Math.max(this.#begunAt, this.#askedAt);
  }
}
