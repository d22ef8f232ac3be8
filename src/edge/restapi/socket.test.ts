// The door behind the real server: what a client sees on the wire.
import assert from 'node:assert/strict';
import { request, type IncomingMessage } from 'node:http';
import { after, before, test } from 'node:test';
import { API, functionArn, proxyTo, RestWorld } from '../../../test/doubles/rest-world.ts';
import type { Listening } from '../../server/contract.ts';
import { listen } from '../../server/listen.ts';

let server: Listening;
const bugs: unknown[] = [];
const world = new RestWorld();

before(async () => {
  world.putApi({ binaryMediaTypes: ['image/png'] });
  world.fn('f', (event) => ({
    statusCode: 201,
    headers: { 'X-Mine': 'a' },
    multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
    body: JSON.stringify({ got: event['body'], base64: event['isBase64Encoded'] }),
  }));
  world.method('ANY', '/{proxy+}', proxyTo(functionArn('f')));
  world.deploy();
  server = await listen({
    host: '127.0.0.1',
    port: 0,
    rules: [{ claims: () => true, door: world.door }],
    fallback: world.door,
    traces: world.traces,
    onBug: (error) => bugs.push(error),
  });
});

after(async () => {
  await server.close(100);
  assert.deepEqual(bugs, []);
});

interface Got {
  readonly message: IncomingMessage;
  readonly text: string;
}

function send(method: string, path: string, headers: Record<string, string>, body?: string | Buffer): Promise<Got> {
  return new Promise((resolve, reject) => {
    const host = `${API}.execute-api.localhost:${server.port}`;
    const options = { host: server.host, port: server.port, method, path, headers: { Host: host, ...headers } };
    const sent = request(options, (message) => {
      const chunks: Buffer[] = [];
      message.on('data', (chunk: Buffer) => chunks.push(chunk));
      message.on('end', () => resolve({ message, text: Buffer.concat(chunks).toString() }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

test('a POST with a body over a socket', async () => {
  const { message, text } = await send(
    'POST',
    '/stage/jobs',
    { 'Content-Type': 'application/json' },
    '{"name":"grüß"}',
  );
  assert.equal(message.statusCode, 201);
  assert.deepEqual(JSON.parse(text), { got: '{"name":"grüß"}', base64: false });
  assert.deepEqual(message.headers['set-cookie'], ['a=1', 'b=2']);
  assert.equal(message.headers['content-length'], String(Buffer.byteLength(text)));
  assert.equal(message.headers['x-mine'], 'a');
  assert.ok(world.traces.find(String(message.headers['x-amzn-requestid'])));
});

test('bytes over a socket are base64 for the function', async () => {
  const { text } = await send('PUT', '/stage/picture', { 'Content-Type': 'image/png' }, Buffer.from([137, 80, 0, 255]));
  assert.deepEqual(JSON.parse(text), { got: 'iVAA/w==', base64: true });
});

test('a chunked body and no body at all', async () => {
  const chunked = await send('POST', '/stage/x', { 'Transfer-Encoding': 'chunked' }, 'abc');
  assert.equal(JSON.parse(chunked.text).got, 'abc');
  const none = await send('GET', '/stage/x', {});
  assert.equal(JSON.parse(none.text).got, null);
});

test('an unknown stage on the wire: exact bytes and headers', async () => {
  const { message, text } = await send('GET', '/nostage/x', {});
  assert.equal(message.statusCode, 403);
  assert.equal(text, '{"message":"Forbidden"}');
  assert.equal(message.headers['content-length'], '23');
  assert.equal(message.headers['x-amzn-errortype'], 'ForbiddenException');
});
