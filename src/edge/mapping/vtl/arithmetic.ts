// + - * / % and comparisons as Velocity does them: whole numbers stay whole, text is joined, anything else gives null.
import type { Frame } from './frame.ts';
import { printed } from './print.ts';
import { double, isDouble, numeric, type Value } from './values.ts';

export type Operator = '+' | '-' | '*' | '/' | '%';

/** Whole numbers beyond this many bits are refused: they double with every multiplication. */
const WIDEST = 4096n;

function onFloats(operator: Operator, a: number, b: number): number {
  if (operator === '+') return a + b;
  if (operator === '-') return a - b;
  if (operator === '*') return a * b;
  return operator === '/' ? a / b : a % b;
}

function onBigints(operator: Operator, a: bigint, b: bigint): bigint {
  if (operator === '+') return a + b;
  if (operator === '-') return a - b;
  if (operator === '*') return a * b;
  return operator === '/' ? a / b : a % b;
}

function whole(operator: Operator, a: number | bigint, b: number | bigint, frame: Frame): Value {
  if (typeof a === 'number' && typeof b === 'number') {
    const result = Math.trunc(onFloats(operator, a, b)) + 0;
    if (Number.isSafeInteger(result)) return result;
  }
  const result = onBigints(operator, BigInt(a), BigInt(b));
  if (result >> WIDEST !== 0n && result >> WIDEST !== -1n) frame.fail('a number grows beyond all bounds');
  const small = Number(result);
  return Number.isSafeInteger(small) ? small : result;
}

/** Null when it makes no sense: other kinds than numbers, division of or by nothing. */
export function arithmetic(operator: Operator, a: Value, b: Value, frame: Frame): Value {
  if (operator === '+' && (typeof a === 'string' || typeof b === 'string')) {
    return frame.grown(printed(a, frame) + printed(b, frame));
  }
  const [left, right] = [numeric(a), numeric(b)];
  if (left === undefined || right === undefined) return null;
  const divides = operator === '/' || operator === '%';
  if (divides && Number(right) === 0) return null;
  if (isDouble(a) || isDouble(b)) return double(onFloats(operator, Number(left), Number(right)));
  return whole(operator, left, right, frame);
}

/** Undefined when one of them is no number: every comparison is false then. */
export function compared(a: Value, b: Value): number | undefined {
  const [left, right] = [numeric(a), numeric(b)];
  if (left === undefined || right === undefined) return undefined;
  if (left < right) return -1;
  return left > right ? 1 : 0;
}

/** A number as a template spells it. */
export function literalNumber(text: string): Value {
  if (/[.eE]/.test(text)) return double(Number(text));
  const value = Number(text);
  return Number.isSafeInteger(value) ? value + 0 : BigInt(text);
}
