// One request that has passed the gates, on its way to the function.
import type { Signer } from '../callers/signer.ts';
import type { Exchange } from '../contract.ts';
import type { TraceHeader } from '../lambda/ids.ts';
import type { BoundUrl } from './bound.ts';

export interface Call {
  readonly exchange: Exchange;
  readonly bound: BoundUrl;
  /** Undefined on open URLs. */
  readonly caller: Signer | undefined;
  readonly trace: TraceHeader;
  /** CORS headers for an allowed origin; empty otherwise. */
  readonly cors: readonly string[];
}
