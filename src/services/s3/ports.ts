// What S3 needs of its neighbours. The composition root wires these; no service imports another.
import type { Evaluate } from '../../identity/contract.ts';
import type { Call } from '../kernel/contract.ts';

/** One event that a bucket's notification may send to a function. */
export interface FunctionEvent {
  readonly functionArn: string;
  /** arn:aws:s3:::bucket */
  readonly sourceArn: string;
  readonly sourceAccount: string;
  /** JSON text. */
  readonly payload: string;
}

export interface Notified {
  /** Whether S3 may invoke the function for this bucket, by the function's resource policy; 'unknown' when there is none. */
  mayInvoke(functionArn: string, sourceArn: string, sourceAccount: string): boolean | 'unknown';
  /** Resolves when the event is durable. */
  invoke(event: FunctionEvent, call: Call): Promise<void>;
}

export interface S3Ports {
  /** Decides each key of DeleteObjects, which are allowed or refused one by one. */
  readonly evaluate: Evaluate;
  readonly functions: Notified;
}
