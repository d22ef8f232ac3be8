// An exchange with no socket behind it, as cheap as can be.
import type { Exchange } from '../../src/edge/contract.ts';
import type { Trace, Traces } from '../../src/observe/contract.ts';

export interface BenchRequest extends Pick<Exchange, 'method' | 'target' | 'host' | 'rawHeaders' | 'headers'> {
  /** Which door the trace names. */
  readonly door: string;
  readonly body?: Buffer;
}

let count = 0;

/** How many of all exchanges have been answered. */
export function answered(): number {
  return count;
}

function notWanted(): never {
  throw new Error('not wanted');
}

class BenchExchange implements Exchange {
  readonly method: string;
  readonly target: string;
  readonly path: string;
  readonly query = '';
  readonly rawHeaders: readonly string[];
  readonly headers: Exchange['headers'];
  readonly host: string;
  readonly scheme = 'http';
  readonly httpVersion = '1.1';
  readonly sourceIp = '127.0.0.1';
  readonly startMs: number;
  readonly trace: Trace;
  readonly hops = 0;
  readonly hasBody: boolean;
  readonly #traces: Traces;
  readonly #body: Buffer | undefined;

  constructor(traces: Traces, { door, method, target, host, rawHeaders, headers, body }: BenchRequest) {
    this.method = method;
    this.target = this.path = target;
    this.host = host;
    this.rawHeaders = rawHeaders;
    this.headers = headers;
    this.trace = traces.open(door, method, headers['host']!, target);
    this.startMs = this.trace.startMs;
    this.hasBody = body !== undefined;
    this.#traces = traces;
    this.#body = body;
  }

  get signal(): AbortSignal {
    return notWanted();
  }

  body(): Promise<Buffer> {
    return this.#body === undefined ? notWanted() : Promise.resolve(this.#body);
  }

  bodyStream(): never {
    return notWanted();
  }

  reply(status: number): void {
    if (status !== 200) throw new Error(`answered ${status}: ${JSON.stringify(this.trace.steps.at(-1))}`);
    count += 1;
    this.#traces.close(this.trace, status);
  }

  replyStream(): never {
    return notWanted();
  }
}

/** An answer other than 200 throws. */
export function openExchange(traces: Traces, request: BenchRequest): Exchange {
  return new BenchExchange(traces, request);
}
