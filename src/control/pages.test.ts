import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServiceName } from '../models/contract.ts';
import type { WireRequest } from '../wire/contract.ts';
import { pageRefusal } from './pages.ts';

function refused(
  headers: Record<string, string>,
  service: ServiceName = 'lambda',
  method = 'POST',
): string | undefined {
  const request = { method, headers: { host: '127.0.0.1:4566', ...headers }, scheme: 'http' };
  return pageRefusal(request as unknown as WireRequest, service)?.reason;
}

test('tools, which name no page, may call by every own name', () => {
  const names = [
    '127.0.0.1:4566',
    '127.0.0.1',
    'localhost:4566',
    '[::1]:4566',
    'portico:4566',
    'bucket.localhost:4566',
  ];
  const more = ['lambda.us-east-1.amazonaws.com', 'host.docker.internal:4566', 'bucket.127.0.0.1:4566', 'aws.test', ''];
  for (const host of [...names, ...more]) assert.equal(refused({ host }), undefined, host);
});

test('a name that anybody could make resolve to this machine is not believed', () => {
  for (const host of [
    'evil.example:4566',
    'localhost.evil.example',
    'amazonaws.com.evil.example',
    'evillocalhost.example',
  ])
    assert.equal(refused({ host }), 'foreign-name', host);
});

test('a page of this machine may call, a page from elsewhere may not', () => {
  for (const origin of ['http://localhost:3000', 'http://app.localhost', 'http://127.0.0.1:4566', 'http://[::1]:8080'])
    assert.equal(refused({ origin }), undefined, origin);
  assert.equal(refused({ origin: 'http://aws.test:4566', host: 'aws.test:4566' }), undefined);
  for (const origin of [
    'https://evil.example',
    'null',
    'https://localhost.evil.example',
    'http://127.0.0.1.evil.example',
    '',
  ])
    for (const method of ['POST', 'GET']) assert.equal(refused({ origin }, 's3', method), 'foreign-page', origin);
});

test('what a page embeds from another site may only read objects', () => {
  const embedded = { 'sec-fetch-site': 'cross-site' };
  assert.equal(refused(embedded, 's3', 'GET'), undefined);
  assert.equal(refused(embedded, 's3', 'PUT'), 'foreign-page');
  assert.equal(refused(embedded, 'iam', 'GET'), 'foreign-page');
  assert.equal(refused({ 'sec-fetch-site': 'same-origin' }), undefined);
  assert.equal(refused({ 'sec-fetch-site': 'none' }), undefined);
});
