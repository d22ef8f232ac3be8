// Custom domains: which API a path means, and who is refused at the door.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExchangeDouble, type Ask } from '../../../test/doubles/exchange.ts';
import { createTraces } from '../../observe/traces.ts';
import type { Door, TlsFacts } from '../contract.ts';
import { createDomainDoor } from './door.ts';
import { addressIn, domainOf } from './locate.ts';
import { domainReasons } from './reasons.ts';
import type { DomainUnit } from './unit.ts';

const shop: DomainUnit = {
  name: 'shop.test',
  account: '000000000000',
  region: 'us-east-1',
  minVersion: 'TLSv1.2',
  httpOnly: false,
  mappings: [
    { basePath: 'orders/v1', apiId: 'multi', stage: 'live' },
    { basePath: 'orders', apiId: 'orders', stage: 'live' },
    { basePath: 'open', apiId: 'open' },
  ],
};
const whole: DomainUnit = { ...shop, name: '*.whole.test', mappings: [{ basePath: '', apiId: 'all', stage: 'prod' }] };
const free: DomainUnit = { ...shop, name: 'free.test', mappings: [{ basePath: '', apiId: 'all' }] };
const mutual: DomainUnit = {
  ...shop,
  name: 'mutual.test',
  mutualTls: { truststoreUri: 's3://b/ca.pem', truststore: 'PEM' },
};
const http: DomainUnit = {
  ...mutual,
  name: 'http.test',
  httpOnly: true,
  mappings: [{ basePath: 'a', apiId: 'h', stage: '$default' }],
};
const domains = new Map([shop, whole, free, mutual, http].map((unit) => [unit.name, unit]));

const CASES: readonly (readonly [unit: DomainUnit, path: string, found: string | undefined])[] = [
  // id/stage rest | requestContext.path | path | base path
  [shop, '/orders', 'orders/live  | /orders | /orders | orders'],
  [shop, '/orders/7?', 'orders/live /7? | /orders/7? | /orders/7? | orders'],
  [shop, '/orders/v1/7', 'multi/live /7 | /orders/v1/7 | /orders/v1/7 | orders/v1'],
  [shop, '/orders/v10', 'orders/live /v10 | /orders/v10 | /orders/v10 | orders'],
  [shop, '//orders//7', 'orders/live //7 | //orders//7 | //orders//7 | orders'],
  [shop, '/orderss', undefined],
  [shop, '/', undefined],
  [shop, '/open/dev/a/b', 'open/dev /a/b | /open/dev/a/b | /open/a/b | open'],
  [shop, '/open/dev', 'open/dev  | /open/dev | /open | open'],
  [shop, '/open', 'open/  | /open | /open | open'],
  [whole, '/a/b', 'all/prod /a/b | /a/b | /a/b | '],
  [whole, '/', 'all/prod / | / | / | '],
  [free, '/dev/a', 'all/dev /a | /dev/a | /a | '],
  [free, '/', 'all/  | / | / | '],
];

for (const [unit, path, expected] of CASES) {
  test(`${unit.name} ${path} is ${expected ?? 'mapped to nothing'}`, () => {
    const found = addressIn(unit, path);
    const { contextPath, eventPath, basePath } = found?.custom ?? {};
    const said = found && `${found.id}/${found.stage} ${found.rest} | ${contextPath} | ${eventPath} | ${basePath}`;
    assert.equal(said, expected);
  });
}

test('a wildcard stands for one label, and a name of its own comes first', () => {
  assert.equal(domainOf(domains, 'a.whole.test'), whole);
  assert.equal(domainOf(domains, 'a.b.whole.test'), undefined);
  assert.equal(domainOf(domains, 'whole.test'), undefined);
  assert.equal(domainOf(domains, 'localhost'), undefined);
  assert.equal(domainOf(new Map(), 'shop.test'), undefined);
});

const traces = createTraces();
const apis: Door = { name: 'restapi', serve: (exchange) => exchange.reply(200, []) };
const door = createDomainDoor(domains, apis);
const tls = (serverName: string, more: Partial<TlsFacts> = {}): TlsFacts => ({
  serverName,
  version: 'TLSv1.3',
  cipher: 'x',
  ...more,
});
const alice = {
  pem: 'PEM',
  subjectDN: 'CN=alice',
  issuerDN: 'CN=ours',
  serialNumber: '01',
  notBefore: 'May 28 12:30:02 2019 GMT',
  notAfter: 'Aug  5 09:36:04 2021 GMT',
};

const VISITS: readonly (readonly [what: string, host: string, path: string, ask: Ask, refusal: string | undefined])[] =
  [
    ['plain HTTP', 'shop.test', '/orders', {}, undefined],
    ['TLS by name', 'shop.test', '/orders', { tls: tls('shop.test') }, undefined],
    ['TLS to a name of the same wildcard', 'a.whole.test', '/', { tls: tls('b.whole.test') }, undefined],
    ['TLS by another name', 'shop.test', '/orders', { tls: tls('free.test') }, 'domain-name-mismatch'],
    ['TLS by no name', 'shop.test', '/orders', { tls: tls('') }, 'domain-name-mismatch'],
    ['a path without a mapping', 'shop.test', '/else', {}, 'domain-mapping-missing'],
    ['a trusted client', 'mutual.test', '/orders', { tls: tls('mutual.test', { client: alice }) }, undefined],
    ['plain HTTP to mutual TLS', 'mutual.test', '/orders', {}, 'client-certificate-plain'],
    ['no client certificate', 'mutual.test', '/orders', { tls: tls('mutual.test') }, 'client-certificate-missing'],
    [
      'a client that nobody vouches for',
      'mutual.test',
      '/orders',
      { tls: tls('mutual.test', { client: { ...alice, problem: 'CERT_HAS_EXPIRED' } }) },
      'client-certificate-untrusted',
    ],
  ];

for (const [what, host, path, ask, reason] of VISITS) {
  test(`${what} is ${reason === undefined ? 'handed on' : 'refused and explained'}`, () => {
    const exchange = new ExchangeDouble(traces, path, { ...ask, host: `${host}:4566` });
    assert.equal(door.claims(exchange), true);
    void door.serve(exchange);
    const { answer } = exchange;
    if (reason === undefined) {
      assert.equal(answer?.status, 200);
      assert.equal(exchange.trace.door, 'restapi');
      assert.equal(door.locate(exchange)?.id !== undefined, true);
      return;
    }
    assert.deepEqual([answer?.status, answer?.text], [403, '{"message":"Forbidden"}']);
    assert.equal(answer?.header('x-amzn-errortype'), 'ForbiddenException');
    const step = exchange.trace.steps.at(-1);
    assert.equal(step?.reason, reason);
    const { cause, cure } = domainReasons[reason]!;
    assert.match(cause(step.detail ?? {}, exchange.trace), /\w+\.(test|pem)/);
    assert.ok(cure?.(step.detail ?? {}, exchange.trace));
  });
}

test('a domain of HTTP APIs alone refuses in their words', () => {
  const unmapped = new ExchangeDouble(traces, '/b', { host: 'http.test', tls: tls('http.test', { client: alice }) });
  void door.serve(unmapped);
  assert.deepEqual([unmapped.answer?.status, unmapped.answer?.text], [404, '{"message":"Not Found"}']);
  assert.equal(unmapped.answer?.header('apigw-requestid'), unmapped.trace.id);
  assert.equal(unmapped.answer?.header('x-amzn-errortype'), undefined);
  assert.equal(unmapped.trace.steps.at(-1)?.reason, 'domain-mapping-missing');
  const untrusted = new ExchangeDouble(traces, '/a', { host: 'http.test', tls: tls('http.test') });
  void door.serve(untrusted);
  assert.deepEqual([untrusted.answer?.status, untrusted.answer?.text], [403, '{"message":"Forbidden"}']);
});
