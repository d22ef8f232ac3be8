// Sets of characters in java.util.regex, written as classes of JavaScript's v flag, which knows unions and intersections too.
import type { Scanner } from './scanner.ts';

/** Tests one UTF-16 unit. */
export interface CharSet {
  /** A class for a JavaScript regular expression with the v flag, brackets included. */
  readonly source: string;
  readonly test: (unit: number) => boolean;
}

const ESCAPES: Readonly<Record<string, string>> = {
  d: '[0-9]',
  D: '[^0-9]',
  w: '[A-Za-z0-9_]',
  W: '[^A-Za-z0-9_]',
  s: '[ \\t\\n\\v\\f\\r]',
  S: '[^ \\t\\n\\v\\f\\r]',
  h: '[ \\t\\xa0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u3000]',
  H: '[^ \\t\\xa0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u3000]',
  v: '[\\n\\v\\f\\r\\x85\\u2028\\u2029]',
  V: '[^\\n\\v\\f\\r\\x85\\u2028\\u2029]',
};
export const ANYTHING = charSet('[\\s\\S]');
export const NOT_A_LINE_END = charSet('[^\\n\\r\\x85\\u2028\\u2029]');
export const LINE_END = charSet(ESCAPES['v']!);

/** POSIX and java.lang.Character names; everything else is a Unicode property of the same name. */
const PROPERTIES: Readonly<Record<string, string>> = {
  Lower: '[a-z]',
  Upper: '[A-Z]',
  ASCII: '[\\x00-\\x7f]',
  Alpha: '[A-Za-z]',
  Digit: '[0-9]',
  Alnum: '[A-Za-z0-9]',
  Punct: '[\\x21-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7e]',
  Graph: '[\\x21-\\x7e]',
  Print: '[\\x20-\\x7e]',
  Blank: '[ \\t]',
  Cntrl: '[\\x00-\\x1f\\x7f]',
  XDigit: '[0-9a-fA-F]',
  Space: ESCAPES['s']!,
  javaLowerCase: '\\p{Lowercase}',
  javaUpperCase: '\\p{Uppercase}',
};
const PROPERTY = /\\([pP])(?:\{([A-Za-z_=]+)\}|([A-Z]))/y;
const CODE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|0([0-3]?[0-7]{1,2})|c([@-_]))/y;
const CONTROLS: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f', a: '\x07', e: '\x1b' };

export function charSet(source: string): CharSet {
  const native = new RegExp(`^${source}$`, 'v');
  let ascii: readonly boolean[] | undefined;
  const test = (unit: number): boolean => {
    if (unit >= 128) return native.test(String.fromCharCode(unit));
    ascii ??= Array.from({ length: 128 }, (_, code) => native.test(String.fromCharCode(code)));
    return ascii[unit]!;
  };
  return { source, test };
}

function escaped(char: string): string {
  return `\\u{${char.codePointAt(0)!.toString(16)}}`;
}

function otherCase(char: string): string {
  const lower = char.toLowerCase();
  return lower === char ? char.toUpperCase() : lower;
}

/** Without Unicode case folding, as Java does unless told otherwise. */
export function oneChar(char: string, ignoresCase: boolean): CharSet {
  const other = ignoresCase && /^[A-Za-z]$/.test(char) ? otherCase(char) : char;
  const [unit, otherUnit] = [char.charCodeAt(0), other.charCodeAt(0)];
  return { source: `[${escaped(char)}${escaped(other)}]`, test: (given) => given === unit || given === otherUnit };
}

function folded(source: string): string {
  const set = charSet(`[${source}]`);
  const letters = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  return (
    source +
    letters
      .filter((letter) => set.test(otherCase(letter).charCodeAt(0)))
      .map(escaped)
      .join('')
  );
}

/** \x41, a, \t and the like: the character; undefined when no such escape stands here. */
export function readCode(scanner: Scanner): string | undefined {
  const code = scanner.match(CODE);
  if (code) {
    const [, hex, unit, octal, control] = code;
    if (control !== undefined) return String.fromCharCode(control.charCodeAt(0) ^ 64);
    return String.fromCharCode(octal === undefined ? parseInt(hex ?? unit ?? '', 16) : parseInt(octal, 8));
  }
  const named = scanner.match(/\\([tnrfae])/y);
  if (named) return CONTROLS[named[1]!];
  // Letters are kept for escapes to come; anything else stands for itself.
  return scanner.match(/\\([^A-Za-z0-9])/sy)?.[1];
}

/** \d, \p{Alpha} and the like as a class; undefined when none stands here. */
export function readSetEscape(scanner: Scanner): string | undefined {
  const escape = scanner.match(/\\([dDwWsShHvV])/y);
  if (escape) return ESCAPES[escape[1]!];
  const property = scanner.match(PROPERTY);
  if (!property) return undefined;
  const name = (property[2] ?? property[3]!).replace(/^(?:Is|general_category=|gc=|script=|sc=)/, '');
  const source = Object.hasOwn(PROPERTIES, name) ? PROPERTIES[name]! : unicodeProperty(name, scanner);
  return property[1] === 'p' ? source : `[^${source}]`;
}

function unicodeProperty(name: string, scanner: Scanner): string {
  const sources = [`\\p{${name}}`, `\\p{Script=${name}}`];
  return sources.find(isClass) ?? scanner.fail(`an unknown property ${name}`);
}

function isClass(source: string): boolean {
  try {
    return new RegExp(source, 'v') instanceof RegExp;
  } catch {
    return false;
  }
}

function readMember(scanner: Scanner, ignoresCase: boolean): string {
  if (scanner.sees('[')) return readClass(scanner, ignoresCase);
  const set = readSetEscape(scanner);
  if (set) return set;
  const first = readLiteral(scanner);
  if (!scanner.match(/-(?=[^\][])/y)) return escaped(first);
  const last = readLiteral(scanner);
  if (last < first) scanner.fail('a range is backwards');
  return `${escaped(first)}-${escaped(last)}`;
}

function readLiteral(scanner: Scanner): string {
  const code = readCode(scanner);
  if (code !== undefined) return code;
  return scanner.match(/[^\\]/suy)?.[0] ?? scanner.fail('an unknown escape in a class');
}

/** [abc], [^a-z], [a-z&&[^b]], classes in classes. */
export function readClass(scanner: Scanner, ignoresCase: boolean): string {
  scanner.takes('[');
  const negated = scanner.takes('^');
  const operands: string[] = [];
  let members = '';
  do {
    if (scanner.takes('&&')) {
      operands.push(members);
      members = '';
    } else {
      members += readMember(scanner, ignoresCase);
    }
    if (scanner.ended) scanner.fail("a ']' is missing");
  } while (!scanner.takes(']'));
  operands.push(members);
  const sources = operands.filter((operand) => operand !== '').map((text) => `[${ignoresCase ? folded(text) : text}]`);
  return `[${negated ? '^' : ''}${sources.join('&&')}]`;
}
