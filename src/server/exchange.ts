// What every exchange shares, whatever carries it: the parts of the target, the trace, and the duty to answer once.
import type { Readable, Writable } from 'node:stream';
import type { Exchange, TlsFacts } from '../edge/contract.ts';
import type { Trace, Traces } from '../observe/contract.ts';
import { type HeadProblem, hostName } from './head.ts';
import { CLIENT_GONE } from './reasons.ts';

/** What all connections of one listener share. */
export interface ListenerState {
  draining: boolean;
  readonly traces: Traces;
  readonly bodyIdleMs: number;
  readonly answerIdleMs: number;
}

export abstract class OpenExchange implements Exchange {
  readonly method: string;
  readonly target: string;
  readonly trace: Trace;
  readonly hops: number;
  /** Set by the carrier when the head of an answer is on its way. */
  answered = false;
  readonly #traces: Traces;
  #closed = false;
  #queryAt = -2;
  readonly #hostHeader: string;
  #host: string | undefined;

  /** `host`: the Host header, or what stands for it. */
  constructor(traces: Traces, method: string, host: string, target: string, hops: number) {
    this.method = method;
    this.target = target;
    this.hops = hops;
    this.#hostHeader = host;
    this.trace = traces.open('', method, host, target);
    this.#traces = traces;
  }

  abstract readonly scheme: 'http' | 'https';
  abstract readonly tls?: TlsFacts | undefined;
  abstract readonly httpVersion: string;
  abstract readonly rawHeaders: readonly string[];
  abstract readonly headers: Readonly<Record<string, string | undefined>>;
  abstract readonly sourceIp: string;
  abstract readonly hasBody: boolean;
  abstract readonly signal: AbortSignal;
  abstract body(limit: number): Promise<Buffer>;
  abstract bodyStream(): Readable;
  abstract reply(status: number, rawHeaders: readonly string[], body?: string | Uint8Array): void;
  abstract replyStream(status: number, rawHeaders: readonly string[]): Writable;

  /** Why the head of the request is refused before any door sees it. */
  abstract headProblem(): HeadProblem | undefined;
  /** Cuts the connection (or the stream of it) when no proper end is possible any more. */
  abstract cut(): void;
  /** This answer is the last on its connection. */
  abstract last(): void;

  get startMs(): number {
    return this.trace.startMs;
  }

  get path(): string {
    const at = this.#query();
    return at < 0 ? this.target : this.target.slice(0, at);
  }

  get query(): string {
    const at = this.#query();
    return at < 0 ? '' : this.target.slice(at + 1);
  }

  get host(): string {
    return (this.#host ??= hostName(this.#hostHeader));
  }

  #query(): number {
    if (this.#queryAt === -2) this.#queryAt = this.target.indexOf('?');
    return this.#queryAt;
  }

  /** Call before anything is sent: a door that answers twice has a defect. */
  protected answerOnce(status: number): void {
    if (this.answered) throw new Error(`the door ${this.trace.door} answered ${this.method} ${this.target} twice`);
    if (!Number.isInteger(status) || status < 200 || status > 999)
      throw new RangeError(`${status} is not the status of a final answer`);
  }

  /** The answer has been handed over, or can never be. */
  protected finish(status: number): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#traces.close(this.trace, status);
  }

  /** Nobody waits for the answer any more. 499 is what the field writes into its access logs for that. */
  abandon(): void {
    if (this.#closed) return;
    this.trace.steps.push(CLIENT_GONE);
    this.finish(499);
  }

  protected noteChanged(names: readonly string[]): void {
    this.trace.steps.push({ gate: 'response', verdict: 'note', reason: 'header-changed', detail: { names } });
  }

  protected noteTooLong(size: number, limit: number): void {
    this.trace.steps.push({
      gate: 'response',
      verdict: 'refuse',
      reason: 'answer-head-too-long',
      detail: { size, limit },
    });
  }
}
