// Which integration response answers: patterns over the backend's status or the function's error message. [api-gateway.md A14]
import { TemplateError } from './contract.ts';
import { javaRegex, PatternError, type JavaRegex } from './regex/java-regex.ts';

interface Candidate<R> {
  readonly response: R;
  /** Undefined: the pattern is no regular expression and matches nothing. */
  readonly regex: JavaRegex | undefined;
}

export interface Selection<R> {
  /**
   * The response whose pattern matches the whole value ('.' matches no line break), the one with the lowest status first;
   * else the default. Undefined: nothing matches and there is no default. Throws TemplateError when a pattern would need too
   * much work on this value.
   */
  choose(value: string): R | undefined;
  /** Patterns that cannot be read, for explain. */
  readonly broken: readonly string[];
}

/** Moves over one value; a backtracking pattern on a long error message ends here. */
const STEPS = 200_000;

function meter(pattern: string): { spend(steps: number): void; made(): void } {
  let left = STEPS;
  return {
    spend(steps) {
      left -= steps;
      if (left < 0) throw new TemplateError(`the selection pattern ${pattern} needs too much work on this value`);
    },
    made() {},
  };
}

function readPattern(text: string): JavaRegex | undefined {
  try {
    return javaRegex(text);
  } catch (error) {
    if (error instanceof PatternError) return undefined;
    throw error;
  }
}

export function compileSelection<
  R extends { readonly statusCode: string; readonly selectionPattern?: string | undefined },
>(responses: Iterable<R>): Selection<R> {
  const ordered = [...responses].sort((a, b) => Number(a.statusCode) - Number(b.statusCode));
  const candidates: Candidate<R>[] = [];
  for (const response of ordered) {
    if (response.selectionPattern) candidates.push({ response, regex: readPattern(response.selectionPattern) });
  }
  const otherwise = ordered.find(({ selectionPattern }) => !selectionPattern);
  return {
    broken: candidates.flatMap(({ response, regex }) => (regex ? [] : [response.selectionPattern!])),
    choose(value) {
      const matching = candidates.find(({ response, regex }) =>
        regex?.matches(value, meter(response.selectionPattern!)),
      );
      return matching ? matching.response : otherwise;
    },
  };
}
