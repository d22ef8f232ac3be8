// All HTTP/1.x connections of one listener: who they are, how long they may be silent, and their end. One slow clock serves
// them all, so that no request pays for a timer.
import type { Socket } from 'node:net';
import type { Timeouts } from '../contract.ts';
import type { ListenerState, OpenExchange } from '../exchange.ts';
import { Connection } from './connection.ts';
import type { Protocol } from './opening.ts';

/** How long a client may take to read its last answer before the socket is cut. */
const LINGER_MS = 1000;
/** The same for one that goes on sending. */
const LINGER_MOST_MS = 30_000;
/** The clock ticks at least so often. */
const SLOWEST_TICK_MS = 1000;
/** A time-out is kept to this part of its length. */
const FINENESS = 4;

/** Who takes a connection that speaks something else, with the bytes that it opened with. */
export type OtherProtocols = Readonly<
  Partial<Record<Exclude<Protocol, 'http1'>, (socket: Socket, opening: Buffer) => void>>
>;

export interface CarrierOptions {
  readonly state: ListenerState;
  readonly timeouts: Timeouts;
  serve(exchange: OpenExchange): void;
  readonly others: OtherProtocols;
}

export class Carrier {
  readonly state: ListenerState;
  readonly serve: CarrierOptions['serve'];
  readonly others: OtherProtocols;
  readonly bodyIdleMs: number;
  readonly answerIdleMs: number;
  readonly keepAliveMs: number;
  readonly keepAliveLines: string;
  /** Time-outs in ticks of the clock. */
  readonly headTicks: number;
  readonly idleTicks: number;
  readonly bodyTicks: number;
  readonly lingerTicks: number;
  readonly lingerMostTicks: number;
  /** What the clock shows. */
  now = 0;
  readonly #tickMs: number;
  readonly #connections = new Set<Connection>();
  #clock: NodeJS.Timeout | undefined;

  constructor({ state, timeouts, serve, others }: CarrierOptions) {
    const { headersMs, keepAliveMs, bodyIdleMs, answerIdleMs } = timeouts;
    this.state = state;
    this.serve = serve;
    this.others = others;
    this.bodyIdleMs = bodyIdleMs;
    this.answerIdleMs = answerIdleMs;
    this.keepAliveMs = keepAliveMs;
    this.keepAliveLines = `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(keepAliveMs / 1000)}\r\n`;
    this.#tickMs = Math.max(1, Math.min(SLOWEST_TICK_MS, Math.min(headersMs, keepAliveMs, bodyIdleMs) / FINENESS));
    this.headTicks = this.#ticks(headersMs);
    this.idleTicks = this.#ticks(keepAliveMs);
    this.bodyTicks = this.#ticks(bodyIdleMs);
    this.lingerTicks = this.#ticks(LINGER_MS);
    this.lingerMostTicks = this.#ticks(LINGER_MOST_MS);
  }

  /** More than so many ticks have passed only when `ms` have. */
  #ticks(ms: number): number {
    return Math.ceil(ms / this.#tickMs);
  }

  accept(socket: Socket): void {
    this.#connections.add(new Connection(socket, this));
    this.#clock ??= setInterval(() => this.#tick(), this.#tickMs).unref();
  }

  /** The connection has ended, or is somebody else's now. */
  forget(connection: Connection): void {
    this.#connections.delete(connection);
    if (this.#connections.size > 0) return;
    clearInterval(this.#clock);
    this.#clock = undefined;
  }

  #tick(): void {
    this.now++;
    for (const connection of this.#connections) connection.checkTime();
  }

  /** Connections without a request end now, the others with their answer. */
  drain(): void {
    for (const connection of this.#connections) connection.endIfIdle();
  }

  cut(): void {
    for (const connection of this.#connections) connection.destroy();
  }
}
