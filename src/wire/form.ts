// Query-protocol forms: 'Tags.member.1.Key=a' into a tree, and the tree into typed members. Flattened lists are read too.
import type { ListShape, MapShape, Shape } from '../models/contract.ts';
import { setOwn } from './json-value.ts';
import { readText } from './scalar.ts';
import type { Bound, Table } from './table.ts';
import { decodeForm } from './uri.ts';

interface Field {
  value: string | undefined;
  readonly children: Map<string, Field>;
}

export class FormError extends Error {}

const MAX_PAIRS = 10_000;
const MAX_DEPTH = 32;

export function parseForm(...texts: readonly string[]): Field {
  const root = field();
  let pairs = 0;
  for (const text of texts) {
    for (const pair of text.split('&')) {
      if (pair === '') continue;
      if (++pairs > MAX_PAIRS) throw new FormError('There are too many parameters.');
      const equals = pair.indexOf('=');
      place(
        root,
        decodeForm(equals < 0 ? pair : pair.slice(0, equals)),
        equals < 0 ? '' : decodeForm(pair.slice(equals + 1)),
      );
    }
  }
  return root;
}

function place(root: Field, name: string, value: string): void {
  const path = name.split('.');
  if (path.length > MAX_DEPTH) throw new FormError('A parameter is nested too deeply.');
  let at = root;
  for (const step of path) {
    const next = at.children.get(step) ?? field();
    at.children.set(step, next);
    at = next;
  }
  at.value = value;
}

function field(): Field {
  return { value: undefined, children: new Map() };
}

export class FormReader {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  members(bounds: readonly Bound[], at: Field): Record<string, unknown> {
    const out: Record<string, unknown> = {};
    for (const bound of bounds) {
      const found = at.children.get(bound.traits.xmlName ?? bound.name);
      if (found) out[bound.name] = this.#value(bound.shape, found, bound.name);
    }
    return out;
  }

  #value(shape: Shape, at: Field, name: string): unknown {
    switch (shape.t) {
      case 'list':
        return this.#list(shape, at, name);
      case 'map':
        return this.#map(shape, at, name);
      case 'structure':
      case 'union':
      case 'error':
        return this.members(this.#table.members(shape), at);
      default:
        if (at.value === undefined) throw new FormError(`${name} must be a single value.`);
        return readText(shape, at.value);
    }
  }

  #list(shape: ListShape, at: Field, name: string): unknown[] {
    const of = this.#table.shape(shape.of);
    const items = at.children.get(shape.itemName ?? 'member') ?? at;
    return numbered(items, name).map((item) => this.#value(of, item, name));
  }

  #map(shape: MapShape, at: Field, name: string): Record<string, unknown> {
    const of = this.#table.shape(shape.of);
    const out: Record<string, unknown> = {};
    for (const entry of numbered(at.children.get('entry') ?? at, name)) {
      const key = entry.children.get('key')?.value;
      const value = entry.children.get('value');
      if (key === undefined || !value) throw new FormError(`${name} needs a key and a value for each entry.`);
      setOwn(out, key, this.#value(of, value, name));
    }
    return out;
  }
}

/** By number, whatever the order sent; gaps close up. */
function numbered(at: Field, name: string): Field[] {
  const found = [...at.children].map(([step, item]) => {
    if (!/^\d{1,6}$/.test(step)) throw new FormError(`${name} must be a list: ${name}.member.1, ${name}.member.2, ...`);
    return [Number(step), item] as const;
  });
  return found.sort(([a], [b]) => a - b).map(([, item]) => item);
}
