// The values that templates handle, as Java would hold them. Knows nothing of templates. [api-gateway.md A12]
import type { Frame } from './frame.ts';

/** A number with a decimal point whose value is whole: Java prints 2.0 and divides without rounding. */
export class JavaDouble {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** A list that a template made: prints as [a, b], while lists that came from JSON print as JSON. */
export class JavaList extends Array<Value> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }
}

/** An object that is neither data nor text: $input, $util, $foreach, an entry of a map. */
export abstract class Host {
  /** Undefined: there is no such property. */
  abstract property(name: string, frame: Frame): Value | undefined;
  /** Undefined: there is no such method for these arguments. */
  abstract call(name: string, args: readonly Value[], frame: Frame): Value | undefined;
  abstract text(frame: Frame): string;
}

/** Whole numbers are numbers, beyond 2^53 bigints; numbers with a fraction are numbers. */
export type Value = null | string | number | bigint | boolean | JavaDouble | Value[] | VtlMap | Host;
export type VtlMap = Map<string, Value>;

export function javaList(items: Iterable<Value>): JavaList {
  const list = new JavaList();
  for (const item of items) list.push(item);
  return list;
}

/** Wraps a result of floating-point arithmetic. */
export function double(value: number): number | JavaDouble {
  return Number.isInteger(value) ? new JavaDouble(value) : value;
}

/** Undefined when the value is no number. */
export function numeric(value: Value): number | bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  return value instanceof JavaDouble ? value.value : undefined;
}

export function isDouble(value: Value): boolean {
  return value instanceof JavaDouble || (typeof value === 'number' && !Number.isInteger(value));
}

/** The whole number within safe range that an argument holds. */
export function integer(value: Value | undefined): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined;
}

/** As java.lang.Double prints. */
export function doubleText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-3 && size < 1e7)) return Number.isInteger(value) ? `${value}.0` : String(value);
  const [digits, exponent] = value.toExponential().split('e') as [string, string];
  return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
}

export function numberText(value: number | bigint | JavaDouble): string {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof JavaDouble) return doubleText(value.value);
  return Number.isInteger(value) ? String(value) : doubleText(value);
}
