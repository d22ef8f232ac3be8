// When two values are the same: Velocity's == and Java's equals().
import type { Frame } from './frame.ts';
import { printed } from './print.ts';
import { isDouble, numeric, type Value, type VtlMap } from './values.ts';

function mapsEqual(a: VtlMap, b: VtlMap, frame: Frame): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a) {
    const other = b.get(key);
    if (other === undefined || !javaEquals(value, other, frame)) return false;
  }
  return true;
}

function containersEqual(a: Value, b: Value, frame: Frame): boolean {
  if (a instanceof Map) return b instanceof Map && mapsEqual(a, b, frame);
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
  return a.every((item, i) => javaEquals(item, b[i]!, frame));
}

/** equals(): never across kinds; 1 is not 1.0. */
export function javaEquals(a: Value, b: Value, frame: Frame): boolean {
  if (a === b) return true;
  const [left, right] = [numeric(a), numeric(b)];
  if (left !== undefined && right !== undefined) return left === right && isDouble(a) === isDouble(b);
  if (typeof a !== 'object' || typeof b !== 'object') return false;
  frame.step();
  return frame.nested(() => containersEqual(a, b, frame));
}

/** == : numbers by value, the same kind by equals(), otherwise as text. */
export function looselyEqual(a: Value, b: Value, frame: Frame): boolean {
  if (a === b) return true;
  if (a === null || b === null) return false;
  const [left, right] = [numeric(a), numeric(b)];
  // oxlint-disable-next-line eqeqeq -- a bigint and a number may be the same number
  if (left !== undefined && right !== undefined) return left == right;
  if (typeof a === 'object' && typeof b === 'object' && javaEquals(a, b, frame)) return true;
  return printed(a, frame) === printed(b, frame);
}
