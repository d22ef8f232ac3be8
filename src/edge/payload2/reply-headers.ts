// Headers and cookies that a function returned, as they go to the client: coerced to text, remapped, dropped. [lambda C4]
import { sendable } from '../lambda/header-text.ts';
import type { ReplyNames } from '../lambda/reply-names.ts';
import type { MalformedReply } from './reply.ts';

export interface ReplyHeaders {
  /** Name, value, ... without the content type. */
  readonly raw: string[];
  readonly contentType: string | undefined;
}

/** Values of any type become text; null says nothing. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function unsendable(member: string): MalformedReply {
  return { member, problem: 'its value holds a line break or another control character' };
}

function wrongKind(member: string, wanted: string): MalformedReply {
  return { member, problem: `it is not ${wanted}` };
}

function readHeaders(headers: unknown, names: ReplyNames, raw: string[]): string | undefined | MalformedReply {
  let contentType: string | undefined;
  if (typeof headers !== 'object' || Array.isArray(headers)) return wrongKind('headers', 'an object');
  const given = headers as Record<string, unknown>;
  for (const spelled in given) {
    const value = textOf(given[spelled]);
    if (value === undefined) continue;
    const { lower, sent, valid } = names.of(spelled);
    if (!valid) return { member: `headers.${spelled}`, problem: 'HTTP does not allow this header name' };
    const text = sendable(value);
    if (text === undefined) return unsendable(`headers.${spelled}`);
    if (lower === 'content-type') contentType = text;
    else if (sent !== undefined) raw.push(sent, text);
  }
  return contentType;
}

function readCookies(cookies: unknown, raw: string[]): MalformedReply | undefined {
  if (!Array.isArray(cookies)) return wrongKind('cookies', 'a list');
  for (const cookie of cookies) {
    const text = sendable(textOf(cookie) ?? '');
    if (text === undefined) return unsendable('cookies');
    if (text !== '') raw.push('Set-Cookie', text);
  }
  return undefined;
}

/** Each cookie becomes a Set-Cookie line of its own. multiValueHeaders mean nothing in payload 2.0. */
export function replyHeaders(headers: unknown, cookies: unknown, names: ReplyNames): ReplyHeaders | MalformedReply {
  const raw: string[] = [];
  let contentType: string | undefined;
  if (headers !== undefined && headers !== null) {
    const read = readHeaders(headers, names, raw);
    if (typeof read === 'object') return read;
    contentType = read;
  }
  const problem = cookies === undefined || cookies === null ? undefined : readCookies(cookies, raw);
  return problem ?? { raw, contentType };
}
