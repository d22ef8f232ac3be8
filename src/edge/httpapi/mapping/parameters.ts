// One mapped parameter: where it goes and what it holds. Shared by requests and responses.
import { sendable } from '../../lambda/header-text.ts';
import type { Call } from '../call.ts';
import type { Target } from './rules.ts';
import { compileValue, type Read, type Subject } from './values.ts';

export interface Parameter extends Target {
  /** As configured: 'overwrite:header.x'. */
  readonly key: string;
  readonly read: Read;
}

/** What `target` does not know as a key changes nothing. */
export function compileParameters(
  given: Readonly<Record<string, string>>,
  target: (key: string) => Target | undefined,
): readonly Parameter[] {
  return Object.entries(given).flatMap(([key, text]) => {
    const found = target(key);
    return found ? [{ key, ...found, read: compileValue(text) }] : [];
  });
}

/** Leaves a word in the trace for whoever wonders where a parameter went. */
export function noteUnusable(call: Call, { key }: Parameter, value: string): void {
  // The value may be a secret: its length tells enough.
  const detail = { parameter: key, length: value.length };
  call.exchange.trace.steps.push({ gate: 'mapping', verdict: 'note', reason: 'http-mapping-unusable', detail });
}

/** A line break or another control character cannot be sent: such a value counts as none. */
export function headerValue(parameter: Parameter, subject: Subject): string | undefined {
  const value = parameter.read(subject);
  const text = value === undefined ? undefined : sendable(value);
  if (value !== undefined && text === undefined) noteUnusable(subject.call, parameter, value);
  return text;
}
