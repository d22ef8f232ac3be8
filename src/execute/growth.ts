// How many sandboxes of a version are worth having: as many as keep the processors busy. Where the processor is what lacks, more
// of them only make every event take longer, which would then look like a reason for still more. Knows numbers only.

/** What sandboxes did in some time. */
export interface Effort {
  /** Events were at work for so long, those side by side added up. */
  readonly busyMs: number;
  /** Their processes used so much of the processors; 0 where the system does not tell. */
  readonly processorMs: number;
  /** So many events ended. */
  readonly ended: number;
}

/** About what Portico itself uses of a processor for an event. */
const FRONT_MS = 0.1;
/** Processors that are this busy are busy enough. */
const BUSY = 0.8;
/** Less work than this says nothing: the system counts in steps of 10 ms. */
const LEAST_MS = 20;
/** When nothing has ended for this long, what waits must get its turn in another way. */
const STUCK_MS = 1000;

export class Growth {
  readonly #few: number;
  readonly #processors: () => number;
  #most: number | undefined;

  /** `few` are worth having whatever they do. */
  constructor(few: number, processors: () => number) {
    this.#few = few;
    this.#processors = processors;
  }

  /** So many may be at work at once. */
  get mostBusy(): number {
    return this.#most ?? Infinity;
  }

  /** Before anything is known of the function only a few are made. */
  get mostMade(): number {
    return this.#most ?? this.#few;
  }

  /** `busy` are at work; while something waited nothing has ended for `stuckMs`. */
  note({ busyMs, processorMs, ended }: Effort, busy: number, stuckMs: number): void {
    if (busyMs < LEAST_MS) return;
    const usedMs = processorMs + ended * FRONT_MS;
    const most = Math.floor(((busyMs * this.#processors()) / usedMs) * BUSY);
    this.#most = Math.max(this.#few, most, stuckMs > STUCK_MS ? busy + 1 : 0);
  }
}

export function sumOf(efforts: readonly Effort[]): Effort {
  const sum = { busyMs: 0, processorMs: 0, ended: 0 };
  for (const { busyMs, processorMs, ended } of efforts) {
    sum.busyMs += busyMs;
    sum.processorMs += processorMs;
    sum.ended += ended;
  }
  return sum;
}
