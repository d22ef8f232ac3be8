// A filter pattern in any of its three forms, as a test of messages. [lambda F10]
import { fault } from '../../kernel/fault.ts';
import { columnsPattern } from './columns.ts';
import { jsonPattern } from './json.ts';
import { termsPattern } from './terms.ts';
import { PatternError } from './tokens.ts';

export type MessageTest = (message: string) => boolean;

/** No pattern takes every message. Throws InvalidParameterException. */
export function filterPattern(text: string | undefined): MessageTest {
  const pattern = text?.trim() ?? '';
  if (pattern === '') return () => true;
  try {
    return compile(pattern);
  } catch (error) {
    if (error instanceof PatternError)
      throw fault('InvalidParameterException', `Invalid filter pattern: ${error.message}`);
    throw error;
  }
}

function compile(pattern: string): MessageTest {
  if (pattern.startsWith('{')) return jsonPattern(between(pattern, '}'));
  if (pattern.startsWith('[')) return columnsPattern(between(pattern, ']'));
  return termsPattern(pattern);
}

function between(pattern: string, close: string): string {
  if (!pattern.endsWith(close)) throw new PatternError(`'${close}' is missing`);
  return pattern.slice(1, -1);
}
