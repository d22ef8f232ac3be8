// Frames of AWS's event stream encoding: lengths, checksums, string headers, payload. Knows no service. [lambda A8]
import { crc32 } from 'node:zlib';

export interface Frame {
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Buffer;
}

const PRELUDE = 12;
const STRING = 7;
/** AWS's own bounds: 128 KiB of headers, 16 MiB of payload. */
const MAX_FRAME = 16 * 1024 * 1024 + 128 * 1024 + PRELUDE + 4;

export function encodeFrame(headers: Readonly<Record<string, string>>, payload: Uint8Array): Buffer {
  const names = Object.entries(headers).map(([name, value]) => [Buffer.from(name), Buffer.from(value)] as const);
  const headerLength = names.reduce((sum, [name, value]) => sum + 4 + name.length + value.length, 0);
  const total = PRELUDE + headerLength + payload.length + 4;
  const frame = Buffer.allocUnsafe(total);
  frame.writeUInt32BE(total, 0);
  frame.writeUInt32BE(headerLength, 4);
  frame.writeUInt32BE(crc32(frame.subarray(0, 8)), 8);
  let at = PRELUDE;
  for (const [name, value] of names) {
    at = frame.writeUInt8(name.length, at);
    at += name.copy(frame, at);
    at = frame.writeUInt8(STRING, at);
    at = frame.writeUInt16BE(value.length, at);
    at += value.copy(frame, at);
  }
  frame.set(payload, at);
  frame.writeUInt32BE(crc32(frame.subarray(0, total - 4)), total - 4);
  return frame;
}

/** The first frame of `bytes` and how many bytes it took; undefined when more are needed. Throws when it is damaged. */
export function decodeFrame(bytes: Buffer): { readonly frame: Frame; readonly length: number } | undefined {
  if (bytes.length < PRELUDE) return undefined;
  const total = bytes.readUInt32BE(0);
  const headerLength = bytes.readUInt32BE(4);
  if (crc32(bytes.subarray(0, 8)) !== bytes.readUInt32BE(8))
    throw new Error('event stream: the prelude checksum is wrong');
  if (total > MAX_FRAME || headerLength > total - PRELUDE - 4)
    throw new Error('event stream: the frame lengths are wrong');
  if (bytes.length < total) return undefined;
  if (crc32(bytes.subarray(0, total - 4)) !== bytes.readUInt32BE(total - 4)) {
    throw new Error('event stream: the message checksum is wrong');
  }
  const payload = bytes.subarray(PRELUDE + headerLength, total - 4);
  return { frame: { headers: readHeaders(bytes.subarray(PRELUDE, PRELUDE + headerLength)), payload }, length: total };
}

function readHeaders(bytes: Buffer): Record<string, string> {
  const headers: Record<string, string> = {};
  let at = 0;
  while (at < bytes.length) {
    const nameEnd = at + 1 + bytes.readUInt8(at);
    if (bytes.readUInt8(nameEnd) !== STRING) throw new Error('event stream: only string headers are read');
    const valueEnd = nameEnd + 3 + bytes.readUInt16BE(nameEnd + 1);
    headers[bytes.toString('utf8', at + 1, nameEnd)] = bytes.toString('utf8', nameEnd + 3, valueEnd);
    at = valueEnd;
  }
  return headers;
}
