// How many sandboxes of a version are worth having: as many as keep the processors busy. Where the processor is what lacks, more
// of them only make every event take longer, which would then look like a reason for still more. Knows numbers only.

/** What sandboxes did in some time. */
export interface Effort {
  /** Events were at work for so long, those side by side added up. */
  readonly busyMs: number;
  /** Their processes had or waited for a processor so long; 0 where the system does not tell. */
  readonly processorMs: number;
  /** So many events ended. */
  readonly ended: number;
}

/** So many events for each processor may have or wait for one at once: by chance there are none at times. */
const SIDE_BY_SIDE = 1.6;
/** Less work than this says nothing: the system counts in steps of 10 ms. */
const LEAST_MS = 20;

export class Growth {
  readonly #few: number;
  readonly #processors: () => number;
  #most: number | undefined;
  #computes = false;

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

  /** Events spend most of their time on a processor, or waiting for one. */
  get computes(): boolean {
    return this.#computes;
  }

  /** Portico saw an answer `lateMs` after it was there. At least `needed` are worth having whatever was measured. */
  note({ busyMs, processorMs, ended }: Effort, lateMs: number, needed: number): void {
    if (busyMs < LEAST_MS) return;
    const most = (busyMs / (processorMs + ended * lateMs)) * this.#processors() * SIDE_BY_SIDE;
    this.#computes = processorMs > busyMs / 2;
    this.#most = Math.max(this.#few, Math.floor(most), needed);
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
