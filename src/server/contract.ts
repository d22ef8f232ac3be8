// Sockets in, exchanges out. The server knows no AWS operation and no resource: the doorman is told what lies behind each name.
import type { Door, Exchange } from '../edge/contract.ts';

/** Where the doorman sends an exchange. First match in this order: admin, named doors by host or path, registry, control. */
export interface DoorRule {
  /** True when this door answers for the exchange. Called for every request: keep it cheap (no regular expression before a cheap test). */
  claims(exchange: Exchange): boolean;
  readonly door: Door;
}

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** Tried in this order by the doorman. */
  readonly rules: readonly DoorRule[];
  /** What no rule claims: the AWS APIs. */
  readonly fallback: Door;
  /** Called for what a door threw; the server answers 500 with the request id. */
  onBug(error: unknown, exchange: Exchange): void;
}

export interface Listening {
  readonly host: string;
  readonly port: number;
  /** Stops accepting, answers what is open for at most `graceMs`, then cuts. */
  close(graceMs: number): Promise<void>;
}
