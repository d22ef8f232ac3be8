// Sockets in, exchanges out. The server knows no AWS operation and no resource: the doorman is told what lies behind each name.
import type { Door, Exchange } from '../edge/contract.ts';
import type { Traces } from '../observe/contract.ts';

/** Where the doorman sends an exchange. First match in this order: admin, named doors by host or path, registry, control. */
export interface DoorRule {
  /** True when this door answers for the exchange. Called for every request: keep it cheap (no regular expression before a cheap test). */
  claims(exchange: Exchange): boolean;
  readonly door: Door;
}

/** What the doorman needs, for exchanges from sockets and for hops inside the process alike. */
export interface DoormanOptions {
  /** Tried in this order by the doorman. Read anew for every exchange, so the list may grow until the server listens. */
  readonly rules: readonly DoorRule[];
  /** What no rule claims: the AWS APIs. */
  readonly fallback: Door;
  readonly traces: Traces;
  /** Called for what a door threw; the server answers 500 with the request id. */
  onBug(error: unknown, exchange: Exchange): void;
}

/** What a TLS client is shown. A listener keeps one TLS server for each object: answer the same one until something changes. */
export interface TlsIdentity {
  /** PEM. */
  readonly key: string;
  /** PEM: the certificate and its chain. */
  readonly cert: string;
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
  /** PEM: clients are asked for a certificate that these vouch for. */
  readonly clientCa?: string;
}

export interface TlsNames {
  /** By the name that the client asks for, lower case; undefined when it names none. Must not throw. */
  find(serverName: string | undefined): TlsIdentity;
}

export interface ListenOptions extends DoormanOptions {
  readonly host: string;
  readonly port: number;
  /** TLS is served on the same port: a connection that opens with a TLS handshake gets it. Without, such a client is told so. */
  readonly tls?: TlsNames;
  /** A second port, for TLS alone; 0 lets the system choose. */
  readonly tlsPort?: number;
  readonly timeouts?: Partial<Timeouts>;
}

export interface Timeouts {
  /** From the first byte of a request, or from the connection, to the end of its head. Default 60,000 */
  readonly headersMs: number;
  /** An idle keep-alive connection is closed after this. Default 75,000 */
  readonly keepAliveMs: number;
  /** A body that is being read may pause for so long; how long it takes as a whole is not limited. Default 60,000 */
  readonly bodyIdleMs: number;
  /** A client that takes nothing of an answer for so long, up to twice, is cut off. Default 300,000 */
  readonly answerIdleMs: number;
}

export interface Listening {
  readonly host: string;
  readonly port: number;
  readonly tlsPort?: number;
  /** Stops accepting, answers what is open for at most `graceMs`, then cuts. */
  close(graceMs: number): Promise<void>;
}
