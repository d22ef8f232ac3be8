// The listener over real sockets: what doors see, what clients get, and how it ends.
import assert from 'node:assert/strict';
import http from 'node:http';
import net from 'node:net';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from 'node:test';
import { BodyTooLarge, type Door, type Exchange } from '../edge/contract.ts';
import { ListenError } from './errors.ts';
import { listen } from './listen.ts';
import { fakeTraces, raw, rule, start, until } from './testing.ts';

test('a door sees the request as it was sent', async () => {
  let seen: Exchange | undefined;
  await using server = await start((exchange) => {
    seen = exchange;
    exchange.reply(200, []);
  });
  await raw(server.port, [
    'GET /a%20b/c?x=1&y=%2F HTTP/1.1\r\nHost: Api.LocalHost:4566\r\nX-Two: a\r\nx-two: b\r\nConnection: close\r\n\r\n',
  ]);
  assert.ok(seen);
  assert.equal(seen.method, 'GET');
  assert.equal(seen.target, '/a%20b/c?x=1&y=%2F');
  assert.equal(seen.path, '/a%20b/c');
  assert.equal(seen.query, 'x=1&y=%2F');
  assert.equal(seen.host, 'api.localhost');
  assert.equal(seen.headers['x-two'], 'a, b');
  assert.deepEqual(seen.rawHeaders.slice(0, 6), ['Host', 'Api.LocalHost:4566', 'X-Two', 'a', 'x-two', 'b']);
  assert.equal(seen.httpVersion, '1.1');
  assert.equal(seen.sourceIp, '127.0.0.1');
  assert.equal(seen.hasBody, false);
  assert.equal(seen.hops, 0);
  assert.equal((await seen.body(10)).length, 0);
});

test('an answer carries Content-Length and Date, and the connection stays open', async () => {
  await using server = await start((exchange) =>
    exchange.reply(201, ['X-A', '1', 'X-A', '2', 'Transfer-Encoding', 'chunked'], 'grün'),
  );
  const { text, closed } = await raw(
    server.port,
    ['GET / HTTP/1.1\r\nHost: a\r\n\r\n', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'],
    { enough: /\r\n\r\n[^]*\r\n\r\ngr..n$/ },
  );
  assert.equal(closed, false);
  assert.equal(
    text.match(/HTTP\/1\.1 201 Created\r\nX-A: 1\r\nX-A: 2\r\nContent-Length: 5\r\nDate: .* GMT\r\n/g)?.length,
    2,
  );
  assert.doesNotMatch(text, /transfer-encoding/i);
  assert.deepEqual(
    server.traces.closed.map((trace) => [trace.door, trace.status]),
    [
      ['test', 201],
      ['test', 201],
    ],
  );
});

test('HEAD, 204 and 304 have no body', async () => {
  await using server = await start((exchange) => {
    if (exchange.path === '/head') exchange.reply(200, [], 'eleven chars');
    else if (exchange.path === '/stated') exchange.reply(200, ['Content-Length', '4711']);
    else exchange.reply(Number(exchange.path.slice(1)), ['Content-Length', '3'], 'abc');
  });
  const head = await raw(server.port, ['HEAD /head HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n']);
  assert.match(head.text, /Content-Length: 12\r\n(.*\r\n)*\r\n$/);
  const stated = await raw(server.port, ['HEAD /stated HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n']);
  assert.match(stated.text, /Content-Length: 4711\r\n/);
  for (const status of [204, 304]) {
    const { text } = await raw(server.port, [`GET /${status} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`]);
    assert.match(text, new RegExp(`^HTTP/1.1 ${status} [^]*\r\n\r\n$`));
    if (status === 204) assert.doesNotMatch(text, /content-length/i);
  }
});

test('header lines that cannot be sent are cleaned, noted and do not break the answer', async () => {
  await using server = await start((exchange) =>
    exchange.reply(
      200,
      ['X-Split', 'a\r\nSet-Cookie: evil=1', 'bad name', 'v', 'X-Emoji', 'ok \u{1F600}', 'X-Good', 'yes'],
      'x',
    ),
  );
  const { text } = await raw(server.port, ['GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n']);
  assert.match(text, /^HTTP\/1.1 200 OK\r\nX-Split: a\?\?Set-Cookie: evil=1\r\nX-Emoji: ok \?\?\r\nX-Good: yes\r\n/);
  const [step] = server.traces.closed[0]!.steps;
  assert.deepEqual(step, {
    gate: 'response',
    verdict: 'note',
    reason: 'header-changed',
    detail: { names: ['X-Split', 'bad name', 'X-Emoji'] },
  });
});

test('a body is read whole, in pieces or in one, and refused above its limit', async () => {
  await using server = await start(async (exchange) => {
    try {
      const body = await exchange.body(10);
      exchange.reply(200, [], `${body.length}:${body.toString()}`);
    } catch (error) {
      assert.ok(error instanceof BodyTooLarge);
      exchange.reply(413, [], error.message);
    }
  });
  const post = async (pieces: string[]): Promise<string> => (await raw(server.port, pieces)).text;
  const head = 'POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n';
  assert.match(await post([`${head}Content-Length: 5\r\n\r\nhello`]), /5:hello$/);
  assert.match(await post([`${head}Content-Length: 5\r\n\r\nhe`, 'l', 'lo']), /5:hello$/);
  assert.match(
    await post([`${head}Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n`, '3\r\ncde\r\n0\r\n\r\n']),
    /5:abcde$/,
  );
  assert.match(await post([`${head}Content-Length: 11\r\n\r\nhello world`]), / 413 /);
  assert.match(
    await post([`${head}Transfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n`, '6\r\nabcdef\r\n0\r\n\r\n']),
    / 413 /,
  );
  assert.match(await post([`${head}Transfer-Encoding: chunked\r\n\r\nb\r\nhello world\r\n0\r\n\r\n`]), / 413 /);
});

test('a large body arrives whole and the connection serves on', async () => {
  await using server = await start(async (exchange) =>
    exchange.reply(200, [], String((await exchange.body(1e8)).length)),
  );
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  for (const size of [5_000_000, 0, 70_000]) {
    const request = http.request(server.url, { method: 'POST', agent }).end(Buffer.alloc(size));
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    assert.equal(await text(response), String(size));
  }
  agent.destroy();
});

test('100-continue is sent when the door asks for the body, and not when it refuses', async () => {
  await using server = await start(async (exchange) => {
    if (exchange.path === '/no') return exchange.reply(403, [], 'no');
    return exchange.reply(200, [], await exchange.body(100));
  });
  const head = 'HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n';
  const taken = await raw(server.port, [`POST /yes ${head}`, 'ok'], { enough: /ok$/ });
  assert.match(taken.text, /^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 OK\r\n[^]*ok$/);
  const refused = await raw(server.port, [`POST /no ${head}`]);
  assert.match(refused.text, /^HTTP\/1.1 403 Forbidden\r\n/);
  assert.equal(refused.closed, true, 'the bytes that may still come must not be read as a request');
});

test('a body that stops moving is answered with 408', async () => {
  await using server = await start(async (exchange) => exchange.reply(200, [], await exchange.body(100)), {
    timeouts: { bodyIdleMs: 60 },
  });
  const { text, closed } = await raw(server.port, ['POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhel']);
  assert.match(text, /^HTTP\/1.1 408 [^]*"The request body did not arrive in time\."/);
  assert.equal(closed, true);
  assert.deepEqual(server.bugs, []);
});

test('a client that waits for a slow door is not timed out', async () => {
  await using server = await start(
    async (exchange) => {
      const body = await exchange.body(100);
      await pause(200);
      exchange.reply(200, [], body);
    },
    { timeouts: { bodyIdleMs: 50, keepAliveMs: 50 } },
  );
  const { text } = await raw(server.port, [
    'POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhe',
    'llo',
  ]);
  assert.match(text, /200 OK[^]*hello$/);
});

test('the signal tells the door that the client has gone', async () => {
  const gone = Promise.withResolvers<string>();
  await using server = await start(
    (exchange) =>
      new Promise((resolve) => {
        exchange.signal.addEventListener('abort', () => {
          gone.resolve('aborted');
          exchange.reply(200, [], 'too late');
          resolve();
        });
      }),
  );
  const socket = net.connect(server.port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  await server.served(1);
  socket.destroy();
  assert.equal(await gone.promise, 'aborted');
  assert.deepEqual(server.bugs, []);
});

test('a client that leaves in the middle of its body is no defect', async () => {
  const settled = Promise.withResolvers<unknown>();
  await using server = await start(async (exchange) => {
    await exchange.body(100).catch((error: unknown) => {
      settled.resolve(error);
      throw error;
    });
  });
  const socket = net.connect(server.port, '127.0.0.1');
  socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\nhalf');
  await server.served(1);
  socket.destroy();
  assert.equal(((await settled.promise) as Error).name, 'ClientGone');
  await until(() => server.traces.closed.length > 0);
  assert.deepEqual(server.bugs, []);
  assert.equal(server.traces.closed[0]?.status, 499);
});

test('a streamed answer goes out as it is written, with or without a length', async () => {
  await using server = await start(async (exchange) => {
    const out = exchange.replyStream(200, exchange.path === '/known' ? ['Content-Length', '4'] : []);
    out.write('ab');
    await pause(30);
    out.end('cd');
  });
  const chunked = await raw(server.port, ['GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n']);
  assert.match(chunked.text, /Transfer-Encoding: chunked[^]*\r\n\r\n2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n$/);
  const known = await raw(server.port, ['GET /known HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n']);
  assert.match(known.text, /Content-Length: 4[^]*\r\n\r\nabcd$/);
  assert.deepEqual(
    server.traces.closed.map((trace) => trace.status),
    [200, 200],
  );
});

test('a streamed answer to a client that has left closes the trace as abandoned', async () => {
  const ended = Promise.withResolvers<void>();
  await using server = await start(async (exchange) => {
    const out = exchange.replyStream(200, []);
    while (!exchange.signal.aborted) {
      out.write('x'.repeat(1000));
      await pause(5);
    }
    out.end('more');
    ended.resolve();
  });
  const socket = net.connect(server.port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  await once(socket, 'data');
  socket.destroy();
  await ended.promise;
  await until(() => server.traces.closed.length > 0);
  assert.equal(server.traces.closed[0]?.status, 499);
  assert.deepEqual(server.bugs, []);
});

test('pipelined requests are answered in their order', async () => {
  await using server = await start(async (exchange) => {
    if (exchange.path === '/1') await pause(40);
    exchange.reply(200, [], `<${exchange.path}>`);
  });
  const { text } = await raw(server.port, [
    'GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
  ]);
  assert.deepEqual(text.match(/<\/\d>/g), ['</1>', '</2>']);
});

test('a defect of a door is a 500 with the request id, and the next request is served', async () => {
  const doors: Record<string, () => void | Promise<void>> = {
    '/throws': () => {
      throw new TypeError('boom');
    },
    '/rejects': async () => {
      throw new TypeError('boom');
    },
    '/forgets': async () => {},
  };
  await using server = await start((exchange) => doors[exchange.path]?.() ?? exchange.reply(200, [], 'fine'));
  for (const path of Object.keys(doors)) {
    const response = await fetch(server.url + path);
    assert.equal(response.status, 500, path);
    assert.match(response.headers.get('x-amzn-requestid') ?? '', /^request-\d+$/);
    assert.equal(await response.text(), '{"message":"Internal server error"}');
  }
  assert.equal(server.bugs.length, 3);
  const trace = server.traces.closed[0]!;
  assert.equal(trace.steps.at(-1)?.reason, 'internal-error');
  assert.match(trace.attachments?.['internal error'] ?? '', /boom\n +at /);
  assert.equal(await (await fetch(`${server.url}/`)).text(), 'fine');
});

test('a door that answers twice is a defect, but its first answer stands', async () => {
  await using server = await start(async (exchange) => {
    exchange.reply(200, [], 'first');
    exchange.reply(200, [], 'second');
  });
  const response = await fetch(server.url);
  assert.equal(await response.text(), 'first');
  await until(() => server.bugs.length > 0);
  assert.match(String(server.bugs[0]), /answered GET \/ twice/);
});

test('the first rule that claims an exchange gets it, the fallback the rest', async () => {
  const rules = [
    rule((e) => e.path.startsWith('/_'), named('admin')),
    rule((e) => e.host.startsWith('api.'), named('api')),
  ];
  await using server = await start((exchange) => exchange.reply(200, [], 'control'), { rules });
  const ask = (path: string, host: string): Promise<string> =>
    new Promise((resolve, reject) => {
      http.get(server.url + path, { headers: { host } }, (response) => resolve(text(response))).on('error', reject);
    });
  assert.equal(await ask('/_x', 'api.a'), 'admin');
  assert.equal(await ask('/x', 'API.a:80'), 'api');
  assert.equal(await ask('/x', 'other'), 'control');
});

test('a loop over sockets is cut by the hops header', async () => {
  await using server = await start((exchange) => exchange.reply(200, [], String(exchange.hops)));
  assert.equal(await (await fetch(server.url, { headers: { 'x-portico-hops': '8' } })).text(), '8');
  for (const hops of ['9', 'nonsense', '-1']) {
    const response = await fetch(server.url, { headers: { 'x-portico-hops': hops } });
    assert.equal(response.status, 508);
    assert.match(await response.text(), /^\{"message":"Loop detected/);
  }
});

test('close finishes what is open, refuses what is new, and cuts what takes too long', async () => {
  const go = Promise.withResolvers<void>();
  const server = await start(async (exchange) => {
    const slow = () => pause(60_000, undefined, { signal: exchange.signal }).catch(() => undefined);
    await (exchange.path === '/slow' ? slow() : go.promise);
    exchange.reply(200, [], 'done');
  });
  const idle = net.connect(server.port, '127.0.0.1');
  await once(idle, 'connect');
  const quick = raw(server.port, ['GET / HTTP/1.1\r\nHost: a\r\n\r\n']);
  const slow = raw(server.port, ['GET /slow HTTP/1.1\r\nHost: a\r\n\r\n']);
  await server.served(2);
  const closing = server.listening.close(1000);
  go.resolve();
  await assert.rejects(fetch(server.url));
  const answer = await quick;
  assert.match(answer.text, /Connection: close[^]*done$/);
  assert.equal(answer.closed, true);
  assert.deepEqual(await slow, { text: '', closed: true });
  await closing;
  idle.destroy();
});

test('an address that cannot be listened on is one clear error with a next step', async () => {
  await using server = await start((exchange) => exchange.reply(200, []));
  const options = { rules: [], fallback: { name: 'x', serve: () => {} }, traces: fakeTraces(), onBug: () => {} };
  const refusal = (host: string, port: number): Promise<ListenError> =>
    listen({ ...options, host, port }).then(
      () => assert.fail('listens'),
      (error: ListenError) => error,
    );
  const used = await refusal('127.0.0.1', server.port);
  assert.ok(used instanceof ListenError);
  assert.equal(used.code, 'EADDRINUSE');
  assert.equal(used.message, `port ${server.port} on 127.0.0.1 is already in use`);
  assert.match(used.hint, /--port/);
  assert.equal((await refusal('192.0.2.1', 0)).message, '192.0.2.1 is not an address of this machine');
  const unknown = await refusal('no-such-host.invalid', 0);
  assert.equal(unknown.message, 'the host no-such-host.invalid cannot be resolved to an address');
});

function named(name: string): Door {
  return { name, serve: (exchange) => exchange.reply(200, [], name) };
}

async function text(response: http.IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return body;
}
