// An exchange with no socket behind it, as cheap as can be.
import type { Exchange } from '../../src/edge/contract.ts';
import type { Traces } from '../../src/observe/contract.ts';

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

/** An answer other than 200 throws. */
export function openExchange(traces: Traces, request: BenchRequest): Exchange {
  const { door, method, target, host, rawHeaders, headers, body } = request;
  const trace = traces.open(door, method, headers['host']!, target);
  return {
    method,
    target,
    path: target,
    query: '',
    rawHeaders,
    headers,
    host,
    scheme: 'http',
    httpVersion: '1.1',
    sourceIp: '127.0.0.1',
    startMs: trace.startMs,
    trace,
    hops: 0,
    hasBody: body !== undefined,
    get signal(): AbortSignal {
      return notWanted();
    },
    body: () => (body === undefined ? notWanted() : Promise.resolve(body)),
    bodyStream: notWanted,
    reply(status: number) {
      if (status !== 200) throw new Error(`answered ${status}: ${JSON.stringify(trace.steps.at(-1))}`);
      count += 1;
      traces.close(trace, status);
    },
    replyStream: notWanted,
  };
}
