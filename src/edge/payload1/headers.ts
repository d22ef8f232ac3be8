// Request headers as payload 1.0 shows them: the last value of each and all of them, some dropped at the door, some added. Knows no door. [api-gateway.md A4.1, B4.1]
import type { Exchange } from '../contract.ts';
import { portOf } from '../lambda/header-text.ts';

export interface EventHeaders {
  /** Inside of the JSON object, without braces. */
  readonly single: string;
  readonly multi: string;
}

/** Where the doors that speak payload 1.0 differ. */
export interface HeaderRules {
  /** Lower case. The trace and forwarding headers are dropped by every door, and written anew. */
  readonly dropped: Iterable<string>;
  /** Names are shown in lower case, else as sent. */
  readonly lowerCase: boolean;
}

/** What happens to a header by its name. */
type Treatment = 'keep' | 'drop' | 'authorization' | 'host';

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

const WRITTEN_ANEW = ['x-amzn-trace-id', 'x-forwarded-for', 'x-forwarded-port', 'x-forwarded-proto'];

/** 'aws': https and 443, as functions see them there; 'real': this connection's own; 'none': nothing is added, in tests. */
export type Forwarded = 'aws' | 'real' | 'none';

export interface ShownFacts {
  /** For the event. */
  readonly trace: string;
  readonly forwarded: Forwarded;
  /** A signature has done its work and is not shown. */
  hidesAuthorization(value: string): boolean;
  /** Undefined: the length is not said. */
  readonly bodyLength: number | undefined;
}

function setValue(name: HeaderName, value: string): void {
  const quoted = JSON.stringify(value);
  name.single = `${name.quoted}${quoted},`;
  name.multi = `${name.quoted}[${quoted}],`;
  name.value = value.length <= KEPT_VALUE ? value : undefined;
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

/** Header names repeat from request to request, so what they mean is kept; clients cannot make the table grow without bound. */
const MOST_NAMES = 4096;
/** Of all names together. */
const MOST_CHARACTERS = 64 * MOST_NAMES;
/** Longer values are not kept. */
const KEPT_VALUE = 256;

/** One door's headers. */
export class HeaderTable {
  readonly #dropped: ReadonlySet<string>;
  readonly #lowerCase: boolean;
  readonly #names = new Map<string, HeaderName>();
  readonly #seenByLower = new Map<string, { request: number }>();
  readonly #own: Readonly<Record<'host' | 'length' | 'trace' | 'client' | 'port' | 'proto', string>>;
  #request = 0;
  #characters = 0;

  constructor({ dropped, lowerCase }: HeaderRules) {
    this.#dropped = new Set([...dropped, ...WRITTEN_ANEW]);
    this.#lowerCase = lowerCase;
    this.#own = {
      host: this.#quoted('Host'),
      length: this.#quoted('Content-Length'),
      trace: this.#quoted('X-Amzn-Trace-Id'),
      client: this.#quoted('X-Forwarded-For'),
      port: this.#quoted('X-Forwarded-Port'),
      proto: this.#quoted('X-Forwarded-Proto'),
    };
  }

  shown(exchange: Exchange, rawHeaders: readonly string[], facts: ShownFacts): EventHeaders {
    this.#beginRequest();
    if (facts.forwarded === 'none') return repeated(this.#kept(rawHeaders, facts));
    let single = '';
    let multi = '';
    let hasHost = false;
    for (let i = 0; i < rawHeaders.length; i += 2) {
      const name = this.#names.get(rawHeaders[i]!) ?? this.#learn(rawHeaders[i]!);
      if (name.treatment === 'drop') continue;
      const value = rawHeaders[i + 1]!;
      if (name.treatment === 'authorization' && facts.hidesAuthorization(value)) continue;
      if (name.treatment === 'host') hasHost = true;
      if (name.seen.request === this.#request) return this.#withRepeated(exchange, rawHeaders, facts);
      name.seen.request = this.#request;
      if (name.value !== value) setValue(name, value);
      single += name.single;
      multi += name.multi;
    }
    const extra = this.#added(exchange, hasHost, facts);
    return { single: single + extra.single, multi: multi + extra.multi };
  }

  #quoted(name: string): string {
    return `${JSON.stringify(this.#lowerCase ? name.toLowerCase() : name)}:`;
  }

  #treatmentOf(lower: string): Treatment {
    if (this.#dropped.has(lower)) return 'drop';
    return lower === 'authorization' || lower === 'host' ? lower : 'keep';
  }

  #learn(name: string): HeaderName {
    const lower = name.toLowerCase();
    let seen = this.#seenByLower.get(lower);
    if (!seen) this.#seenByLower.set(lower, (seen = { request: 0 }));
    const learned: HeaderName = {
      lower,
      quoted: this.#quoted(name),
      treatment: this.#treatmentOf(lower),
      value: undefined,
      single: '',
      multi: '',
      seen,
    };
    this.#names.set(name, learned);
    this.#characters += name.length;
    return learned;
  }

  #beginRequest(): void {
    this.#request += 1;
    if (this.#names.size <= MOST_NAMES && this.#characters <= MOST_CHARACTERS) return;
    this.#names.clear();
    this.#seenByLower.clear();
    this.#characters = 0;
  }

  #kept(rawHeaders: readonly string[], facts: ShownFacts): { name: HeaderName; value: string }[] {
    const kept: { name: HeaderName; value: string }[] = [];
    for (let i = 0; i < rawHeaders.length; i += 2) {
      const name = this.#names.get(rawHeaders[i]!) ?? this.#learn(rawHeaders[i]!);
      const value = rawHeaders[i + 1]!;
      const hidden = name.treatment === 'authorization' && facts.hidesAuthorization(value);
      if (name.treatment !== 'drop' && !hidden) kept.push({ name, value });
    }
    return kept;
  }

  #withRepeated(exchange: Exchange, rawHeaders: readonly string[], facts: ShownFacts): EventHeaders {
    const headers = this.#kept(rawHeaders, facts);
    const kept = repeated(headers);
    const hasHost = headers.some(({ name }) => name.treatment === 'host');
    const extra = this.#added(exchange, hasHost, facts);
    return { single: `${kept.single},${extra.single}`, multi: `${kept.multi},${extra.multi}` };
  }

  /** What the front end says itself, without a final comma. */
  #added(exchange: Exchange, hasHost: boolean, { trace: root, forwarded, bodyLength }: ShownFacts): EventHeaders {
    const own = this.#own;
    const sent = exchange.headers['x-forwarded-for'];
    const trace = JSON.stringify(root);
    const client = JSON.stringify(sent === undefined ? exchange.sourceIp : `${sent}, ${exchange.sourceIp}`);
    const port = forwarded === 'aws' ? '443' : portOf(exchange);
    const proto = forwarded === 'aws' ? 'https' : exchange.scheme;
    // HTTP/2 has no Host header; the event has one all the same.
    const host = hasHost ? undefined : JSON.stringify(exchange.headers['host'] ?? exchange.host);
    const length = bodyLength === undefined ? '' : `${own.length}"${bodyLength}",`;
    const lengths = bodyLength === undefined ? '' : `${own.length}["${bodyLength}"],`;
    return {
      single: `${host === undefined ? '' : `${own.host}${host},`}${length}${own.trace}${trace},${own.client}${client},${own.port}"${port}",${own.proto}"${proto}"`,
      multi: `${host === undefined ? '' : `${own.host}[${host}],`}${lengths}${own.trace}[${trace}],${own.client}[${client}],${own.port}["${port}"],${own.proto}["${proto}"]`,
    };
  }
}
