// Request ids, trace headers and times in AWS's forms. Random bytes come from a pool: one system call serves hundreds of requests.
import { randomFillSync } from 'node:crypto';

const pool = Buffer.allocUnsafe(8192);
let used = pool.length;

function take(bytes: number): number {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return used - bytes;
}

function hex(bytes: number): string {
  const from = take(bytes);
  return pool.toString('hex', from, from + bytes);
}

/** 15 characters and '=', e.g. Mc7UVioPPHcEKPA=. [api-gateway.md A4.4] */
export function extendedRequestId(): string {
  const from = take(11);
  return pool.toString('base64', from, from + 11);
}

const HYPHENS = new Set([8, 13, 18, 23]);

function isHexDigit(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102);
}

/** Clients may choose the request id, if it is a UUID. [A4.4] */
export function isUuid(text: string): boolean {
  if (text.length !== 36) return false;
  for (let i = 0; i < 36; i += 1) {
    const code = text.charCodeAt(i);
    if (HYPHENS.has(i) ? code !== 45 : !isHexDigit(code)) return false;
  }
  return true;
}

export interface TraceHeader {
  /** For the event: what the client sent, or a new Root. */
  readonly event: string;
  /** For the response and the function's environment: Root, Parent and Sampled. */
  readonly full: string;
}

function newRoot(nowMs: number): string {
  return `Root=1-${Math.floor(nowMs / 1000)
    .toString(16)
    .padStart(8, '0')}-${hex(12)}`;
}

/** Keeps every part that the client sent and fills in what is missing. [A4.5] */
function continued(sent: string): TraceHeader | undefined {
  const parts = sent.split(';').map((part) => part.trim());
  const named = (name: string): string | undefined => parts.find((part) => part.startsWith(name));
  const root = named('Root=');
  if (root === undefined) return undefined;
  const full = `${root};${named('Parent=') ?? `Parent=${hex(8)}`};${named('Sampled=') ?? 'Sampled=0'}`;
  return { event: sent, full };
}

export function traceHeader(sent: string | undefined, nowMs: number): TraceHeader {
  const kept = sent === undefined ? undefined : continued(sent);
  if (kept) return kept;
  const root = newRoot(nowMs);
  return { event: root, full: `${root};Parent=${hex(8)};Sampled=0` };
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
let clfSecond = -1;
let clfText = '';

/** dd/MMM/yyyy:HH:mm:ss +0000; made once a second. [A5.1] */
export function clfTime(ms: number): string {
  const second = Math.floor(ms / 1000);
  if (second === clfSecond) return clfText;
  const iso = new Date(second * 1000).toISOString();
  clfSecond = second;
  clfText = `${iso.slice(8, 10)}/${MONTHS[Number(iso.slice(5, 7)) - 1]}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
  return clfText;
}
