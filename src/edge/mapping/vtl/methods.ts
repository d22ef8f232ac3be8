// Properties, methods and indexes of values: which table answers, and what happens when none does.
import { PatternError } from '../regex/java-regex.ts';
import { javaEquals } from './equality.ts';
import type { Frame } from './frame.ts';
import { LIST_METHODS } from './list-methods.ts';
import { MAP_METHODS } from './map-methods.ts';
import { NUMBER_METHODS } from './number-methods.ts';
import { printed } from './print.ts';
import { STRING_METHODS } from './string-methods.ts';
import { Host, integer, type Value } from './values.ts';

/** Undefined: Java has no such method for these arguments; the reference is unresolved then. */
export type Method<T> = (target: T, args: readonly Value[], frame: Frame) => Value | undefined;
export type Methods<T> = ReadonlyMap<string, Method<T>>;

const COMMON: Methods<Value> = new Map<string, Method<Value>>([
  ['toString', (target, _, frame) => printed(target, frame)],
  ['equals', (target, [other = null], frame) => javaEquals(target, other, frame)],
]);

function own(target: NonNullable<Value>, name: string): Method<never> | undefined {
  if (typeof target === 'string') return STRING_METHODS.get(name);
  if (target instanceof Map) return MAP_METHODS.get(name);
  if (Array.isArray(target)) return LIST_METHODS.get(name);
  return NUMBER_METHODS.get(name);
}

function call(target: NonNullable<Value>, name: string, args: readonly Value[], frame: Frame): Value | undefined {
  if (target instanceof Host) return target.call(name, args, frame) ?? COMMON.get(name)?.(target, args, frame);
  const method = own(target, name) ?? COMMON.get(name);
  return (method as Method<Value> | undefined)?.(target, args, frame);
}

/** Null when there is no such method or it answers null. */
export function callMethod(target: NonNullable<Value>, name: string, args: readonly Value[], frame: Frame): Value {
  frame.step();
  try {
    return call(target, name, args, frame) ?? null;
  } catch (error) {
    if (error instanceof PatternError) frame.fail(error.message);
    throw error;
  }
}

/** .name: a key of a map, isEmpty() of text and lists. */
export function readProperty(target: NonNullable<Value>, name: string, frame: Frame): Value {
  if (target instanceof Map) return target.get(name) ?? null;
  if (target instanceof Host) return target.property(name, frame) ?? null;
  if (name === 'empty' && (typeof target === 'string' || Array.isArray(target))) return target.length === 0;
  return null;
}

/** [index]: a key of a map, a place in a list; a place that a list does not have ends the render, as in Java. */
export function readIndex(target: NonNullable<Value>, index: Value, frame: Frame): Value {
  if (target instanceof Map) return target.get(printed(index, frame)) ?? null;
  if (target instanceof Host) return target.property(printed(index, frame), frame) ?? null;
  const at = integer(index);
  if (!Array.isArray(target) || at === undefined) return null;
  return target[at] === undefined ? frame.fail(`the list has no place ${at}: it holds ${target.length}`) : target[at];
}

export function assignProperty(target: Value, name: string, value: Value): void {
  if (target instanceof Map) target.set(name, value);
}

export function assignIndex(target: Value, index: Value, value: Value, frame: Frame): void {
  if (target instanceof Map) target.set(printed(index, frame), value);
  if (!Array.isArray(target)) return;
  const at = integer(index);
  if (at === undefined) return;
  if (target[at] === undefined) frame.fail(`the list has no place ${at}: it holds ${target.length}`);
  target[at] = value;
}
