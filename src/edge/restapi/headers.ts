// Request headers as the event shows them: casing kept, some dropped at the door, some added. [api-gateway.md A4.1]
import type { Exchange } from '../contract.ts';
import { portOf } from '../lambda/header-text.ts';

export interface EventHeaders {
  /** Inside of the JSON object, without braces. */
  readonly single: string;
  readonly multi: string;
}

/** What happens to a header by its name. */
type Treatment = 'keep' | 'drop' | 'authorization' | 'forwarded-for' | 'host';

interface HeaderName {
  readonly lower: string;
  /** '"Accept":' */
  readonly quoted: string;
  readonly treatment: Treatment;
  /** The value it had last: most clients say the same again and again. */
  value: string | undefined;
  /** '"Accept":"text/html",' and '"Accept":["text/html"],' */
  single: string;
  multi: string;
  /** Shared by all spellings of one name: the request in which it was last seen. */
  readonly seen: { request: number };
}

/** Dropped at the door; X-HTTP-Method-Override has done its work [A2.2]; the trace and forwarding headers are written anew. */
const DROPPED: ReadonlySet<string> = new Set(
  (
    'connection content-length content-md5 expect max-forwards proxy-authenticate server te transfer-encoding trailer upgrade ' +
    'www-authenticate x-http-method-override x-amzn-trace-id x-forwarded-port x-forwarded-proto'
  ).split(' '),
);

function treatmentOf(lower: string): Treatment {
  if (DROPPED.has(lower)) return 'drop';
  if (lower === 'authorization') return 'authorization';
  if (lower === 'x-forwarded-for') return 'forwarded-for';
  return lower === 'host' ? 'host' : 'keep';
}

/** Header names repeat from request to request, so what they mean is kept; clients cannot make the table grow without bound. */
const MOST_NAMES = 4096;
/** Longer values are not kept. */
const KEPT_VALUE = 256;
const names = new Map<string, HeaderName>();
const seenByLower = new Map<string, { request: number }>();
let request = 0;

function learn(name: string): HeaderName {
  const lower = name.toLowerCase();
  let seen = seenByLower.get(lower);
  if (!seen) seenByLower.set(lower, (seen = { request: 0 }));
  const learned: HeaderName = {
    lower,
    quoted: `${JSON.stringify(name)}:`,
    treatment: treatmentOf(lower),
    value: undefined,
    single: '',
    multi: '',
    seen,
  };
  names.set(name, learned);
  return learned;
}

function beginRequest(): void {
  request += 1;
  if (names.size <= MOST_NAMES) return;
  names.clear();
  seenByLower.clear();
}

/** Signed requests keep their signature to themselves. [A6.2] */
function isSigned(authorization: string): boolean {
  return authorization.startsWith('AWS4-HMAC-SHA256');
}

/** Values by name in order of first appearance, the first spelling wins. For requests that repeat a header. */
function repeated(kept: readonly { name: HeaderName; value: string }[]): EventHeaders {
  const all = new Map<string, { quoted: string; values: string[] }>();
  for (const { name, value } of kept) {
    const entry = all.get(name.lower);
    if (entry) entry.values.push(value);
    else all.set(name.lower, { quoted: name.quoted, values: [value] });
  }
  const entries = [...all.values()];
  return {
    single: entries.map(({ quoted, values }) => quoted + JSON.stringify(values.at(-1))).join(','),
    multi: entries.map(({ quoted, values }) => quoted + JSON.stringify(values)).join(','),
  };
}

function keptHeaders(rawHeaders: readonly string[]): { name: HeaderName; value: string }[] {
  const kept: { name: HeaderName; value: string }[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = names.get(rawHeaders[i]!) ?? learn(rawHeaders[i]!);
    const value = rawHeaders[i + 1]!;
    const dropped = name.treatment === 'drop' || name.treatment === 'forwarded-for';
    if (!dropped && !(name.treatment === 'authorization' && isSigned(value))) kept.push({ name, value });
  }
  return kept;
}

/** 'aws': https and 443, as functions see them there; 'real': this connection's own; 'none': nothing is added, in tests. */
export type Forwarded = 'aws' | 'real' | 'none';

function added(exchange: Exchange, eventTrace: string, hasHost: boolean, forwarded: Forwarded): EventHeaders {
  const sent = exchange.headers['x-forwarded-for'];
  const trace = JSON.stringify(eventTrace);
  const client = JSON.stringify(sent === undefined ? exchange.sourceIp : `${sent}, ${exchange.sourceIp}`);
  const port = forwarded === 'aws' ? '443' : portOf(exchange);
  const proto = forwarded === 'aws' ? 'https' : exchange.scheme;
  // HTTP/2 has no Host header; the event has one all the same.
  const host = hasHost ? undefined : JSON.stringify(exchange.headers['host'] ?? exchange.host);
  return {
    single: `${host === undefined ? '' : `"Host":${host},`}"X-Amzn-Trace-Id":${trace},"X-Forwarded-For":${client},"X-Forwarded-Port":"${port}","X-Forwarded-Proto":"${proto}"`,
    multi: `${host === undefined ? '' : `"Host":[${host}],`}"X-Amzn-Trace-Id":[${trace}],"X-Forwarded-For":[${client}],"X-Forwarded-Port":["${port}"],"X-Forwarded-Proto":["${proto}"]`,
  };
}

function withRepeated(exchange: Exchange, eventTrace: string, forwarded: Forwarded): EventHeaders {
  const headers = keptHeaders(exchange.rawHeaders);
  const kept = repeated(headers);
  const extra = added(
    exchange,
    eventTrace,
    headers.some(({ name }) => name.treatment === 'host'),
    forwarded,
  );
  return { single: `${kept.single},${extra.single}`, multi: `${kept.multi},${extra.multi}` };
}

function setValue(name: HeaderName, value: string): void {
  const quoted = JSON.stringify(value);
  name.single = `${name.quoted}${quoted},`;
  name.multi = `${name.quoted}[${quoted}],`;
  name.value = value.length <= KEPT_VALUE ? value : undefined;
}

export function eventHeaders(exchange: Exchange, eventTrace: string, forwarded: Forwarded): EventHeaders {
  const { rawHeaders } = exchange;
  beginRequest();
  if (forwarded === 'none') return repeated(keptHeaders(rawHeaders));
  let single = '';
  let multi = '';
  let hasHost = false;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = names.get(rawHeaders[i]!) ?? learn(rawHeaders[i]!);
    if (name.treatment === 'drop' || name.treatment === 'forwarded-for') continue;
    const value = rawHeaders[i + 1]!;
    if (name.treatment === 'authorization' && isSigned(value)) continue;
    if (name.treatment === 'host') hasHost = true;
    if (name.seen.request === request) {
      return withRepeated(exchange, eventTrace, forwarded);
    }
    name.seen.request = request;
    if (name.value !== value) setValue(name, value);
    single += name.single;
    multi += name.multi;
  }
  const extra = added(exchange, eventTrace, hasHost, forwarded);
  return { single: single + extra.single, multi: multi + extra.multi };
}
