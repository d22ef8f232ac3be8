// One door calls another inside the process.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { test } from 'node:test';
import { BodyTooLarge, type Exchange } from '../edge/contract.ts';
import type { DoormanOptions } from './contract.ts';
import { type Hop, type HopReply, makeHop } from './hop.ts';
import { fakeTraces, rule, start } from './testing.ts';

interface House {
  readonly hop: Hop;
  readonly bugs: unknown[];
  readonly traces: ReturnType<typeof fakeTraces>;
}

function house(inner: (exchange: Exchange, hop: Hop) => void | Promise<void>): House {
  const bugs: unknown[] = [];
  const traces = fakeTraces();
  const door = { name: 'inner', serve: (exchange: Exchange) => inner(exchange, hop) };
  const doorman: DoormanOptions = {
    rules: [rule((exchange) => exchange.host === 'inner.localhost', door)],
    fallback: { name: 'other', serve: (exchange) => exchange.reply(404, []) },
    traces,
    onBug: (error) => bugs.push(error),
  };
  const hop = makeHop(doorman);
  return { hop, bugs, traces };
}

/** Runs `act` inside an exchange that came over a socket. */
async function outer<T>(act: (exchange: Exchange) => Promise<T>): Promise<T> {
  const result = Promise.withResolvers<T>();
  await using server = await start(async (exchange) => {
    await act(exchange).then(result.resolve, result.reject);
    exchange.reply(200, []);
  });
  await (await fetch(`${server.url}/outer`)).text();
  return result.promise;
}

const REQUEST = { method: 'GET', target: '/a?b=c', rawHeaders: [], host: 'Inner.localhost:4566' };

test('the inner door sees a whole exchange and its answer comes back', async () => {
  const { hop, traces } = house(async (exchange) => {
    assert.equal(exchange.path, '/a');
    assert.equal(exchange.query, 'b=c');
    assert.equal(exchange.host, 'inner.localhost');
    assert.equal(exchange.headers['x-one'], '1, 2');
    assert.equal(exchange.headers['content-length'], '5');
    assert.equal(exchange.sourceIp, '127.0.0.1');
    assert.equal(exchange.hops, 1);
    assert.equal(exchange.hasBody, true);
    exchange.reply(201, ['X-Two', '2'], await exchange.body(10));
  });
  const { reply, parent } = await outer(async (exchange) => ({
    parent: exchange.trace,
    reply: await hop(exchange, {
      ...REQUEST,
      method: 'POST',
      rawHeaders: ['X-One', '1', 'x-one', '2', 'Host', 'forged', 'Content-Length', '99'],
      body: 'hello',
    }),
  }));
  assert.equal(reply.status, 201);
  assert.deepEqual(reply.rawHeaders, ['X-Two', '2', 'Content-Length', '5']);
  assert.equal(String(reply.body), 'hello');
  const inner = traces.closed[0]!;
  assert.equal(inner.door, 'inner');
  assert.deepEqual(parent.steps, [
    { gate: 'hop', verdict: 'note', reason: 'hop', detail: { id: inner.id, door: 'inner', status: 201 } },
  ]);
});

test('bodies stream in both directions', async () => {
  const { hop } = house((exchange) => {
    exchange.bodyStream().pipe(exchange.replyStream(200, ['Content-Type', 'text/plain']));
  });
  const text = await outer(async (exchange) => {
    const reply = await hop(exchange, {
      ...REQUEST,
      method: 'POST',
      body: Readable.from([Buffer.from('ab'), Buffer.from('cd')]),
    });
    return read(reply);
  });
  assert.equal(text, 'abcd');
});

test('a body above the limit is refused', async () => {
  const { hop } = house(async (exchange) => {
    await assert.rejects(exchange.body(3), BodyTooLarge);
    exchange.reply(413, []);
  });
  for (const body of ['four', Readable.from([Buffer.from('four')])]) {
    assert.equal((await outer((exchange) => hop(exchange, { ...REQUEST, body }))).status, 413);
  }
});

test('dropping a streamed answer half way aborts the inner exchange', async () => {
  const aborted = Promise.withResolvers<void>();
  const { hop, traces } = house((exchange) => {
    exchange.signal.addEventListener('abort', () => aborted.resolve());
    exchange.replyStream(200, []).write('first');
  });
  await outer(async (exchange) => {
    const { body } = await hop(exchange, REQUEST);
    assert.ok(body instanceof PassThrough);
    await once(body, 'data');
    body.destroy();
  });
  await aborted.promise;
  assert.equal(traces.closed[0]?.status, 499);
});

test('a defect of the inner door is a 500 to the outer one', async () => {
  const { hop, bugs } = house(() => {
    throw new Error('boom');
  });
  const reply = await outer((exchange) => hop(exchange, REQUEST));
  assert.equal(reply.status, 500);
  assert.equal(String(reply.body), '{"message":"Internal server error"}');
  assert.equal(bugs.length, 1);
});

test('a malformed target is refused before any door', async () => {
  const { hop } = house(() => assert.fail('no door may see it'));
  assert.equal((await outer((exchange) => hop(exchange, { ...REQUEST, target: '/%zz' }))).status, 400);
});

test('a door that leads to itself is cut after eight hops', async () => {
  let served = 0;
  const { hop, bugs } = house(async (exchange, again) => {
    served++;
    const reply = await again(exchange, REQUEST);
    exchange.reply(reply.status, [], reply.body as Buffer);
  });
  const reply = await outer((exchange) => hop(exchange, REQUEST));
  assert.equal(reply.status, 508);
  assert.equal(served, 8);
  assert.deepEqual(bugs, []);
});

async function read(reply: HopReply): Promise<string> {
  let text = '';
  for await (const chunk of reply.body as Readable) text += String(chunk);
  return text;
}
