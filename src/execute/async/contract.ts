// Asynchronous invokes: accepted, durable, run at least once or told to a failure destination. Knows no HTTP and no AWS operation.

export interface AsyncEvent {
  /** Unqualified. */
  readonly functionArn: string;
  /** As the caller gave it; undefined means $LATEST. */
  readonly qualifier?: string;
  /** The same on all tries. */
  readonly requestId: string;
  /** JSON text. */
  readonly payload: Buffer;
  readonly clientContext?: string;
  readonly traceHeader?: string;
  readonly acceptedMs: number;
}

/** How one try ended. `retry`: the function never saw the event (throttled); `gone`: there is no such function any more. */
export type TryResult =
  | { readonly kind: 'done'; readonly version: string; readonly payload: string; readonly error: boolean }
  | { readonly kind: 'retry'; readonly why: string }
  | { readonly kind: 'blocked' }
  | { readonly kind: 'gone' };

export interface EventRules {
  /** 0..2 */
  readonly maximumRetryAttempts: number;
  readonly maximumEventAgeMs: number;
  readonly onSuccess?: string;
  readonly onFailure?: string;
}

export type Condition = 'Success' | 'RetriesExhausted' | 'EventAgeExceeded' | 'ZeroReservedConcurrency';

export interface AsyncOptions {
  /** The journal's file. */
  readonly path: string;
  now(): number;
  run(event: AsyncEvent): Promise<TryResult>;
  rules(event: AsyncEvent): EventRules;
  /** Hands a destination record (JSON text) to a function or a bucket. */
  deliver(target: string, record: string, event: AsyncEvent): Promise<void>;
  warn(message: string): void;
  /** Waits before the second and the third try. Default one and two minutes. [lambda A9] */
  readonly retryWaitsMs?: readonly number[];
  /** Events of one function that run at the same time. Default 8 */
  readonly concurrency?: number;
}

export interface AsyncInvokes {
  /** Resolves when the event is durable. */
  enqueue(event: AsyncEvent): Promise<void>;
  /** Events accepted and not finished. */
  readonly pending: number;
  /** Begins with what an earlier process left. */
  start(): void;
  reset(): Promise<void>;
  close(): Promise<void>;
}
