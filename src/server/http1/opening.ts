// What the first bytes tell before a head is complete: another protocol on the same port, or no HTTP at all. Pure.
import { opensTls } from '../client-hello.ts';
import { malformed } from '../malformed.ts';
import { CR, LF, isTokenByte } from './bytes.ts';
import { readRequestLine } from './head-parser.ts';

const HEAD_END = Buffer.from('\r\n\r\n', 'latin1');
const HTTP2_PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');

export type Protocol = 'http1' | 'http2' | 'tls';

/** Undefined while it may still become HTTP/2. A TLS client is known by its first byte. */
export function protocolOf(data: Buffer): Protocol | undefined {
  if (opensTls(data)) return 'tls';
  if (data[0] !== HTTP2_PREFACE[0]) return 'http1';
  const length = Math.min(data.length, HTTP2_PREFACE.length);
  if (HTTP2_PREFACE.compare(data, 0, length, 0, length) !== 0) return 'http1';
  return length === HTTP2_PREFACE.length ? 'http2' : undefined;
}

/** A client may send empty lines before its request. [RFC 9112 2.2] */
export function afterEmptyLines(data: Buffer): number {
  let at = 0;
  while (data[at] === CR && data[at + 1] === LF) at += 2;
  return at;
}

/**
 * Refuses at once what no further byte can turn into a head that begins at `start`. `seen`: bytes that have been looked
 * at before. Throws Refused.
 */
export function checkPartial(data: Buffer, start: number, seen: number): void {
  if (!isTokenByte(data[start] as number) && !(data[start] === CR && data.length === start + 1))
    throw malformed('it does not begin with a method, a space and a target');
  const line = data.indexOf(LF, start);
  if (line < 0) return;
  if (line >= seen) readRequestLine(data, start);
  for (let at = data.indexOf(LF, Math.max(line, seen)); at >= 0; at = data.indexOf(LF, at + 1))
    if (data[at - 1] !== CR) throw malformed('a line ends with an LF alone');
}

/** Where a CR LF CR LF stands. A request without a body, alone in its packet, ends with it: nothing has to be searched. */
export function headEnd(data: Buffer, from: number): number {
  const last = data.length - HEAD_END.length;
  if (last >= from && data[last] === CR && data[last + 1] === LF && data[last + 2] === CR && data[last + 3] === LF)
    return last;
  return data.indexOf(HEAD_END, from);
}
