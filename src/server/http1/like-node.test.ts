// What a door sees of a valid request is what node:http shows of it: method, target, header lines, joined headers, body.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { type TestServer, raw, start } from '../testing.ts';

interface Seen {
  readonly method: string | undefined;
  readonly target: string | undefined;
  readonly version: string;
  readonly rawHeaders: readonly string[];
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

const seenByNode: Seen[] = [];
const seenByPortico: Seen[] = [];

const node = http.createServer({ requireHostHeader: false }, async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const cookies = request.headers['set-cookie'];
  seenByNode.push({
    method: request.method,
    target: request.url,
    version: request.httpVersion,
    rawHeaders: request.rawHeaders,
    headers: { ...request.headers, ...(cookies && { 'set-cookie': cookies.join(', ') }) },
    body: Buffer.concat(chunks).toString('latin1'),
  });
  response.end();
});
let portico: TestServer;

before(async () => {
  await once(node.listen(0, '127.0.0.1'), 'listening');
  portico = await start(async (exchange) => {
    const { method, target, httpVersion: version, rawHeaders, headers } = exchange;
    const body = (await exchange.body(1e7)).toString('latin1');
    seenByPortico.push({ method, target, version, rawHeaders, headers: { ...headers }, body });
    exchange.reply(200, []);
  });
});

after(async () => {
  node.close();
  await portico.listening.close(0);
});

function get(target: string, ...lines: string[]): string {
  return [`GET ${target} HTTP/1.1`, 'Host: a', ...lines, 'Connection: close', '', ''].join('\r\n');
}

function post(body: string, ...lines: string[]): string {
  return ['POST /p HTTP/1.1', 'Host: a', 'Connection: close', ...lines, '', body].join('\r\n');
}

const SINGLE = [
  'Age',
  'Authorization',
  'Content-Type',
  'ETag',
  'Expires',
  'From',
  'If-Modified-Since',
  'If-Unmodified-Since',
  'Last-Modified',
  'Location',
  'Max-Forwards',
  'Proxy-Authorization',
  'Referer',
  'Retry-After',
  'Server',
  'User-Agent',
];
const JOINED = [
  'Accept',
  'Accept-Encoding',
  'Accept-Language',
  'Access-Control-Request-Headers',
  'Cache-Control',
  'Cookie',
  'Date',
  'Expect-CT',
  'Forwarded',
  'If-Match',
  'If-None-Match',
  'If-Range',
  'Origin',
  'Pragma',
  'Range',
  'Sec-WebSocket-Key',
  'Set-Cookie',
  'TE',
  'Trailer',
  'Upgrade',
  'Vary',
  'Via',
  'X-Api-Key',
  'X-Forwarded-For',
  '__proto__x',
];

const REQUESTS: readonly string[] = [
  get('/'),
  get('/a%20b/c?x=1&y=%2F&&z'),
  get('/?'),
  get('//double//slashes/../.'),
  get('/{}|^`"<>[]\\'),
  get('/', 'X-Empty:', 'X-Blank:   ', 'X-Tab:\t\tv\t'),
  get('/', 'X-Latin: gr\xfcn \xff', 'X-Inner: a  b\tc'),
  get('/', 'X-Colon: a:b: c', 'X: :'),
  get('/', 'x-MiXeD: 1', 'X-mixed: 2', 'x-mixed: '),
  get('/', 'Constructor: 1', 'toString: 2', 'hasOwnProperty: 3'),
  get('/', 'Cookie: a=1', 'cookie: b=2; c=3'),
  get('/', `X-Long: ${'x'.repeat(12_000)}`),
  get(`/${'y'.repeat(8000)}?${'z'.repeat(8000)}`),
  get('/', ...Array.from({ length: 200 }, (_, i) => `X-${i}: ${i}`)),
  ...[...SINGLE, ...JOINED].map((name) => get('/', `${name}: one`, `${name.toLowerCase()}: two`)),
  'GET / HTTP/1.0\r\n\r\n',
  'GET / HTTP/1.0\r\nHost: a\r\nConnection: close\r\n\r\n',
  'POST / HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc',
  '\r\n\r\nGET /after-empty-lines HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
  ...['DELETE', 'PUT', 'PATCH', 'OPTIONS', 'PROPFIND', 'M-SEARCH', 'QUERY'].map((method) =>
    get('/m').replace('GET', method),
  ),
  post('hello', 'Content-Length: 5'),
  post('', 'Content-Length: 0'),
  post('\0\xff\r\n\r\n', 'Content-Length: 6'),
  post('x'.repeat(200_000), 'Content-Length: 200000'),
  post('5\r\nhello\r\n0\r\n\r\n', 'Transfer-Encoding: chunked'),
  post('5;a=b\r\nhello\r\n1\r\n!\r\n000\r\nTrailer: x\r\n\r\n', 'Transfer-Encoding: Chunked', 'Trailer: Trailer'),
  post('0\r\n\r\n', 'Transfer-Encoding: chunked', 'Content-Type: text/plain'),
  post(`2710\r\n${'z'.repeat(10_000)}\r\n0\r\n\r\n`, 'Transfer-Encoding: chunked'),
];

test('doors see what node:http would show them', async () => {
  for (const bytes of REQUESTS) {
    const what = JSON.stringify(bytes.slice(0, 120));
    await raw((node.address() as AddressInfo).port, [bytes]);
    await raw(portico.port, [bytes]);
    const [byNode, byPortico] = [seenByNode.pop(), seenByPortico.pop()];
    assert.ok(byNode, `node:http refuses ${what}`);
    assert.deepEqual(byPortico, byNode, what);
  }
  assert.ok(REQUESTS.length >= 50);
  assert.deepEqual(portico.bugs, []);
});
