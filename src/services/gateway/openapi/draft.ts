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

/** By id: names need not be unique in an API, those of security schemes must be. */
export function uniqueNames(
  items: readonly { readonly id: string; readonly name: string }[],
  reserved: readonly string[],
): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set(reserved);
  for (const { id, name } of items) {
    const unique = taken.has(name) ? `${name}-${id}` : name;
    names.set(id, unique);
    taken.add(unique);
  }
  return names;
}

export async function documentText(document: Draft, asYaml: boolean): Promise<string> {
  if (!asYaml) return JSON.stringify(document, null, 2);
  // Only who asks for YAML pays for the writer.
  const yaml = await import('yaml');
  return yaml.stringify(document, { aliasDuplicateObjects: false });
}
