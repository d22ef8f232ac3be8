// The condition operators, one row each: how a value of the policy becomes a test for a value of the request. [D3]
import { inRange, parseAddress, parseRange } from './ip.ts';
import { compileArnMatcher, compileMatcher, parseTemplate, plainText } from './template.ts';
import type { Resolve, Template } from './template.ts';

export type ValueTest = (value: string, resolve: Resolve) => boolean;

export interface Operator {
  /** As policies spell it. */
  readonly name: string;
  /** Negated operators hold when no value matches, and when the key is missing. */
  readonly negated: boolean;
  compile(source: string, variables: boolean): ValueTest;
}

type Compile = Operator['compile'];

/** Compares the request's value with the policy's text, both read by `read`; unreadable values match nothing. */
function comparing<T>(read: (text: string) => T | undefined, holds: (value: T, wanted: T) => boolean): Compile {
  return (source, variables) => {
    const wanted = reader(parseTemplate(source, variables), read);
    return (value, resolve) => {
      const left = read(value);
      const right = wanted(resolve);
      return left !== undefined && right !== undefined && holds(left, right);
    };
  };
}

/** Reads a text without variables once, at compile time. */
function reader<T>(template: Template, read: (text: string) => T | undefined): (resolve: Resolve) => T | undefined {
  const [only] = template;
  if (template.length === 1 && only && 'wild' in only) {
    const fixed = read(only.wild);
    return () => fixed;
  }
  return (resolve) => {
    const text = plainText(template, resolve);
    return text === undefined ? undefined : read(text);
  };
}

const asIs = (text: string): string => text;
const lower = (text: string): string => text.toLowerCase();

function asNumber(text: string): number | undefined {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isNaN(value) ? undefined : value;
}

/** ISO 8601 or seconds since 1970. */
function asTime(text: string): number | undefined {
  if (/^-?\d+(\.\d+)?$/.test(text) && text.length > 4) return Number(text) * 1000;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

function asBoolean(text: string): boolean | undefined {
  const folded = text.toLowerCase();
  return folded === 'true' ? true : folded === 'false' ? false : undefined;
}

function asBytes(text: string): string {
  return Buffer.from(text, 'base64').toString('hex');
}

const same = <T>(value: T, wanted: T): boolean => value === wanted;

const ipRange: Compile = (source, variables) => {
  const wanted = reader(parseTemplate(source, variables), parseRange);
  return (value, resolve) => {
    const address = parseAddress(value);
    const range = wanted(resolve);
    return address !== undefined && range !== undefined && inRange(address, range);
  };
};

const EQUALS = comparing(asIs, same);
const EQUALS_FOLDED = comparing(lower, same);
const LIKE: Compile = compileMatcher;
const ARN: Compile = compileArnMatcher;
const ORDERS = {
  Equals: [(a: number, b: number) => a === b, false],
  NotEquals: [(a: number, b: number) => a === b, true],
  LessThan: [(a: number, b: number) => a < b, false],
  LessThanEquals: [(a: number, b: number) => a <= b, false],
  GreaterThan: [(a: number, b: number) => a > b, false],
  GreaterThanEquals: [(a: number, b: number) => a >= b, false],
} as const;

function ordered(kind: string, read: (text: string) => number | undefined): Operator[] {
  return Object.entries(ORDERS).map(([name, [holds, negated]]) => ({
    name: `${kind}${name}`,
    negated,
    compile: comparing(read, holds),
  }));
}

const OPERATORS: readonly Operator[] = [
  { name: 'StringEquals', negated: false, compile: EQUALS },
  { name: 'StringNotEquals', negated: true, compile: EQUALS },
  { name: 'StringEqualsIgnoreCase', negated: false, compile: EQUALS_FOLDED },
  { name: 'StringNotEqualsIgnoreCase', negated: true, compile: EQUALS_FOLDED },
  { name: 'StringLike', negated: false, compile: LIKE },
  { name: 'StringNotLike', negated: true, compile: LIKE },
  ...ordered('Numeric', asNumber),
  ...ordered('Date', asTime),
  { name: 'Bool', negated: false, compile: comparing(asBoolean, same) },
  { name: 'BinaryEquals', negated: false, compile: comparing(asBytes, same) },
  { name: 'IpAddress', negated: false, compile: ipRange },
  { name: 'NotIpAddress', negated: true, compile: ipRange },
  { name: 'ArnEquals', negated: false, compile: ARN },
  { name: 'ArnLike', negated: false, compile: ARN },
  { name: 'ArnNotEquals', negated: true, compile: ARN },
  { name: 'ArnNotLike', negated: true, compile: ARN },
];

const BY_NAME = new Map(OPERATORS.map((operator) => [operator.name.toLowerCase(), operator]));

/** Every name that a policy may use, without prefix and suffix. */
export const OPERATOR_NAMES: ReadonlySet<string> = new Set([...OPERATORS.map((operator) => operator.name), 'Null']);

export interface OperatorUse {
  readonly quantifier: 'any' | 'all' | undefined;
  readonly ifExists: boolean;
  /** Undefined for Null and for names that no operator has. */
  readonly operator: Operator | undefined;
  readonly isNull: boolean;
}

/** 'ForAnyValue:StringLikeIfExists' taken apart. */
export function readOperator(name: string): OperatorUse {
  const quantifier = /^ForAnyValue:/i.test(name) ? 'any' : /^ForAllValues:/i.test(name) ? 'all' : undefined;
  const ifExists = /IfExists$/i.test(name);
  const bare = name
    .slice(name.indexOf(':') + 1)
    .replace(/IfExists$/i, '')
    .toLowerCase();
  return { quantifier, ifExists, operator: BY_NAME.get(bare), isNull: bare === 'null' };
}
