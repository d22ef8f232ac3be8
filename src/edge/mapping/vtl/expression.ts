// Expressions inside directives and arguments: literals, operators, ranges, maps and lists. [api-gateway.md A12.1]
import { arithmetic, compared, literalNumber, type Operator } from './arithmetic.ts';
import { looselyEqual } from './equality.ts';
import type { Frame } from './frame.ts';
import type { Expression, Grammar } from './grammar.ts';
import { printed } from './print.ts';
import type { Source } from './source.ts';
import { integer, JavaList, javaList, type Value, type VtlMap } from './values.ts';

type Binary = (a: Value, b: Value, frame: Frame) => Value;
type Parse = (source: Source, grammar: Grammar) => Expression;

const NUMBER = /-?(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const WORD = /(?:true|false|null)(?![A-Za-z0-9_-])/y;
const RANGE_DOTS = /[ \t\r\n]*\.\.[ \t\r\n]*/y;
const UNICODE = /\\u([0-9a-fA-F]{4})/g;
const WORDS: Readonly<Record<string, Value>> = { true: true, false: false, null: null };

/** Null and false are false; the empty string and zero are true. */
export function isTrue(value: Value): boolean {
  return value !== null && value !== false;
}

function constant(value: Value): Expression {
  return () => value;
}

function arithmeticOf(operator: Operator): Binary {
  return (a, b, frame) => arithmetic(operator, a, b, frame);
}

function comparison(holds: (order: number) => boolean): Binary {
  return (a, b) => {
    const order = compared(a, b);
    return order !== undefined && holds(order);
  };
}

const OPERATORS: Readonly<Record<string, Binary>> = {
  '*': arithmeticOf('*'),
  '/': arithmeticOf('/'),
  '%': arithmeticOf('%'),
  '+': arithmeticOf('+'),
  '-': arithmeticOf('-'),
  '<': comparison((order) => order < 0),
  '<=': comparison((order) => order <= 0),
  '>': comparison((order) => order > 0),
  '>=': comparison((order) => order >= 0),
  '==': (a, b, frame) => looselyEqual(a, b, frame),
  '!=': (a, b, frame) => !looselyEqual(a, b, frame),
};
const SPELLED: Readonly<Record<string, string>> = { lt: '<', le: '<=', gt: '>', ge: '>=', eq: '==', ne: '!=' };

/** From the loosest to the tightest, the logical ones aside. */
const LEVELS: readonly RegExp[] = [
  /==|!=|(?:eq|ne)(?![A-Za-z0-9_])/y,
  /<=|>=|<|>|(?:lt|le|gt|ge)(?![A-Za-z0-9_])/y,
  /[+-]/y,
  /[*/%]/y,
];
const OR = /\|\||or(?![A-Za-z0-9_])/y;
const AND = /&&|and(?![A-Za-z0-9_])/y;
const NOT = /!|not(?![A-Za-z0-9_])/y;

/** Operands joined by one level's operators, worked from left to right without nesting. */
function binaryLevel(level: number): Parse {
  const operators = LEVELS[level]!;
  const operand: Parse = level + 1 < LEVELS.length ? binaryLevel(level + 1) : unary;
  return (source, grammar) => {
    const first = operand(source, grammar);
    const rest: { readonly work: Binary; readonly operand: Expression }[] = [];
    for (let mark = source.match(operators); mark !== undefined; mark = source.match(operators)) {
      rest.push({ work: OPERATORS[SPELLED[mark] ?? mark]!, operand: operand(source, grammar) });
    }
    if (rest.length === 0) return first;
    return (frame) => {
      let value = first(frame);
      for (const next of rest) value = next.work(value, next.operand(frame), frame);
      return value;
    };
  };
}

const comparisons = binaryLevel(0);

function logical(operator: RegExp, operand: Parse, ends: boolean): Parse {
  return (source, grammar) => {
    const operands = [operand(source, grammar)];
    while (source.match(operator) !== undefined) operands.push(operand(source, grammar));
    if (operands.length === 1) return operands[0]!;
    return (frame) => operands.some((next) => isTrue(next(frame)) === ends) === ends;
  };
}

const disjunction = logical(OR, logical(AND, comparisons, false), true);

function unary(source: Source, grammar: Grammar): Expression {
  source.blanks();
  let negations = 0;
  while (source.match(NOT) !== undefined) {
    negations += 1;
    source.blanks();
  }
  const operand = primary(source, grammar);
  source.blanks();
  if (negations === 0) return operand;
  return (frame) => isTrue(operand(frame)) === (negations % 2 === 0);
}

function primary(source: Source, grammar: Grammar): Expression {
  if (source.takes('(')) {
    const inner = parseExpression(source, grammar);
    source.expects(')', 'in an expression');
    return inner;
  }
  if (source.takes('[')) return listLiteral(source, grammar);
  if (source.takes('{')) return mapLiteral(source, grammar);
  const number = source.match(NUMBER);
  if (number !== undefined) return constant(literalNumber(number));
  const word = source.match(WORD);
  if (word !== undefined) return constant(WORDS[word]!);
  return (
    stringLiteral(source, grammar) ?? grammar.reference(source)?.read ?? source.fail(`unexpected '${near(source)}'`)
  );
}

function near(source: Source): string {
  return source.text.slice(source.at, source.at + 20);
}

function stringLiteral(source: Source, grammar: Grammar): Expression | undefined {
  const found = source.string();
  if (!found) return undefined;
  if (!found.interpolated) return constant(found.text);
  const text = found.text.replaceAll(UNICODE, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
  if (!/[$#\\]/.test(text)) return constant(text);
  const body = grammar.template(source.inner(text));
  return (frame) => frame.capture(body);
}

function listLiteral(source: Source, grammar: Grammar): Expression {
  source.blanks();
  if (source.takes(']')) return () => new JavaList();
  const first = parseExpression(source, grammar);
  if (source.match(RANGE_DOTS) !== undefined) {
    const last = parseExpression(source, grammar);
    source.expects(']', 'after a range');
    return (frame) => range(first(frame), last(frame), frame);
  }
  const items = [first];
  while (source.takes(',')) items.push(parseExpression(source, grammar));
  source.expects(']', 'after a list');
  return (frame) => javaList(items.map((item) => item(frame)));
}

/** Both ends included, up or down; null when an end is no whole number. */
function range(from: Value, to: Value, frame: Frame): Value {
  const [first, last] = [integer(from), integer(to)];
  if (first === undefined || last === undefined) return null;
  const step = last < first ? -1 : 1;
  const length = Math.abs(last - first) + 1;
  frame.spend(length);
  return javaList(Array.from({ length }, (_, i) => first + i * step));
}

function mapLiteral(source: Source, grammar: Grammar): Expression {
  source.blanks();
  if (source.takes('}')) return () => new Map<string, Value>();
  const entries: (readonly [Expression, Expression])[] = [];
  do {
    const key = parseExpression(source, grammar);
    source.expects(':', 'between a key and its value');
    entries.push([key, parseExpression(source, grammar)]);
  } while (source.takes(','));
  source.expects('}', 'after a map');
  return (frame) => {
    const map: VtlMap = new Map();
    for (const [key, value] of entries) map.set(printed(key(frame), frame), value(frame));
    return map;
  };
}

/** Leaves the place behind the blanks that follow. */
export function parseExpression(source: Source, grammar: Grammar): Expression {
  return source.nested(() => disjunction(source, grammar));
}
