// What goes out: bytes, lengths, streams, and when the connection ends with it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Exchange } from '../../edge/contract.ts';
import { raw, start, until } from '../testing.ts';

const get = (path: string, ...lines: string[]): string =>
  [`GET ${path} HTTP/1.1`, 'Host: a', ...lines, '', ''].join('\r\n');
const last = (path: string): string => get(path, 'Connection: close');

function bodyOf(text: string): string {
  return text.slice(text.indexOf('\r\n\r\n') + 4);
}

const HIGH = 'gr\xfcn';

test('bytes beyond ASCII in a header value go out as those bytes, whatever the body is', async () => {
  const bodies: Readonly<Record<string, string | Buffer>> = {
    '/none': '',
    '/ascii': 'abc',
    '/utf8': 'grün €',
    '/bytes': Buffer.from([0, 255, 128]),
    '/large-utf8': '€'.repeat(50_000),
    '/large-bytes': Buffer.alloc(50_000, 0xfe),
  };
  await using server = await start((exchange) => exchange.reply(200, ['X-High', HIGH], bodies[exchange.path]));
  for (const [path, body] of Object.entries(bodies)) {
    const { text } = await raw(server.port, [last(path)]);
    const bytes = Buffer.from(body);
    assert.ok(text.includes(`\r\nX-High: ${HIGH}\r\nContent-Length: ${bytes.length}\r\n`), path);
    assert.ok(bodyOf(text) === bytes.toString('latin1'), path);
  }
});

test("a door's own Date stands, and of lengths there is one", async () => {
  await using server = await start((exchange) =>
    exchange.reply(
      200,
      ['Date', 'once', 'Content-Length', '99', 'content-length', '7'],
      exchange.path === '/body' ? 'abc' : undefined,
    ),
  );
  const { text } = await raw(server.port, [`HEAD / HTTP/1.1\r\nHost: a\r\n\r\n${last('/body')}`]);
  assert.deepEqual(text.match(/^(date|content-length): .*$/gim), [
    'Date: once',
    'Content-Length: 99',
    'Date: once',
    'Content-Length: 3',
  ]);
});

test('a status without a name, and statuses that are none', async () => {
  const refused: unknown[] = [];
  await using server = await start((exchange) => {
    for (const status of [100, 1000, 200.5, Number.NaN]) {
      try {
        exchange.reply(status, []);
      } catch (error) {
        refused.push(error);
      }
    }
    exchange.reply(599, []);
  });
  assert.match((await raw(server.port, [last('/')])).text, /^HTTP\/1\.1 599 unknown\r\n/);
  assert.ok(refused.length === 4 && refused.every((error) => error instanceof RangeError));
});

function old(path: string, ...lines: string[]): string {
  return [`GET ${path} HTTP/1.0`, ...lines, '', ''].join('\r\n');
}

test('HTTP/1.0 keeps the connection only when it asks to and the length is known', async () => {
  await using server = await start((exchange) => {
    if (exchange.path === '/whole') return exchange.reply(200, [], 'whole');
    exchange.replyStream(200, exchange.path === '/known' ? ['Content-Length', '6'] : []).end('stream');
    return undefined;
  });
  const ask = (...requests: string[]): Promise<{ text: string; closed: boolean }> => raw(server.port, requests);
  for (const path of ['/whole', '/known']) {
    const once1 = await ask(old(path));
    assert.equal(once1.closed, true, path);
    assert.match(once1.text, /^HTTP\/1\.1 200 OK\r\n[^]*\r\nConnection: close\r\n/);
    const kept = await ask(old(path, 'Connection: keep-alive'), old('/whole'));
    assert.match(kept.text, /\r\nConnection: keep-alive\r\nKeep-Alive: timeout=75\r\n\r\n/);
    assert.match(kept.text, /HTTP\/1\.1 200 OK\r\n[^]*\r\nConnection: close\r\n\r\nwhole$/, path);
  }
  const unknown = await ask(old('/unknown', 'Connection: keep-alive'));
  assert.equal(unknown.closed, true);
  assert.doesNotMatch(unknown.text, /transfer-encoding|keep-alive/i);
  assert.equal(bodyOf(unknown.text), 'stream');
});

test('a streamed answer to HEAD, or with 204 or 304, is its head', async () => {
  await using server = await start((exchange) => {
    const out = exchange.replyStream(Number(exchange.path.slice(1)), ['Content-Length', '9']);
    out.write('some');
    out.end('thing');
  });
  const { text } = await raw(server.port, [
    `HEAD /200 HTTP/1.1\r\nHost: a\r\n\r\n${get('/204')}${get('/304')}${last('/200')}`,
  ]);
  assert.deepEqual(
    text.split(/(?=HTTP\/1)/).map((answer) => [answer.slice(9, 12), /Content-Length: 9/.test(answer), bodyOf(answer)]),
    [
      ['200', true, ''],
      ['204', false, ''],
      ['304', true, ''],
      ['200', true, 'something'],
    ],
  );
});

test('a stream that breaks its promise of a length cuts the connection', async () => {
  await using server = await start((exchange) => {
    const out = exchange.replyStream(200, ['Content-Length', '5']);
    out.end(exchange.path === '/short' ? 'abc' : 'abcdefgh');
  });
  for (const path of ['/short', '/long']) {
    const { text, closed } = await raw(server.port, [get(path) + get('/next')]);
    assert.equal(closed, true);
    assert.equal(text.match(/HTTP\/1\.1/g)?.length ?? 0, path === '/short' ? 1 : 0 + Number(text !== ''), path);
    assert.ok(!text.includes('abcdef'));
  }
  await until(() => server.traces.closed.length === 2);
  assert.deepEqual(
    server.traces.closed.map(({ status }) => status),
    [499, 499],
  );
});

test('large and small chunks of a stream arrive whole', async () => {
  const pieces = Array.from({ length: 200 }, (_, i) => Buffer.alloc(i * 97, i));
  await using server = await start(async (exchange) => {
    const out = exchange.replyStream(200, []);
    for (const piece of pieces) if (!out.write(piece)) await once(out, 'drain');
    out.end();
  });
  const got = Buffer.from(await (await fetch(server.url)).arrayBuffer());
  assert.ok(got.equals(Buffer.concat(pieces)));
});

test('the head of a stream goes out before its body', async () => {
  const go = Promise.withResolvers<void>();
  await using server = await start(async (exchange) => {
    const out = exchange.replyStream(200, []);
    await go.promise;
    out.end('body');
  });
  const response = await fetch(server.url);
  go.resolve();
  assert.equal(await response.text(), 'body');
});

test('who takes nothing of a streamed answer is cut off, who waits for a silent one is not', async () => {
  await using server = await start(
    async (exchange) => {
      const out = exchange.replyStream(200, []);
      if (exchange.path === '/much') out.on('error', () => {}).end(Buffer.alloc(32_000_000));
      else {
        out.write('begun');
        await pause(500);
        out.end(', ended');
      }
    },
    { timeouts: { answerIdleMs: 50 } },
  );
  assert.equal(await (await fetch(`${server.url}/silent`)).text(), 'begun, ended');
  const socket = net.connect(server.port, '127.0.0.1').pause();
  socket.on('error', () => {});
  socket.write(get('/much'));
  await until(() => server.traces.closed.length === 2);
  assert.equal(server.traces.closed[1]?.status, 499);
  socket.destroy();
});

test('a client that reads slowly is not served its next request before it has read the answer', async () => {
  const served: string[] = [];
  await using server = await start((exchange) => {
    served.push(exchange.path);
    exchange.reply(200, [], Buffer.alloc(exchange.path === '/large' ? 32_000_000 : 10));
  });
  const socket = net.connect(server.port, '127.0.0.1');
  socket.write(get('/large') + get('/next'));
  await until(() => served.length > 0);
  await pause(50);
  assert.deepEqual(served, ['/large']);
  let received = 0;
  socket.on('data', (chunk) => (received += chunk.length));
  await until(() => served.length === 2);
  await until(() => received > 32_000_000);
  socket.destroy();
});

test('a last answer reaches a client that reads slowly', async () => {
  await using server = await start((exchange) => exchange.reply(200, [], Buffer.alloc(16_000_000)), {
    timeouts: { headersMs: 100 },
  });
  const socket = net.connect(server.port, '127.0.0.1');
  socket.write(last('/'));
  await once(socket, 'readable');
  await pause(1500);
  let received = 0;
  socket.on('data', (chunk) => (received += chunk.length));
  await once(socket, 'end');
  assert.ok(received > 16_000_000);
  socket.destroy();
});

test('an answer to a client that has left is noted as such', async () => {
  const left = Promise.withResolvers<void>();
  await using server = await start(async (exchange) => {
    exchange.signal.addEventListener('abort', () => left.resolve());
    await left.promise;
    await pause(10);
    exchange.reply(200, [], 'too late');
  });
  const socket = net.connect(server.port, '127.0.0.1');
  socket.write(get('/'));
  await server.served(1);
  socket.resetAndDestroy();
  await until(() => server.traces.closed.length === 1);
  assert.equal(server.traces.closed[0]?.status, 499);
  assert.deepEqual(server.bugs, []);
});

test('a client that has ended its side still gets its answers', async () => {
  await using server = await start(async (exchange: Exchange) => {
    await pause(20);
    exchange.reply(200, [], `<${exchange.path}${String(await exchange.body(10))}>`);
  });
  const one = await raw(server.port, [get('/1')], { half: true });
  assert.match(one.text, /Connection: close\r\n\r\n<\/1>$/);
  const two = await raw(server.port, ['POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n!', get('/2')], {
    half: true,
  });
  assert.deepEqual(two.text.match(/<.*>/g), ['</1!>', '</2>']);
  assert.deepEqual([one.closed, two.closed], [true, true]);
});

test('a drain ends a connection with the stream that was under way', async () => {
  const go = Promise.withResolvers<void>();
  const server = await start(async (exchange) => {
    const out = exchange.replyStream(200, []);
    await go.promise;
    out.end('all');
  });
  const answer = raw(server.port, [get('/')]);
  await server.served(1);
  const started = Date.now();
  const closed = server.listening.close(60_000);
  go.resolve();
  await closed;
  assert.match((await answer).text, /Connection: keep-alive[^]*3\r\nall\r\n0\r\n\r\n$/);
  assert.ok(Date.now() - started < 30_000);
});
