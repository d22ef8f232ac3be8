// Request ids, trace headers and times in AWS's forms. Random bytes come from a pool: one system call serves hundreds of requests.
import { randomBytes } from 'node:crypto';

const POOL_BYTES = 8192;
/** Kept as text: cutting a piece off costs far less than turning bytes into hexadecimal for each id. */
let pool = '';
let used = 0;

function hex(digits: number): string {
  if (used + digits > pool.length) {
    pool = randomBytes(POOL_BYTES).toString('hex');
    used = 0;
  }
  used += digits;
  return pool.slice(used - digits, used);
}

let base64Pool = '';
let base64Used = 0;

function base64(characters: number): string {
  if (base64Used + characters > base64Pool.length) {
    base64Pool = randomBytes(POOL_BYTES - (POOL_BYTES % 3)).toString('base64');
    base64Used = 0;
  }
  base64Used += characters;
  return base64Pool.slice(base64Used - characters, base64Used);
}

/** The last character of eleven bytes in base64 stands for four bits. */
const LAST = 'AEIMQUYcgkosw048';

/** 15 characters and '=', e.g. Mc7UVioPPHcEKPA=. [api-gateway.md A4.4] */
export function extendedRequestId(): string {
  return `${base64(14)}${LAST[Number.parseInt(hex(1), 16)]}=`;
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

let rootSecond = -1;
let rootTime = '';

function newRoot(nowMs: number): string {
  const second = Math.floor(nowMs / 1000);
  if (second !== rootSecond) {
    rootSecond = second;
    rootTime = second.toString(16).padStart(8, '0');
  }
  return `Root=1-${rootTime}-${hex(24)}`;
}

/** Keeps every part that the client sent and fills in what is missing. [A4.5] */
function continued(sent: string): TraceHeader | undefined {
  const parts = sent.split(';').map((part) => part.trim());
  const named = (name: string): string | undefined => parts.find((part) => part.startsWith(name));
  const root = named('Root=');
  if (root === undefined) return undefined;
  const full = `${root};${named('Parent=') ?? `Parent=${hex(16)}`};${named('Sampled=') ?? 'Sampled=0'}`;
  return { event: sent, full };
}

export function traceHeader(sent: string | undefined, nowMs: number): TraceHeader {
  const kept = sent === undefined ? undefined : continued(sent);
  if (kept) return kept;
  const root = newRoot(nowMs);
  return { event: root, full: `${root};Parent=${hex(16)};Sampled=0` };
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

/** Java's Date.toString: 'Tue Apr 04 18:39:39 UTC 2023'. */
export function javaDate(ms: number): string {
  const [day, date, month, year, time] = new Date(ms).toUTCString().replace(',', '').split(' ');
  return `${day} ${month} ${date} ${time} UTC ${year}`;
}
