// Heads, byte by byte: what is read, and what is refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refused } from '../malformed.ts';
import { type Head, parseHead } from './head-parser.ts';

function read(text: string): Head {
  const data = Buffer.from(text, 'latin1');
  const end = data.indexOf('\r\n\r\n');
  assert.ok(end >= 0, `no end of the head in ${JSON.stringify(text)}`);
  return parseHead(data, 0, end);
}

/** A head with these lines behind a good Host. */
function lines(...more: string[]): string {
  return ['POST /p HTTP/1.1', 'Host: a', ...more, '', ''].join('\r\n');
}

/** [what is wrong, bytes, what the refusal says] */
const REFUSED: readonly (readonly [string, string, RegExp])[] = [
  ['nothing before the first space', ' GET / HTTP/1.1\r\n\r\n', /begin with a method/],
  ['a tab behind the method', 'GET\t/ HTTP/1.1\r\n\r\n', /begin with a method/],
  ['a method alone', 'GET\r\n\r\n', /begin with a method/],
  ['a quote in the method', 'G"T / HTTP/1.1\r\n\r\n', /begin with a method/],
  ['a colon in the method', 'GET: / HTTP/1.1\r\n\r\n', /begin with a method/],
  ['a method in lower case', 'get / HTTP/1.1\r\n\r\n', /method is not known/],
  ['a method that nobody knows', 'FROB / HTTP/1.1\r\n\r\n', /method is not known/],
  ['a method with one letter more', 'GETS / HTTP/1.1\r\n\r\n', /method is not known/],
  ['the method of the HTTP/2 preface', 'PRI * HTTP/1.1\r\n\r\n', /method is not known/],
  ['CONNECT', 'CONNECT a:80 HTTP/1.1\r\n\r\n', /not a proxy/],
  ['two spaces before the target', 'GET  / HTTP/1.1\r\n\r\n', /target is empty/],
  ['no target', 'GET HTTP/1.1\r\n\r\n', /has no version/],
  ['a tab in the target', 'GET /a\tb HTTP/1.1\r\n\r\n', /percent-encoded/],
  ['a NUL in the target', 'GET /a\0b HTTP/1.1\r\n\r\n', /percent-encoded/],
  ['a DEL in the target', 'GET /a\x7fb HTTP/1.1\r\n\r\n', /percent-encoded/],
  ['a byte beyond ASCII in the target', 'GET /\xe9 HTTP/1.1\r\n\r\n', /percent-encoded/],
  ['an LF in the target', 'GET /a\nb HTTP/1.1\r\n\r\n', /percent-encoded/],
  ['HTTP/0.9', 'GET /\r\n\r\n', /has no version/],
  ['two spaces before the version', 'GET /  HTTP/1.1\r\n\r\n', /version/],
  ['a space behind the version', 'GET / HTTP/1.1 \r\n\r\n', /version/],
  ['a space in the target', 'GET /a b HTTP/1.1\r\n\r\n', /version/],
  ['HTTP/1.2', 'GET / HTTP/1.2\r\n\r\n', /version/],
  ['HTTP/2.0', 'GET / HTTP/2.0\r\n\r\n', /version/],
  ['HTTP/1.10', 'GET / HTTP/1.10\r\n\r\n', /version/],
  ['HTTP/1', 'GET / HTTP/1\r\n\r\n', /version/],
  ['HTTP/1.', 'GET / HTTP/1.\r\n\r\n', /version/],
  ['HTTP/01.1', 'GET / HTTP/01.1\r\n\r\n', /version/],
  ['http/1.1', 'GET / http/1.1\r\n\r\n', /version/],
  ['HTTPS/1.1', 'GET / HTTPS/1.1\r\n\r\n', /version/],
  ['a comma for the point', 'GET / HTTP/1,1\r\n\r\n', /version/],
  ['a request line that ends with LF', 'GET / HTTP/1.1\nHost: a\r\n\r\n', /version/],
  ['a request line that ends with CR', 'GET / HTTP/1.1\rHost: a\r\n\r\n', /version/],
  ['a first line that is folded', 'GET / HTTP/1.1\r\n Host: a\r\n\r\n', /folded/],
  ['a line folded with a space', lines('X: a', ' b'), /folded/],
  ['a line folded with a tab', lines('X: a', '\tb'), /folded/],
  ['a line without a colon', lines('nonsense'), /no colon/],
  ['a line without a name', lines(': x'), /no name/],
  ['a space before the colon', lines('X-A : b'), /space in or behind/],
  ['a tab before the colon', lines('X-A\t: b'), /space in or behind/],
  ['a space in the name', lines('X A: b'), /space in or behind/],
  ['a NUL in the name', lines('X\0A: b'), /header name holds/],
  ['a byte beyond ASCII in the name', lines('X\xe9: b'), /header name holds/],
  ['parentheses in the name', lines('X(a): b'), /header name holds/],
  ['a slash in the name', lines('X/a: b'), /header name holds/],
  ['a name in brackets', lines('[x]: b'), /header name holds/],
  ['a bare CR in the name', lines('X\rA: b'), /no colon/],
  ['a bare LF in the name', lines('X\nA: b'), /header name holds/],
  ['a NUL in the value', lines('X: a\0b'), /control character/],
  ['a bell in the value', lines('X: a\x07b'), /control character/],
  ['an escape in the value', lines('X: \x1b[0m'), /control character/],
  ['a DEL in the value', lines('X: a\x7f'), /control character/],
  ['a vertical tab in the value', lines('X: a\x0bb'), /control character/],
  ['a bare CR in the value', lines('X: a\rb'), /alone/],
  ['a bare LF in the value', lines('X: a\nY: b'), /alone/],
  ['CR CR LF behind a value', lines('X: a\r'), /alone/],
  ['two lengths', lines('Content-Length: 1', 'Content-Length: 2'), /more than one Content-Length/],
  ['two equal lengths', lines('Content-Length: 1', 'content-length: 1'), /more than one Content-Length/],
  ['a list of lengths', lines('Content-Length: 1, 1'), /not a number/],
  ['an empty length', lines('Content-Length: '), /empty or too large/],
  ['a length with a sign', lines('Content-Length: +1'), /not a number/],
  ['a negative length', lines('Content-Length: -1'), /not a number/],
  ['a length with a point', lines('Content-Length: 1.0'), /not a number/],
  ['a length with an exponent', lines('Content-Length: 1e3'), /not a number/],
  ['a hexadecimal length', lines('Content-Length: 0x10'), /not a number/],
  ['a length with a space in it', lines('Content-Length: 1 0'), /not a number/],
  ['a length in quotes', lines('Content-Length: "1"'), /not a number/],
  ['a length in other digits', lines('Content-Length: \xb2'), /not a number/],
  ['a length beyond exact numbers', lines('Content-Length: 9007199254740993'), /too large/],
  ['a length beyond 64 bits', lines(`Content-Length: ${'9'.repeat(400)}`), /too large/],
  ['a length and a coding', lines('Content-Length: 1', 'Transfer-Encoding: chunked'), /both/],
  ['a coding and a length of nothing', lines('Transfer-Encoding: chunked', 'Content-Length: 0'), /both/],
  ['another coding', lines('Transfer-Encoding: gzip'), /a single chunked/],
  ['another coding before chunked', lines('Transfer-Encoding: gzip, chunked'), /a single chunked/],
  ['a coding behind chunked', lines('Transfer-Encoding: chunked, identity'), /a single chunked/],
  ['identity', lines('Transfer-Encoding: identity'), /a single chunked/],
  ['chunked twice in a line', lines('Transfer-Encoding: chunked, chunked'), /a single chunked/],
  ['chunked in two lines', lines('Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'), /a single chunked/],
  ['chunked, then another in its own line', lines('Transfer-Encoding: chunked', 'transfer-encoding: x'), /a single/],
  ['chunked in quotes', lines('Transfer-Encoding: "chunked"'), /a single chunked/],
  ['chunked with a parameter', lines('Transfer-Encoding: chunked;q=1'), /a single chunked/],
  ['chunked behind a vertical tab', lines('Transfer-Encoding: \x0bchunked'), /control character/],
  ['chunked between tabs', lines('Transfer-Encoding:\tchunked\t'), /a single chunked/],
  ['chunked behind nothing but a tab', lines('Transfer-Encoding:\tchunked'), /a single chunked/],
  ['chunked behind a tab', lines('Transfer-Encoding: \tchunked'), /a single chunked/],
  ['chunked before a tab', lines('Transfer-Encoding: chunked\t'), /a single chunked/],
  ['an empty coding', lines('Transfer-Encoding:'), /a single chunked/],
  ['a coding in a disguise', lines('Transfer-Encoding\x00: chunked'), /header name holds/],
  ['a coding with a space before its colon', lines('Transfer-Encoding : chunked'), /space in or behind/],
  ['a coding in HTTP/1.0', 'POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n', /HTTP\/1.0 knows no/],
];

test('what two programs could read differently is refused, with its reason', () => {
  for (const [what, bytes, says] of REFUSED) {
    assert.throws(
      () => read(bytes),
      (error) => {
        assert.ok(error instanceof Refused, `${what}: ${String(error)}`);
        assert.equal(error.status, 400, what);
        assert.match(error.message, says, what);
        return true;
      },
      what,
    );
  }
});

/** [what is fine, bytes, name-value list of what is read] */
const READ: readonly (readonly [string, string, readonly string[]])[] = [
  ['no header line at all', 'GET / HTTP/1.1\r\n\r\n', []],
  ['no space behind the colon', 'GET / HTTP/1.1\r\nA:b\r\n\r\n', ['A', 'b']],
  ['white space around a value', 'GET / HTTP/1.1\r\nA: \t b \t \r\n\r\n', ['A', 'b']],
  ['white space in a value', 'GET / HTTP/1.1\r\nA: b \t c\r\n\r\n', ['A', 'b \t c']],
  ['an empty value', 'GET / HTTP/1.1\r\nA:\r\nB: \t\r\n\r\n', ['A', '', 'B', '']],
  ['a value of colons', 'GET / HTTP/1.1\r\nA: :b:c:\r\n\r\n', ['A', ':b:c:']],
  ['bytes beyond ASCII in a value', 'GET / HTTP/1.1\r\nA: gr\xfcn\xff\r\n\r\n', ['A', 'gr\xfcn\xff']],
  ['every mark in a name', "GET / HTTP/1.1\r\n!#$%&'*+-.^_`|~09azAZ: b\r\n\r\n", ["!#$%&'*+-.^_`|~09azAZ", 'b']],
  ['a name that is only digits', 'GET / HTTP/1.1\r\n7: b\r\n\r\n', ['7', 'b']],
  [
    'repeated lines, in their order and spelling',
    'GET / HTTP/1.1\r\na: 1\r\nA: 2\r\na: 1\r\n\r\n',
    ['a', '1', 'A', '2', 'a', '1'],
  ],
];

test('header lines are read as they were sent', () => {
  for (const [what, bytes, expected] of READ) assert.deepEqual(read(bytes).rawHeaders, expected, what);
});

test('the request line is read as it was sent', () => {
  const head = read('PROPFIND /a%20b/../c?x={}|^`"<>\\[]#f HTTP/1.0\r\n\r\n');
  assert.deepEqual([head.method, head.target, head.minor], ['PROPFIND', '/a%20b/../c?x={}|^`"<>\\[]#f', 0]);
  assert.equal(read('M-SEARCH * HTTP/1.1\r\n\r\n').method, 'M-SEARCH');
});

test('a head in the middle of what was read is found where it is', () => {
  const before = 'xyz';
  const text = 'PUT /p HTTP/1.1\r\nHost: b\r\nX: y\r\n\r\n';
  const data = Buffer.from(`${before}${text}GET /`, 'latin1');
  const head = parseHead(data, before.length, before.length + text.length - 4);
  assert.deepEqual([head.method, head.target, ...head.rawHeaders], ['PUT', '/p', 'Host', 'b', 'X', 'y']);
  assert.equal(head.end, before.length + text.length);
});

test('a head ends at its own empty line, whatever stands behind it', () => {
  const text = 'GET /1 HTTP/1.1\r\nHost: a\r\n\r\n';
  const data = Buffer.from(`${text}GET /2 HTTP/1.1\r\nHost: b\r\n\r\n`);
  const head = parseHead(data, 0, data.length - 4);
  assert.deepEqual([head.target, head.hosts, head.end], ['/1', 1, text.length]);
});

test('the length, the coding and the Host are known', () => {
  const plain = read(lines('content-LENGTH: 007'));
  assert.deepEqual([plain.length, plain.chunked, plain.hasBody, plain.host, plain.hosts], [7, false, true, 'a', 1]);
  const none = read(lines('Content-Length: 0'));
  assert.deepEqual([none.length, none.hasBody], [0, false]);
  assert.equal(read(lines('Transfer-Encoding:chunked')).chunked, true);
  const chunked = read(lines('transfer-encoding: CHUNKED', 'hOST: b', 'X-Portico-Hops: 3', 'Expect: a', 'expect: b'));
  assert.deepEqual([chunked.length, chunked.chunked, chunked.hasBody], [-1, true, true]);
  assert.deepEqual([chunked.host, chunked.hosts, chunked.hops, chunked.expect], ['a', 2, '3', 'a, b']);
  const others = read(
    lines('Homt: x', 'Hxst: y', 'Content-Lengtx: 1', 'Transfer-Encodinx: 1', 'Expecx: y', 'X-Portico-Hopx: 3'),
  );
  assert.deepEqual(
    [others.hosts, others.length, others.chunked, others.expect, others.hops],
    [1, -1, false, undefined, undefined],
  );
});

function keeps(version: string, ...options: string[]): boolean {
  return read([`GET / HTTP/${version}`, ...options.map((option) => `Connection: ${option}`), '', ''].join('\r\n'))
    .keepAlive;
}

test('the connection is kept as its version and its options say', () => {
  assert.equal(keeps('1.1'), true);
  assert.equal(keeps('1.1', 'close'), false);
  assert.equal(keeps('1.1', 'Close'), false);
  assert.equal(keeps('1.1', 'upgrade, close'), false);
  assert.equal(keeps('1.1', 'keep-alive', 'close'), false);
  assert.equal(keeps('1.1', 'closed'), true);
  assert.equal(keeps('1.0'), false);
  assert.equal(keeps('1.0', 'Keep-Alive'), true);
  assert.equal(keeps('1.0', 'te, keep-alive'), true);
  assert.equal(keeps('1.0', 'keep-alive, close'), false);
});
