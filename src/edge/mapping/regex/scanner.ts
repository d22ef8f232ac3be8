// A place in the text of a pattern.

/** The pattern is no regular expression, or uses a construct that is not built. */
export class PatternError extends Error {}

const LONGEST = 2000;

export class Scanner {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    if (text.length > LONGEST) throw new PatternError('a regular expression is too long');
    this.text = text;
  }

  get ended(): boolean {
    return this.at >= this.text.length;
  }

  sees(mark: string): boolean {
    return this.text.startsWith(mark, this.at);
  }

  takes(mark: string): boolean {
    if (!this.sees(mark)) return false;
    this.at += mark.length;
    return true;
  }

  match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (!found) return undefined;
    this.at = pattern.lastIndex;
    return found;
  }

  fail(what: string): never {
    throw new PatternError(`${what} in the regular expression ${this.text}`);
  }
}
