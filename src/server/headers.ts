// The header lines of a request by name, as node:http gives them. Pure.

/** Lines of which there can be one only: node:http takes the first. */
const SINGLE = new Set([
  'age',
  'authorization',
  'content-length',
  'content-type',
  'etag',
  'expires',
  'from',
  'host',
  'if-modified-since',
  'if-unmodified-since',
  'last-modified',
  'location',
  'max-forwards',
  'proxy-authorization',
  'referer',
  'retry-after',
  'server',
  'user-agent',
]);

/** Names as clients send them, and in lower case. */
const lowered = new Map<string, string>();
/** Clients choose the names. */
const MOST_LOWERED = 500;
const LONGEST_LOWERED = 64;

function lowerCase(name: string): string {
  const known = lowered.get(name);
  if (known !== undefined) return known;
  const lower = name.toLowerCase();
  if (lowered.size < MOST_LOWERED && name.length <= LONGEST_LOWERED) lowered.set(copyOf(name), copyOf(lower));
  return lower;
}

/** A part of a string keeps the whole of it in memory. */
function copyOf(name: string): string {
  return Buffer.from(name, 'latin1').toString('latin1');
}

/** Lower-case names; what repeats is joined, cookies with '; ', everything else with ', '. */
export function headersOf(rawHeaders: readonly string[]): Readonly<Record<string, string | undefined>> {
  const headers = Object.create(null) as Record<string, string | undefined>;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = lowerCase(rawHeaders[i] as string);
    const value = rawHeaders[i + 1] as string;
    const before = headers[name];
    if (before === undefined) headers[name] = value;
    else if (!SINGLE.has(name)) headers[name] = `${before}${name === 'cookie' ? '; ' : ', '}${value}`;
  }
  return headers;
}
