// The ledger seam: token buckets and calendar quotas. Exact on one node; a driver across nodes may answer with a promise.

export type QuotaPeriod = 'DAY' | 'WEEK' | 'MONTH';

export interface QuotaUse {
  /** False when the limit was reached: nothing was counted. */
  readonly allowed: boolean;
  /** Units used in the running period, this one included when allowed. */
  readonly used: number;
}

export interface DayUse {
  /** UTC day, 'YYYY-MM-DD'. */
  readonly day: string;
  readonly used: number;
}

export interface Ledger {
  /**
   * Takes one token. The bucket holds at most `burst` tokens, refills at `rate` a second (may be a fraction) and starts full.
   * A changed rate or burst applies from the next call. True when a token was there. [api-gateway.md A19.2]
   */
  take(bucket: string, rate: number, burst: number): boolean | Promise<boolean>;
  /**
   * Counts one unit against a calendar quota in UTC: DAY from 00:00, WEEK from Sunday 00:00, MONTH from the 1st. [A19.3]
   * `limit` is what may be used in the running period.
   */
  count(quota: string, period: QuotaPeriod, limit: number): QuotaUse | Promise<QuotaUse>;
  /** Units used in the running period. */
  used(quota: string, period: QuotaPeriod): number | Promise<number>;
  /** Per UTC day, `from` and `to` inclusive ('YYYY-MM-DD'), zeros included. */
  history(quota: string, from: string, to: string): DayUse[] | Promise<DayUse[]>;
  /** Sets what is used in the running period (UpdateUsage of /remaining). */
  set(quota: string, period: QuotaPeriod, used: number): void | Promise<void>;
  /** Forgets buckets and quotas whose name starts with `prefix`. */
  forget(prefix: string): void | Promise<void>;
  reset(): void | Promise<void>;
  /** Saves what must outlive the process (quota counts) and stops. */
  close(): Promise<void>;
}
