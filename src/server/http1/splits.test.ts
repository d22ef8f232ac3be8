// However a stream of requests is cut into packets, the same exchanges come out.
import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { Exchange } from '../../edge/contract.ts';
import { wire } from './testing.ts';

interface Sent {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  /** Undefined: none. Chunks: chunked. */
  readonly body: Buffer | readonly Buffer[] | undefined;
}

type Seen = readonly [method: string, target: string, rawHeaders: readonly string[], body: string];

const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array));
const value = fc.stringMatching(/^[!-~\u0080-\u00ff]([ \t!-~\u0080-\u00ff]{0,12}[!-~])?$/);

const request: fc.Arbitrary<Sent> = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'HEAD'),
  target: fc.stringMatching(/^\/[a-z0-9._~!$&'()*+,;=:@/?-]{0,30}$/),
  headers: fc.array(fc.tuple(fc.stringMatching(/^X-[A-Za-z0-9!#$%&'*+.^_`|~-]{1,10}$/), value), { maxLength: 4 }),
  body: fc.oneof(
    fc.constant(undefined),
    bytes,
    fc.array(
      bytes.filter((chunk) => chunk.length > 0),
      { maxLength: 4 },
    ),
  ),
});

function linesOf({ headers, body }: Sent): string[] {
  const lines = ['Host', 'a', ...headers.flat()];
  if (Buffer.isBuffer(body)) lines.push('Content-Length', String(body.length));
  else if (body !== undefined) lines.push('Transfer-Encoding', 'chunked');
  return lines;
}

function chunked(chunks: readonly Buffer[]): Buffer[] {
  const framed = chunks.flatMap((chunk) => [
    Buffer.from(`${chunk.length.toString(16)};x=y\r\n`),
    chunk,
    Buffer.from('\r\n'),
  ]);
  return [...framed, Buffer.from('0\r\nX-Trailer: 1\r\n\r\n')];
}

function wireOf(sent: Sent): Buffer {
  const lines = linesOf(sent);
  let head = `${sent.method} ${sent.target} HTTP/1.1\r\n`;
  for (let i = 0; i < lines.length; i += 2) head += `${lines[i]}: ${lines[i + 1]}\r\n`;
  const { body } = sent;
  const rest = body === undefined ? [] : Buffer.isBuffer(body) ? [body] : chunked(body);
  return Buffer.concat([Buffer.from(`${head}\r\n`, 'latin1'), ...rest]);
}

function expected(sent: Sent): Seen {
  const { method, target, body } = sent;
  const whole = body === undefined ? '' : (Buffer.isBuffer(body) ? body : Buffer.concat(body)).toString('latin1');
  return [method, target, linesOf(sent), whole];
}

/** How a door may go about a body, and about its answer. */
type Manner = 'body' | 'stream' | 'late';

async function bodyOf(exchange: Exchange, manner: Manner): Promise<string> {
  if (manner === 'late') await turn();
  if (manner !== 'stream') return (await exchange.body(1e6)).toString('latin1');
  const pieces: Buffer[] = [];
  for await (const piece of exchange.bodyStream()) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('latin1');
}

async function exchangesOf(pieces: readonly Buffer[], count: number, manner: Manner): Promise<Seen[]> {
  const seen: Seen[] = [];
  const all = Promise.withResolvers<void>();
  const side = wire(async (exchange) => {
    const { method, target, rawHeaders } = exchange;
    seen.push([method, target, [...rawHeaders], await bodyOf(exchange, manner)]);
    if (manner === 'late') await turn();
    exchange.reply(200, [], `answer ${seen.length}`);
    if (seen.length === count) all.resolve();
  });
  for (const piece of pieces) side.client.write(piece);
  await all.promise;
  assert.deepEqual(side.bugs, []);
  side.end();
  return seen;
}

test('the cuts between packets change nothing', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(request, { minLength: 1, maxLength: 5 }),
      fc.array(fc.nat(), { maxLength: 12 }),
      fc.constantFrom<Manner>('body', 'stream', 'late'),
      async (requests, cuts, manner) => {
        const stream = Buffer.concat(requests.map(wireOf));
        const places = [...new Set(cuts.map((cut) => cut % stream.length))].toSorted((a, b) => a - b);
        const pieces = [0, ...places]
          .map((from, i) => stream.subarray(from, places[i]))
          .filter(({ length }) => length > 0);
        assert.deepEqual(await exchangesOf(pieces, requests.length, manner), requests.map(expected));
      },
    ),
    { numRuns: 300 },
  );
});

test('a stream in single bytes is read as well', async () => {
  const requests: Sent[] = [
    {
      method: 'POST',
      target: '/a',
      headers: [['X-A', 'b c']],
      body: [Buffer.from('one'), Buffer.from('\r\n0\r\n\r\n')],
    },
    { method: 'PUT', target: '/b', headers: [], body: Buffer.from('GET / HTTP/1.1\r\n\r\n') },
    { method: 'GET', target: '/c', headers: [], body: undefined },
  ];
  const stream = Buffer.concat(requests.map(wireOf));
  const pieces = Array.from(stream, (_, i) => stream.subarray(i, i + 1));
  assert.deepEqual(await exchangesOf(pieces, 3, 'stream'), requests.map(expected));
});
