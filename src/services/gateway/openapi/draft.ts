// Written documents: members that are undefined are left out, maps of what has names go by name.
import type { Json } from './json.ts';

/** Members that are undefined are left out of the written text. */
export type Draft = Readonly<Record<string, unknown>>;

export function writeEach<T>(map: Readonly<Record<string, T>>, write: (item: T, key: string) => unknown): Draft {
  return Object.fromEntries(Object.entries(map).map(([key, item]) => [key, write(item, key)]));
}

/** A map of what has names, by name: ids are random, and equal APIs shall have equal documents. */
export function writeNamed<T>(items: readonly T[], nameOf: (item: T) => string, write: (item: T) => unknown): Draft {
  const entries = items.map((item) => [nameOf(item), write(item)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Text of a record that holds JSON; undefined where it does not. */
export function jsonOf(text: string | undefined): Json | undefined {
  try {
    return JSON.parse(text ?? '') as Json;
  } catch {
    return undefined;
  }
}
