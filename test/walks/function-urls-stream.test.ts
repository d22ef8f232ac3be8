// RESPONSE_STREAM end to end with a real Node.js function: the first byte at once, a client that leaves, hundreds of megabytes.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { startPortico } from './portico.ts';
import { CREDENTIALS, REGION, makeUrl, type UrlFunction } from './url-function.ts';

const STREAMER = `
const PIECE = Buffer.alloc(65536, 'x');
export const handler = awslambda.streamifyResponse(async (event, stream) => {
  const { mode, bytes } = event.queryStringParameters ?? {};
  if (mode === 'fail-early') throw new Error('before the first byte');
  const head = { statusCode: 201, headers: { 'content-type': 'text/plain', 'x-mode': mode }, cookies: ['a=1', 'b=2'] };
  const out = awslambda.HttpResponseStream.from(stream, head);
  stream.on('close', () => { if (!stream.writableFinished) console.log('left in ' + mode); });
  if (mode === 'slow' || mode === 'leave') {
    for (let i = 0; i < 1000 && !stream.destroyed; i += 1) {
      out.write(String(Date.now()) + '\\n');
      await new Promise((resolve) => setTimeout(resolve, mode === 'slow' && i === 0 ? 1500 : 10));
      if (mode === 'slow' && i === 1) break;
    }
  }
  if (mode === 'fail-late') { out.write('half'); await new Promise((resolve) => setTimeout(resolve, 20)); throw new Error('in the middle'); }
  for (let sent = 0; sent < Number(bytes ?? 0); sent += PIECE.length)
    if (!out.write(PIECE)) await new Promise((resolve) => out.once('drain', resolve));
  out.end();
  await new Promise((resolve) => (stream.writableFinished || stream.destroyed ? resolve() : stream.once('close', resolve)));
});`;

const portico = await startPortico();
after(() => portico.stop());
const streamer = await makeUrl(portico, 'streamer', STREAMER, { invokeMode: 'RESPONSE_STREAM' });

async function request(target: UrlFunction, query: string): Promise<http.IncomingMessage> {
  const options = {
    host: '127.0.0.1',
    port: portico.port,
    path: `/?${query}`,
    headers: { host: target.host },
    agent: false,
  };
  const [response] = (await once(http.get(options), 'response')) as [http.IncomingMessage];
  return response;
}

async function text(response: http.IncomingMessage): Promise<string> {
  let all = '';
  for await (const chunk of response) all += String(chunk);
  return all;
}

test('the first byte arrives while the function is still at work', async () => {
  await text(await request(streamer, 'mode=slow'));
  const response = await request(streamer, 'mode=slow');
  const [first] = (await once(response, 'data')) as [Buffer];
  const afterMs = Date.now() - Number(String(first).trim());
  // The function goes on for one and a half seconds; on an idle machine the byte takes 1 to 3 ms.
  assert.ok(afterMs < 1500, `the first byte came ${afterMs} ms after it was written`);
  assert.equal(response.statusCode, 201);
  assert.equal(response.headers['content-type'], 'text/plain');
  assert.equal(response.headers['x-mode'], 'slow');
  assert.deepEqual(response.headers['set-cookie'], ['a=1', 'b=2']);
  await text(response);
});

test('a failure before the first byte is 502, one in the middle cuts the answer', async () => {
  const early = await request(streamer, 'mode=fail-early');
  assert.equal(early.statusCode, 502);
  assert.equal(await text(early), 'Internal Server Error');
  const late = await request(streamer, 'mode=fail-late');
  assert.equal(late.statusCode, 201);
  await assert.rejects(text(late), { code: 'ECONNRESET' });
});

test('a client that leaves is noticed by the function', async () => {
  const response = await request(streamer, 'mode=leave');
  await once(response, 'data');
  response.destroy();
  // It goes on for ten seconds, unless it is told. Whatever sandbox it runs in, they share a log group.
  const logs = new CloudWatchLogsClient({ endpoint: portico.url, region: REGION, credentials: CREDENTIALS });
  const asked = new FilterLogEventsCommand({ logGroupName: '/aws/lambda/streamer', filterPattern: '"left in leave"' });
  for (const end = Date.now() + 30_000; (await logs.send(asked)).events?.length !== 1; await pause(50))
    assert.ok(Date.now() < end, 'the function was not told');
  logs.destroy();
});

function residentMb(): number {
  const status = readFileSync(`/proc/${portico.process.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

test('three hundred megabytes pass without filling the memory, whatever the pace of the client', async () => {
  const bytes = 300 * 1024 * 1024;
  const before = residentMb();
  const response = await request(streamer, `mode=large&bytes=${bytes}`);
  let received = 0;
  let most = 0;
  for await (const chunk of response) {
    if (received % (20 * 1024 * 1024) < (chunk as Buffer).length) await pause(20);
    received += (chunk as Buffer).length;
    most = Math.max(most, residentMb());
  }
  assert.equal(received, bytes);
  // What is not collected yet levels off at some tens of megabytes, however long the stream.
  assert.ok(most - before < 110, `Portico grew by ${Math.round(most - before)} MB`);
});

test('a handler that does not stream is passed through as it is', async () => {
  const plain = await makeUrl(
    portico,
    'plain',
    `export const handler = async () => ({ statusCode: 404, body: 'x' });`,
    {
      invokeMode: 'RESPONSE_STREAM',
    },
  );
  const response = await request(plain, '');
  assert.equal(response.statusCode, 200);
  assert.equal(await text(response), '{"statusCode":404,"body":"x"}');
});

test('a streaming handler behind a BUFFERED URL is put together', async () => {
  const source = `export const handler = awslambda.streamifyResponse(async (event, stream) => {
    const out = awslambda.HttpResponseStream.from(stream, { statusCode: 202, headers: { 'x-a': '1' } });
    out.write('Hello, '); out.write('world!'); out.end();
  });`;
  const buffered = await makeUrl(portico, 'buffered', source);
  const response = await request(buffered, '');
  assert.equal(response.statusCode, 202);
  assert.equal(response.headers['x-a'], '1');
  assert.equal(response.headers['content-length'], '13');
  assert.equal(await text(response), 'Hello, world!');
});
