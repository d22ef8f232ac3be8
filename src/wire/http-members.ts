// Members outside the body: labels, query parameters, headers, status. Shared by rest-json and rest-xml.
import type { Shape } from '../models/contract.ts';
import type { WireRequest } from './contract.ts';
import { WireFault } from './fault.ts';
import { setOwn } from './json-value.ts';
import { IN_HEADER, readText, UnreadableText, writeText } from './scalar.ts';
import type { Bindings, Bound, Operation, Table } from './table.ts';
import { parseQuery } from './uri.ts';
import type { Query } from './uri.ts';

export interface MemberSource {
  readonly labels: Readonly<Record<string, string>>;
  readonly request: WireRequest;
  /** Header lookup by lower-case name; S3 also looks in the query. */
  header(name: string): string | undefined;
  /** Lower-case names of all headers that `header` may find. */
  headerNames(): readonly string[];
  /** Says in the service's own words that a member cannot be read. */
  refuse(member: string, text: string, wanted: string): Error;
}

export function readHttpMembers(table: Table, operation: Operation, source: MemberSource): Record<string, unknown> {
  const { inputs } = operation;
  const out: Record<string, unknown> = {};
  const read = (bound: Bound, shape: Shape, text: string): unknown => guarded(source, bound, shape, text);
  for (const bound of inputs.labels) {
    const text = source.labels[bound.name];
    if (text !== undefined) out[bound.name] = read(bound, bound.shape, text);
  }
  if (inputs.query.length > 0 || inputs.queryMap) readQuery(table, operation, source, out);
  for (const bound of inputs.headers) {
    const text = source.header(bound.wire);
    if (text === undefined) continue;
    const { shape } = bound;
    out[bound.name] =
      shape.t === 'list'
        ? splitList(table, shape, text).map((item) => read(bound, table.shape(shape.of), item))
        : read(bound, shape, text);
  }
  for (const bound of inputs.prefixHeaders) {
    const found = prefixed(bound, source);
    if (Object.keys(found).length > 0) out[bound.name] = found;
  }
  return out;
}

function readQuery(table: Table, operation: Operation, source: MemberSource, out: Record<string, unknown>): void {
  const { inputs } = operation;
  const query = parseQuery(source.request.query);
  for (const bound of inputs.query) {
    const values = query.get(bound.wire);
    if (!values) continue;
    const { shape } = bound;
    const of = shape.t === 'list' ? table.shape(shape.of) : shape;
    const read = values.map((text) => guarded(source, bound, of, text));
    out[bound.name] = shape.t === 'list' ? read : read[0];
  }
  if (inputs.queryMap) {
    const rest = unboundParameters(operation, query);
    if (rest.length > 0)
      out[inputs.queryMap.name] = Object.fromEntries(rest.map(([name, values]) => [name, values[0]]));
  }
}

/** Parameters that neither a member nor the template itself claims. */
function unboundParameters({ model, inputs }: Operation, query: Query): [string, readonly string[]][] {
  const claimed = new Set(inputs.query.map((bound) => bound.wire));
  const literals = parseQuery(model.http?.[1].split('?', 2)[1] ?? '');
  return [...query].filter(([name]) => !claimed.has(name) && !literals.has(name) && !name.startsWith('X-Amz-'));
}

function guarded(source: MemberSource, bound: Bound, shape: Shape, text: string): unknown {
  try {
    return readText(shape, text);
  } catch (error) {
    throw error instanceof UnreadableText ? source.refuse(bound.name, text, error.wanted) : error;
  }
}

function prefixed(bound: Bound, source: MemberSource): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of source.headerNames()) {
    const value = name.startsWith(bound.wire) ? source.header(name) : undefined;
    if (value !== undefined) setOwn(found, name.slice(bound.wire.length), value);
  }
  return found;
}

/** Commas part the items, except inside quotes; a date brings its own comma. */
function splitList(table: Table, shape: Shape & { t: 'list' }, text: string): string[] {
  const items: string[] = [];
  const pattern = /\s*(?:"((?:[^"\\]|\\.)*)"|([^,]*))\s*(?:,|$)/gy;
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (!match) return text.split(',').map((item) => item.trim());
    items.push(match[1]?.replace(/\\(.)/g, '$1') ?? match[2]?.trim() ?? '');
  }
  return table.shape(shape.of).t === 'timestamp' ? joinPairs(items) : items;
}

function joinPairs(items: readonly string[]): string[] {
  const joined: string[] = [];
  for (let i = 0; i < items.length; i += 2) joined.push(items.slice(i, i + 2).join(', '));
  return joined;
}

/** Headers of an answer as a flat list; undefined and null members are left out. */
export function writeHeaders(table: Table, bindings: Bindings, value: Readonly<Record<string, unknown>>): string[] {
  const headers: string[] = [];
  for (const bound of bindings.headers) {
    const member = value[bound.name];
    if (member === undefined || member === null) continue;
    const { shape } = bound;
    const text =
      shape.t === 'list'
        ? (member as unknown[]).map((item) => listItem(table.shape(shape.of), item)).join(', ')
        : writeText(shape, member, IN_HEADER);
    headers.push(bound.traits.httpHeader ?? bound.wire, headerValue(bound.name, text));
  }
  for (const bound of bindings.prefixHeaders) {
    for (const [name, text] of Object.entries((value[bound.name] ?? {}) as Record<string, string>)) {
      headers.push(`${bound.traits.httpPrefixHeaders}${name}`, headerValue(bound.name, text));
    }
  }
  return headers;
}

/** A caller may choose what a header says (response-content-disposition), but not where it ends. */
function headerValue(member: string, text: string): string {
  if (!/[\0\r\n]/.test(text)) return text;
  throw new WireFault('InvalidArgument', `${member} holds a line end, which no header can carry.`);
}

function listItem(shape: Shape, value: unknown): string {
  const text = writeText(shape, value, IN_HEADER);
  return shape.t !== 'timestamp' && /[",]/.test(text) ? `"${text.replace(/["\\]/g, String.raw`\$&`)}"` : text;
}

/** The name is looked up without regard to case. */
export function hasHeader(headers: readonly string[], name: string): boolean {
  for (let i = 0; i < headers.length; i += 2) if (headers[i]?.toLowerCase() === name) return true;
  return false;
}
