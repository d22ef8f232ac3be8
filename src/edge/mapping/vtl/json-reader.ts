// JSON text to values, exact where JSON.parse is not: order of keys that look like numbers, 1.0, numbers beyond 2^53.
import { double, type Value, type VtlMap } from './values.ts';

const DEEPEST = 200;
/** Reading a number costs the square of its length. */
const LONGEST_NUMBER = 1000;
const BLANK = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
// oxlint-disable-next-line no-control-regex
const PLAIN = /^[^\\\u0000-\u001f]*$/;
const WORDS: readonly (readonly [string, Value])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

class NotJson extends Error {}

class JsonReader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): Value {
    const value = this.#value();
    this.#blank();
    if (this.#at < this.#text.length) throw new NotJson();
    return value;
  }

  #blank(): void {
    if (this.#text.charCodeAt(this.#at) > 32) return;
    BLANK.lastIndex = this.#at;
    BLANK.test(this.#text);
    this.#at = BLANK.lastIndex;
  }

  #takes(mark: string): boolean {
    this.#blank();
    if (this.#text[this.#at] !== mark) return false;
    this.#at += 1;
    return true;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found) this.#at = pattern.lastIndex;
    return found;
  }

  #value(): Value {
    if (++this.#depth > DEEPEST) throw new NotJson();
    const value = this.#any();
    this.#depth -= 1;
    return value;
  }

  #any(): Value {
    if (this.#takes('{')) return this.#object();
    if (this.#takes('[')) return this.#array();
    if (this.#text[this.#at] === '"') return this.#string();
    for (const [word, value] of WORDS) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    return this.#number();
  }

  #string(): string {
    const start = this.#at;
    if (this.#text[start] !== '"') throw new NotJson();
    let end = this.#text.indexOf('"', start + 1);
    while (end > 0 && this.#escaped(end)) end = this.#text.indexOf('"', end + 1);
    if (end < 0) throw new NotJson();
    this.#at = end + 1;
    const inner = this.#text.slice(start + 1, end);
    if (PLAIN.test(inner)) return inner;
    return JSON.parse(this.#text.slice(start, end + 1)) as string;
  }

  /** An odd number of backslashes stands before this place. */
  #escaped(at: number): boolean {
    let first = at;
    while (this.#text[first - 1] === '\\') first -= 1;
    return (at - first) % 2 === 1;
  }

  #number(): Value {
    const found = this.#match(NUMBER);
    if (!found || found[0].length > LONGEST_NUMBER) throw new NotJson();
    const value = Number(found[0]);
    if (found[1] !== undefined || found[2] !== undefined) return double(value);
    // Adding 0 turns -0 into the integer 0.
    return Number.isSafeInteger(value) ? value + 0 : BigInt(found[0]);
  }

  #object(): VtlMap {
    const map: VtlMap = new Map();
    if (this.#takes('}')) return map;
    do {
      this.#blank();
      const key = this.#string();
      if (!this.#takes(':')) throw new NotJson();
      map.set(key, this.#value());
    } while (this.#takes(','));
    if (!this.#takes('}')) throw new NotJson();
    return map;
  }

  #array(): Value[] {
    const list: Value[] = [];
    if (this.#takes(']')) return list;
    do list.push(this.#value());
    while (this.#takes(','));
    if (!this.#takes(']')) throw new NotJson();
    return list;
  }
}

/** Undefined when the text is not JSON. */
export function readJson(text: string): Value | undefined {
  try {
    return new JsonReader(text).document();
  } catch (error) {
    if (error instanceof NotJson || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
