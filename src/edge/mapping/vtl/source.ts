// The text of a template with a place in it. Knows words and strings, not what they mean.
import { TemplateError } from '../contract.ts';

const BLANKS = /[ \t\r\n]*/y;
const IDENTIFIER = /[A-Za-z_][A-Za-z0-9_-]*/y;
const LINE_REST = /[ \t]*(?:\r\n|\n|\r)/y;
/** Blocks, strings and expressions inside each other. */
const DEEPEST = 100;

export class Source {
  readonly text: string;
  at = 0;
  /** The content of a string inside a template. */
  readonly inString: boolean;
  readonly #firstLine: number;
  #depth: number;
  #counted = 0;
  #line: number;

  constructor(text: string, line = 1, depth = 0, inString = false) {
    this.text = text;
    this.#firstLine = line;
    this.#line = line;
    this.#depth = depth;
    this.inString = inString;
  }

  /** The line of the present place. */
  get line(): number {
    if (this.at < this.#counted) {
      this.#counted = 0;
      this.#line = this.#firstLine;
    }
    for (let i = this.text.indexOf('\n', this.#counted); i >= 0 && i < this.at; i = this.text.indexOf('\n', i + 1)) {
      this.#line += 1;
    }
    this.#counted = this.at;
    return this.#line;
  }

  get ended(): boolean {
    return this.at >= this.text.length;
  }

  fail(message: string): never {
    throw new TemplateError(message, this.line);
  }

  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (!found) return undefined;
    this.at = pattern.lastIndex;
    return found[0];
  }

  blanks(): void {
    this.match(BLANKS);
  }

  identifier(): string | undefined {
    return this.match(IDENTIFIER);
  }

  /** Directives swallow blanks up to and with the end of their line. */
  lineRest(): void {
    this.match(LINE_REST);
  }

  sees(mark: string): boolean {
    return this.text.startsWith(mark, this.at);
  }

  takes(mark: string): boolean {
    if (!this.sees(mark)) return false;
    this.at += mark.length;
    return true;
  }

  expects(mark: string, where: string): void {
    this.blanks();
    if (!this.takes(mark)) this.fail(`'${mark}' is missing ${where}`);
  }

  /**
   * A quote inside a string is written twice; a backslash escapes nothing: "\"a\"" answers 500 on AWS.
   * Undefined when no string stands here.
   */
  string(): { readonly text: string; readonly interpolated: boolean } | undefined {
    const interpolated = this.sees('"');
    if (!interpolated && !this.sees("'")) return undefined;
    const quote = interpolated ? '"' : "'";
    const found = this.#quoted(quote) ?? this.fail('a string does not end');
    return { text: found.slice(1, -1).replaceAll(quote + quote, quote), interpolated };
  }

  #quoted(quote: string): string | undefined {
    const start = this.at;
    for (let end = start; ; end += 2) {
      end = this.text.indexOf(quote, end === start ? start + 1 : end);
      if (end < 0) return undefined;
      if (this.text[end + 1] === quote) continue;
      this.at = end + 1;
      return this.text.slice(start, this.at);
    }
  }

  /** The content of a string, which is a template of its own. */
  inner(text: string): Source {
    return new Source(text, this.line, this.#depth + 1, true);
  }

  nested<T>(parse: () => T): T {
    if (++this.#depth > DEEPEST) this.fail(`the template nests deeper than ${DEEPEST} levels`);
    const parsed = parse();
    this.#depth -= 1;
    return parsed;
  }
}
