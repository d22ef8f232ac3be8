// Java regular expressions, which API Gateway's configuration is written in, matched against whole texts that clients sent. Pure.
import { javaRegex, PatternError, type JavaRegex } from '../mapping/regex/java-regex.ts';

export interface Pattern {
  /** As configured. */
  readonly text: string;
  /** Undefined when the expression cannot be read: then nothing may pass. */
  readonly matches: ((value: string) => boolean) | undefined;
}

class TooCostly extends Error {}

/** Some milliseconds; the longest header that is let in needs a tenth of it with a sensible expression. */
const STEPS = 50_000;

/** An expression that would go on for ever over a text does not match it: who sends such a text is not let in. */
function matchesWithin(regex: JavaRegex, value: string): boolean {
  let left = STEPS;
  const spend = (steps: number): void => {
    left -= steps;
    if (left < 0) throw new TooCostly();
  };
  try {
    return regex.matches(value, { spend, made: spend });
  } catch (error) {
    if (error instanceof TooCostly) return false;
    throw error;
  }
}

/** Matches whole texts, as Java's matches() does. */
export function javaPattern(text: string): Pattern {
  try {
    const regex = javaRegex(text);
    return { text, matches: (value) => matchesWithin(regex, value) };
  } catch (error) {
    if (error instanceof PatternError) return { text, matches: undefined };
    throw error;
  }
}
