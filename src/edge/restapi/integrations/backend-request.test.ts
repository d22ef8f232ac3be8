// Addresses, queries and headers of backends. [api-gateway.md A8.3, A11.2]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { illegalHeader, isUnsent, sentName, type HeaderFamily } from './backend-headers.ts';
import { filledUri, HeaderList, queryText } from './backend-request.ts';

test('path parameters fill their names; what is not mapped stays', () => {
  const values = new Map([
    ['id', 'a b/c?d#e%é'],
    ['proxy', 'x/y'],
  ]);
  assert.equal(filledUri('http://h/{id}/{other}/{proxy+}', values), 'http://h/a%20b/c%3Fd%23e%25%C3%A9/{other}/x/y');
  assert.equal(filledUri('http://h/{id}', new Map()), 'http://h/{id}');
});

test('every value of a query parameter is sent', () => {
  const values = new Map([
    ['a', ['1', 'x y']],
    ['b&', ['=']],
  ]);
  assert.equal(queryText(values), 'a=1&a=x%20y&b%26=%3D');
});

test('a header is set once in whatever case, the override last', () => {
  const headers = new HeaderList();
  headers.set('Accept', 'application/json');
  headers.setMapped(new Map([['accept', 'text/xml']]), new Map([['X-A', ['1', '2']]]));
  assert.deepEqual(
    headers.sent((name) => name),
    ['accept', 'text/xml', 'X-A', '1,2'],
  );
  headers.set('X-B', 'a\nb');
  assert.deepEqual(
    headers.sent((name) => name),
    { unsendable: 'X-B' },
  );
});

// [A8.3, vectors 13 and 14]
const TARGETS: readonly (readonly [header: string, illegalFor: readonly HeaderFamily[]])[] = [
  ['Content-Length', ['AWS', 'AWS_PROXY', 'HTTP', 'HTTP_PROXY', 'MOCK']],
  ['X-Amzn-Trace-Id', ['AWS', 'AWS_PROXY', 'HTTP', 'HTTP_PROXY', 'MOCK']],
  ['Authorization', ['AWS', 'AWS_PROXY']],
  ['te', ['AWS', 'AWS_PROXY']],
  ['X-Own', []],
];
const FAMILIES: readonly HeaderFamily[] = ['AWS', 'AWS_PROXY', 'HTTP', 'HTTP_PROXY', 'MOCK'];

test('headers that must not be mapped, by the type of the integration', () => {
  for (const [header, illegalFor] of TARGETS) {
    const found = FAMILIES.filter(
      (family) => illegalHeader(family, { [`integration.request.header.${header}`]: "'x'" }) !== undefined,
    );
    assert.deepEqual(found, illegalFor, header);
  }
  assert.equal(illegalHeader('AWS', { 'integration.request.querystring.te': "'x'" }), undefined);
});

test('headers that stay behind, and names that clients get', () => {
  assert.equal(isUnsent('HTTP', 'Via'), true);
  assert.equal(isUnsent('AWS', 'Via'), false);
  assert.equal(isUnsent('AWS', 'referer'), true);
  assert.equal(sentName('HTTP', 'Host'), 'x-amzn-Remapped-Host');
  assert.equal(sentName('HTTP_PROXY', 'Host'), 'Host');
  assert.equal(sentName('HTTP_PROXY', 'Via'), undefined);
  assert.equal(sentName('MOCK', 'Date'), 'x-amzn-Remapped-Date');
  assert.equal(sentName('AWS', 'transfer-encoding'), undefined);
});
