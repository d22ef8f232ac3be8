// Changes to flat header lists and to raw query strings, both as they go over the wire.
import { formDecoded } from '../../lambda/form-text.ts';
import type { Action } from './rules.ts';

/** `lowerName` is how a header is written that is set. A value that there is not takes away what was there, and appends nothing. */
export function changedHeaders(
  rawHeaders: readonly string[],
  action: Action,
  lowerName: string,
  value: string | undefined,
): readonly string[] {
  const added = value === undefined || action === 'remove' ? [] : [lowerName, value];
  if (action === 'append') return added.length === 0 ? rawHeaders : [...rawHeaders, ...added];
  const kept = rawHeaders.filter((_, i) => rawHeaders[i - (i % 2)]!.toLowerCase() !== lowerName);
  return [...kept, ...added];
}

function nameOf(pair: string): string {
  const equals = pair.indexOf('=');
  return formDecoded(equals < 0 ? pair : pair.slice(0, equals));
}

/** Names are compared as they are meant, case included; what is not changed stays as it was written. */
export function changedQuery(query: string, action: Action, name: string, value: string | undefined): string {
  const pairs = query === '' ? [] : query.split('&');
  const kept = action === 'append' ? pairs : pairs.filter((pair) => nameOf(pair) !== name);
  if (value !== undefined && action !== 'remove')
    kept.push(`${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(value.toWellFormed())}`);
  return kept.join('&');
}
