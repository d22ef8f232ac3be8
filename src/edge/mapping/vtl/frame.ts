// One render: its variables, its output, and what is left of its budget.
import { DEFAULT_BUDGET, TemplateError, type Budget } from '../contract.ts';
import type { Value } from './values.ts';

/** Values, blocks and strings nest no deeper; the stack of the process never decides. */
const DEEPEST = 200;

/** The names that API Gateway gives to a template. [api-gateway.md A12.3] */
export interface Roots {
  root(name: string): Value | undefined;
}

/** For work on values outside of a render. */
export function looseFrame(): Frame {
  return new Frame({ root: () => undefined }, DEFAULT_BUDGET);
}

export class Frame {
  readonly variables = new Map<string, Value>();
  readonly #roots: Roots;
  readonly #longest: number;
  #steps: number;
  #text: number;
  #depth = 0;
  #quarters = 0;
  out = '';
  /** Where the render is, for errors. */
  line = 0;

  constructor(roots: Roots, budget: Budget) {
    this.#roots = roots;
    this.#longest = budget.output;
    this.#steps = budget.steps;
    this.#text = budget.text;
  }

  lookup(name: string): Value | undefined {
    return this.variables.get(name) ?? this.#roots.root(name);
  }

  step(): void {
    if (--this.#steps < 0) this.fail('the template does too much work: its step budget is used up');
  }

  /** A quarter of a step: one list or map of many. */
  smallStep(): void {
    this.#quarters += 1;
    if (this.#quarters % 4 === 0) this.step();
  }

  spend(steps: number): void {
    this.#steps -= steps;
    if (this.#steps < 0) this.fail('the template does too much work: its step budget is used up');
  }

  write(text: string): void {
    this.out += text;
    this.made(text.length, this.out.length);
  }

  /** Accounts for a new string. */
  grown(text: string): string {
    this.made(text.length, text.length);
    return text;
  }

  /** Checks ahead that a string of this length may be made. */
  made(length: number, whole = length): void {
    this.#text -= length;
    this.fits(whole);
    if (this.#text < 0) this.fail('the template makes too much text: its text budget is used up');
  }

  /** A text that is still growing. */
  fits(length: number): void {
    if (length > this.#longest) this.fail(`the template makes more than ${this.#longest} characters`);
  }

  /** What the work writes, instead of writing it. */
  capture(work: (frame: Frame) => unknown): string {
    const before = this.out;
    this.out = '';
    this.nested(work);
    const text = this.out;
    this.out = before;
    return text;
  }

  nested<T>(work: (frame: Frame) => T): T {
    if (++this.#depth > DEEPEST) this.fail(`the template nests deeper than ${DEEPEST} levels`);
    const result = work(this);
    this.#depth -= 1;
    return result;
  }

  fail(message: string): never {
    throw new TemplateError(message, this.line);
  }
}
