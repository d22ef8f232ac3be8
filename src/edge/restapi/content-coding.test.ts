// Which coding a client gets, and what becomes of bodies that say to be encoded. [api-gateway.md A10]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateRawSync, deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import { chosenCoding, compressed, decoded } from './content-coding.ts';

const CHOICES: readonly (readonly [acceptEncoding: string, coding: string | undefined])[] = [
  ['gzip', 'gzip'],
  ['deflate', 'deflate'],
  ['GZIP', 'gzip'],
  ['gzip, deflate, br', 'gzip'],
  ['deflate, gzip', 'gzip'],
  ['deflate;q=1.0, gzip;q=0.5', 'deflate'],
  ['gzip;q=0.5, deflate;q=0.6', 'deflate'],
  ['br, gzip', undefined],
  ['br;q=1.0, gzip;q=0.8', undefined],
  ['br;q=0.1, gzip;q=0.8', 'gzip'],
  ['identity, gzip;q=0.5', undefined],
  ['gzip;q=0', undefined],
  ['gzip;q=nonsense', undefined],
  ['*', undefined],
  ['*;q=0.1, gzip', 'gzip'],
  ['', undefined],
  ['zstd', undefined],
];

test('what a client wants most must be supported, or nothing is compressed', () => {
  for (const [acceptEncoding, coding] of CHOICES) assert.equal(chosenCoding(acceptEncoding), coding, acceptEncoding);
});

const TEXT = Buffer.from('{"hello":"world"}');
const LIMIT = 1000;

test('gzip, both kinds of deflate and identity are decoded', async () => {
  assert.deepEqual(await decoded(gzipSync(TEXT), 'gzip', LIMIT), TEXT);
  assert.deepEqual(await decoded(gzipSync(TEXT), ' GZip ', LIMIT), TEXT);
  assert.deepEqual(await decoded(deflateSync(TEXT), 'deflate', LIMIT), TEXT);
  assert.deepEqual(await decoded(deflateRawSync(TEXT), 'deflate', LIMIT), TEXT);
  assert.equal(await decoded(TEXT, 'identity', LIMIT), TEXT);
  assert.deepEqual(await decoded(Buffer.alloc(0), 'gzip', LIMIT), Buffer.alloc(0));
});

test('what cannot be decoded is told apart', async () => {
  assert.equal(await decoded(TEXT, 'br', LIMIT), 'unknown-coding');
  assert.equal(await decoded(TEXT, 'gzip, gzip', LIMIT), 'unknown-coding');
  assert.equal(await decoded(TEXT, 'gzip', LIMIT), 'undecodable');
  assert.equal(await decoded(TEXT, 'deflate', LIMIT), 'undecodable');
  assert.equal(await decoded(gzipSync(TEXT).subarray(0, -9), 'gzip', LIMIT), 'undecodable');
});

test('a small body that holds a large one is stopped at the limit', async () => {
  const bomb = gzipSync(Buffer.alloc(20_000_000));
  assert.ok(bomb.length < 30_000);
  assert.equal(await decoded(bomb, 'gzip', 1_000_000), 'too-large');
  const fits = await decoded(gzipSync(Buffer.alloc(1_000_000)), 'gzip', 1_000_000);
  assert.ok(Buffer.isBuffer(fits));
});

test('large bodies are compressed by another thread, small ones at once', async () => {
  const small = compressed('hello', 'gzip');
  assert.ok(Buffer.isBuffer(small));
  assert.equal(gunzipSync(small).toString(), 'hello');
  const large = compressed(Buffer.alloc(100_000), 'deflate');
  assert.ok(large instanceof Promise);
  assert.equal(inflateSync(await large).length, 100_000);
});
