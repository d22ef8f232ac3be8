// Exchanges as a client of API Gateway makes them, for benchmarks of its doors.
import type { Exchange } from '../../src/edge/contract.ts';
import type { Traces } from '../../src/observe/contract.ts';
import { API } from '../doubles/rest-world.ts';
import { openExchange } from './exchange.ts';

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
    const host = `${API}.execute-api.localhost`;
    return openExchange(traces, { door: 'restapi', method: 'GET', target, host, rawHeaders, headers });
  };
}
