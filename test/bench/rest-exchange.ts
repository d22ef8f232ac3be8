// An exchange with no socket behind it, as cheap as can be, for benchmarks of the REST door.
import type { Exchange } from '../../src/edge/contract.ts';
import type { Traces } from '../../src/observe/contract.ts';
import { API } from '../doubles/rest-world.ts';

const BASE = [
  'Host',
  `${API}.execute-api.localhost:4566`,
  'User-Agent',
  'wrk/4.2',
  'Accept',
  '*/*',
  'Accept-Encoding',
  'gzip, deflate',
  'Connection',
  'keep-alive',
];

function notWanted(): never {
  throw new Error('not wanted');
}

/** Makes GET exchanges with these headers (names and values in turn); an answer other than 200 throws. */
export function exchangeMaker(traces: Traces, more: readonly string[]): (target: string) => Exchange {
  const names = [...BASE, ...more].filter((_, i) => i % 2 === 0);
  const values = [...BASE, ...more].filter((_, i) => i % 2 === 1).map((value) => Buffer.from(value));
  const lower = names.map((name) => name.toLowerCase());
  return (target) => {
    // As a parser makes them: new strings, whose hashes nobody knows yet.
    const rawHeaders: string[] = [];
    const headers: Record<string, string> = {};
    for (const [i, name] of names.entries()) {
      const value = values[i]!.toString('latin1');
      rawHeaders.push(name, value);
      headers[lower[i]!] = value;
    }
    const trace = traces.open('restapi', 'GET', headers['host']!, target);
    return {
      method: 'GET',
      target,
      path: target,
      query: '',
      rawHeaders,
      headers,
      host: `${API}.execute-api.localhost`,
      scheme: 'http',
      httpVersion: '1.1',
      sourceIp: '127.0.0.1',
      startMs: trace.startMs,
      trace,
      hops: 0,
      hasBody: false,
      get signal(): AbortSignal {
        return notWanted();
      },
      body: notWanted,
      bodyStream: notWanted,
      reply(status: number) {
        if (status !== 200) throw new Error(`answered ${status}`);
        traces.close(trace, status);
      },
      replyStream: notWanted,
    };
  };
}
