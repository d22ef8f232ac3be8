// A mapped request as its backend gets it: address, query, headers. Knows no transport. [api-gateway.md A8.3, A11.2, A12.4]
import { isHeaderName, sendable } from '../../lambda/header-text.ts';
import type { Call } from '../call.ts';
import type { Refusal } from '../refusals.ts';
import type { MappedUnit } from '../unit.ts';
import { isUnsent } from './backend-headers.ts';
import type { BackendRequest } from './contract.ts';
import { isRefusal } from './lambda-call.ts';
import type { MappedRequest } from './mapped-request.ts';

/** Slashes stay, for greedy variables. */
function pathText(value: string): string {
  return encodeURI(value.toWellFormed()).replaceAll('?', '%3F').replaceAll('#', '%23');
}

/** Puts decoded values into {name} and {name+}; a name without a value stays as it is. */
export function filledUri(uri: string, values: ReadonlyMap<string, string>): string {
  if (values.size === 0) return uri;
  return uri.replaceAll(/\{([^{}]+?)\+?\}/g, (whole, name: string) => {
    const value = values.get(name);
    return value === undefined ? whole : pathText(value);
  });
}

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** 'a=1&a=2&b=x%20y' */
export function queryText(values: ReadonlyMap<string, readonly string[]>): string {
  return Array.from(values, ([name, all]) => all.map((value) => `${encoded(name)}=${encoded(value)}`))
    .flat()
    .join('&');
}

/** Overrides replace what was mapped. */
function overridden<V>(mapped: ReadonlyMap<string, V>, overrides: ReadonlyMap<string, V>): ReadonlyMap<string, V> {
  return overrides.size === 0 ? mapped : new Map([...mapped, ...overrides]);
}

/** Headers by their names in any case; what is set later replaces what was set before, at its place. */
export class HeaderList {
  readonly #all = new Map<string, readonly [name: string, value: string]>();

  set(name: string, value: string): void {
    this.#all.set(name.toLowerCase(), [name, value]);
  }

  /** Mapped ones, then those that a template overrode; several values of one go joined. */
  setMapped(mapped: ReadonlyMap<string, string>, overrides: ReadonlyMap<string, readonly string[]>): void {
    for (const [name, value] of mapped) this.set(name, value);
    for (const [name, values] of overrides) this.set(name, values.join(','));
  }

  /**
   * A flat list under the names that `sentAs` gives (undefined: left out), or the first name that HTTP cannot carry or whose
   * value it cannot.
   */
  sent(sentAs: (name: string) => string | undefined): readonly string[] | { readonly unsendable: string } {
    const raw: string[] = [];
    for (const [name, value] of this.#all.values()) {
      const as = sentAs(name);
      const text = sendable(value);
      if (text === undefined || !isHeaderName(name)) return { unsendable: name };
      if (as !== undefined) raw.push(as, text);
    }
    return raw;
  }
}

/** Of the client's own headers only its Content-Type goes to a backend that maps nothing. [A8.3] */
const WITHOUT_CONTENT_TYPE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What a backend gets unless something else was mapped. */
export function defaults(call: Call, family: 'AWS' | 'HTTP'): [name: string, value: string][] {
  const contentType = WITHOUT_CONTENT_TYPE.has(call.verb) ? undefined : call.exchange.headers['content-type'];
  const type = contentType ?? (family === 'AWS' ? 'application/json' : undefined);
  const headers: [string, string][] = [
    ['Accept', 'application/json'],
    ['User-Agent', `AmazonAPIGateway_${call.stage.apiId}`],
  ];
  return type === undefined ? headers : [...headers, ['Content-Type', type]];
}

/** What it gets whatever was mapped: a flat list. */
export function always(call: Call, family: 'AWS' | 'HTTP'): string[] {
  const trace = ['X-Amzn-Trace-Id', call.trace.event];
  return family === 'HTTP' ? [...trace, 'X-Amzn-Apigateway-Api-Id', call.stage.apiId] : trace;
}

function backendHeaders(call: Call, family: 'AWS' | 'HTTP', request: MappedRequest): readonly string[] | Refusal {
  const headers = new HeaderList();
  for (const [name, value] of defaults(call, family)) headers.set(name, value);
  headers.setMapped(request.parameters.header, request.overrides.header);
  const sent = headers.sent((name) => (isUnsent(family, name) ? undefined : name));
  if ('unsendable' in sent) return { code: 'request-header-invalid', detail: { header: sent.unsendable } };
  return [...sent, ...always(call, family)];
}

export function backendRequest(call: Call, unit: MappedUnit, request: MappedRequest): BackendRequest | Refusal {
  const { parameters, overrides, body } = request;
  const rawHeaders = backendHeaders(call, unit.type === 'HTTP' ? 'HTTP' : 'AWS', request);
  if (isRefusal(rawHeaders)) return rawHeaders;
  const [uri = '', ...own] = filledUri(unit.uri, overridden(parameters.path, overrides.path)).split('?');
  const added = queryText(overridden(parameters.querystring, overrides.querystring));
  return {
    verb: unit.httpMethod === 'ANY' ? call.verb : unit.httpMethod,
    uri,
    query: [own.join('?'), added].filter((part) => part !== '').join('&'),
    rawHeaders,
    body,
  };
}
