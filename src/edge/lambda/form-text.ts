// Decoding of paths and of forms, as every door shows them to functions. Pure.
import { unescape } from 'node:querystring';

/** A broken escape stays as it is. */
export function percentDecoded(text: string): string {
  return text.includes('%') ? unescape(text) : text;
}

/** '+' is a space; a broken escape stays as it is instead of failing the request. */
export function formDecoded(text: string): string {
  return percentDecoded(text.includes('+') ? text.replaceAll('+', ' ') : text);
}
