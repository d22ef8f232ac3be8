// The ledger of one node: everything in memory, quota counts saved to a file every second while they change.
import { Buckets } from './buckets.ts';
import type { DayUse, Ledger, QuotaPeriod, QuotaUse } from './contract.ts';
import { readCounts, replaceCounts } from './file.ts';
import { Quotas } from './quotas.ts';

export interface LedgerOptions {
  /** Where quota counts outlive the process; without it they do not. */
  readonly path?: string;
  /** Epoch ms. */
  readonly now: () => number;
  /** Told when the counts could not be saved; they are kept and saved later. Default: a process warning. */
  readonly warn?: (error: Error) => void;
}

const SAVE_EVERY_MS = 1000;
/** Saving takes at most this share of the time, however many counts there are. */
const MOST_SAVING = 0.05;

/** Throws code LEDGER_CORRUPT (with `hint`) when the file does not hold counts. */
export function openLedger(options: LedgerOptions): Ledger {
  return new MemoryLedger(options);
}

class MemoryLedger implements Ledger {
  readonly #buckets = new Buckets();
  readonly #quotas = new Quotas();
  readonly #path: string | undefined;
  readonly #now: () => number;
  readonly #warn: (error: Error) => void;
  #dirty = false;
  #timer: NodeJS.Timeout | undefined;
  #saving: Promise<void> = Promise.resolve();
  #pauseMs = SAVE_EVERY_MS;

  constructor(options: LedgerOptions) {
    this.#path = options.path;
    this.#now = options.now;
    this.#warn = options.warn ?? ((error) => process.emitWarning(error));
    if (this.#path !== undefined) this.#quotas.load(readCounts(this.#path));
  }

  take(bucket: string, rate: number, burst: number): boolean {
    return this.#buckets.take(bucket, rate, burst, this.#now());
  }

  count(quota: string, period: QuotaPeriod, limit: number): QuotaUse {
    const use = this.#quotas.count(quota, period, limit, this.#now());
    if (use.allowed) this.#changed();
    return use;
  }

  used(quota: string, period: QuotaPeriod): number {
    return this.#quotas.used(quota, period, this.#now());
  }

  history(quota: string, from: string, to: string): DayUse[] {
    return this.#quotas.history(quota, from, to);
  }

  set(quota: string, period: QuotaPeriod, used: number): void {
    this.#quotas.set(quota, period, used, this.#now());
    this.#changed();
  }

  forget(prefix: string): void {
    this.#buckets.forget(prefix);
    this.#quotas.forget(prefix);
    this.#changed();
  }

  reset(): void {
    this.#buckets.clear();
    this.#quotas.clear();
    this.#changed();
  }

  async close(): Promise<void> {
    await this.#saving;
    clearTimeout(this.#timer);
    if (this.#dirty) await this.#save();
  }

  #changed(): void {
    if (this.#dirty || this.#path === undefined) return;
    this.#dirty = true;
    this.#saveLater();
  }

  #saveLater(): void {
    this.#timer = setTimeout(() => {
      this.#saving = this.#saving
        .then(() => this.#save())
        .catch((error: Error) => {
          this.#warn(error);
          this.#dirty = true;
          this.#saveLater();
        });
    }, this.#pauseMs);
    this.#timer.unref();
  }

  async #save(): Promise<void> {
    if (this.#path === undefined) return;
    const started = performance.now();
    this.#dirty = false;
    await replaceCounts(this.#path, this.#quotas.save());
    this.#pauseMs = Math.max(SAVE_EVERY_MS, (performance.now() - started) / MOST_SAVING);
  }
}
