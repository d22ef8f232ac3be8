// JSON values to typed members and back, by shape. Shared by rest-json and json-1.1; they differ in jsonName.
import type { ListShape, MapShape, Shape, StructureShape } from '../models/contract.ts';
import { serialization, WireFault } from './fault.ts';
import { readBase64, readDate, toBuffer, UnreadableText } from './scalar.ts';
import type { Bound, Table } from './table.ts';

/** Deeper input is refused: no schema nests further, and recursion must end. */
const MAX_DEPTH = 100;

export interface JsonStyle {
  /** rest-json renames members by jsonName; json-1.1 ignores it. */
  readonly renames: boolean;
}

export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    // The parser's own message quotes the body, which may hold secrets.
    throw serialization('The request body is not valid JSON.');
  }
}

export class JsonReader {
  readonly #table: Table;
  readonly #style: JsonStyle;

  constructor(table: Table, style: JsonStyle) {
    this.#table = table;
    this.#style = style;
  }

  /** The members of a body; other members are ignored, null is absent. */
  members(bounds: readonly Bound[], json: unknown): Record<string, unknown> {
    if (!isObject(json)) throw serialization(`${coralName(json)} can not be converted to an Object`);
    return this.#members(bounds, json, 0);
  }

  value(shape: Shape, json: unknown): unknown {
    return this.#value(shape, json, '', 0);
  }

  #members(bounds: readonly Bound[], json: Record<string, unknown>, depth: number): Record<string, unknown> {
    if (depth > MAX_DEPTH) throw serialization('The request body is nested too deeply.');
    const out: Record<string, unknown> = {};
    for (const bound of bounds) {
      const key = (this.#style.renames ? bound.traits.jsonName : undefined) ?? bound.name;
      const value = Object.hasOwn(json, key) ? json[key] : undefined;
      if (value !== undefined && value !== null)
        out[bound.name] = this.#value(bound.shape, value, bound.name, depth + 1);
    }
    return out;
  }

  #value(shape: Shape, json: unknown, name: string, depth: number): unknown {
    switch (shape.t) {
      case 'string':
        return typeof json === 'string' ? json : mismatch(json, 'String');
      case 'boolean':
        return typeof json === 'boolean' ? json : mismatch(json, 'Boolean');
      case 'number':
        return typeof json === 'number' ? json : mismatch(json, 'Number');
      case 'timestamp':
        return readTimestamp(json);
      case 'blob':
        return typeof json === 'string' ? readBlob(json) : mismatch(json, 'ByteBuffer');
      case 'list':
        return this.#list(shape, json, name, depth);
      case 'map':
        return this.#map(shape, json, name, depth);
      default:
        if (!isObject(json)) return mismatch(json, 'Object');
        return 'members' in shape ? this.#members(this.#table.members(shape), json, depth) : {};
    }
  }

  #list(shape: ListShape, json: unknown, name: string, depth: number): unknown[] {
    if (!Array.isArray(json)) return mismatch(json, 'List');
    const of = this.#table.shape(shape.of);
    return json.map((item: unknown) => (item === null ? refuseNull(name) : this.#value(of, item, name, depth + 1)));
  }

  #map(shape: MapShape, json: unknown, name: string, depth: number): Record<string, unknown> {
    if (!isObject(json)) return mismatch(json, 'Map');
    const of = this.#table.shape(shape.of);
    const out: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(json)) {
      if (item !== null) setOwn(out, key, this.#value(of, item, name, depth + 1));
    }
    return out;
  }
}

export class JsonWriter {
  readonly #table: Table;
  readonly #style: JsonStyle;

  constructor(table: Table, style: JsonStyle) {
    this.#table = table;
    this.#style = style;
  }

  /** A plain object for JSON.stringify; undefined and null members are left out. */
  members(bounds: readonly Bound[], value: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const out: Record<string, unknown> = {};
    for (const bound of bounds) {
      const member = value[bound.name];
      if (member === undefined || member === null) continue;
      out[(this.#style.renames ? bound.traits.jsonName : undefined) ?? bound.name] = this.value(bound.shape, member);
    }
    return out;
  }

  value(shape: Shape, value: unknown): unknown {
    switch (shape.t) {
      case 'timestamp':
        return writeTimestamp(value as Date, shape.format);
      case 'blob':
        return toBuffer(value).toString('base64');
      case 'list':
        return (value as unknown[]).map((item) => this.value(this.#table.shape(shape.of), item));
      case 'map':
        return this.#map(shape, value as Record<string, unknown>);
      case 'structure':
      case 'union':
      case 'error':
        return this.structure(shape, value as Record<string, unknown>);
      default:
        return value;
    }
  }

  structure(shape: StructureShape, value: Readonly<Record<string, unknown>>): Record<string, unknown> {
    return this.members(this.#table.members(shape), value);
  }

  #map(shape: MapShape, value: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const of = this.#table.shape(shape.of);
    const out: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(value)) {
      if (item !== undefined && item !== null) setOwn(out, key, this.value(of, item));
    }
    return out;
  }
}

/** Assignment to '__proto__' would set the prototype. */
export function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readTimestamp(json: unknown): Date {
  if (typeof json !== 'string' && typeof json !== 'number') return mismatch(json, 'Date');
  try {
    return readDate(String(json));
  } catch (error) {
    throw unreadable(error, 'Timestamp');
  }
}

function readBlob(json: string): Buffer {
  try {
    return readBase64(json);
  } catch (error) {
    throw unreadable(error, 'ByteBuffer');
  }
}

function unreadable(error: unknown, wanted: string): unknown {
  return error instanceof UnreadableText
    ? serialization(`The value can not be read as ${wanted}: ${error.message}`)
    : error;
}

function writeTimestamp(date: Date, format: string | undefined): string | number {
  if (format === 'http-date') return date.toUTCString();
  return format === 'date-time' ? date.toISOString().replace('.000Z', 'Z') : date.getTime() / 1000;
}

/** AWS's texts name the parser's classes; the two seen are Boolean and number for String. [api-gateway.md C6] */
function mismatch(json: unknown, wanted: string): never {
  const article = /^[AEIOUS]/.test(wanted) ? 'an' : 'a';
  throw serialization(`${coralName(json)} can not be converted to ${article} ${wanted}`);
}

function coralName(json: unknown): string {
  if (typeof json === 'boolean') return 'class java.lang.Boolean';
  if (typeof json === 'number') return 'class com.amazon.coral.value.json.numbers.TruncatingBigNumber';
  if (typeof json === 'string') return 'class java.lang.String';
  if (json === null) return 'null';
  return Array.isArray(json) ? 'class java.util.ArrayList' : 'class java.util.HashMap';
}

/** [lambda B, validation texts] */
function refuseNull(name: string): never {
  const path = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  throw new WireFault(
    'ValidationException',
    `1 validation error detected: Value '[null]' at '${path}' failed to satisfy constraint: Member must satisfy constraint: [Member must not be null]`,
  );
}
