// XML elements to typed members and back, by shape. Shared by rest-xml (CloudFront, S3) and the answers of query (IAM, STS).
import type { ListShape, MapShape, Shape, StructureShape } from '../models/contract.ts';
import type { DateStyle } from './scalar.ts';
import { readText, UnreadableText, writeText } from './scalar.ts';
import { setOwn } from './json-value.ts';
import type { Bound, Table } from './table.ts';
import { escapeXml } from './xml/writer.ts';
import { XmlError } from './xml/reader.ts';
import type { XmlElement } from './xml/reader.ts';

export class XmlReader {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /** Unknown elements are ignored. Throws XmlError for a value that does not fit its shape. */
  structure(shape: StructureShape, element: XmlElement): Record<string, unknown> {
    return this.members(this.#table.members(shape), element);
  }

  members(bounds: readonly Bound[], element: XmlElement): Record<string, unknown> {
    const out: Record<string, unknown> = {};
    for (const bound of bounds) {
      const value = this.#member(bound, element);
      if (value !== undefined) out[bound.name] = value;
    }
    return out;
  }

  #member(bound: Bound, element: XmlElement): unknown {
    const { shape, traits } = bound;
    const name = traits.xmlName ?? bound.name;
    if (traits.xmlAttribute) {
      const text = element.attributes[name];
      return text === undefined ? undefined : scalar(shape, text);
    }
    const found = element.children.filter((child) => child.name === name);
    const [first] = found;
    if (!first) return undefined;
    if (!traits.xmlFlattened) return this.value(shape, first);
    if (shape.t === 'list') return found.map((item) => this.value(this.#table.shape(shape.of), item));
    if (shape.t === 'map') return this.#map(shape, found);
    return this.value(shape, first);
  }

  value(shape: Shape, element: XmlElement): unknown {
    switch (shape.t) {
      case 'list':
        return this.#list(shape, element);
      case 'map':
        return this.#map(
          shape,
          element.children.filter((child) => child.name === 'entry'),
        );
      case 'structure':
      case 'union':
      case 'error':
        return this.structure(shape, element);
      default:
        if (element.children.length > 0) throw new XmlError(`${element.name} holds elements instead of a ${shape.t}`);
        return scalar(shape, element.text);
    }
  }

  #list(shape: ListShape, element: XmlElement): unknown[] {
    const name = shape.itemName ?? 'member';
    const of = this.#table.shape(shape.of);
    return element.children.filter((child) => child.name === name).map((child) => this.value(of, child));
  }

  #map(shape: MapShape, entries: readonly XmlElement[]): Record<string, unknown> {
    const of = this.#table.shape(shape.of);
    const out: Record<string, unknown> = {};
    for (const entry of entries) {
      const key = entry.children.find((child) => child.name === 'key');
      const value = entry.children.find((child) => child.name === 'value');
      if (!key || !value) throw new XmlError(`${entry.name} needs a key and a value`);
      setOwn(out, key.text, this.value(of, value));
    }
    return out;
  }
}

function scalar(shape: Shape, text: string): unknown {
  try {
    return readText(shape, text);
  } catch (error) {
    throw error instanceof UnreadableText ? new XmlError(`'${text.slice(0, 100)}' is no ${error.wanted}`) : error;
  }
}

type Values = Readonly<Record<string, unknown>>;

export class XmlWriter {
  readonly #table: Table;
  readonly #dates: DateStyle;

  constructor(table: Table, dates: DateStyle) {
    this.#table = table;
    this.#dates = dates;
  }

  /** An element for a structure; `attributes` starts with a space. */
  structure(name: string, shape: StructureShape, value: Values, attributes = ''): string {
    const bounds = this.#table.members(shape);
    let start = `<${name}${attributes}`;
    for (const bound of bounds) {
      if (bound.traits.xmlAttribute && isSet(value[bound.name])) start += this.#attribute(bound, value[bound.name]);
    }
    return `${start}>${this.members(bounds, value)}</${name}>`;
  }

  /** The members as elements; undefined and null are left out. */
  members(bounds: readonly Bound[], value: Values): string {
    let out = '';
    for (const bound of bounds) {
      const member = value[bound.name];
      if (isSet(member) && !bound.traits.xmlAttribute) out += this.#member(bound, member);
    }
    return out;
  }

  #member(bound: Bound, value: unknown): string {
    const { shape, traits } = bound;
    const name = traits.xmlName ?? bound.name;
    const namespace = traits.xmlNamespace;
    const attributes = namespace ? ` xmlns${namespace[0] ? `:${namespace[0]}` : ''}="${escapeXml(namespace[1])}"` : '';
    if (!traits.xmlFlattened) return this.value(name, shape, value, attributes);
    if (shape.t === 'map') return this.#entries(name, shape, value as Values);
    if (shape.t !== 'list') return this.value(name, shape, value, attributes);
    const of = this.#table.shape(shape.of);
    return (value as unknown[]).map((item) => this.value(name, of, item)).join('');
  }

  value(name: string, shape: Shape, value: unknown, attributes = ''): string {
    switch (shape.t) {
      case 'list':
        return `<${name}${attributes}>${this.#items(shape, value as unknown[])}</${name}>`;
      case 'map':
        return `<${name}${attributes}>${this.#entries('entry', shape, value as Values)}</${name}>`;
      case 'structure':
      case 'union':
      case 'error':
        return this.structure(name, shape, value as Values, attributes);
      default:
        return `<${name}${attributes}>${escapeXml(writeText(shape, value, this.#dates))}</${name}>`;
    }
  }

  #items(shape: ListShape, items: readonly unknown[]): string {
    const of = this.#table.shape(shape.of);
    return items.map((item) => this.value(shape.itemName ?? 'member', of, item)).join('');
  }

  #entries(name: string, shape: MapShape, value: Values): string {
    const of = this.#table.shape(shape.of);
    const entries = Object.entries(value).filter(([, item]) => isSet(item));
    return entries
      .map(([key, item]) => `<${name}><key>${escapeXml(key)}</key>${this.value('value', of, item)}</${name}>`)
      .join('');
  }

  #attribute(bound: Bound, value: unknown): string {
    return ` ${bound.traits.xmlName ?? bound.name}="${escapeXml(writeText(bound.shape, value, this.#dates))}"`;
  }
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}
