// HTTP/2 with prior knowledge on the port of HTTP/1, by node's client and by curl.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import http2 from 'node:http2';
import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { test } from 'node:test';
import type { Exchange } from '../edge/contract.ts';
import { start, until } from './testing.ts';

const run = promisify(execFile);

interface Answer {
  readonly headers: http2.IncomingHttpHeaders & http2.IncomingHttpStatusHeader;
  readonly body: string;
}

async function ask(
  session: http2.ClientHttp2Session,
  headers: http2.OutgoingHttpHeaders,
  body?: string | Buffer,
): Promise<Answer> {
  const stream = session.request(headers, { endStream: body === undefined });
  if (body !== undefined) stream.end(body);
  const [answer] = (await once(stream, 'response')) as [Answer['headers']];
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return { headers: answer, body: text };
}

function connect(url: string): http2.ClientHttp2Session & AsyncDisposable {
  const session = http2.connect(url);
  return Object.assign(session, {
    [Symbol.asyncDispose]: async () => {
      session.close();
      if (!session.closed) await once(session, 'close');
    },
  });
}

test('HTTP/2 and HTTP/1 are served on one port', async () => {
  let seen: Exchange | undefined;
  await using server = await start(async (exchange) => {
    seen = exchange;
    exchange.reply(
      200,
      ['Content-Type', 'text/plain', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'Connection', 'close'],
      await exchange.body(100),
    );
  });
  await using session = connect(server.url);
  const answer = await ask(
    session,
    { ':method': 'POST', ':path': '/p?q=1', 'x-two': ['a', 'b'], cookie: ['c=1', 'd=2'] },
    'hello',
  );
  assert.equal(answer.headers[':status'], 200);
  assert.equal(answer.body, 'hello');
  assert.deepEqual(answer.headers['set-cookie'], ['a=1', 'b=2']);
  assert.equal(answer.headers['content-length'], '5');
  assert.ok(answer.headers.date);
  assert.equal(answer.headers.connection, undefined);
  assert.ok(seen);
  assert.equal(seen.httpVersion, '2.0');
  assert.equal(seen.path, '/p');
  assert.equal(seen.host, '127.0.0.1');
  assert.equal(seen.sourceIp, '127.0.0.1');
  assert.equal(seen.headers['host'], `127.0.0.1:${server.port}`);
  assert.equal(seen.headers['x-two'], 'a, b');
  assert.equal(seen.headers['cookie'], 'c=1; d=2');
  assert.ok(seen.rawHeaders.every((part) => !part.startsWith(':')));
  assert.deepEqual(seen.rawHeaders.slice(0, 2), ['host', `127.0.0.1:${server.port}`]);
  assert.equal(await (await fetch(server.url, { method: 'POST', body: 'one' })).text(), 'one');
});

test('curl speaks HTTP/2 with prior knowledge', async (t) => {
  const { stdout: features } = await run('curl', ['--version']).catch(() => ({ stdout: '' }));
  if (!features.includes('HTTP2')) return t.skip('this curl has no HTTP/2');
  await using server = await start((exchange) => exchange.reply(200, [], `${exchange.method} ${exchange.httpVersion}`));
  const { stdout } = await run('curl', [
    '-sS',
    '--http2-prior-knowledge',
    '-w',
    ' %{http_version}',
    `${server.url}/`,
    '--next',
    '-sS',
    '--http1.1',
    '-w',
    ' %{http_version}',
    `${server.url}/`,
  ]);
  assert.equal(stdout, 'GET 2.0 2GET 1.1 1.1');
});

test('a preface in pieces is recognised', async () => {
  await using server = await start((exchange) => exchange.reply(200, [], 'ok'));
  const socket = net.connect(server.port, '127.0.0.1');
  socket.setNoDelay(true);
  for (const piece of ['P', 'RI * HT', 'TP/2.0\r\n\r', '\nSM\r', '\n\r\n']) {
    socket.write(piece);
    await pause(10);
  }
  // SETTINGS, empty, and PING: only a session that has read the preface acknowledges them.
  socket.write(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]));
  socket.write(Buffer.from([0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]));
  const acknowledged = Buffer.from([0, 0, 8, 6, 1, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]);
  let received = Buffer.alloc(0);
  while (!received.includes(acknowledged))
    received = Buffer.concat([received, ...((await once(socket, 'data')) as [Buffer])]);
  socket.destroy();
});

test('many streams of one connection are served side by side', async () => {
  await using server = await start(async (exchange) => {
    await pause(Number(exchange.query));
    exchange.reply(200, [], exchange.path);
  });
  await using session = connect(server.url);
  const paths = Array.from({ length: 50 }, (_, i) => `/${i}`);
  const answers = await Promise.all(paths.map((path, i) => ask(session, { ':path': `${path}?${50 - i}` })));
  assert.deepEqual(
    answers.map((answer) => answer.body),
    paths,
  );
});

test('a stream that the client resets aborts the exchange, the others live on', async () => {
  const gone = Promise.withResolvers<void>();
  await using server = await start(async (exchange) => {
    if (exchange.path === '/fine') return exchange.reply(200, [], 'fine');
    exchange.signal.addEventListener('abort', () => gone.resolve());
    await gone.promise;
    return exchange.reply(200, [], 'late');
  });
  await using session = connect(server.url);
  const stream = session.request({ ':path': '/wait' });
  stream.on('error', () => undefined);
  await server.served(1);
  stream.close(http2.constants.NGHTTP2_CANCEL);
  await gone.promise;
  assert.equal((await ask(session, { ':path': '/fine' })).body, 'fine');
  assert.deepEqual(server.bugs, []);
});

test('a body that the door does not want does not hold the stream', async () => {
  await using server = await start((exchange) => exchange.reply(403, [], 'no'));
  await using session = connect(server.url);
  const stream = session.request({ ':method': 'POST', ':path': '/' });
  stream.on('error', () => undefined);
  stream.write('the first of many');
  const [headers] = (await once(stream, 'response')) as [Answer['headers']];
  assert.equal(headers[':status'], 403);
  stream.resume();
  await once(stream, 'close');
});

test('a stream whose reader takes nothing is reset, whatever the answer, its own body ended or not; its connection lives on', async () => {
  const much = Buffer.alloc(1_000_000);
  await using server = await start(
    async (exchange) => {
      if (exchange.path === '/whole') exchange.reply(200, [], much);
      else if (exchange.path === '/stream') exchange.replyStream(200, []).end(much);
      else {
        const out = exchange.replyStream(200, []);
        out.write('begun');
        await pause(500);
        out.end(', ended');
      }
    },
    { timeouts: { answerIdleMs: 50 } },
  );
  await using session = connect(server.url);
  for (const [path, endStream] of [
    ['/whole', true],
    ['/stream', true],
    ['/whole', false],
    ['/stream', false],
  ] as const) {
    const stream = session.request({ ':path': path, ':method': 'POST' }, { endStream }).pause();
    stream.on('error', () => undefined);
    await once(stream, 'response');
    await until(() => stream.rstCode !== http2.constants.NGHTTP2_NO_ERROR);
    stream.destroy();
  }
  assert.equal((await ask(session, { ':path': '/silent' })).body, 'begun, ended');
});

test('streamed answers, HEAD, bad header lines and defects', async () => {
  await using server = await start(async (exchange) => {
    if (exchange.path === '/stream') {
      const out = exchange.replyStream(200, []);
      out.write('a');
      await pause(10);
      out.end('b');
    } else if (exchange.path === '/bug') throw new Error('boom');
    else exchange.reply(200, ['X-Bad', 'a\nb', 'Content-Type', 'a/b', 'Content-Type', 'c/d'], 'body');
  });
  await using session = connect(server.url);
  assert.equal((await ask(session, { ':path': '/stream' })).body, 'ab');
  const head = await ask(session, { ':method': 'HEAD', ':path': '/' });
  assert.equal(head.headers['content-length'], '4');
  assert.equal(head.headers['x-bad'], 'a?b');
  assert.equal(head.body, '');
  const bug = await ask(session, { ':path': '/bug' });
  assert.equal(bug.headers[':status'], 500);
  assert.equal(bug.body, '{"message":"Internal server error"}');
  const bad = await ask(session, { ':path': '/%zz' });
  assert.equal(bad.headers[':status'], 400);
});

test('an answer that HTTP/2 cannot carry costs no other stream its connection', async () => {
  await using server = await start((exchange) => {
    const long = ['x-long', 'x'.repeat(100_000)];
    if (exchange.path === '/reset') exchange.reply(205, [], 'a body that 205 has not');
    else if (exchange.path === '/stream') exchange.replyStream(200, long).end('ab');
    else exchange.reply(200, exchange.path === '/long' ? long : [], 'ok');
  });
  await using session = connect(server.url);
  const long = await ask(session, { ':path': '/long' });
  assert.deepEqual([long.headers[':status'], long.body], [502, '{"message":"Bad Gateway"}']);
  assert.equal((await ask(session, { ':path': '/stream' })).headers[':status'], 502);
  const reset = await ask(session, { ':path': '/reset' });
  assert.deepEqual([reset.headers[':status'], reset.body], [205, '']);
  assert.equal((await ask(session, { ':path': '/' })).body, 'ok');
});

test('an idle connection is closed, one with a door at work is not', async () => {
  await using server = await start(
    async (exchange) => {
      await pause(200);
      exchange.reply(200, [], 'slow');
    },
    { timeouts: { keepAliveMs: 60 } },
  );
  await using session = connect(server.url);
  const closed = once(session, 'close');
  assert.equal((await ask(session, { ':path': '/' })).body, 'slow');
  await closed;
});

test('garbage behind the preface costs only its own connection', async () => {
  await using server = await start((exchange) => exchange.reply(200, [], 'ok'));
  const socket = net.connect(server.port, '127.0.0.1');
  socket.on('error', () => undefined).resume();
  socket.write(`PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${'garbage'.repeat(100)}`);
  await once(socket, 'close');
  await using session = connect(server.url);
  assert.equal((await ask(session, { ':path': '/' })).body, 'ok');
});

test('close lets open streams finish and cuts the rest', async () => {
  const go = Promise.withResolvers<void>();
  const server = await start(async (exchange) => {
    const slow = () => pause(60_000, undefined, { signal: exchange.signal }).catch(() => undefined);
    await (exchange.path === '/slow' ? slow() : go.promise);
    exchange.reply(200, [], 'done');
  });
  const session = http2.connect(server.url);
  session.on('error', () => undefined);
  const quick = ask(session, { ':path': '/' });
  const slow = session.request({ ':path': '/slow' });
  slow
    .on('error', () => undefined)
    .on('response', () => assert.fail('the slow one must be cut'))
    .resume();
  const cut = once(slow, 'close');
  await server.served(2);
  const closing = server.listening.close(1000);
  go.resolve();
  assert.equal((await quick).body, 'done');
  await closing;
  await cut;
});
