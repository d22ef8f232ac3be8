// JSONPath as templates and parameter mappings write it. Plain paths become walks over the values; wildcards, slices, filters
// and '..' go to json-p3. A definite path that finds nothing gives undefined, any other a list. [api-gateway.md A12.2, A13]
import { JSONPathEnvironment, JSONPathError, type JSONPathQuery, type JSONValue } from 'json-p3';
import type { Frame } from './vtl/frame.ts';
import { numeric, type Value, type VtlMap } from './vtl/values.ts';

export interface JsonPath {
  /** Undefined when a definite path finds nothing. */
  read(root: Value, frame: Frame): Value | undefined;
}

/** A name, a place, or '*' for all that there is. */
type Key = string | number | typeof ALL;

const NAME = /\.?([^.[\]()\s*?@,:'"]+)/y;
const QUOTED = /\[\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*\]/y;
const PLACE = /\[\s*(-?\d{1,9})\s*\]/y;
const EVERY = /(?:\.?\*|\[\s*\*\s*\])/y;
const OTHER = /\.\.|\[(?:[^\][]|\[[^\][]*\])*\]/y;
const KEPT = 500;
const LONGEST = 2000;
const MOST_REPEATS = 2;

const environment = new JSONPathEnvironment({ strict: true, maxRecursionDepth: 250 });
// Regular expressions would run outside of every budget.
environment.functionRegister.delete('match');
environment.functionRegister.delete('search');

const ALL = Symbol('*');

interface Parsed {
  readonly keys: readonly Key[];
  /** The whole path for json-p3; undefined when the keys say it all. */
  readonly query: string | undefined;
}

class PathReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (!found) return undefined;
    this.#at = pattern.lastIndex;
    return found;
  }

  #key(): Key | undefined {
    const quoted = this.#take(QUOTED);
    if (quoted) return (quoted[1] ?? quoted[2]!).replaceAll(/\\(.)/g, '$1');
    const place = this.#take(PLACE);
    if (place) return Number(place[1]);
    return this.#take(EVERY) ? ALL : undefined;
  }

  /** Undefined when the text is no path. '$' may be left out, names may hold hyphens. */
  parse(): Parsed | undefined {
    const keys: Key[] = [];
    let query = '$';
    let walked = true;
    this.#take(/[$@]?/y);
    while (this.#at < this.#text.length) {
      const key = this.#key();
      const other = key === undefined ? this.#take(OTHER)?.[0] : undefined;
      const name = key === undefined && other === undefined ? this.#take(NAME)?.[1] : key;
      if (name === undefined && other === undefined) return undefined;
      if (name !== undefined) keys.push(name);
      walked &&= other === undefined;
      query += other ?? (name === ALL ? '[*]' : `[${JSON.stringify(name)}]`);
    }
    return { keys, query: walked ? undefined : query };
  }
}

function child(value: Value, key: string | number): Value | undefined {
  if (typeof key === 'string') return value instanceof Map ? value.get(key) : undefined;
  return Array.isArray(value) ? value.at(key) : undefined;
}

function children(value: Value): Iterable<Value> {
  if (value instanceof Map) return value.values();
  return Array.isArray(value) ? value : [];
}

function walk(keys: readonly (string | number)[]): JsonPath {
  return {
    read(root) {
      let value: Value | undefined = root;
      for (let i = 0; i < keys.length && value !== undefined; i += 1) value = child(value, keys[i]!);
      return value;
    },
  };
}

function* everyChild(values: readonly Value[]): Generator<Value> {
  for (const value of values) yield* children(value);
}

function* eachChild(values: readonly Value[], key: string | number): Generator<Value> {
  for (const value of values) {
    const found = child(value, key);
    if (found !== undefined) yield found;
  }
}

function walkAll(keys: readonly Key[]): JsonPath {
  return {
    read(root, frame) {
      let found: Value[] = [root];
      for (const key of keys) {
        found = Array.from(key === ALL ? everyChild(found) : eachChild(found, key));
        frame.spend(found.length >> 3);
      }
      return found;
    },
  };
}

/** A copy of the values as json-p3 knows them, and the way back to the values themselves. */
class PlainCopy {
  readonly #origins = new Map<object, Value>();
  readonly #frame: Frame;
  /** Values copied. */
  size = 0;

  constructor(frame: Frame) {
    this.#frame = frame;
  }

  of(value: Value): JSONValue {
    this.size += 1;
    const number = numeric(value);
    if (number !== undefined) return Number(number);
    if (!Array.isArray(value) && !(value instanceof Map)) return value as JSONValue;
    this.#frame.smallStep();
    const copy = this.#frame.nested(() => this.#container(value));
    this.#origins.set(copy, value);
    return copy;
  }

  #container(value: Value[] | VtlMap): JSONValue[] | Record<string, JSONValue> {
    if (Array.isArray(value)) return value.map((item) => this.of(item));
    return Object.fromEntries(Array.from(value, ([key, item]) => [key, this.of(item)]));
  }

  origin(copy: JSONValue): Value {
    return typeof copy === 'object' && copy !== null ? this.#origins.get(copy)! : (copy as Value);
  }
}

/** One '..' or one query from the root inside a filter is linear in the body, two are quadratic: refused for a large one. */
const LARGEST_SQUARE = 2000;

function search(query: JSONPathQuery, repeats: number): JsonPath {
  return {
    read(root, frame) {
      const copies = new PlainCopy(frame);
      const plain = copies.of(root);
      if (repeats > 1 && copies.size > LARGEST_SQUARE) frame.fail('the JSONPath needs too much work on this body');
      frame.spend(copies.size >> 3);
      return searched(query, plain, frame).map((item) => copies.origin(item));
    },
  };
}

function searched(query: JSONPathQuery, root: JSONValue, frame: Frame): JSONValue[] {
  try {
    return query.query(root).values();
  } catch (error) {
    if (error instanceof JSONPathError) frame.fail(error.message);
    throw error;
  }
}

/** .length() and .size() at the end of a path. */
function counting(path: JsonPath): JsonPath {
  return {
    read(root, frame) {
      const found = path.read(root, frame);
      if (Array.isArray(found) || typeof found === 'string') return found.length;
      return found instanceof Map ? found.size : undefined;
    },
  };
}

function compile(text: string): JsonPath | undefined {
  if (text === '' || text.length > LONGEST) return undefined;
  const counted = /^(.*)\.(?:length|size)\(\)$/s.exec(text);
  const parsed = new PathReader(counted?.[1] ?? text).parse();
  if (!parsed) return undefined;
  const path = compileParsed(parsed);
  return path && counted ? counting(path) : path;
}

function compileParsed({ keys, query }: Parsed): JsonPath | undefined {
  if (query !== undefined) return compileQuery(query);
  return keys.includes(ALL) ? walkAll(keys) : walk(keys as readonly (string | number)[]);
}

function compileQuery(query: string): JsonPath | undefined {
  const repeats = query.match(/\.\.|\$/g)!.length - 1;
  if (repeats > MOST_REPEATS) return undefined;
  try {
    return search(environment.compile(query), repeats);
  } catch (error) {
    if (error instanceof JSONPathError) return undefined;
    throw error;
  }
}

const kept = new Map<string, JsonPath | undefined>();

/** Undefined when the text is no path. */
export function jsonPath(text: string): JsonPath | undefined {
  if (kept.has(text)) return kept.get(text);
  const path = compile(text);
  if (kept.size >= KEPT) kept.delete(kept.keys().next().value!);
  kept.set(text, path);
  return path;
}
