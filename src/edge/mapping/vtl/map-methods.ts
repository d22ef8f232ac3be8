// Methods of java.util.Map, and its entries. Keys are text: whatever else is given as a key is printed.
import { javaEquals } from './equality.ts';
import type { Frame } from './frame.ts';
import type { Method } from './methods.ts';
import { printed } from './print.ts';
import { Host, javaList, type Value, type VtlMap } from './values.ts';

class Entry extends Host {
  readonly #key: string;
  readonly #map: VtlMap;

  constructor(key: string, map: VtlMap) {
    super();
    this.#key = key;
    this.#map = map;
  }

  property(name: string): Value | undefined {
    if (name === 'key') return this.#key;
    return name === 'value' ? (this.#map.get(this.#key) ?? null) : undefined;
  }

  call(name: string): Value | undefined {
    if (name === 'getKey') return this.property('key');
    return name === 'getValue' ? this.property('value') : undefined;
  }

  text(frame: Frame): string {
    return `${this.#key}=${printed(this.#map.get(this.#key) ?? null, frame)}`;
  }
}

function withKey(work: (map: VtlMap, key: string, rest: readonly Value[]) => Value | undefined): Method<VtlMap> {
  return (map, args, frame) => (args.length === 0 ? undefined : work(map, printed(args[0]!, frame), args.slice(1)));
}

function put(map: VtlMap, key: string, [value]: readonly Value[]): Value | undefined {
  if (value === undefined) return undefined;
  const old = map.get(key) ?? null;
  map.set(key, value);
  return old;
}

function putAll(map: VtlMap, [other]: readonly Value[], frame: Frame): Value | undefined {
  if (!(other instanceof Map)) return undefined;
  frame.spend(other.size);
  for (const [key, value] of Array.from(other)) map.set(key, value);
  return null;
}

function listed(of: (map: VtlMap) => Iterable<Value>): Method<VtlMap> {
  return (map, _, frame) => {
    frame.spend(map.size);
    return javaList(of(map));
  };
}

function containsValue(map: VtlMap, [value = null]: readonly Value[], frame: Frame): boolean {
  frame.spend(map.size);
  return [...map.values()].some((item) => javaEquals(item, value, frame));
}

function remove(map: VtlMap, key: string): Value {
  const old = map.get(key) ?? null;
  map.delete(key);
  return old;
}

function clear(map: VtlMap): Value {
  map.clear();
  return null;
}

export const MAP_METHODS: ReadonlyMap<string, Method<VtlMap>> = new Map<string, Method<VtlMap>>([
  ['size', (map) => map.size],
  ['isEmpty', (map) => map.size === 0],
  ['get', withKey((map, key) => map.get(key) ?? null)],
  ['getOrDefault', withKey((map, key, [other]) => map.get(key) ?? other)],
  ['put', withKey(put)],
  ['putIfAbsent', withKey((map, key, rest) => (map.has(key) ? map.get(key) : put(map, key, rest)))],
  ['putAll', putAll],
  ['remove', withKey(remove)],
  ['clear', clear],
  ['containsKey', withKey((map, key) => map.has(key))],
  ['containsValue', containsValue],
  ['keySet', listed((map) => map.keys())],
  ['values', listed((map) => map.values())],
  ['entrySet', listed((map) => Array.from(map.keys(), (key) => new Entry(key, map)))],
]);
