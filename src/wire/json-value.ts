// JSON values to typed members and back, by shape. Shared by rest-json and json-1.1; they differ in jsonName.
import type { ListShape, MapShape, Shape, StructureShape } from '../models/contract.ts';
import { serialization, WireFault } from './fault.ts';
import { readBase64, readDate, toBuffer, UnreadableText } from './scalar.ts';
import type { Bound, Table } from './table.ts';

export interface JsonStyle {
  /** rest-json renames members by jsonName; json-1.1 ignores it. */
  readonly renames: boolean;
  /** How the service's parser complains. */
  readonly complain: Complaint;
}

type Complaint = (json: unknown, wanted: string) => string;

/** API Gateway names the parser's classes. [api-gateway.md C6] */
export function complainOfClasses(json: unknown, wanted: string): string {
  return `class ${className(json)} can not be converted to an ${wanted}`;
}

function className(json: unknown): string {
  if (typeof json === 'boolean') return 'java.lang.Boolean';
  if (typeof json === 'number') return 'com.amazon.coral.value.json.numbers.TruncatingBigNumber';
  if (typeof json === 'string') return 'java.lang.String';
  return Array.isArray(json) ? 'java.util.ArrayList' : 'java.util.HashMap';
}

/** Lambda, ECR and Logs name the parser's tokens, as in reports of refused calls to Lambda and Logs. */
export function complainOfTokens(json: unknown, wanted: string): string {
  if (Array.isArray(json)) return 'Start of list found where not expected';
  if (isObject(json)) return 'Start of structure or map found where not expected.';
  const article = /^[AEIOU]/.test(wanted) ? 'an' : 'a';
  return `${tokenName(json)} can not be converted to ${article} ${wanted}`;
}

function tokenName(json: unknown): string {
  if (typeof json === 'boolean') return json ? 'TRUE_VALUE' : 'FALSE_VALUE';
  if (json === null) return 'NULL_VALUE';
  return typeof json === 'number' ? 'NUMBER_VALUE' : 'STRING_VALUE';
}

export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    // The parser's own message quotes the body, which may hold secrets.
    throw serialization('The request body is not valid JSON.');
  }
}

/** Follows the shapes, not the body: no input's shape is recursive (load.test.ts), so the recursion ends. */
export class JsonReader {
  readonly #table: Table;
  readonly #style: JsonStyle;

  constructor(table: Table, style: JsonStyle) {
    this.#table = table;
    this.#style = style;
  }

  /** The members of a body; other members are ignored, null is absent. */
  members(bounds: readonly Bound[], json: unknown): Record<string, unknown> {
    if (!isObject(json)) return this.#mismatch(json, 'Object');
    return this.#members(bounds, json);
  }

  value(shape: Shape, json: unknown): unknown {
    return this.#value(shape, json, '');
  }

  #members(bounds: readonly Bound[], json: Record<string, unknown>): Record<string, unknown> {
    const out: Record<string, unknown> = {};
    for (const bound of bounds) {
      const key = (this.#style.renames ? bound.traits.jsonName : undefined) ?? bound.name;
      const value = Object.hasOwn(json, key) ? json[key] : undefined;
      if (value !== undefined && value !== null) out[bound.name] = this.#value(bound.shape, value, bound.name);
    }
    return out;
  }

  #mismatch(json: unknown, wanted: string): never {
    throw serialization(this.#style.complain(json, wanted));
  }

  #value(shape: Shape, json: unknown, name: string): unknown {
    switch (shape.t) {
      case 'string':
        return typeof json === 'string' ? json : this.#mismatch(json, 'String');
      case 'boolean':
        return typeof json === 'boolean' ? json : this.#mismatch(json, 'Boolean');
      case 'number':
        return typeof json === 'number' && Number.isFinite(json) ? json : this.#mismatch(json, 'Integer');
      case 'timestamp':
        return typeof json === 'string' || typeof json === 'number'
          ? readTimestamp(json)
          : this.#mismatch(json, 'Date');
      case 'blob':
        return typeof json === 'string' ? readBlob(json) : this.#mismatch(json, 'ByteBuffer');
      case 'list':
        return this.#list(shape, json, name);
      case 'map':
        return this.#map(shape, json, name);
      default:
        if (!isObject(json)) return this.#mismatch(json, 'Object');
        return 'members' in shape ? this.#members(this.#table.members(shape), json) : {};
    }
  }

  #list(shape: ListShape, json: unknown, name: string): unknown[] {
    if (!Array.isArray(json)) return this.#mismatch(json, 'List');
    const of = this.#table.shape(shape.of);
    return json.map((item: unknown) => (item === null ? refuseNull(name) : this.#value(of, item, name)));
  }

  #map(shape: MapShape, json: unknown, name: string): Record<string, unknown> {
    if (!isObject(json)) return this.#mismatch(json, 'Map');
    const of = this.#table.shape(shape.of);
    const out: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(json)) {
      if (item !== null) setOwn(out, key, this.#value(of, item, name));
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

  /** An item that is null stays: API Gateway shows an empty template so. [api-gateway.md C7] */
  #map(shape: MapShape, value: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const of = this.#table.shape(shape.of);
    const out: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(value)) {
      if (item !== undefined) setOwn(out, key, item === null ? null : this.value(of, item));
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

function readTimestamp(json: string | number): Date {
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

/** [lambda B, validation texts] */
function refuseNull(name: string): never {
  const path = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  throw new WireFault(
    'ValidationException',
    `1 validation error detected: Value '[null]' at '${path}' failed to satisfy constraint: Member must satisfy constraint: [Member must not be null]`,
  );
}
