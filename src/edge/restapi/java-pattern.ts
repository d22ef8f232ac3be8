// Java regular expressions, which API Gateway's configuration is written in, as JavaScript ones that match the whole text. Pure.

export interface Pattern {
  /** As configured. */
  readonly text: string;
  /** Undefined when the expression cannot be read: then nothing may pass. */
  readonly matches: ((value: string) => boolean) | undefined;
}

/** POSIX classes as the inside of a character class. */
const CLASSES: Readonly<Record<string, string>> = {
  Lower: 'a-z',
  Upper: 'A-Z',
  ASCII: '\\x00-\\x7F',
  Alpha: 'a-zA-Z',
  Digit: '0-9',
  Alnum: 'a-zA-Z0-9',
  Punct: '!-\\/:-@\\[-`{-~',
  Graph: '!-~',
  Print: ' -~',
  Blank: ' \\t',
  Cntrl: '\\x00-\\x1F\\x7F',
  XDigit: '0-9a-fA-F',
  Space: ' \\t\\n\\x0B\\f\\r',
};

/** Escapes outside of character classes that JavaScript lacks. Line ends at the end do not count for a match of the whole text. */
const ESCAPES: Readonly<Record<string, string>> = {
  A: '^',
  Z: '$',
  z: '$',
  G: '',
  a: '\\x07',
  e: '\\x1B',
  h: '[ \\t\\xA0]',
  R: '(?:\\r\\n|[\\n\\x0B\\f\\r])',
};

class Reader {
  readonly #text: string;
  #at = 0;
  #depth = 0;
  #out = '';
  /** Groups that an inline flag such as (?i) opened and that end with the group around them. */
  readonly #opened: number[] = [0];

  constructor(text: string) {
    this.#text = text;
  }

  read(): string {
    while (this.#at < this.#text.length) this.#next();
    return this.#out + ')'.repeat(this.#opened[0] ?? 0);
  }

  #take(sticky: RegExp): RegExpExecArray | undefined {
    sticky.lastIndex = this.#at;
    const found = sticky.exec(this.#text) ?? undefined;
    if (found) this.#at += found[0].length;
    return found;
  }

  #next(): void {
    if (this.#take(/\\Q/y)) return this.#quoted();
    if (this.#take(/\\p\{(Lower|Upper|ASCII|Alpha|Digit|Alnum|Punct|Graph|Print|Blank|Cntrl|XDigit|Space)\}/y))
      return this.#posix(false);
    if (this.#take(/\\P\{(Lower|Upper|ASCII|Alpha|Digit|Alnum|Punct|Graph|Print|Blank|Cntrl|XDigit|Space)\}/y))
      return this.#posix(true);
    const escape = this.#take(/\\(.)/sy);
    if (escape) return this.#escape(escape[1]!);
    if (this.#depth > 0) return this.#inClass();
    // A possessive quantifier never gives back; the greedy one takes whatever it takes.
    const quantifier = this.#take(/([*+?]|\{\d+(?:,\d*)?\})\+/y);
    if (quantifier) return this.#put(quantifier[1]!);
    if (this.#take(/\(\?>/y)) return this.#open('(?:');
    const flags = this.#take(/\(\?([ims]+)\)/y);
    if (flags) {
      this.#opened[this.#opened.length - 1]! += 1;
      return this.#put(`(?${flags[1]}:`);
    }
    this.#plain();
  }

  #put(text: string): void {
    this.#out += text;
  }

  #open(text: string): void {
    this.#opened.push(0);
    this.#put(text);
  }

  #quoted(): void {
    const end = this.#text.indexOf('\\E', this.#at);
    const literal = this.#text.slice(this.#at, end < 0 ? undefined : end);
    this.#at += literal.length + (end < 0 ? 0 : 2);
    this.#put(literal.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
  }

  #posix(negated: boolean): void {
    const name = this.#text.slice(this.#text.lastIndexOf('{', this.#at) + 1, this.#at - 1);
    const inside = CLASSES[name]!;
    if (this.#depth > 0 && !negated) return this.#put(inside);
    this.#put(`[${negated ? '^' : ''}${inside}]`);
  }

  #escape(letter: string): void {
    if (this.#depth === 0 && Object.hasOwn(ESCAPES, letter)) return this.#put(ESCAPES[letter]!);
    this.#put(`\\${letter}`);
  }

  #inClass(): void {
    const letter = this.#text[this.#at++]!;
    if (letter === '[') this.#depth += 1;
    if (letter === ']') this.#depth -= 1;
    this.#put(letter);
  }

  #plain(): void {
    const letter = this.#text[this.#at++]!;
    if (letter === '[') this.#depth += 1;
    if (letter === '(') this.#opened.push(0);
    if (letter === ')' && this.#opened.length > 1) this.#put(')'.repeat(this.#opened.pop()!));
    this.#put(letter);
  }
}

/** Nested classes, intersections and \p{L} need JavaScript's set notation, which in turn refuses escapes that others allow. */
function compiled(source: string): RegExp | undefined {
  const wantsSets = /\\[pP]\{|&&|\[[^\]]*\[/.test(source);
  for (const flags of wantsSets ? ['v', 'u', ''] : ['', 'v']) {
    try {
      return new RegExp(`^(?:${source})$`, flags);
    } catch {
      // The next notation may read it.
    }
  }
  return undefined;
}

/** Matches whole texts, as Java's matches() does. */
export function javaPattern(text: string): Pattern {
  const regex = compiled(new Reader(text).read());
  return { text, matches: regex && ((value) => regex.test(value)) };
}
