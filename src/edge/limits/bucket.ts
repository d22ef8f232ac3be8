// A throttle setting as a token bucket. Knows no ledger.

export interface Bucket {
  readonly name: string;
  /** Tokens a second. */
  readonly rate: number;
  readonly burst: number;
}

export interface ThrottleSetting {
  readonly rateLimit?: number | undefined;
  readonly burstLimit?: number | undefined;
}

/**
 * Undefined when the setting does not limit: nothing set, or -1. Zero blocks everything. A rate without a burst may come as
 * fast as it refills in one second; a burst without a rate does not limit. [api-gateway.md A19.2]
 */
export function bucketOf(name: string, setting: ThrottleSetting | undefined): Bucket | undefined {
  const rate = setting?.rateLimit;
  if (rate === undefined || rate < 0) return undefined;
  const burst = setting?.burstLimit ?? Math.ceil(rate);
  return burst < 0 ? undefined : { name, rate, burst };
}
