// Backends that are this very process: found without a name server, and counted so that a loop ends. Knows no door.
import type { Exchange } from '../contract.ts';
import type { Endpoint } from './endpoint.ts';

export interface OwnAddress {
  /** Of the listener. */
  readonly port: number;
  /** Does one of Portico's APIs, function URLs or domains go by this host? Lower case, without port. */
  serves(host: string): boolean;
}

/** As the server counts them. */
const HOPS_HEADER = 'x-portico-hops';

/** Where a request really goes: names that Portico serves by itself need no name server and no certificate. */
export function destination(endpoint: Endpoint, self: OwnAddress | undefined): Endpoint {
  if (!self?.serves(endpoint.hostname.toLowerCase())) return endpoint;
  return { ...endpoint, secure: false, hostname: '127.0.0.1', port: self.port };
}

/** A header for what comes back to this process, or was on its way already: the server ends a loop with 508. */
export function hopsLine({ hops }: Exchange, { port }: Endpoint, self: OwnAddress | undefined): string[] {
  return hops > 0 || port === self?.port ? [HOPS_HEADER, String(hops + 1)] : [];
}
