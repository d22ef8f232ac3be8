// java.util.regex for templates and selection patterns: matches, replaceAll, split, within a budget. Patterns are kept compiled.
import { Machine, type Meter } from './machine.ts';
import { nativeSource } from './native.ts';
import { writeProgram, type Program } from './program.ts';
import { PatternError } from './scanner.ts';
import { readPattern, type Dialect, type Pattern } from './syntax.ts';

/** Group bounds: start and end of the match, then of each group; -1 where a group took no part. */
export type Bounds = readonly number[];

const KEPT = 500;
const MATCHES_A_STEP = 8;
const kept = new Map<string, JavaRegex>();

export class JavaRegex {
  readonly names: ReadonlyMap<string, number>;
  readonly groups: number;
  readonly #program: Program;
  readonly #native: RegExp | undefined;

  /** Throws PatternError. */
  constructor(text: string, dialect: Dialect = 'java') {
    const pattern: Pattern = readPattern(text, dialect);
    this.names = pattern.names;
    this.groups = pattern.groups;
    this.#program = writeProgram(pattern.root, pattern.groups);
    const source = nativeSource(pattern.root);
    this.#native = source === undefined ? undefined : new RegExp(source, 'dgv');
  }

  /** The whole text, from its first to its last character. */
  matches(text: string, meter: Meter): boolean {
    return new Machine(this.#program, text, meter).matchAt(0, text.length) !== undefined;
  }

  /** The first match at or after a place. */
  find(text: string, from: number, meter: Meter): Bounds | undefined {
    if (this.#native) return this.#findNative(this.#native, text, from, meter);
    const machine = new Machine(this.#program, text, meter);
    for (let start = from; start <= text.length; start += 1) {
      const found = machine.matchAt(start);
      if (found) return found;
    }
    return undefined;
  }

  #findNative(native: RegExp, text: string, from: number, meter: Meter): Bounds | undefined {
    native.lastIndex = from;
    const found = native.exec(text);
    meter.spend(1 + (((found ? native.lastIndex : text.length) - from) >> 8));
    return found?.indices?.flatMap((pair) => pair ?? [-1, -1]);
  }

  /** All matches in order; after an empty one the search goes on one character later. */
  *all(text: string, meter: Meter): Generator<Bounds> {
    let from = 0;
    while (from <= text.length) {
      const found = this.find(text, from, meter);
      if (!found) return;
      yield found;
      from = found[1]! > found[0]! ? found[1]! : found[1]! + 1;
    }
  }

  /** Java's replacement text: $1, ${name}, \ before a character that stands for itself. limit: how many are replaced. */
  replace(text: string, replacement: string, meter: Meter, limit = Infinity): string {
    if (this.#native && limit === Infinity && !/[$\\]/.test(replacement)) {
      meter.spend(1 + (text.length >> 8));
      let [made, count] = [text.length, 0];
      return text.replaceAll(this.#native, () => {
        if (++count % MATCHES_A_STEP === 0) meter.spend(1);
        meter.made(replacement.length, (made += replacement.length));
        return replacement;
      });
    }
    const parts: string[] = [];
    let [end, count, made] = [0, 0, text.length];
    for (const bounds of this.all(text, meter)) {
      if (count++ >= limit) break;
      const expanded = this.#expanded(replacement, text, bounds);
      meter.made(expanded.length, (made += expanded.length));
      parts.push(text.slice(end, bounds[0]), expanded);
      end = bounds[1]!;
    }
    return parts.length === 0 ? text : parts.join('') + text.slice(end);
  }

  #expanded(replacement: string, text: string, bounds: Bounds): string {
    if (!/[$\\]/.test(replacement)) return replacement;
    return replacement.replaceAll(/\\([^]?)|\$(?:\{([A-Za-z][A-Za-z0-9]*)\}|(\d+))?/g, (all, escaped, name, digits) => {
      if (all.startsWith('\\')) return (escaped as string) || this.#badReplacement(replacement);
      if (name === undefined && digits === undefined) return this.#badReplacement(replacement);
      const [index, rest] = name === undefined ? this.#groupOf(digits as string) : [this.names.get(name as string), ''];
      if (index === undefined || index > this.groups) return this.#badReplacement(replacement);
      const [from, to] = [bounds[index * 2]!, bounds[index * 2 + 1]!];
      return (from < 0 ? '' : text.slice(from, to)) + rest;
    });
  }

  /** As many digits as name a group that exists. */
  #groupOf(digits: string): readonly [number, string] {
    let taken = 1;
    while (taken < digits.length && Number(digits.slice(0, taken + 1)) <= this.groups) taken += 1;
    return [Number(digits.slice(0, taken)), digits.slice(taken)];
  }

  #badReplacement(replacement: string): never {
    throw new PatternError(`the replacement ${replacement} names no group`);
  }

  /** limit as in String.split: 0 drops empty strings at the end, negative keeps them. */
  split(text: string, limit: number, meter: Meter): string[] {
    const parts: string[] = [];
    let end = 0;
    for (const [start, stop] of this.all(text, meter) as Iterable<readonly [number, number]>) {
      if (limit > 0 && parts.length === limit - 1) break;
      // An empty match at the start splits nothing off.
      if (stop === 0) continue;
      parts.push(text.slice(end, start));
      end = stop;
    }
    if (parts.length === 0) return [text];
    parts.push(text.slice(end));
    if (limit === 0) while (parts.at(-1) === '') parts.pop();
    return parts;
  }
}

/** Throws PatternError when the text is no pattern. */
export function javaRegex(text: string): JavaRegex {
  let found = kept.get(text);
  if (!found) {
    found = new JavaRegex(text);
    if (kept.size >= KEPT) kept.delete(kept.keys().next().value!);
    kept.set(text, found);
  }
  return found;
}

export { PatternError };
