// Methods of java.lang.Integer, Long, Double and Boolean; the static parse methods are reached through any number, as users do.
import type { Method } from './methods.ts';
import { literalNumber } from './arithmetic.ts';
import { double, numeric, type Value } from './values.ts';

function truncated(target: Value): Value | undefined {
  const number = numeric(target);
  return typeof number === 'number' ? Math.trunc(number) + 0 : number;
}

function asDouble(target: Value): Value | undefined {
  const number = numeric(target);
  return number === undefined ? undefined : double(Number(number));
}

/** A method that reads its argument as a number; text that is none ends the render, as NumberFormatException does. */
function parse(pattern: RegExp, make: (text: string) => Value): Method<Value> {
  return (_, [text], frame) => {
    if (typeof text !== 'string') return undefined;
    return pattern.test(text) ? make(text) : frame.fail(`not a number: '${text.slice(0, 100)}'`);
  };
}

const parseWhole = parse(/^[+-]?\d{1,19}$/, (text) => literalNumber(text.replace('+', '')));
const parseDouble = parse(/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/, (text) => double(Number(text)));

export const NUMBER_METHODS: ReadonlyMap<string, Method<Value>> = new Map<string, Method<Value>>([
  ['intValue', truncated],
  ['longValue', truncated],
  ['doubleValue', asDouble],
  ['floatValue', asDouble],
  ['parseInt', parseWhole],
  ['parseLong', parseWhole],
  ['valueOf', parseWhole],
  ['parseDouble', parseDouble],
  ['compareTo', (target, [other = null]) => comparison(target, other)],
  ['booleanValue', (target) => (typeof target === 'boolean' ? target : undefined)],
  ['parseBoolean', (_, [text]) => (typeof text === 'string' ? text.toLowerCase() === 'true' : undefined)],
]);

function comparison(target: Value, other: Value): Value | undefined {
  const [a, b] = [numeric(target), numeric(other)];
  if (a === undefined || b === undefined) return undefined;
  return a < b ? -1 : Number(a > b);
}
