// The chunked coding: what comes out, where it ends, and what is refused, however the bytes are cut.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refused } from '../malformed.ts';
import { Chunked } from './chunked.ts';

/** The body of `text`, fed in pieces of `size`, and what is left behind its end. */
function read(text: string, size: number): { body: string; rest: string; done: boolean } {
  const data = Buffer.from(text, 'latin1');
  const chunked = new Chunked();
  let body = '';
  let used = 0;
  for (let at = 0; at < data.length && !chunked.done; at += size) {
    const piece = data.subarray(at, at + size);
    let next = 0;
    while (next < piece.length && !chunked.done) {
      next = chunked.read(piece, next, (bytes) => {
        body += bytes.toString('latin1');
        return true;
      });
    }
    used = at + next;
  }
  return { body, rest: data.toString('latin1', used), done: chunked.done };
}

const SIZES = [1, 2, 3, 7, 10_000];

/** [what it is, bytes, body] */
const READ: readonly (readonly [string, string, string])[] = [
  ['nothing', '0\r\n\r\n', ''],
  ['one chunk', '3\r\nabc\r\n0\r\n\r\n', 'abc'],
  ['two chunks', '3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n', 'abcde'],
  [
    'sizes in either case',
    `A\r\n${'x'.repeat(10)}\r\na\r\n${'y'.repeat(10)}\r\n0\r\n\r\n`,
    'x'.repeat(10) + 'y'.repeat(10),
  ],
  ['leading zeros', '0003\r\nabc\r\n000\r\n\r\n', 'abc'],
  ['data that looks like framing', '7\r\n0\r\n\r\n0\r\r\n0\r\n\r\n', '0\r\n\r\n0\r'],
  ['extensions', '3;a=b;c="d e\\"\\\\;=\xff";f\r\nabc\r\n0;last\r\n\r\n', 'abc'],
  ['trailers', '3\r\nabc\r\n0\r\nX-Checksum: 1\r\nX-Host: 2\r\nY:\r\n\r\n', 'abc'],
];

test('a body comes out whole and ends where it ends', () => {
  for (const [what, bytes, body] of READ) {
    for (const size of SIZES) {
      const got = read(`${bytes}GET /`, size);
      assert.deepEqual([got.body, got.done], [body, true], `${what}, in pieces of ${size}`);
      assert.equal(got.rest, 'GET /', `${what}, in pieces of ${size}`);
    }
    for (let cut = 0; cut < bytes.length; cut++) assert.equal(read(bytes.slice(0, cut), 3).done, false, what);
  }
});

/** [what is wrong, bytes, status] */
const REFUSED: readonly (readonly [string, string, number])[] = [
  ['no size', '\r\nabc', 400],
  ['an extension without a size', ';a\r\n', 400],
  ['a size that is no number', 'x\r\n', 400],
  ['a negative size', '-1\r\n', 400],
  ['a size with a sign', '+1\r\n', 400],
  ['a size with 0x', '0x1\r\na\r\n', 400],
  ['a space before the size', ' 1\r\na\r\n', 400],
  ['a space behind the size', '1 \r\na\r\n', 400],
  ['a tab behind the size', '1\t\r\na\r\n', 400],
  ['a size with an underscore', '1_0\r\n', 400],
  ['a size beyond bounds', 'fffffffffffff\r\n', 400],
  ['endless zeros', '0'.repeat(100), 400],
  ['a size that ends with LF', '1\na\r\n0\r\n\r\n', 400],
  ['a size that ends with CR', '1\ra\r\n0\r\n\r\n', 400],
  ['CR CR LF behind the size', '1\r\r\na\r\n', 400],
  ['a chunk that is longer than its size', '1\r\nabc\r\n', 400],
  ['a chunk that is shorter than its size', '5\r\nabc\r\n0\r\n\r\n', 400],
  ['a chunk that ends with LF', '1\r\na\n0\r\n\r\n', 400],
  ['a chunk that ends with CR', '1\r\na\r0\r\n\r\n', 400],
  ['an extension without a name', '1;\r\na\r\n', 400],
  ['an extension that is only a value', '1;=b\r\na\r\n', 400],
  ['an extension with an empty value', '1;a=\r\na\r\n', 400],
  ['a semicolon too many', '1;a=b;\r\na\r\n', 400],
  ['a space in an extension', '1;a =b\r\nx\r\n', 400],
  ['a slash in an extension', '1;HTTP/1.1\r\nx\r\n', 400],
  ['a quoted value without its end', '1;a="b\r\nx\r\n', 400],
  ['something behind a quoted value', '1;a="b"c\r\nx\r\n', 400],
  ['a line break in a quoted value', '1;a="b\nc"\r\nx\r\n', 400],
  ['LF in an extension', '1;a\nb\r\nx\r\n', 400],
  ['NUL in an extension', '1;a\0\r\nx\r\n', 400],
  ['CR in an extension', '1;a\rb\r\nx\r\n', 400],
  ['a huge extension', `1;${'x'.repeat(20_000)}\r\na`, 413],
  ['many extensions', `1;${'x'.repeat(1000)}\r\na\r\n`.repeat(20), 413],
  ['a trailer without a colon', '0\r\nabc\r\n\r\n', 400],
  ['a trailer without a name', '0\r\n: x\r\n\r\n', 400],
  ['a length as a trailer', '0\r\nContent-length: 3\r\n\r\n', 400],
  ['a coding as a trailer', '0\r\nA: b\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
  ['a connection option as a trailer', '0\r\nConnection: close\r\n\r\n', 400],
  ['a Host as a trailer', '0\r\nHOST: b\r\n\r\n', 400],
  ['a folded trailer', '0\r\nA: b\r\n c\r\n\r\n', 400],
  ['a space before the colon of a trailer', '0\r\nA : b\r\n\r\n', 400],
  ['a control character in a trailer', '0\r\nA: \x01\r\n\r\n', 400],
  ['a trailer that ends with LF', '0\r\nA: b\n\r\n', 400],
  ['huge trailers', `0\r\n${`A: ${'x'.repeat(1000)}\r\n`.repeat(20)}\r\n`, 431],
  ['an end with LF', '0\r\n\n', 400],
  ['an end with CR CR', '0\r\n\r\r', 400],
];

test('what is no chunk is refused at its first wrong byte', () => {
  for (const [what, bytes, status] of REFUSED) {
    for (const size of SIZES) {
      assert.throws(
        () => read(bytes, size),
        (error) => error instanceof Refused && error.status === status,
        `${what}, in pieces of ${size}`,
      );
    }
  }
});

test('a reader that has enough stops the reading', () => {
  const chunked = new Chunked();
  const data = Buffer.from('2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n');
  const seen: string[] = [];
  const next = chunked.read(data, 0, (bytes) => {
    seen.push(String(bytes));
    return false;
  });
  assert.deepEqual([seen, next], [['ab'], 5]);
});
