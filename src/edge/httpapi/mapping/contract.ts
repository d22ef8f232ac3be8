// Parameter mappings of HTTP APIs, between compile and the integrations. [api-gateway.md B9]
import type { Call } from '../call.ts';

/** What a backend gets of the client's request. Without a mapping it is the request itself. */
export interface OutgoingRequest {
  /** Name, value, name, value, ... */
  readonly rawHeaders: readonly string[];
  /** Raw, without '?'. */
  readonly query: string;
  /** Set by overwrite:path, else undefined. */
  readonly path: string | undefined;
}

export interface RequestMapping {
  /** Whether the Host among the headers is the mapping's, not the client's. */
  readonly mapsHost: boolean;
  /** Reads call.body, which must be there by then. */
  apply(call: Call): OutgoingRequest;
}

/** What goes back to the client. */
export interface MappableReply {
  readonly status: number;
  /** Name, value, ... as the integration gave them. */
  readonly rawHeaders: readonly string[];
  readonly body: string | Buffer;
}

export interface ResponseMappings {
  /** The reply as the mapping for its status makes it; the same object where there is none. */
  apply(call: Call, reply: MappableReply): MappableReply;
}
