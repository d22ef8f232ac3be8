// Percent-encoding and query strings, as AWS's clients write them.

/** A query string's parameters, decoded, in the order sent. */
export type Query = ReadonlyMap<string, readonly string[]>;

export function parseQuery(query: string): Query {
  const found = new Map<string, string[]>();
  if (query === '') return found;
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decodeForm(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : decodeForm(pair.slice(equals + 1));
    const values = found.get(name);
    if (values) values.push(value);
    else found.set(name, [value]);
  }
  return found;
}

/** '+' is a space; text that is not valid percent-encoding stays as it is. */
export function decodeForm(text: string): string {
  return decodePercent(text.includes('+') ? text.replaceAll('+', ' ') : text);
}

export function decodePercent(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    // The caller that must refuse bad encoding asks isEncoded first; to the others this is only an odd name.
    return text;
  }
}

export function isEncoded(text: string): boolean {
  if (!text.includes('%')) return true;
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** RFC 3986: only unreserved characters stay. */
export function encodeRfc3986(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
