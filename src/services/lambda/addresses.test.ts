import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeAddress, codeDigest, functionUrlAddress } from './addresses.ts';

const KEY = Buffer.alloc(32, 1);
const DIGEST = `sha256:${'ab'.repeat(32)}`;

const PLACES: readonly (readonly [endpoint: string, url: string])[] = [
  ['http://127.0.0.1:4566', 'http://u1.lambda-url.eu-west-1.localhost:4566/'],
  ['http://localhost:4566', 'http://u1.lambda-url.eu-west-1.localhost:4566/'],
  ['http://portico.localhost', 'http://u1.lambda-url.eu-west-1.localhost/'],
  ['http://[::1]:4566', 'http://u1.lambda-url.eu-west-1.localhost:4566/'],
  ['https://portico.example.com', 'https://u1.lambda-url.eu-west-1.portico.example.com/'],
  ['https://portico.example.com:8443', 'https://u1.lambda-url.eu-west-1.portico.example.com:8443/'],
];

for (const [endpoint, url] of PLACES) {
  test(`reached at ${endpoint}, a function URL is ${url}`, () =>
    assert.equal(functionUrlAddress(endpoint, 'eu-west-1', 'u1'), url));
}

function pathOf(nowMs: number): string {
  return new URL(codeAddress('http://127.0.0.1:4566', DIGEST, KEY, nowMs)).pathname;
}

test('a code address grants its blob for ten minutes', () => {
  const path = pathOf(1_000_000);
  assert.equal(codeDigest(path, KEY, 1_000_000), DIGEST);
  assert.equal(codeDigest(path, KEY, 1_000_000 + 600_000), DIGEST);
  assert.equal(codeDigest(path, KEY, 1_000_000 + 600_001), undefined);
});

test('a code address cannot be forged, stretched or turned to another blob', () => {
  const path = pathOf(0);
  assert.equal(codeDigest(path, Buffer.alloc(32, 2), 0), undefined);
  assert.equal(codeDigest(path.replace('.600.', '.999999.'), KEY, 0), undefined);
  assert.equal(codeDigest(path.replace('abab', 'abac'), KEY, 0), undefined);
  assert.equal(codeDigest(`${path}x`, KEY, 0), undefined);
  assert.equal(codeDigest('/_portico/code/', KEY, 0), undefined);
});
