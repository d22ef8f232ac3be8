// Headers and cookies that a function returned, as they go to the client: coerced to text, remapped, dropped. [lambda C4]
import { isHeaderName, sendable } from '../lambda/header-text.ts';
import type { MalformedReply } from './reply.ts';

interface ReplyName {
  readonly lower: string;
  /** What is sent; undefined: the header is dropped. */
  readonly sent: string | undefined;
  /** A name that HTTP does not allow. */
  readonly valid: boolean;
}

/** Functions send few different names; what they mean is kept, and a function that invents names cannot fill the memory. */
const MOST_NAMES = 4096;

/** What a door does with the names that functions send. */
export class ReplyNames {
  readonly #dropped: ReadonlySet<string>;
  readonly #remapped: ReadonlySet<string>;
  readonly #known = new Map<string, ReplyName>();

  constructor(dropped: Iterable<string>, remapped: Iterable<string>) {
    this.#dropped = new Set(dropped);
    this.#remapped = new Set(remapped);
  }

  of(name: string): ReplyName {
    const known = this.#known.get(name);
    if (known) return known;
    const lower = name.toLowerCase();
    const sent = this.#remapped.has(lower) ? `x-amzn-Remapped-${name}` : name;
    const learned = { lower, sent: this.#dropped.has(lower) ? undefined : sent, valid: isHeaderName(name) };
    if (this.#known.size >= MOST_NAMES) this.#known.clear();
    this.#known.set(name, learned);
    return learned;
  }
}

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
