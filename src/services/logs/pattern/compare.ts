// One value of a log event against what the pattern says of it.
import { PatternError } from './tokens.ts';

/** True when the value fits. Values are JSON values; a column is a string. */
export type Test = (value: unknown) => boolean;

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && NUMBER.test(value) ? Number(value) : undefined;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** `*` stands for any characters, none among them. Walks without backtracking, so no pattern is slow. */
export function wildcard(pattern: string): (text: string) => boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return (text) => text === first;
  return (text) => {
    if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last)) return false;
    const end = text.length - last.length;
    let at = first.length;
    for (const part of rest) {
      const found = text.indexOf(part, at);
      if (found < 0 || found + part.length > end) return false;
      at = found + part.length;
    }
    return true;
  };
}

function equals(wanted: string, quoted: boolean): Test {
  const fits = wildcard(wanted);
  const number = quoted ? undefined : numberOf(wanted);
  return (value) => {
    if (number !== undefined && numberOf(value) === number) return true;
    const text = textOf(value);
    return text !== undefined && fits(text);
  };
}

const ORDERS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

/** A comparison is false for a value that it cannot be made with; `!=` needs a value too. */
export function comparison(operator: string, wanted: string, quoted: boolean): Test {
  const order = ORDERS[operator];
  if (order === undefined) {
    const same = equals(wanted, quoted);
    return operator === '=' ? same : (value) => textOf(value) !== undefined && !same(value);
  }
  const bound = numberOf(wanted);
  if (bound === undefined) throw new PatternError(`${operator} needs a number`);
  return (value) => {
    const number = numberOf(value);
    return number !== undefined && order(number, bound);
  };
}
