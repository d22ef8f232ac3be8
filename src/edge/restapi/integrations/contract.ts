// The seam of custom integrations: the mapped pipeline on one side, what it talks to on the other. Types only.
import type { Call } from '../call.ts';
import type { Refusal } from '../refusals.ts';
import type { RestTools } from '../tools.ts';
import type { MethodUnit } from '../unit.ts';

/** What goes to a backend, after parameter mapping, template and overrides. [api-gateway.md A11.2, A12.4, A13.1] */
export interface BackendRequest {
  /** httpMethod of the integration. */
  readonly verb: string;
  /** With stage variables and path parameters put in, without query. */
  readonly uri: string;
  /** Raw query without '?', already encoded; '' when there is none. */
  readonly query: string;
  /** Flat list of names and values; not yet what the transport adds. */
  readonly rawHeaders: readonly string[];
  readonly body: string | Buffer;
}

/** What a backend answered, before the integration response is chosen. */
export interface BackendReply {
  readonly status: number;
  /** Flat list of names and values as sent. */
  readonly rawHeaders: readonly string[];
  readonly body: string | Buffer;
  /** What selection patterns look at: the status, or for a function the errorMessage ('' when it did not fail). [A14] */
  readonly selector: string;
}

/**
 * Sends one request within the integration's time. Fills in call.integration and writes the execution log's lines about the
 * endpoint. A refusal is for what no mapping can answer: timeout (504), no permission (500), unreachable (500 or 502).
 */
export type Backend = (
  call: Call,
  method: MethodUnit,
  request: BackendRequest,
  tools: RestTools,
) => Promise<BackendReply | Refusal>;
