// What comes in, slowly, in excess, or not at all: bodies, waits and early refusals.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Door } from '../../edge/contract.ts';
import { raw, start, until } from '../testing.ts';

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

function post(length: number, ...lines: string[]): string {
  return ['POST / HTTP/1.1', 'Host: a', `Content-Length: ${length}`, ...lines, '', ''].join('\r\n');
}

function chunkedHead(path: string): string {
  return `POST ${path} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n`;
}

test('an idle connection is closed without a word, a silent new one with 408', async () => {
  await using server = await start((exchange) => exchange.reply(200, [], 'x'), {
    timeouts: { keepAliveMs: 60, headersMs: 200 },
  });
  const idle = await raw(server.port, [GET]);
  assert.equal(idle.closed, true);
  assert.equal(idle.text.match(/HTTP\/1\.1/g)?.length, 1);
  assert.match(idle.text, /Keep-Alive: timeout=0\r\n/);
  const silent = await raw(server.port, []);
  assert.match(silent.text, /^HTTP\/1\.1 408 /);
  assert.equal(silent.closed, true);
});

test('the time for a head runs from its first byte, on a kept connection too', async () => {
  await using server = await start((exchange) => exchange.reply(200, []), { timeouts: { headersMs: 100 } });
  const { text } = await raw(server.port, [
    GET,
    'GET / HTTP/1.1\r\n',
    ...Array.from({ length: 30 }, (_, i) => `X-${i}: y\r\n`),
  ]);
  assert.deepEqual(text.match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 200', 'HTTP/1.1 408']);
});

test('what can never become a request is refused before its head is complete', async () => {
  await using server = await start((exchange) => exchange.reply(200, []));
  for (const pieces of [
    ['hello world\r\n'],
    ['GET /\r\n'],
    ['\x01'],
    ['GET / HTTP/1.1\nHost: a\n'],
    ['GET / HTTP/1.1\r\nHost: a\nX: y'],
    ['GET / HT', 'TP/1.1\r', '\nHost: a\n', 'X: y'],
    ['\n'],
    ['\r', 'G'],
  ]) {
    const started = Date.now();
    const { text, closed } = await raw(server.port, pieces);
    assert.match(text, /^HTTP\/1\.1 400 [^]*"Malformed HTTP request: /, JSON.stringify(pieces));
    assert.ok(closed && Date.now() - started < 15_000, JSON.stringify(pieces));
  }
});

test('a head may be as large as 32 KB, and may have 1000 lines', async () => {
  await using server = await start((exchange) => exchange.reply(200, []));
  const ask = async (...lines: string[]): Promise<string> =>
    (await raw(server.port, [['GET / HTTP/1.1', 'Host: a', 'Connection: close', ...lines, '', ''].join('\r\n')])).text;
  assert.match(await ask(`X: ${'x'.repeat(32_000)}`), / 200 /);
  assert.match(await ask(`X: ${'x'.repeat(33_000)}`), / 431 /);
  assert.match(await ask(...Array.from({ length: 998 }, () => 'a: b')), / 200 /);
  assert.match(await ask(...Array.from({ length: 999 }, () => 'a: b')), / 431 [^]*more than 1000 header lines/);
});

test('a body may be asked for late, and only once', async () => {
  await using server = await start(async (exchange) => {
    await pause(40);
    const body = String(await exchange.body(100));
    await assert.rejects(exchange.body(100), /once/);
    exchange.reply(200, [], body);
  });
  const { text } = await raw(server.port, [
    `${post(5)}he`,
    'llo',
    GET.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'),
  ]);
  assert.match(text, /\r\n\r\nhelloHTTP/);
});

test('what a client sends ahead of its turn is not read without bound', async () => {
  const go = Promise.withResolvers<void>();
  await using server = await start(async (exchange) => {
    await go.promise;
    exchange.reply(200, []);
  });
  const socket = net.connect(server.port, '127.0.0.1');
  socket.on('error', () => undefined).resume();
  const requests = Math.ceil(30_000_000 / GET.length);
  socket.write(GET.repeat(requests));
  await pause(150);
  assert.ok(socket.writableLength > 0, 'the server has read all of it');
  go.resolve();
  await until(() => server.traces.closed.length > 1000);
  socket.destroy();
});

test('a body stream holds the client back, and lets it go on', async () => {
  const go = Promise.withResolvers<void>();
  let size = 0;
  await using server = await start(async (exchange) => {
    const body = exchange.bodyStream();
    await go.promise;
    for await (const chunk of body) size += (chunk as Buffer).length;
    exchange.reply(200, [], String(size));
  });
  const length = 30_000_000;
  const socket = net.connect(server.port, '127.0.0.1');
  socket.write(post(length, 'Connection: close'));
  socket.write(Buffer.alloc(length));
  await pause(150);
  assert.ok(socket.writableLength > 0, 'the server has read all of it');
  go.resolve();
  let text = '';
  socket.on('data', (chunk) => (text += String(chunk)));
  await once(socket, 'end');
  assert.match(text, /\r\n\r\n30000000$/);
  socket.destroy();
});

/** Reads what it is told to of a body and answers 507. */
const breaksOff: Door['serve'] = async (exchange) => {
  if (exchange.path !== '/unread')
    await pipeline(exchange.bodyStream(), async (chunks) => {
      for await (const chunk of chunks) if ((chunk as Buffer).length > 0) throw new Error('enough');
    }).catch(() => undefined);
  exchange.reply(507, [], 'full');
};

test('an answer in the middle of a body reaches a client that sends on, and is the last', async () => {
  await using server = await start(breaksOff);
  for (const head of [post(300_000), `${chunkedHead('/')}493e0\r\n`]) {
    const { text, closed } = await raw(server.port, [head, Buffer.alloc(150_000), Buffer.alloc(150_000), GET]);
    assert.match(text, /^HTTP\/1\.1 507 [^]*\r\nConnection: close\r\n\r\nfull$/);
    assert.equal(closed, true);
  }
  assert.deepEqual(server.bugs, []);
});

test('a client that sends no more once it has an answer does not keep the connection to itself', async () => {
  await using server = await start(breaksOff);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  for (const path of ['/', '/unread', '/unread', '/']) {
    const request = http.request(`${server.url}${path}`, { method: 'POST', agent });
    // It is cut off in the middle.
    request.on('error', () => undefined);
    Readable.from(Array.from({ length: 200 }, () => Buffer.alloc(65_536))).pipe(request);
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    assert.deepEqual([response.statusCode, response.headers.connection], [507, 'close']);
    assert.equal(await text(response), 'full');
  }
  agent.destroy();
});

test('an unread body that is here, or is short, does not cost the connection', async () => {
  await using server = await start((exchange) => exchange.reply(403, [], 'no'));
  const whole = `${chunkedHead('/')}3\r\nabc\r\n0\r\n\r\n`;
  const last = GET.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n');
  const { text } = await raw(server.port, [whole, post(5), 'he', 'llo', post(30_000) + 'x'.repeat(30_000), last]);
  assert.equal(text.match(/ 403 /g)?.length, 4);
});

test('a stream whose body stops moving is answered with 408', async () => {
  await using server = await start(
    async (exchange) => {
      for await (const chunk of exchange.bodyStream()) assert.ok(chunk);
    },
    { timeouts: { bodyIdleMs: 60 } },
  );
  const { text, closed } = await raw(server.port, [`${post(100)}abc`, 'def']);
  assert.match(text, /^HTTP\/1\.1 408 /);
  assert.equal(closed, true);
  assert.deepEqual(server.bugs, []);
});

test('a slow reader of a body does not make its client late', async () => {
  await using server = await start(
    async (exchange) => {
      let size = 0;
      for await (const chunk of exchange.bodyStream()) {
        size += (chunk as Buffer).length;
        await pause(10);
      }
      exchange.reply(200, [], String(size));
    },
    { timeouts: { bodyIdleMs: 40 } },
  );
  const { text } = await raw(server.port, [post(1_000_000, 'Connection: close') + 'x'.repeat(1_000_000)]);
  assert.match(text, /\r\n\r\n1000000$/);
});

test('a body that goes wrong in the middle is refused, or cut when the answer has begun', async () => {
  const failed: unknown[] = [];
  await using server = await start(async (exchange) => {
    const out = exchange.path === '/begun' ? exchange.replyStream(200, []) : undefined;
    out?.write('begun');
    try {
      for await (const chunk of exchange.bodyStream()) assert.ok(chunk);
    } catch (error) {
      failed.push(error);
      throw error;
    }
  });
  const refused = await raw(server.port, [`${chunkedHead('/')}3\r\nabc\r\n`, 'nonsense\r\n']);
  assert.match(refused.text, /^HTTP\/1\.1 400 [^]*hexadecimal/);
  const cut = await raw(server.port, [`${chunkedHead('/begun')}3\r\nabc\r\n`, 'nonsense\r\n']);
  assert.match(cut.text, /^HTTP\/1\.1 200 /);
  assert.doesNotMatch(cut.text, /HTTP\/1\.1 400|\r\n0\r\n/);
  assert.deepEqual(
    failed.map((error) => (error as Error).name),
    ['ClientGone', 'ClientGone'],
  );
  const truncated = await raw(server.port, [`${post(10)}abc`, ''], { half: true });
  assert.match(truncated.text, /^HTTP\/1\.1 400 [^]*in the middle of the body/);
  await until(() => server.traces.closed.length === 3);
  assert.deepEqual(
    server.traces.closed.map(({ status }) => status),
    [499, 499, 499],
  );
  assert.deepEqual(server.bugs, []);
});

test('a body that nobody wants is read to a point, then cut', async () => {
  await using server = await start((exchange) => exchange.reply(200, [], 'thanks'));
  const socket = net.connect(server.port, '127.0.0.1');
  let text = '';
  socket.on('error', () => undefined).on('data', (chunk) => (text += String(chunk)));
  socket.write(post(200_000_000));
  const piece = Buffer.alloc(1_000_000);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  for (let i = 0; i < 200 && !socket.destroyed; i++)
    if (!socket.write(piece)) await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), closed]);
  await closed;
  assert.match(text, /thanks$/);
  assert.ok(socket.bytesWritten < 150_000_000);
});

test('an expectation counts in HTTP/1.1 and where there is a body', async () => {
  await using server = await start(async (exchange) => exchange.reply(200, [], await exchange.body(10)));
  const old = await raw(server.port, ['POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nok']);
  assert.match(old.text, /^HTTP\/1\.1 200 [^]*ok$/);
  const none = await raw(server.port, ['GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\n\r\n'], {
    enough: /\r\n\r\n/,
  });
  assert.match(none.text, /^HTTP\/1\.1 200 [^]*Connection: keep-alive/);
  for (const expect of ['100-continue, 100-continue', 'later', '']) {
    const unmet = await raw(server.port, [post(2, `Expect: ${expect}`)]);
    assert.match(unmet.text, /^HTTP\/1\.1 417 /, expect);
  }
});
