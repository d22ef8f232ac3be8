// Form decoding, as every door shows query parameters to functions. Pure.
import { unescape } from 'node:querystring';

/** '+' is a space; a broken escape stays as it is instead of failing the request. */
export function formDecoded(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  return spaced.includes('%') ? unescape(spaced) : spaced;
}
