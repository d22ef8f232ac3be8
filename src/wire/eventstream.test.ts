// Event stream frames: byte for byte the recorded ones, and damage is noticed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeFrame, encodeFrame } from './eventstream.ts';
import { RECORDED } from './sigv4/vectors.fixture.ts';

const { payload_chunk_hex: CHUNK, invoke_complete_hex: COMPLETE } = RECORDED.eventstream;

function headers(event: string, type: string): Record<string, string> {
  return { ':message-type': 'event', ':event-type': event, ':content-type': type };
}

test('the recorded frames are written byte for byte', () => {
  assert.equal(
    encodeFrame(headers('PayloadChunk', 'application/octet-stream'), Buffer.from('Hello')).toString('hex'),
    CHUNK,
  );
  assert.equal(encodeFrame(headers('InvokeComplete', 'application/json'), Buffer.from('{}')).toString('hex'), COMPLETE);
});

test('the recorded frames are read, one after the other', () => {
  const bytes = Buffer.from(CHUNK + COMPLETE, 'hex');
  const first = decodeFrame(bytes);
  assert.equal(first?.frame.payload.toString(), 'Hello');
  assert.deepEqual(first.frame.headers, headers('PayloadChunk', 'application/octet-stream'));
  const second = decodeFrame(bytes.subarray(first.length));
  assert.equal(second?.frame.payload.toString(), '{}');
});

test('a frame that is not here whole waits', () => {
  const bytes = Buffer.from(CHUNK, 'hex');
  for (const length of [0, 11, 12, bytes.length - 1]) assert.equal(decodeFrame(bytes.subarray(0, length)), undefined);
});

test('a damaged frame is refused', () => {
  for (const at of [0, 5, 20, 100]) {
    const bytes = Buffer.from(CHUNK, 'hex');
    bytes[at] = (bytes[at] as number) ^ 1;
    assert.throws(() => decodeFrame(bytes), /event stream/);
  }
});
