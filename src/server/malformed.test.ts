// At least 200 requests that are no good HTTP: each is refused or cut, and the server serves on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { raw, start } from './testing.ts';

const GOOD = 'GET /fine HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';

/** [what is wrong, bytes, status] */
const TABLE: readonly (readonly [string, string, number])[] = [
  ['no request line', '\x01\x02\x03\x04\r\n\r\n', 400],
  ['text', 'hello world\r\n\r\n', 400],
  ['one word', 'GET\r\n\r\n', 400],
  ['no version, HTTP/0.9', 'GET /\r\n\r\n', 400],
  ['unknown protocol', 'GET / SPDY/3\r\nHost: a\r\n\r\n', 400],
  ['version 3.0', 'GET / HTTP/3.0\r\nHost: a\r\n\r\n', 400],
  ['version 1.9', 'GET / HTTP/1.9\r\nHost: a\r\n\r\n', 400],
  ['version with letters', 'GET / HTTP/x.y\r\nHost: a\r\n\r\n', 400],
  ['lower-case method', 'get / HTTP/1.1\r\nHost: a\r\n\r\n', 400],
  ['unknown method', 'FROB / HTTP/1.1\r\nHost: a\r\n\r\n', 400],
  ['method with a space in front', ' GET / HTTP/1.1\r\nHost: a\r\n\r\n', 400],
  ['space in the target', 'GET /a b HTTP/1.1\r\nHost: a\r\n\r\n', 400],
  ['tab in the target', 'GET /a\tb HTTP/1.1\r\nHost: a\r\n\r\n', 400],
  ['NUL in the target', 'GET /a\0b HTTP/1.1\r\nHost: a\r\n\r\n', 400],
  ['control character in the target', 'GET /a\x7fb HTTP/1.1\r\nHost: a\r\n\r\n', 400],
  ['raw UTF-8 in the target', 'GET /gr\xc3\xbcn HTTP/1.1\r\nHost: a\r\n\r\n', 400],
  ['relative target', 'GET stage/path HTTP/1.1\r\nHost: a\r\n\r\n', 400],
  ['absolute form', 'GET http://a/path HTTP/1.1\r\nHost: a\r\n\r\n', 400],
  ['absolute form with TLS', 'GET https://a/path HTTP/1.1\r\nHost: a\r\n\r\n', 400],
  ['asterisk form', 'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n', 400],
  ['asterisk form with GET', 'GET * HTTP/1.1\r\nHost: a\r\n\r\n', 400],
  ['authority form', 'CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n', 400],
  ['authority form with GET', 'GET a:80 HTTP/1.1\r\nHost: a\r\n\r\n', 400],
  ['bad escape %zz', 'GET /a%zz HTTP/1.1\r\nHost: a\r\n\r\n', 400],
  ['bad escape %2', 'GET /a%2 HTTP/1.1\r\nHost: a\r\n\r\n', 400],
  ['bad escape at the end', 'GET /a% HTTP/1.1\r\nHost: a\r\n\r\n', 400],
  ['bad escape in the query', 'GET /a?x=%g1 HTTP/1.1\r\nHost: a\r\n\r\n', 400],
  ['quote in the target', 'GET /a"b" HTTP/1.1 x\r\nHost: a\r\n\r\n', 400],
  ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400],
  ['two Hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400],
  ['two equal Hosts', 'GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n', 400],
  ['Host with a path', 'GET / HTTP/1.1\r\nHost: a/b\r\n\r\n', 400],
  ['Host with a user', 'GET / HTTP/1.1\r\nHost: u@a\r\n\r\n', 400],
  ['Host with a list', 'GET / HTTP/1.1\r\nHost: a, b\r\n\r\n', 400],
  ['Host with a raw UTF-8 name', 'GET / HTTP/1.1\r\nHost: gr\xc3\xbcn\r\n\r\n', 400],
  ['header without a colon', 'GET / HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n', 400],
  ['header with an empty name', 'GET / HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n', 400],
  ['space before the colon', 'GET / HTTP/1.1\r\nHost: a\r\nX-A : x\r\n\r\n', 400],
  ['space in a header name', 'GET / HTTP/1.1\r\nHost: a\r\nX A: x\r\n\r\n', 400],
  ['NUL in a header name', 'GET / HTTP/1.1\r\nHost: a\r\nX\0A: x\r\n\r\n', 400],
  ['NUL in a header value', 'GET / HTTP/1.1\r\nHost: a\r\nX-A: x\0y\r\n\r\n', 400],
  ['control character in a header value', 'GET / HTTP/1.1\r\nHost: a\r\nX-A: x\x01y\r\n\r\n', 400],
  ['bare CR in a header value', 'GET / HTTP/1.1\r\nHost: a\r\nX-A: x\ry\r\n\r\n', 400],
  ['folded header', 'GET / HTTP/1.1\r\nHost: a\r\nX-A: x\r\n y\r\n\r\n', 400],
  ['first header line folded', 'GET / HTTP/1.1\r\n Host: a\r\n\r\n', 400],
  ['one huge header', `GET / HTTP/1.1\r\nHost: a\r\nX-A: ${'x'.repeat(40_000)}\r\n\r\n`, 431],
  ['thousands of headers', `GET / HTTP/1.1\r\nHost: a\r\n${'a: b\r\n'.repeat(12_000)}\r\n`, 431],
  ['huge target', `GET /${'x'.repeat(40_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 431],
  ['huge header name', `GET / HTTP/1.1\r\nHost: a\r\n${'x'.repeat(40_000)}: y\r\n\r\n`, 431],
  [
    'length and chunked',
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    400,
  ],
  [
    'chunked and length',
    'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n',
    400,
  ],
  ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc', 400],
  ['two equal lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc', 400],
  ['a list of lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\nabc', 400],
  ['negative length', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n', 400],
  ['length with a sign', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc', 400],
  ['length with a letter', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3x\r\n\r\nabc', 400],
  ['length in hexadecimal', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x3\r\n\r\nabc', 400],
  ['empty length', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\nabc', 400],
  ['length beyond 64 bits', `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${'9'.repeat(30)}\r\n\r\nabc`, 400],
  ['chunked is not last', 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n', 400],
  ['unknown coding', 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n', 400],
  ['disguised coding', 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n', 400],
  ['chunk size no number', 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n', 400],
  ['chunk size negative', 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n', 400],
  [
    'chunk size beyond 64 bits',
    'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n',
    400,
  ],
  ['chunk without its end', 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcXX0\r\n\r\n', 400],
  [
    'huge chunk extension',
    `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;${'x'.repeat(40_000)}\r\na\r\n`,
    413,
  ],
  ['a second request that is none', 'GET /fine HTTP/1.1\r\nHost: a\r\n\r\nGARBAGE GARBAGE\r\n\r\n', 400],
  ['TLS hello', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
  ['half a preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n', 400],
  ['PRI with headers', 'PRI / HTTP/1.1\r\nHost: a\r\n\r\n', 400],
  ['unmet expectation', 'POST / HTTP/1.1\r\nHost: a\r\nExpect: magic\r\nContent-Length: 1\r\n\r\n', 417],
  ['response instead of a request', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', 400],
];

function expectRefusal(text: string, status: number, what: string): void {
  const last = text.slice(text.lastIndexOf('HTTP/1.1 '));
  assert.match(last, new RegExp(`^HTTP/1\\.1 ${status} `), `${what}: ${last.slice(0, 200)}`);
  assert.match(last, /\r\nContent-Type: application\/json\r\n/, what);
  assert.match(last, /\r\nConnection: close\r\n/, what);
  const body = JSON.parse(last.slice(last.indexOf('\r\n\r\n') + 4)) as { message: string };
  assert.ok(body.message.length > 10, what);
}

test('malformed requests are answered with a JSON error, closed, and hurt nobody else', async () => {
  await using server = await start(async (exchange) =>
    exchange.reply(200, [], `fine:${(await exchange.body(1e6)).length}`),
  );
  for (const [what, bytes, status] of TABLE) {
    const { text, closed } = await raw(server.port, [bytes]);
    expectRefusal(text, status, what);
    assert.equal(closed, true, `${what}: the connection must be closed`);
    const good = await raw(server.port, [GOOD]);
    assert.match(good.text, /^HTTP\/1\.1 200 [^]*fine:0$/, `after ${what}`);
  }
  assert.deepEqual(server.bugs, []);
});

/** mulberry32: the same mutations in every run. */
function random(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const SEEDS = [
  'GET /stg/jobs/1?x=%20y HTTP/1.1\r\nHost: api.localhost:4566\r\nX-Api-Key: k\r\n\r\n',
  'POST /stg/jobs HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{"name":"n"}',
  'PUT /k HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n3\r\nefg\r\n0\r\n\r\n',
];

const NOISE = [
  '\0',
  '\r',
  '\n',
  '\r\n',
  ' ',
  ':',
  '%',
  '\x7f',
  '\xff',
  'HTTP/1.1',
  'Content-Length: 5\r\n',
  'A'.repeat(500),
];

function mutate(next: () => number): string {
  let text = SEEDS[Math.floor(next() * SEEDS.length)] as string;
  for (let n = 1 + Math.floor(next() * 3); n > 0; n--) {
    const at = Math.floor(next() * text.length);
    const cut = Math.floor(next() * 6);
    const noise = NOISE[Math.floor(next() * NOISE.length)] as string;
    const kind = next();
    if (kind < 0.4) text = text.slice(0, at) + noise + text.slice(at);
    else if (kind < 0.7) text = text.slice(0, at) + text.slice(at + cut);
    else if (kind < 0.9) text = text.slice(0, at) + String.fromCharCode(Math.floor(next() * 256)) + text.slice(at + 1);
    else text = text.slice(0, at);
  }
  return text;
}

test('300 mutated requests never bring a 5xx nor an answer to a door that was not asked', async () => {
  await using server = await start(
    async (exchange) => exchange.reply(200, [], `fine:${(await exchange.body(1e6)).length}`),
    {
      timeouts: { bodyIdleMs: 150, headersMs: 150, keepAliveMs: 150 },
    },
  );
  const next = random(20260131);
  const mutated = Array.from({ length: 300 }, () => mutate(next));
  let refused = 0;
  for (let i = 0; i < mutated.length; i += 60) {
    const answers = await Promise.all(mutated.slice(i, i + 60).map((bytes) => raw(server.port, [bytes])));
    for (const [j, { text }] of answers.entries()) {
      const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((found) => Number(found[1]));
      assert.ok(
        statuses.every((status) => status < 500),
        `${JSON.stringify(mutated[i + j])}: ${text}`,
      );
      if (statuses.some((status) => status >= 400)) refused++;
    }
    assert.match((await raw(server.port, [GOOD])).text, /^HTTP\/1\.1 200 /);
  }
  assert.ok(refused >= 200, `only ${refused} of 300 mutations were refused: the seeds are too tame`);
  assert.deepEqual(server.bugs, []);
});

test('a head that comes too slowly is answered with 408', async () => {
  await using server = await start((exchange) => exchange.reply(200, []), { timeouts: { headersMs: 100 } });
  const { text, closed } = await raw(server.port, ['GET / HT', 'TP/1.1\r\n', 'Host: a\r\n']);
  expectRefusal(text, 408, 'slow head');
  assert.equal(closed, true);
});

test('a truncated request is refused when the client closes its side', async () => {
  await using server = await start((exchange) => exchange.reply(200, []));
  for (const bytes of ['GET / HTTP/1.1\r\nHost: a\r\n', 'GET', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n']) {
    expectRefusal((await raw(server.port, [bytes, ''], { half: true })).text, 400, bytes);
  }
});
