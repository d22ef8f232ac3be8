// aws-chunked bodies: the recorded chains verify however the bytes are cut, and no damage passes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WireFault } from '../fault.ts';
import type { ChunkSigning } from '../contract.ts';
import { ChunkParser, chunkMode, readChunks } from './chunks.ts';
import type { ChunkMode } from './chunks.ts';
import { RECORDED } from './vectors.fixture.ts';

const { seed_and_chunks: CHAIN, trailer_variant: TRAILED } = RECORDED.s3_stream;
const DATA = Buffer.alloc(66_560, 'a');
const TRAILER = 'x-amz-checksum-crc32c:sOO8/Q==';

function signing(seed: string | undefined): ChunkSigning {
  return {
    timestamp: '20130524T000000Z',
    scope: '20130524/us-east-1/s3/aws4_request',
    seed: seed ?? '',
    secretAccessKey: RECORDED.secret,
  };
}

function chunk(data: Buffer, signature?: string): Buffer {
  const head = Buffer.from(`${data.length.toString(16)};chunk-signature=${signature}\r\n`);
  return Buffer.concat([head, data, Buffer.from(data.length > 0 ? '\r\n' : '')]);
}

/** 64 KiB, 1 KiB and the empty chunk. */
function framed([, first, second, last]: readonly string[], end: string): Buffer {
  const cut = 65_536;
  const parts = [chunk(DATA.subarray(0, cut), first), chunk(DATA.subarray(cut), second), chunk(Buffer.alloc(0), last)];
  return Buffer.concat([...parts, Buffer.from(end)]);
}

const SIGNED = framed(CHAIN, '\r\n');
const SIGNED_TRAILER = framed(TRAILED, `${TRAILER}\r\nx-amz-trailer-signature:${TRAILED[4]}\r\n\r\n`);
const UNSIGNED = Buffer.from('b\r\nhello world\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n');

function parser(mode: ChunkMode, decodedLength?: number): ChunkParser {
  const seed = mode === 'signed' ? CHAIN[0] : TRAILED[0];
  return new ChunkParser({ mode, decodedLength, signing: mode === 'unsigned-trailer' ? undefined : signing(seed) });
}

function unframe(
  mode: ChunkMode,
  bytes: Buffer,
  step = bytes.length,
  decodedLength?: number,
): { data: Buffer; trailers: Record<string, string> } {
  const chunks = parser(mode, decodedLength);
  const out: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += step)
    out.push(...chunks.push(bytes.subarray(at, at + step)).map((part) => Buffer.from(part)));
  chunks.end();
  return { data: Buffer.concat(out), trailers: chunks.trailers };
}

for (const step of [7, 1000, 65_536, 200_000]) {
  test(`the recorded chains verify in pieces of ${step} bytes`, () => {
    assert.ok(unframe('signed', SIGNED, step, 66_560).data.equals(DATA));
    const trailed = unframe('signed-trailer', SIGNED_TRAILER, step, 66_560);
    assert.ok(trailed.data.equals(DATA));
    assert.deepEqual(trailed.trailers, { 'x-amz-checksum-crc32c': 'sOO8/Q==' });
    const unsigned = unframe('unsigned-trailer', UNSIGNED, step, 11);
    assert.equal(unsigned.data.toString(), 'hello world');
    assert.deepEqual(unsigned.trailers, { 'x-amz-checksum-crc32': 'DUoRhQ==' });
  });
}

test('a stream gives the data as it comes', async () => {
  const chunks = parser('signed');
  const parts: Buffer[] = [];
  for await (const part of readChunks([SIGNED.subarray(0, 100), SIGNED.subarray(100)], chunks)) parts.push(part);
  assert.ok(Buffer.concat(parts).equals(DATA));
  assert.ok(parts.length > 2);
});

function refused(mode: ChunkMode, bytes: Buffer, code: string): void {
  assert.throws(
    () => unframe(mode, bytes),
    (error: unknown) => error instanceof WireFault && error.code === code,
  );
}

test('a changed byte, signature or trailer is refused', () => {
  const changed = Buffer.from(SIGNED);
  changed[70_000 - 4000] = 0x62;
  refused('signed', changed, 'SignatureDoesNotMatch');
  refused(
    'signed',
    Buffer.from(SIGNED.toString('latin1').replace(CHAIN[2] ?? '', '0'.repeat(64)), 'latin1'),
    'SignatureDoesNotMatch',
  );
  refused(
    'signed-trailer',
    Buffer.from(SIGNED_TRAILER.toString('latin1').replace('sOO8', 'sOO9'), 'latin1'),
    'SignatureDoesNotMatch',
  );
  refused('signed-trailer', framed(TRAILED, `${TRAILER}\r\n\r\n`), 'SignatureDoesNotMatch');
});

test('a body that ends early, goes on too long or lies about its length is refused', () => {
  refused('signed', SIGNED.subarray(0, -2), 'IncompleteBody');
  refused('signed', SIGNED.subarray(0, 1000), 'IncompleteBody');
  refused('signed', Buffer.concat([SIGNED, Buffer.from('more\r\n')]), 'IncompleteBody');
  refused('unsigned-trailer', Buffer.from('zz\r\n'), 'IncompleteBody');
  refused('unsigned-trailer', Buffer.alloc(100_000, 'x'), 'IncompleteBody');
  assert.throws(() => unframe('unsigned-trailer', UNSIGNED, 10, 12), /number of bytes/);
});

test('only the last signed chunk may be small', () => {
  const small = `1;chunk-signature=${'0'.repeat(64)}\r\na\r\n`;
  const unverified = new ChunkParser({ mode: 'signed' });
  assert.throws(() => unverified.push(Buffer.from(small + small)), /less than 8192/);
});

test('the framing is told by x-amz-content-sha256', () => {
  assert.equal(chunkMode(undefined), undefined);
  assert.equal(chunkMode('UNSIGNED-PAYLOAD'), undefined);
  assert.equal(chunkMode('STREAMING-AWS4-HMAC-SHA256-PAYLOAD'), 'signed');
  assert.equal(chunkMode('STREAMING-UNSIGNED-PAYLOAD-TRAILER'), 'unsigned-trailer');
  assert.throws(() => chunkMode('STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD'), { status: 501 });
});
