// The head that a streaming function sends before its body: JSON, eight NULs, body; wherever the chunks are cut. [lambda A4, C4]
import { isMalformed, readHead, type MalformedReply } from '../payload2/reply.ts';
import { NAMES, type ResponseHead } from './response.ts';

export const PRELUDE_TYPE = 'application/vnd.awslambda.http-integration-response';
/** What a stream without a content type of its own is. */
export const STREAM_TYPE = 'application/octet-stream';

const SEPARATOR = Buffer.alloc(8);
/** Heads are a few hundred bytes; one that never ends must not fill the memory. */
const LONGEST_PRELUDE = 1024 * 1024;

export interface Opening {
  readonly head: ResponseHead;
  /** The first bytes of the body; may be empty. */
  readonly first: Buffer;
}

/** An answer without a prelude, or a stream that ended before it said anything. */
export function plainHead(contentType: string): ResponseHead {
  return { status: 200, contentType, raw: [] };
}

/** Splits bytes that hold a whole prelude; undefined when the separator has not come yet. */
export function splitPrelude(bytes: Buffer, from = 0): Opening | MalformedReply | undefined {
  const at = bytes.indexOf(SEPARATOR, Math.max(0, from - SEPARATOR.length + 1));
  if (at < 0) return bytes.length > LONGEST_PRELUDE ? tooLong() : undefined;
  const head = headOf(bytes.toString('utf8', 0, at));
  return isMalformed(head) ? head : { head, first: bytes.subarray(at + SEPARATOR.length) };
}

export function noPrelude(): MalformedReply {
  return { member: 'prelude', problem: 'the stream ended before the eight NULs that end it' };
}

function tooLong(): MalformedReply {
  return { member: 'prelude', problem: `it does not end within ${LONGEST_PRELUDE} bytes` };
}

function headOf(text: string): ResponseHead | MalformedReply {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return { member: 'prelude', problem: 'it is not JSON' };
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    return { member: 'prelude', problem: 'it is not an object' };
  const head = readHead(document as Record<string, unknown>, NAMES);
  if (isMalformed(head)) return head;
  const { status, raw, contentType = STREAM_TYPE } = head;
  return { status, raw, contentType };
}
