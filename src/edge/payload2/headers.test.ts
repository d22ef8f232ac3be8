import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTraces } from '../../observe/traces.ts';
import { ExchangeDouble } from '../../../test/doubles/exchange.ts';
import { heapMb } from '../../../test/doubles/heap.ts';
import { forwardedHeaders, forwardedScheme, shownHeaders } from './headers.ts';

function shown(raw: readonly string[], authorization = true): { headers: unknown; cookies: string; hasHost: boolean } {
  const { members, cookies, hasHost } = shownHeaders(raw, authorization);
  return { headers: JSON.parse(`{${members.replace(/,$/, '')}}`), cookies, hasHost };
}

test('names are lower case and what speaks of the connection is gone', () => {
  const raw = ['Host', 'h:1', 'User-Agent', 'a "b"', 'Connection', 'close', 'Transfer-Encoding', 'chunked', 'TE', 'x'];
  assert.deepEqual(shown(raw), { headers: { host: 'h:1', 'user-agent': 'a "b"' }, cookies: '', hasHost: true });
});

test('repeated headers are joined with a comma in order, whatever their spelling', () => {
  const { headers } = shown(['X-A', '1', 'B', '', 'x-a', '2', 'X-A', ' 3,4']);
  assert.deepEqual(headers, { 'x-a': '1,2, 3,4', b: '' });
});

test('cookies stand apart, from one header or several', () => {
  assert.equal(shown(['Cookie', 'a=1; b=2']).cookies, '"cookies":["a=1","b=2"],');
  const { headers, cookies } = shown(['cookie', 'a=1;b=2', 'X', 'y', 'Cookie', ' c="3" ;']);
  assert.deepEqual(headers, { x: 'y' });
  assert.equal(cookies, '"cookies":["a=1","b=2","c=\\"3\\""],');
  assert.equal(shown(['Cookie', ' ; ']).cookies, '');
});

test('authorization is shown or not, also when another header is repeated', () => {
  const raw = ['Authorization', 'Bearer t', 'X', '1'];
  assert.deepEqual(shown(raw).headers, { authorization: 'Bearer t', x: '1' });
  assert.deepEqual(shown(raw, false).headers, { x: '1' });
  assert.deepEqual(shown([...raw, 'X', '2'], false).headers, { x: '1,2' });
});

test('what a client says of the front end does not count', () => {
  const raw = [
    'X-Forwarded-Proto',
    'ftp',
    'x-forwarded-port',
    '1',
    'X-Forwarded-For',
    '1.1.1.1',
    'X-Amzn-Tls-Version',
    'x',
  ];
  assert.deepEqual(shown(raw), { headers: {}, cookies: '', hasHost: false });
});

test('ten thousand names of clients do not stay', () => {
  for (let i = 0; i < 10_000; i += 1) shownHeaders([`X-${i}`, 'v'], true);
  assert.deepEqual(shown(['X-1', 'v', 'x-1', 'w']).headers, { 'x-1': 'v,w' });
});

test('names as long as a head may be do not fill the memory', () => {
  const before = heapMb();
  for (let request = 0; request < 2000; request += 1) {
    const name = `x-${request}-${'a'.repeat(10_000)}`;
    assert.deepEqual(shown([name, 'v']).headers, { [name]: 'v' });
  }
  const grown = heapMb() - before;
  assert.ok(grown < 20, `${grown.toFixed(1)} MB`);
});

test('the front end adds its own: the client last in x-forwarded-for, the length even of nothing', () => {
  const traces = createTraces(1);
  const plain = new ExchangeDouble(traces, '/', { sourceIp: '10.0.0.9' });
  assert.deepEqual(JSON.parse(`{${forwardedHeaders(plain, 'Root=1', 0)}}`), {
    'content-length': '0',
    'x-amzn-trace-id': 'Root=1',
    'x-forwarded-for': '10.0.0.9',
  });
  const proxied = new ExchangeDouble(traces, '/', { headers: [['X-Forwarded-For', '1.1.1.1']], sourceIp: '10.0.0.9' });
  assert.match(forwardedHeaders(proxied, 'r', 3), /"x-forwarded-for":"1.1.1.1, 10.0.0.9"/);
});

test('scheme and port are those of AWS, or the real ones', () => {
  const exchange = new ExchangeDouble(createTraces(1), '/', { host: 'a.localhost:4566' });
  assert.equal(forwardedScheme(exchange, 'aws'), ',"x-forwarded-port":"443","x-forwarded-proto":"https"');
  assert.equal(forwardedScheme(exchange, 'real'), ',"x-forwarded-port":"4566","x-forwarded-proto":"http"');
});
