// Request headers as payload 2.0 shows them: lower case, repeated ones joined, cookies apart. Knows no door. [lambda C3, api-gateway.md B4]
import type { Exchange } from '../contract.ts';
import { portOf } from '../lambda/header-text.ts';

export interface ShownHeaders {
  /** '"name":"value",' for each header. */
  readonly members: string;
  /** '"cookies":["a=1","b=2"],', or '' when there are none. */
  readonly cookies: string;
  /** False for an HTTP/2 request without a Host line. */
  readonly hasHost: boolean;
}

type Treatment = 'keep' | 'drop' | 'cookie' | 'authorization' | 'host';

interface HeaderName {
  readonly lower: string;
  /** '"accept":' */
  readonly quoted: string;
  readonly treatment: Treatment;
  /** The value it had last, and '"accept":"text/html",': most clients say the same again and again. */
  value: string | undefined;
  member: string;
  /** Shared by all spellings of one name: the request in which it was last seen. */
  readonly seen: { request: number };
}

/** What speaks of the connection goes; what the front end says itself is written by forwardedHeaders. */
export const DROPPED: ReadonlySet<string> = new Set(
  (
    'connection content-length expect http2-settings keep-alive proxy-connection te trailer transfer-encoding upgrade ' +
    'x-amzn-tls-cipher-suite x-amzn-tls-version x-amzn-trace-id x-forwarded-for x-forwarded-port x-forwarded-proto'
  ).split(' '),
);

function treatmentOf(lower: string): Treatment {
  if (DROPPED.has(lower)) return 'drop';
  return lower === 'cookie' || lower === 'authorization' || lower === 'host' ? lower : 'keep';
}

/** Header names repeat from request to request, so what they mean is kept; clients cannot make the table grow without bound. */
const MOST_NAMES = 4096;
/** Of all names together. */
const MOST_CHARACTERS = 64 * MOST_NAMES;
/** Longer values are not kept. */
const KEPT_VALUE = 256;
const names = new Map<string, HeaderName>();
const seenByLower = new Map<string, { request: number }>();
let request = 0;
let characters = 0;

function learn(name: string): HeaderName {
  const lower = name.toLowerCase();
  let seen = seenByLower.get(lower);
  if (!seen) seenByLower.set(lower, (seen = { request: 0 }));
  const learned: HeaderName = {
    lower,
    quoted: `${JSON.stringify(lower)}:`,
    treatment: treatmentOf(lower),
    value: undefined,
    member: '',
    seen,
  };
  names.set(name, learned);
  characters += name.length;
  return learned;
}

function beginRequest(): void {
  request += 1;
  if (names.size <= MOST_NAMES && characters <= MOST_CHARACTERS) return;
  names.clear();
  seenByLower.clear();
  characters = 0;
}

/** Cookies of every Cookie header, each trimmed. */
function cookieList(values: readonly string[]): string {
  const cookies = values
    .flatMap((value) => value.split(';'))
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie !== '');
  return cookies.length === 0 ? '' : `"cookies":${JSON.stringify(cookies)},`;
}

function isShown({ treatment }: HeaderName, showsAuthorization: boolean): boolean {
  return treatment === 'keep' || treatment === 'host' || (treatment === 'authorization' && showsAuthorization);
}

/** For requests that repeat a header: values by name in order of first appearance. */
function repeated(rawHeaders: readonly string[], showsAuthorization: boolean): ShownHeaders {
  const byName = new Map<HeaderName['seen'], { quoted: string; value: string }>();
  const cookies: string[] = [];
  let hasHost = false;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = names.get(rawHeaders[i]!) ?? learn(rawHeaders[i]!);
    const value = rawHeaders[i + 1]!;
    if (name.treatment === 'cookie') cookies.push(value);
    if (name.treatment === 'host') hasHost = true;
    if (!isShown(name, showsAuthorization)) continue;
    const before = byName.get(name.seen);
    byName.set(name.seen, { quoted: name.quoted, value: before ? `${before.value},${value}` : value });
  }
  let members = '';
  for (const { quoted, value } of byName.values()) members += `${quoted}${JSON.stringify(value)},`;
  return { members, cookies: cookieList(cookies), hasHost };
}

function memberOf(name: HeaderName, value: string): string {
  if (value === name.value) return name.member;
  const member = `${name.quoted}${JSON.stringify(value)},`;
  if (value.length <= KEPT_VALUE) {
    name.value = value;
    name.member = member;
  }
  return member;
}

/** `showsAuthorization`: false where the header has done its work (AWS_IAM). [events] */
export function shownHeaders(rawHeaders: readonly string[], showsAuthorization: boolean): ShownHeaders {
  beginRequest();
  let members = '';
  let cookies = '';
  let hasHost = false;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = names.get(rawHeaders[i]!) ?? learn(rawHeaders[i]!);
    if (name.treatment === 'drop') continue;
    if (name.seen.request === request) return repeated(rawHeaders, showsAuthorization);
    name.seen.request = request;
    if (name.treatment === 'host') hasHost = true;
    if (name.treatment === 'cookie') cookies = cookieList([rawHeaders[i + 1]!]);
    else if (isShown(name, showsAuthorization)) members += memberOf(name, rawHeaders[i + 1]!);
  }
  return { members, cookies, hasHost };
}

/**
 * 'aws' says what AWS's front end would: the function was called over TLS at port 443, so that events equal the real ones.
 * 'real' says how Portico was called, so that a function that builds links from these headers builds ones that work.
 */
export type Forwarded = 'aws' | 'real';

/** The front end's own headers, without a final comma. AWS names the length also of what has no body. [events] */
export function forwardedHeaders(exchange: Exchange, trace: string, bodyLength: number): string {
  const { headers } = exchange;
  const sent = headers['x-forwarded-for'];
  const client = JSON.stringify(sent === undefined ? exchange.sourceIp : `${sent}, ${exchange.sourceIp}`);
  return `"content-length":"${bodyLength}","x-amzn-trace-id":${JSON.stringify(trace)},"x-forwarded-for":${client}`;
}

export function forwardedScheme(exchange: Exchange, forwarded: Forwarded): string {
  return forwarded === 'aws'
    ? ',"x-forwarded-port":"443","x-forwarded-proto":"https"'
    : `,"x-forwarded-port":"${portOf(exchange)}","x-forwarded-proto":"${exchange.scheme}"`;
}
