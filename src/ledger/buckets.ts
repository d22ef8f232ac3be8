// Token buckets, refilled when they are looked at: about 0.1 microseconds a take. No clock of its own. [api-gateway.md A19.2]

interface Bucket {
  tokens: number;
  atMs: number;
  rate: number;
  burst: number;
}

/** Below this many there is nothing to gain by looking for idle ones. */
const FEW = 10_000;

function refill(bucket: Bucket, nowMs: number): number {
  // A clock that was set back must not take tokens away.
  const elapsed = Math.max(0, nowMs - bucket.atMs);
  return Math.min(bucket.burst, bucket.tokens + (elapsed * bucket.rate) / 1000);
}

export class Buckets {
  readonly #buckets = new Map<string, Bucket>();
  #sweepAt = FEW;

  get size(): number {
    return this.#buckets.size;
  }

  /** A rate or burst of 0 blocks everything. */
  take(name: string, rate: number, burst: number, nowMs: number): boolean {
    if (rate <= 0 || burst <= 0) return false;
    const bucket = this.#buckets.get(name) ?? this.#open(name, rate, burst, nowMs);
    bucket.rate = rate;
    bucket.burst = burst;
    bucket.tokens = refill(bucket, nowMs);
    bucket.atMs = nowMs;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  forget(prefix: string): void {
    for (const name of this.#buckets.keys()) if (name.startsWith(prefix)) this.#buckets.delete(name);
  }

  clear(): void {
    this.#buckets.clear();
  }

  #open(name: string, rate: number, burst: number, nowMs: number): Bucket {
    if (this.#buckets.size >= this.#sweepAt) this.#dropFull(nowMs);
    const bucket = { tokens: burst, atMs: nowMs, rate, burst };
    this.#buckets.set(name, bucket);
    return bucket;
  }

  /** A full bucket is the same as none. Twice what is left may gather before the next look, so the cost stays flat. */
  #dropFull(nowMs: number): void {
    for (const [name, bucket] of this.#buckets) if (refill(bucket, nowMs) >= bucket.burst) this.#buckets.delete(name);
    this.#sweepAt = Math.max(FEW, this.#buckets.size * 2);
  }
}
