// JSONPath as templates and parameter mappings write it. Plain paths become walks over the values; wildcards, slices, filters
// and '..' go to json-p3. A definite path that finds nothing gives undefined, any other a list. [api-gateway.md A12.2, A13]
import { JSONPathEnvironment, JSONPathError, type JSONPathQuery, type JSONValue } from 'json-p3';
import { numeric, type Value } from './vtl/values.ts';

export interface JsonPath {
  /** Undefined when a definite path finds nothing. */
  read(root: Value): Value | undefined;
}

type Key = string | number;

const NAME = /\.?([^.[\]()\s*?@,:'"]+)/y;
const QUOTED = /\[\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*\]/y;
const PLACE = /\[\s*(-?\d{1,9})\s*\]/y;
const OTHER = /\.\.|\.?\*|\[(?:[^\][]|\[[^\][]*\])*\]/y;
const KEPT = 500;

const environment = new JSONPathEnvironment({ strict: true });
// Regular expressions would run outside of every budget.
environment.functionRegister.delete('match');
environment.functionRegister.delete('search');

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
    return place ? Number(place[1]) : undefined;
  }

  /** Undefined when the text is no path. '$' may be left out, names may hold hyphens. */
  parse(): Parsed | undefined {
    const keys: Key[] = [];
    let query = '$';
    let definite = true;
    this.#take(/[$@]?/y);
    while (this.#at < this.#text.length) {
      const key = this.#key();
      const other = key === undefined ? this.#take(OTHER)?.[0] : undefined;
      const name = key === undefined && other === undefined ? this.#take(NAME)?.[1] : key;
      if (name === undefined && other === undefined) return undefined;
      if (name !== undefined) keys.push(name);
      definite &&= other === undefined;
      query += other ?? `[${JSON.stringify(name)}]`;
    }
    return { keys, query: definite ? undefined : query };
  }
}

function child(value: Value, key: Key): Value | undefined {
  if (typeof key === 'string') return value instanceof Map ? value.get(key) : undefined;
  return Array.isArray(value) ? value.at(key) : undefined;
}

function walk(keys: readonly Key[]): JsonPath {
  return {
    read(root) {
      let value: Value | undefined = root;
      for (let i = 0; i < keys.length && value !== undefined; i += 1) value = child(value, keys[i]!);
      return value;
    },
  };
}

/** The values as json-p3 knows them, and the way back to the values themselves. */
function plain(value: Value, origins: Map<object, Value>): JSONValue {
  if (Array.isArray(value))
    return remembered(
      value.map((item) => plain(item, origins)),
      value,
      origins,
    );
  if (value instanceof Map) {
    const entries = Array.from(value, ([key, item]) => [key, plain(item, origins)] as const);
    return remembered(Object.fromEntries(entries), value, origins);
  }
  const number = numeric(value);
  return number === undefined ? (value as JSONValue) : Number(number);
}

function remembered<T extends object>(copy: T, value: Value, origins: Map<object, Value>): T {
  origins.set(copy, value);
  return copy;
}

function search(query: JSONPathQuery): JsonPath {
  return {
    read(root) {
      const origins = new Map<object, Value>();
      const found = query.query(plain(root, origins)).values();
      return found.map((item) => (typeof item === 'object' && item !== null ? origins.get(item)! : (item as Value)));
    },
  };
}

/** .length() and .size() at the end of a path. */
function counting(path: JsonPath): JsonPath {
  return {
    read(root) {
      const found = path.read(root);
      if (Array.isArray(found) || typeof found === 'string') return found.length;
      return found instanceof Map ? found.size : undefined;
    },
  };
}

function compile(text: string): JsonPath | undefined {
  const counted = /^(.*)\.(?:length|size)\(\)$/s.exec(text);
  const parsed = new PathReader(counted?.[1] ?? text).parse();
  if (!parsed || text === '') return undefined;
  const path = parsed.query === undefined ? walk(parsed.keys) : compileQuery(parsed.query);
  return path && counted ? counting(path) : path;
}

function compileQuery(query: string): JsonPath | undefined {
  try {
    return search(environment.compile(query));
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
