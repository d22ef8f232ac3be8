// What a function returned, read as payload 2.0 has it: an explicit reply with a statusCode, or one inferred from any JSON. [lambda C4, H4]
import type { ReplyNames } from '../lambda/reply-names.ts';
import { compactJson } from './compact-json.ts';
import { replyHeaders, type ReplyHeaders } from './reply-headers.ts';

export interface Reply extends ReplyHeaders {
  readonly status: number;
  /** Always set: the function's own or the default. */
  readonly contentType: string;
  readonly body: string | Buffer;
  readonly inferred: boolean;
}

export interface MalformedReply {
  /** The member that is wrong: 'statusCode', 'headers.x-count', 'body', or 'reply' for the whole document. */
  readonly member: string;
  readonly problem: string;
}

/** Where the doors that speak payload 2.0 differ. */
export interface ReplyRules {
  /** Of an explicit reply that names none. */
  readonly contentType: string;
  readonly names: ReplyNames;
  /** An explicit body that is no string: its JSON text, or a malformed reply. */
  readonly otherBody: 'json' | 'malformed';
  /** Whether an inferred body is the compacted JSON or the text as the function returned it. */
  readonly inferredBody: 'compact' | 'verbatim';
}

const JSON_TYPE = 'application/json';

export function isMalformed(found: object): found is MalformedReply {
  return 'problem' in found;
}

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function readReply(payload: string, rules: ReplyRules): Reply | MalformedReply {
  const document = parsed(payload);
  if (document === undefined) return { member: 'reply', problem: payload === '' ? 'it is empty' : 'it is not JSON' };
  if (isObject(document) && document['statusCode'] !== undefined) return explicit(document, rules);
  const text = rules.inferredBody === 'compact' ? compactJson(payload) : payload;
  const body = typeof document === 'string' ? document : text;
  return { status: 200, contentType: JSON_TYPE, raw: [], body, inferred: true };
}

export interface ReplyHead extends ReplyHeaders {
  readonly status: number;
}

/** Status, headers and cookies: of an explicit reply and of the prelude of a stream. */
export function readHead(document: Record<string, unknown>, names: ReplyNames): ReplyHead | MalformedReply {
  const status = statusOf(document['statusCode']);
  if (typeof status !== 'number') return status;
  const headers = replyHeaders(document['headers'], document['cookies'], names);
  return isMalformed(headers) ? headers : { status, raw: headers.raw, contentType: headers.contentType };
}

function explicit(document: Record<string, unknown>, rules: ReplyRules): Reply | MalformedReply {
  const head = readHead(document, rules.names);
  if (isMalformed(head)) return head;
  const body = bodyOf(document['body'], document['isBase64Encoded'] === true, rules);
  if (typeof body !== 'string' && !Buffer.isBuffer(body)) return body;
  const { status, raw, contentType = rules.contentType } = head;
  return { status, raw, contentType, body, inferred: false };
}

const DIGITS = /^\d+$/;

/** A whole number or a text of digits. Statuses below 200 would not end the answer for any client. */
function statusOf(value: unknown): number | MalformedReply {
  if (value === undefined) return 200;
  const status = typeof value === 'string' && DIGITS.test(value) ? Number(value) : value;
  if (typeof status === 'number' && Number.isInteger(status) && status >= 200 && status <= 599) return status;
  return {
    member: 'statusCode',
    problem: `it is ${JSON.stringify(value).slice(0, 100)}, not a whole number from 200 to 599`,
  };
}

const NOT_BASE64 = /[^A-Za-z0-9+/\-_=\s]/;

function bodyOf(body: unknown, isBase64: boolean, rules: ReplyRules): string | Buffer | MalformedReply {
  if (body === undefined || body === null) return '';
  if (typeof body !== 'string') {
    return rules.otherBody === 'json' ? JSON.stringify(body) : { member: 'body', problem: 'it is not a string' };
  }
  return isBase64 ? decodedBody(body) : body;
}

/** Of a reply that says isBase64Encoded. */
export function decodedBody(body: string): Buffer | MalformedReply {
  return NOT_BASE64.test(body)
    ? { member: 'body', problem: 'isBase64Encoded is true, and it is not base64' }
    : Buffer.from(body, 'base64');
}
