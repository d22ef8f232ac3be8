// Rules that many resources share: a text, a flag, a number, one entry of a map, one member of a list.
import { badRequest, notFound } from '../gateway/faults.ts';
import { own, without } from '../gateway/records.ts';
import type { Change, Op, PatchRule } from './patch.ts';

type Text = Readonly<Record<string, string>>;
/** Keys of T whose value may be V. */
type KeysOf<T, V> = { [K in keyof T]-?: Required<T>[K] extends V | undefined ? K : never }[keyof T];

/** A text that an empty or missing value removes. */
export function optionalText<T>(
  path: string,
  key: KeysOf<T, string>,
  ops: readonly Op[] = ['replace'],
): PatchRule<T, unknown> {
  return { path, ops, apply: (record, change) => ({ ...record, [key]: given(change) }) };
}

/** A text that stays as sent; a missing value is the empty text. */
export function requiredText<T>(path: string, key: KeysOf<T, string>): PatchRule<T, unknown> {
  return { path, ops: ['replace'], apply: (record, change) => ({ ...record, [key]: change.value ?? '' }) };
}

/** What is not "true" reads as false, without an error. [api-gateway.md C3] */
export function flag<T>(path: string, key: KeysOf<T, boolean>): PatchRule<T, unknown> {
  return { path, ops: ['replace'], apply: (record, change) => ({ ...record, [key]: truth(change) }) };
}

/** One entry of a text map. An entry that is not there may be replaced and removed. */
export function textEntry<T>(
  path: string,
  key: keyof T,
  check?: (name: string, value: string) => void,
): PatchRule<T, unknown> {
  return {
    path,
    ops: ['add', 'replace', 'remove'],
    apply(record, change) {
      const name = change.names.at(-1) ?? '';
      const map = (record[key] ?? {}) as Text;
      if (change.op === 'remove') return { ...record, [key]: without(map, name) };
      check?.(name, change.value ?? '');
      return { ...record, [key]: { ...map, [name]: change.value ?? '' } };
    },
  };
}

/** An entry that must be there to be replaced or removed. `read` turns the text into the value that is kept. */
export function strictEntry<T, V>(
  path: string,
  key: keyof T,
  missing: string,
  read: (change: Change) => V,
): PatchRule<T, unknown> {
  return {
    path,
    ops: ['add', 'replace', 'remove'],
    apply(record, change) {
      const name = change.names.at(-1) ?? '';
      const map = (record[key] ?? {}) as Readonly<Record<string, V>>;
      if (change.op !== 'add' && own(map, name) === undefined) throw notFound(missing);
      if (change.op === 'remove') return { ...record, [key]: without(map, name) };
      return { ...record, [key]: { ...map, [name]: read(change) } };
    },
  };
}

/** A list that takes and gives up the operation's value. */
export function listMember<T>(path: string, key: keyof T): PatchRule<T, unknown> {
  return {
    path,
    ops: ['add', 'remove'],
    apply(record, change) {
      const others = ((record[key] ?? []) as readonly string[]).filter((member) => member !== change.value);
      const kept = change.op === 'add' && change.value !== undefined ? [...others, change.value] : others;
      return { ...record, [key]: kept };
    },
  };
}

/** The value, or undefined for an empty or missing one. */
export function given(change: Change): string | undefined {
  return change.value === '' ? undefined : change.value;
}

export function truth(change: Change): boolean {
  return change.value?.toLowerCase() === 'true';
}

export function numeric(change: Change): number {
  const number = Number(change.value);
  if (change.value === undefined || change.value.trim() === '' || !Number.isFinite(number)) {
    throw badRequest(
      `Invalid patch value  '${change.value ?? null}' specified for op '${change.op}'. Must be a number`,
    );
  }
  return number;
}
