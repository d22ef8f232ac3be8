// RESPONSE_STREAM over real sockets: what arrives, when, and how it ends. [lambda A4, C4]
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import http2 from 'node:http2';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { StreamScript } from '../../../test/doubles/stream-script.ts';
import { HOST, UrlWorld, type Listened } from '../../../test/doubles/url-world.ts';
import { ExecuteRefusal } from '../../execute/contract.ts';
import type { FunctionUrlUnit } from '../contract.ts';

const PRELUDE = 'application/vnd.awslambda.http-integration-response';
const NULS = '\0'.repeat(8);
const HEAD = '{"statusCode":201,"headers":{"content-type":"text/event-stream","X-A":"1"},"cookies":["a=1","b=2"]}';

interface Served extends Listened {
  readonly world: UrlWorld;
  request(method?: string, headers?: Readonly<Record<string, string>>): Promise<http.IncomingMessage>;
}

async function served(script: StreamScript, url: Partial<FunctionUrlUnit> = {}): Promise<Served> {
  const world = new UrlWorld();
  world.url({ invokeMode: 'RESPONSE_STREAM', ...url });
  world.streamFake = () => script;
  const listened = await world.listen();
  return {
    ...listened,
    [Symbol.asyncDispose]: () => listened[Symbol.asyncDispose](),
    world,
    async request(method = 'GET', headers = {}) {
      const options = {
        host: '127.0.0.1',
        port: listened.port,
        method,
        headers: { host: HOST, ...headers },
        agent: false,
      };
      const [response] = (await once(http.request(options).end(), 'response')) as [http.IncomingMessage];
      return response;
    },
  };
}

async function text(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 30_000; !holds(); await pause(2))
    assert.ok(Date.now() < end, 'it did not happen in 30 s');
}

function titles({ world }: Served, response: http.IncomingMessage): string[] {
  return world.explain(String(response.headers['x-amzn-requestid'])).steps.map(({ title }) => title);
}

test('the first byte is there before the function has finished', async () => {
  const script = new StreamScript();
  await using server = await served(script);
  const asked = server.request();
  await until(() => server.world.invocations.length === 1);
  script.write('one');
  const response = await asked;
  const [first] = (await once(response, 'data')) as [Buffer];
  assert.equal(String(first), 'one');
  script.write('two').end();
  assert.equal(await text(response), 'two');
  assert.equal(response.statusCode, 200);
  assert.equal(response.headers['content-type'], 'application/octet-stream');
  assert.equal(response.headers['transfer-encoding'], 'chunked');
  assert.match(String(response.headers['x-amzn-trace-id']), /^Root=/);
  assert.ok(titles(server, response).includes('The function streamed its answer to the end'));
});

test('a prelude is read wherever its chunks are cut', async () => {
  const whole = Buffer.from(`${HEAD}${NULS}data: 1\n\n\0\0${NULS}end`);
  const cuts = [
    1,
    7,
    40,
    HEAD.length,
    HEAD.length + 1,
    HEAD.length + 7,
    HEAD.length + 8,
    HEAD.length + 9,
    whole.length,
  ];
  for (const size of cuts) {
    const script = new StreamScript(PRELUDE);
    for (let at = 0; at < whole.length; at += size) script.write(whole.subarray(at, at + size));
    await using server = await served(script.end());
    const response = await server.request();
    assert.equal(response.statusCode, 201);
    assert.equal(response.headers['content-type'], 'text/event-stream');
    assert.equal(response.headers['x-a'], '1');
    assert.deepEqual(response.headers['set-cookie'], ['a=1', 'b=2']);
    assert.equal(await text(response), `data: 1\n\n\0\0${NULS}end`, `cut to ${size}`);
  }
});

test('the head goes out with the prelude, before any body', async () => {
  const script = new StreamScript(PRELUDE).write(HEAD, NULS);
  await using server = await served(script);
  const response = await server.request();
  assert.equal(response.statusCode, 201);
  script.write('late').end();
  assert.equal(await text(response), 'late');
});

test('a prelude may say next to nothing', async () => {
  await using server = await served(new StreamScript(PRELUDE).write(`{}${NULS}x`).end());
  const response = await server.request();
  assert.equal(response.statusCode, 200);
  assert.equal(response.headers['content-type'], 'application/octet-stream');
  assert.equal(await text(response), 'x');
});

test('a handler that does not stream is not interpreted', async () => {
  const raw = '{"statusCode": 404, "body": "hello"}';
  await using server = await served(new StreamScript('application/json').write(raw).end());
  const response = await server.request();
  assert.equal(response.statusCode, 200);
  assert.equal(response.headers['content-type'], 'application/json');
  assert.equal(await text(response), raw);
});

test('a stream without a byte is an empty 200', async () => {
  for (const type of [PRELUDE, 'text/plain']) {
    await using server = await served(new StreamScript(type).end());
    const response = await server.request();
    assert.equal(response.statusCode, 200);
    assert.equal(await text(response), '');
  }
});

test('a failure before the first byte is 502', async () => {
  for (const type of [PRELUDE, 'application/json']) {
    await using server = await served(new StreamScript(type).end('handled-by-runtime'));
    const response = await server.request();
    assert.equal(response.statusCode, 502);
    assert.equal(await text(response), 'Internal Server Error');
    assert.ok(titles(server, response).includes('The function failed'));
  }
});

test('a malformed prelude is 502, and the function is told to stop', async () => {
  for (const head of ['not json', '[]', '{"statusCode":99}', '{"headers":1}']) {
    const script = new StreamScript(PRELUDE).write(`${head}${NULS}body`);
    await using server = await served(script);
    const response = await server.request();
    assert.equal(response.statusCode, 502, head);
    assert.equal(script.cancelled, true);
    await text(response);
  }
});

test('a prelude that does not end is 502', async () => {
  await using ended = await served(new StreamScript(PRELUDE).write('{"statusCode":200}').end());
  assert.equal((await ended.request()).statusCode, 502);
  const script = new StreamScript(PRELUDE).write(Buffer.alloc(600_000, 'a'), Buffer.alloc(600_000, 'a'));
  await using endless = await served(script);
  assert.equal((await endless.request()).statusCode, 502);
  assert.equal(script.cancelled, true);
});

test('a failure in the middle cuts the connection', async () => {
  const script = new StreamScript().write('half');
  await using server = await served(script);
  const response = await server.request();
  await once(response, 'data');
  script.end('timeout');
  await assert.rejects(text(response), { code: 'ECONNRESET' });
  assert.ok(titles(server, response).includes('The function failed after it had begun to answer'));
  assert.deepEqual(server.bugs, []);
});

test('over HTTP/2 a failure in the middle resets the stream, and the connection serves on', async () => {
  const script = new StreamScript().write('half');
  await using server = await served(script);
  const session = http2.connect(`http://127.0.0.1:${server.port}`);
  const broken = session.request({ ':path': '/', ':authority': HOST });
  broken.once('data', () => script.end('timeout'));
  const [error] = (await once(broken, 'error')) as [Error];
  assert.match(error.message, /NGHTTP2_INTERNAL_ERROR/);
  server.world.streamFake = () => new StreamScript().write('whole').end();
  const whole = session.request({ ':path': '/', ':authority': HOST });
  const [chunk] = (await once(whole, 'data')) as [Buffer];
  assert.equal(String(chunk), 'whole');
  await once(whole, 'end');
  session.close();
  assert.deepEqual(server.bugs, []);
});

test('a client that leaves while the function is silent makes it stop', async () => {
  const script = new StreamScript().write('half');
  await using server = await served(script);
  const response = await server.request();
  await once(response, 'data');
  response.destroy();
  await until(() => script.cancelled);
  await until(() => titles(server, response).includes('The client left before the stream had ended'));
  assert.deepEqual(server.bugs, []);
});

test('a client that leaves before the head is told to execute', async () => {
  await using server = await served(new StreamScript());
  const aborted = Promise.withResolvers<void>();
  server.world.streamFake = (_event, { signal }) =>
    new Promise((_resolve, reject) => {
      signal!.addEventListener('abort', () => {
        aborted.resolve();
        reject(new ExecuteRefusal('cancelled', 'The caller has gone.'));
      });
    });
  const request = http.request({ host: '127.0.0.1', port: server.port, headers: { host: HOST }, agent: false }).end();
  request.on('error', () => undefined);
  await until(() => server.world.invocations.length === 1);
  request.destroy();
  await aborted.promise;
  await pause(20);
  assert.deepEqual(server.bugs, []);
});

test('a client that does not read holds the function back', async () => {
  const script = new StreamScript();
  const piece = Buffer.alloc(65_536);
  for (let i = 0; i < 1024; i += 1) script.write(piece);
  await using server = await served(script.end());
  const response = await server.request();
  response.pause();
  await pause(100);
  const ahead = script.taken;
  assert.ok(ahead < 32 * 1024 * 1024, `${ahead} bytes were taken for a client that reads nothing`);
  let received = 0;
  for await (const chunk of response) received += (chunk as Buffer).length;
  assert.equal(received, 64 * 1024 * 1024);
});

test('HEAD, 204 and 304 have no body; the function writes to its end all the same', async () => {
  for (const [method, status] of [
    ['HEAD', 200],
    ['GET', 204],
    ['GET', 304],
  ] as const) {
    const script = new StreamScript(PRELUDE).write(`{"statusCode":${status}}${NULS}`, 'one', 'two');
    await using server = await served(script);
    const response = await server.request(method);
    assert.equal(response.statusCode, status);
    assert.equal(await text(response), '');
    script.write('three').end();
    await until(() => script.taken === `{"statusCode":${status}}${NULS}onetwothree`.length);
  }
});

test('CORS goes with a stream as with any answer', async () => {
  await using server = await served(new StreamScript().write('x').end(), { cors: { allowOrigins: ['*'] } });
  const response = await server.request('GET', { origin: 'https://a.example' });
  assert.equal(response.headers['access-control-allow-origin'], 'https://a.example');
  await text(response);
});

test('a full function answers 429 before anything is streamed', async () => {
  await using server = await served(new StreamScript());
  server.world.streamFake = () => {
    throw new ExecuteRefusal('reserved-concurrency', 'f has 1 and 1 is running.');
  };
  const response = await server.request();
  assert.equal(response.statusCode, 429);
  assert.match(await text(response), /Rate Exceeded/);
});
