// Canonical requests of SigV4. Used for verifying and for signing, so that both read the rules alike. [lambda D1]
import type { WireRequest } from '../contract.ts';
import { decodePercent, encodeRfc3986 } from '../uri.ts';

/** Unreserved characters, '/' and '%': what a client's URL encoder leaves behind. */
function isPlainPath(path: string): boolean {
  for (let i = 0; i < path.length; i++) {
    const c = path.charCodeAt(i);
    if (!isUnreserved(c) && c !== SLASH) return false;
  }
  return true;
}

const SLASH = 0x2f;
const PERCENT = 0x25;

function isUnreserved(c: number): boolean {
  return (
    (c >= 97 && c <= 122) ||
    (c >= 65 && c <= 90) ||
    (c >= 48 && c <= 57) ||
    c === 45 ||
    c === 46 ||
    c === 95 ||
    c === 126
  );
}

/** All services but S3: the path as sent, encoded once more ('%20' becomes '%2520'). */
export function doubleEncodedPath(path: string): string {
  return isPlainPath(path) ? path : path.split('/').map(encodeRfc3986).join('/');
}

/** S3: every segment encoded once, nothing normalised. */
export function onceEncodedPath(path: string): string {
  if (isPlainPath(path)) return path;
  return path
    .split('/')
    .map((segment) => encodeRfc3986(decodePercent(segment)))
    .join('/');
}

/** '.', '..' and empty segments removed, as SDKs do before they sign for a service other than S3. */
export function normalisedPath(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  return `/${kept.join('/')}${kept.length > 0 && /\/\.{0,2}$/.test(path) ? '/' : ''}`;
}

export interface QueryRules {
  /** Parameters that are not part of the signature. */
  readonly without: readonly string[];
  /** What a bare '+' stands for. */
  readonly plus: '%20' | '%2B';
}

/** Encoded, sorted by name, then by value. */
export function canonicalQuery(query: string, rules: QueryRules): string {
  if (query === '') return '';
  const pairs: string[] = [];
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = recoded(equals < 0 ? pair : pair.slice(0, equals), rules.plus);
    if (rules.without.includes(name)) continue;
    pairs.push(`${name}=${equals < 0 ? '' : recoded(pair.slice(equals + 1), rules.plus)}`);
  }
  return pairs.length === 1 ? (pairs[0] as string) : pairs.sort(byNameThenValue).join('&');
}

/** '=' sorts after some characters that names may hold, so pairs are not compared as a whole. */
function byNameThenValue(a: string, b: string): number {
  const [nameA, nameB] = [a.slice(0, a.indexOf('=')), b.slice(0, b.indexOf('='))];
  if (nameA !== nameB) return nameA < nameB ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function recoded(text: string, plus: QueryRules['plus']): string {
  return isCanonical(text) ? text : encodeRfc3986(decodePercent(text.replaceAll('+', plus)));
}

/** Only unreserved characters, and escapes of other bytes in capital hex. */
function isCanonical(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (isUnreserved(c)) continue;
    if (c !== PERCENT) return false;
    const byte = hexDigit(text.charCodeAt(i + 1)) * 16 + hexDigit(text.charCodeAt(i + 2));
    if (Number.isNaN(byte) || isUnreserved(byte)) return false;
    i += 2;
  }
  return true;
}

/** NaN for what is no capital hex digit. */
function hexDigit(c: number): number {
  if (c >= 48 && c <= 57) return c - 48;
  return c >= 65 && c <= 70 ? c - 55 : Number.NaN;
}

/** 'name:value\n' for each signed header. */
export function canonicalHeaders(
  names: readonly string[],
  request: Pick<WireRequest, 'headers' | 'rawHeaders'>,
): string {
  let text = '';
  for (const name of names) text += `${name}:${folded(name, request)}\n`;
  return text;
}

/** Trimmed, runs of spaces collapsed, repeated headers joined with a comma. */
function folded(name: string, { headers, rawHeaders }: Pick<WireRequest, 'headers' | 'rawHeaders'>): string {
  const value = headers[name] ?? '';
  if (!value.includes(' ')) return value;
  if (!value.includes(', ')) return collapse(value);
  const sent: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.toLowerCase() === name) sent.push(collapse(rawHeaders[i + 1] as string));
  }
  return sent.length > 0 ? sent.join(',') : collapse(value);
}

function collapse(value: string): string {
  const trimmed = value.trim();
  return trimmed.includes('  ') ? trimmed.replace(/ +/g, ' ') : trimmed;
}
