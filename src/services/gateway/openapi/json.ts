// JSON as a document brings it, read without trust: what has another type than expected counts as absent.
import { own } from '../records.ts';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** Read members with the functions below: a document may name them '__proto__' or 'constructor'. */
export interface JsonObject {
  readonly [name: string]: Json;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function memberOf(object: JsonObject | undefined, name: string): Json | undefined {
  return own(object, name);
}

/** The member when it is an object, else an empty one. */
export function objectAt(object: JsonObject | undefined, name: string): JsonObject {
  const value = memberOf(object, name);
  return isObject(value) ? value : {};
}

export function listAt(object: JsonObject | undefined, name: string): readonly Json[] | undefined {
  const value = memberOf(object, name);
  return Array.isArray(value) ? value : undefined;
}

export function objectsAt(object: JsonObject | undefined, name: string): JsonObject[] {
  return (listAt(object, name) ?? []).filter(isObject);
}

/** Texts of a list; undefined when there is no list. */
export function textsAt(object: JsonObject | undefined, name: string): string[] | undefined {
  return listAt(object, name)?.filter((item) => typeof item === 'string');
}

export function textAt(object: JsonObject | undefined, name: string): string | undefined {
  const value = memberOf(object, name);
  return typeof value === 'string' ? value : undefined;
}

/** Text, or a number as text: `version: 1` and `statusCode: 200` are accepted. [A27.1] */
export function looseTextAt(object: JsonObject | undefined, name: string): string | undefined {
  const value = memberOf(object, name);
  return typeof value === 'number' ? String(value) : typeof value === 'string' ? value : undefined;
}

export function numberAt(object: JsonObject | undefined, name: string): number | undefined {
  const text = looseTextAt(object, name);
  return text === undefined || text.trim() === '' ? undefined : Number(text);
}

/** true or "true"; undefined when the member is absent. */
export function truthAt(object: JsonObject | undefined, name: string): boolean | undefined {
  const value = memberOf(object, name);
  return value === undefined ? undefined : value === true || value === 'true';
}

/** A record of what is there; `read` leaves a member out by answering undefined. */
export function mapped<T>(
  object: JsonObject,
  read: (value: Json, name: string) => T | undefined,
): Readonly<Record<string, T>> {
  const entries = Object.entries(object).map(([name, value]) => [name, read(value, name)] as const);
  return Object.fromEntries(entries.filter((entry): entry is readonly [string, T & {}] => entry[1] !== undefined));
}
