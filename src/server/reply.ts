// The head of an answer: which header lines go out. Pure: knows no socket.

const HOP_BY_HOP = new Set([
  'connection',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const INVALID_NAME = /[^_`^a-zA-Z\-0-9!#$%&'*+.|~]/;
const INVALID_VALUE = /[^\t\x20-\x7e\x80-\xff]/g;

/** What becomes of a header line by its name. `connection` lines describe the connection, which is the server's. */
export type Fate = 'send' | 'connection' | 'length' | 'date' | 'invalid';

/** Doors and functions use the same few names in every answer. Bounded: a function may make names up. */
const fates = new Map<string, Fate>();
const MOST_FATES = 1000;

export function fateOf(name: string): Fate {
  const known = fates.get(name);
  if (known !== undefined) return known;
  const fate = judge(name);
  if (fates.size < MOST_FATES) fates.set(name, fate);
  return fate;
}

function judge(name: string): Fate {
  if (!isToken(name)) return 'invalid';
  const lower = name.toLowerCase();
  if (HOP_BY_HOP.has(lower)) return 'connection';
  if (lower === 'content-length') return 'length';
  return lower === 'date' ? 'date' : 'send';
}

function isToken(name: string): boolean {
  return typeof name === 'string' && name !== '' && !INVALID_NAME.test(name);
}

/** Answers that never carry a body, whatever the door gave. */
export function isBodiless(status: number): boolean {
  return status === 204 || status === 304;
}

/** Bytes of a whole body. A HEAD without one says nothing of its length. */
export function lengthOf(body: string | Uint8Array | undefined, head: boolean): number | undefined {
  if (body === undefined) return head ? undefined : 0;
  return typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength;
}

/**
 * The lines to send: the door's own without those that describe the connection, and the right Content-Length.
 * `length` is undefined when the door gave no body (then a HEAD or 304 keeps the length that the door states) or streams one.
 */
export function replyHead(rawHeaders: readonly string[], length: number | undefined, keepsLength: boolean): string[] {
  const head: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    const fate = fateOf(name);
    if (fate === 'connection') continue;
    if (fate === 'length' && !(keepsLength && length === undefined && isLength(rawHeaders[i + 1]))) continue;
    head.push(name, rawHeaders[i + 1] as string);
  }
  if (length !== undefined) head.push('Content-Length', String(length));
  return head;
}

export function isLength(value: string | undefined): boolean {
  return value !== undefined && value !== '' && Number.isSafeInteger(Number(value)) && Number(value) >= 0;
}

export interface CleanHead {
  readonly head: string[];
  /** Names of lines that were dropped (name not a token) or changed (character not allowed). */
  readonly changed: string[];
}

/** The lines that may be sent: names that are no token are dropped, forbidden characters become '?'. */
export function cleanHead(head: readonly string[]): CleanHead {
  const clean: string[] = [];
  const changed: string[] = [];
  for (let i = 0; i < head.length; i += 2) {
    const name = String(head[i]);
    const value = String(head[i + 1] ?? '');
    const fit = value.replace(INVALID_VALUE, '?');
    const token = isToken(name);
    if (!token || fit !== head[i + 1]) changed.push(name.slice(0, 100));
    if (token) clean.push(name, fit);
  }
  return { head: clean, changed };
}
