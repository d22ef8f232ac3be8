// Execution-log lines as AWS writes them. Only calls whose method setting asks for them have one. [api-gateway.md A24, A25.2]
import type { LogEvent } from '../../observe/contract.ts';
import type { LogLevel } from './unit.ts';

/** Longer lines are cut. [A25.2] */
const LONGEST = 1024;
const CUT = ' [TRUNCATED]';

/** A Java map: {a=1, b=2}. */
export function javaMap(entries: Iterable<readonly [string, string]>): string {
  return `{${[...entries].map(([name, value]) => `${name}=${value}`).join(', ')}}`;
}

function pairs(rawHeaders: readonly string[]): (readonly [string, string])[] {
  return rawHeaders.flatMap((name, i) => (i % 2 === 0 ? [[name, rawHeaders[i + 1]!] as const] : []));
}

/** Stars and the last six characters, as AWS logs keys, tokens and names. [A19.2] */
export function masked(secret: string): string {
  return '*'.repeat(Math.max(0, secret.length - 6)) + secret.slice(-6);
}

export class ExecutionLog {
  readonly #requestId: string;
  readonly #level: LogLevel;
  readonly #lines: LogEvent[] = [];
  readonly #secrets: string[] = [];

  constructor(requestId: string, level: LogLevel) {
    this.#requestId = requestId;
    this.#level = level;
  }

  /** Whether request and response texts are wanted: making them costs. */
  get wantsData(): boolean {
    return this.#level.level === 'INFO' && this.#level.data;
  }

  /** From here on no line shows this value, wherever it turns up: headers are repeated in events. */
  hide(secret: string | undefined): void {
    if (secret !== undefined && secret !== '') this.#secrets.push(secret);
  }

  info(message: string): void {
    if (this.#level.level === 'INFO') this.#add(message);
  }

  /** Only with dataTraceEnabled: these lines show what clients and functions sent. */
  data(message: string): void {
    if (this.wantsData) this.#add(message);
  }

  error(message: string): void {
    this.#add(message);
  }

  /** `rawHeaders` is a flat list. */
  gatewayResponse(type: string, status: number, body: string, rawHeaders: readonly string[]): void {
    this.error(`Gateway response type: ${type} with status code: ${status}`);
    if (!this.wantsData) return;
    this.data(`Gateway response body: ${body}`);
    this.data(`Gateway response headers: ${javaMap(pairs(rawHeaders))}`);
  }

  /** All lines so far. */
  get lines(): readonly LogEvent[] {
    return this.#lines;
  }

  /** All lines in order, closed by the status. */
  finished(status: number): readonly LogEvent[] {
    this.info(`Method completed with status: ${status}`);
    return this.#lines;
  }

  #add(message: string): void {
    const shown = this.#secrets.reduce((text, secret) => text.replaceAll(secret, masked(secret)), message);
    const line = `(${this.#requestId}) ${shown}`;
    this.#lines.push({
      timestampMs: Date.now(),
      message: line.length > LONGEST ? line.slice(0, LONGEST - CUT.length) + CUT : line,
    });
  }
}
