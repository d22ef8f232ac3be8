// What API Gateway needs of its neighbours, wired by the composition root. The ledger fits UsageLedger as it is.
import type { Call } from '../kernel/contract.ts';

type Period = 'DAY' | 'WEEK' | 'MONTH';

/** Counts of usage plan quotas, by the names of usage-names.ts. */
export interface UsageLedger {
  /** Units used in the running period. */
  used(quota: string, period: Period): number | Promise<number>;
  /** Per UTC day, `from` and `to` inclusive ('YYYY-MM-DD'), zeros included. */
  history(quota: string, from: string, to: string): UsedDay[] | Promise<UsedDay[]>;
  /** Sets what is used in the running period; negative after an extension beyond the limit. */
  set(quota: string, period: Period, used: number): void | Promise<void>;
  /** Forgets what starts with `prefix`. */
  forget(prefix: string): void | Promise<void>;
}

export interface UsedDay {
  readonly day: string;
  readonly used: number;
}

/** What the edge remembers of a stage's answers and of its authorizers' verdicts. */
export interface StageCaches {
  flush(apiId: string, stageName: string, what: 'responses' | 'authorizers'): void | Promise<void>;
}

export interface TruststoreLocation {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
}

/** Objects in buckets, read with the rights of the caller. */
export interface Truststores {
  read(
    location: TruststoreLocation,
    limit: number,
    call: Call,
  ): Promise<{ readonly text: string } | { readonly refusal: 'missing' | 'denied' | 'too-large' }>;
}

export interface ApiGatewayPorts {
  readonly usage: UsageLedger;
  /** Without it the flushing operations are not built: 501. */
  readonly caches?: StageCaches;
  readonly truststores: Truststores;
}
