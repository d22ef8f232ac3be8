// Requests that one program could end elsewhere than another: none of them lets a second request through.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { raw, start } from '../testing.ts';

const HIDDEN = 'GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n';

function post(lines: readonly string[], body: string): string {
  return ['POST /shown HTTP/1.1', 'Host: a', ...lines, '', body].join('\r\n');
}

const CHUNKED = 'Transfer-Encoding: chunked';

/** [what it is, bytes] */
const TABLE: readonly (readonly [string, string])[] = [
  ['CL.TE', post(['Content-Length: 6', CHUNKED], `0\r\n\r\n${HIDDEN}`)],
  ['TE.CL', post([CHUNKED, 'Content-Length: 4'], `5c\r\n${HIDDEN}\r\n0\r\n\r\n`)],
  ['CL.TE in other spellings', post(['content-length: 6', 'TRANSFER-ENCODING: Chunked'], `0\r\n\r\n${HIDDEN}`)],
  ['CL.CL', post(['Content-Length: 0', `Content-Length: ${HIDDEN.length}`], HIDDEN)],
  ['CL.CL, equal', post(['Content-Length: 0', 'Content-Length: 0'], HIDDEN)],
  ['a list of lengths', post([`Content-Length: 0, ${HIDDEN.length}`], HIDDEN)],
  ['a length with a plus', post([`Content-Length: +${HIDDEN.length}`], HIDDEN)],
  ['a length behind a line break', post(['Content-Length:\r\n 0'], HIDDEN)],
  ['a length with a NUL', post(['Content-Length: 0\0'], HIDDEN)],
  ['a length before its colon', post([`Content-Length : ${HIDDEN.length}`], HIDDEN)],
  ['a length with a name in front', post(['X: y\rContent-Length: 0'], HIDDEN)],
  ['a length behind a bare LF', post(['X: y\nContent-Length: 0'], HIDDEN)],
  ['TE.TE, the second unknown', post([CHUNKED, 'Transfer-Encoding: cow'], `0\r\n\r\n${HIDDEN}`)],
  ['TE.TE, the first unknown', post(['Transfer-Encoding: cow', CHUNKED], `0\r\n\r\n${HIDDEN}`)],
  ['TE.TE in one line', post(['Transfer-Encoding: chunked, cow'], `0\r\n\r\n${HIDDEN}`)],
  ['TE.TE, identity', post(['Transfer-Encoding: identity, chunked'], `0\r\n\r\n${HIDDEN}`)],
  ['a coding with a space before the colon', post(['Transfer-Encoding : chunked'], `0\r\n\r\n${HIDDEN}`)],
  ['a coding with a tab before the colon', post(['Transfer-Encoding\t: chunked'], `0\r\n\r\n${HIDDEN}`)],
  ['a coding behind a tab', post(['Transfer-Encoding:\tchunked'], `0\r\n\r\n${HIDDEN}`)],
  ['a coding before a tab', post(['Transfer-Encoding: chunked\t'], `0\r\n\r\n${HIDDEN}`)],
  ['a length in the trailers', post([CHUNKED], `0\r\nContent-Length: 9\r\n\r\n${HIDDEN}`)],
  ['a coding behind a vertical tab', post(['Transfer-Encoding: \x0bchunked'], `0\r\n\r\n${HIDDEN}`)],
  ['a coding with a letter in front', post(['Transfer-Encoding: xchunked'], `0\r\n\r\n${HIDDEN}`)],
  ['a coding that is folded', post(['Transfer-Encoding:\r\n chunked'], `0\r\n\r\n${HIDDEN}`)],
  ['a coding that is indented', post([` ${CHUNKED}`], `0\r\n\r\n${HIDDEN}`)],
  ['a coding behind a bare LF', post([`X: y\n${CHUNKED}`], `0\r\n\r\n${HIDDEN}`)],
  ['a coding behind a bare CR', post([`X: y\r${CHUNKED}`], `0\r\n\r\n${HIDDEN}`)],
  ['a coding in quotes', post(['Transfer-Encoding: "chunked"'], `0\r\n\r\n${HIDDEN}`)],
  ['a coding in HTTP/1.0', `POST / HTTP/1.0\r\nHost: a\r\n${CHUNKED}\r\n\r\n0\r\n\r\n${HIDDEN}`],
  ['a line break in a chunk size', post([CHUNKED], `0\n\r\n\r\n${HIDDEN}`)],
  ['a CR in a chunk size', post([CHUNKED], `0\r\r\n\r\n${HIDDEN}`)],
  ['a CR LF in place of a chunk', post([CHUNKED], `1\r\n\r\n0\r\n\r\n${HIDDEN}`)],
  ['a space in a chunk size', post([CHUNKED], `0 \r\n\r\n${HIDDEN}`)],
  ['a chunk size with 0x', post([CHUNKED], `0x0\r\n\r\n${HIDDEN}`)],
  ['a chunk size that wraps', post([CHUNKED], `10000000000000000\r\n\r\n${HIDDEN}`)],
  ['a line break in an extension', post([CHUNKED], `0;a\nb\r\n\r\n${HIDDEN}`)],
  ['a chunk that ends with any two bytes', post([CHUNKED], `1\r\naXX0\r\n\r\n${HIDDEN}`)],
  ['an end of the body with LF', post([CHUNKED], `0\r\n\n${HIDDEN}`)],
  ['a trailer with LF', post([CHUNKED], `0\r\nA: b\n\r\n${HIDDEN}`)],
  ['a head with LF', `POST /shown HTTP/1.1\nHost: a\nContent-Length: 0\n\n${HIDDEN}`],
  ['an end of the head with LF', `POST /shown HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\n${HIDDEN}`],
  ['two Hosts', `POST /shown HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n${HIDDEN}`],
];

test('no second request gets through where the first one is ambiguous', async () => {
  const seen: string[] = [];
  await using server = await start(async (exchange) => {
    await exchange.body(1e6);
    seen.push(exchange.path);
    exchange.reply(200, []);
  });
  for (const [what, bytes] of TABLE) {
    const { text, closed } = await raw(server.port, [bytes]);
    assert.match(text, /^HTTP\/1\.1 400 /, what);
    assert.equal(text.split('HTTP/1.1 400 ').length, 2, what);
    assert.equal(closed, true, what);
    assert.deepEqual(seen, [], what);
  }
  assert.deepEqual(server.bugs, []);
});

test('a body that looks like a request is a body, read or not', async () => {
  const seen: string[] = [];
  await using server = await start(async (exchange) => {
    seen.push(exchange.path);
    if (exchange.path !== '/unread') await exchange.body(1e6);
    exchange.reply(200, []);
  });
  const size = HIDDEN.length.toString(16);
  for (const path of ['/read', '/unread']) {
    const counted = `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`;
    const chunks = `POST ${path} HTTP/1.1\r\nHost: a\r\n${CHUNKED}\r\n\r\n${size}\r\n${HIDDEN}\r\n0\r\n\r\n`;
    const last = 'GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
    for (const pieces of [[counted + chunks + last], [counted, chunks, last]]) {
      seen.length = 0;
      const { text } = await raw(server.port, pieces);
      assert.deepEqual(seen, [path, path, '/last']);
      assert.equal(text.match(/HTTP\/1\.1 200 OK/g)?.length, 3);
    }
  }
});

test('what follows the last answer of a connection is never a request', async () => {
  const seen: string[] = [];
  await using server = await start((exchange) => {
    seen.push(exchange.path);
    exchange.reply(200, []);
  });
  await raw(server.port, [`GET /one HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n${HIDDEN}`]);
  await raw(server.port, [
    `POST /two HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 99\r\n\r\n${HIDDEN}`,
  ]);
  assert.deepEqual(seen, ['/one', '/two']);
});
