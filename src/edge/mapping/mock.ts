// The integer statusCode in what a MOCK's request template rendered: JSON read with great tolerance. [api-gateway.md A11.5]

const BLANKS_AND_COMMAS = /[\s,]*/y;
const BARE_WORD = /[A-Za-z_$][\w$-]*/y;
const NUMBER = /-?\d+(\.\d+)?(?:[eE][+-]?\d+)?/y;
const WHOLE = /^-?\d+$/;

/** Not what even a tolerant reader takes. */
class Unreadable extends Error {}

/** Remembers only what the outermost object says about statusCode. */
class TolerantReader {
  readonly #text: string;
  #at = 0;
  status: number | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  document(): void {
    this.#skip();
    if (!this.#takes('{')) throw new Unreadable();
    this.#members(0);
    this.#skip();
    if (this.#at < this.#text.length) throw new Unreadable();
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found) this.#at = pattern.lastIndex;
    return found;
  }

  #skip(): void {
    this.#match(BLANKS_AND_COMMAS);
  }

  #takes(mark: string): boolean {
    if (this.#text[this.#at] !== mark) return false;
    this.#at += 1;
    return true;
  }

  /** Without its quotes; undefined when no string stands here. */
  #string(): string | undefined {
    const start = this.#at;
    const quote = this.#text[start];
    if (quote !== '"' && quote !== "'") return undefined;
    for (let i = start + 1; i < this.#text.length; i += 1) {
      if (this.#text[i] === '\\') i += 1;
      else if (this.#text[i] === quote) {
        this.#at = i + 1;
        return this.#text.slice(start + 1, i);
      }
    }
    throw new Unreadable();
  }

  #members(depth: number): void {
    for (this.#skip(); !this.#takes('}'); this.#skip()) {
      const key = this.#string() ?? this.#match(BARE_WORD)?.[0];
      this.#match(/\s*/y);
      if (key === undefined || !this.#takes(':')) throw new Unreadable();
      this.#match(/\s*/y);
      const value = this.#value(depth);
      if (depth === 0 && key === 'statusCode') this.status = value;
    }
  }

  /** The value when it is a whole number; quoted ones do not count. */
  #value(depth: number): number | undefined {
    if (depth > 100) throw new Unreadable();
    if (this.#takes('{')) this.#members(depth + 1);
    else if (this.#takes('[')) for (this.#skip(); !this.#takes(']'); this.#skip()) this.#value(depth + 1);
    else if (this.#string() === undefined) {
      const number = this.#match(NUMBER)?.[0];
      if (number === undefined && !this.#match(BARE_WORD)) throw new Unreadable();
      return number !== undefined && WHOLE.test(number) ? Number(number) : undefined;
    }
    return undefined;
  }
}

/** Any integer will do, even 0 or -1000; undefined when there is none or the text cannot be read. */
export function mockStatus(text: string): number | undefined {
  const reader = new TolerantReader(text);
  try {
    reader.document();
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
  return reader.status;
}
