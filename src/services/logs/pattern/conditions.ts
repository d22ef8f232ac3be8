// The grammar that JSON and column patterns share: comparisons, IS and EXISTS, joined by && before ||, grouped by parentheses.
import { comparison, type Test } from './compare.ts';
import { PatternError, tokenize, type Token } from './tokens.ts';

export type Condition =
  | { readonly type: 'all' | 'any'; readonly of: readonly Condition[] }
  | { readonly type: 'is'; readonly subject: string; readonly test: Test }
  /** True when the subject is missing (or there). */
  | { readonly type: 'exists'; readonly subject: string; readonly wanted: boolean };

const DEEPEST = 50;

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#tokens = tokenize(text);
  }

  parse(): Condition {
    const condition = this.#any();
    if (this.#at < this.#tokens.length) throw new PatternError(`'${this.#tokens[this.#at]?.text}' is not expected`);
    return condition;
  }

  #any(): Condition {
    const of = [this.#all()];
    while (this.#accept('or')) of.push(this.#all());
    return { type: 'any', of };
  }

  #all(): Condition {
    const of = [this.#one()];
    while (this.#accept('and')) of.push(this.#one());
    return { type: 'all', of };
  }

  #one(): Condition {
    if (!this.#accept('open')) return this.#test();
    if ((this.#depth += 1) > DEEPEST) throw new PatternError('too many parentheses');
    const condition = this.#any();
    this.#depth -= 1;
    this.#expect('close');
    return condition;
  }

  #test(): Condition {
    const subject = this.#expect('word').text;
    const operator = this.#accept('operator');
    if (operator !== undefined) {
      const wanted = this.#accept('string') ?? this.#expect('word');
      return { type: 'is', subject, test: comparison(operator.text, wanted.text, wanted.type === 'string') };
    }
    return this.#words(subject);
  }

  /** IS TRUE, IS FALSE, IS NULL, IS [NOT] ..., EXISTS, NOT EXISTS; keywords in any case. */
  #words(subject: string): Condition {
    const keyword = this.#expect('word').text.toUpperCase();
    if (keyword === 'EXISTS') return { type: 'exists', subject, wanted: true };
    const next = this.#expect('word').text.toUpperCase();
    if (keyword === 'NOT' && next === 'EXISTS') return { type: 'exists', subject, wanted: false };
    if (keyword === 'IS' && next === 'NULL') return { type: 'is', subject, test: (value) => value === null };
    if (keyword === 'IS' && next === 'TRUE') return { type: 'is', subject, test: (value) => value === true };
    if (keyword === 'IS' && next === 'FALSE') return { type: 'is', subject, test: (value) => value === false };
    throw new PatternError(`'${keyword} ${next}' is not known`);
  }

  #accept(type: Token['type']): Token | undefined {
    const token = this.#tokens[this.#at];
    if (token?.type !== type) return undefined;
    this.#at += 1;
    return token;
  }

  #expect(type: Token['type']): Token {
    const token = this.#accept(type);
    if (token === undefined) throw new PatternError(`'${this.#tokens[this.#at]?.text ?? 'the end'}' is not expected`);
    return token;
  }
}

export function parseCondition(text: string): Condition {
  return new Parser(text).parse();
}

/** `valuesOf` answers what a subject stands for: nothing when it is missing, several for a wildcard. */
export function holds(condition: Condition, valuesOf: (subject: string) => readonly unknown[]): boolean {
  switch (condition.type) {
    case 'all':
      return condition.of.every((one) => holds(one, valuesOf));
    case 'any':
      return condition.of.some((one) => holds(one, valuesOf));
    case 'is':
      return valuesOf(condition.subject).some(condition.test);
    case 'exists':
      return valuesOf(condition.subject).length > 0 === condition.wanted;
  }
}

/** Every subject that the condition names. */
export function subjects(condition: Condition): string[] {
  return 'of' in condition ? condition.of.flatMap(subjects) : [condition.subject];
}
