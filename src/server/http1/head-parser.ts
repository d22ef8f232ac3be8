// The head of a request, from bytes: request line and header lines in one pass. Strict where RFC 9112 lets a server choose:
// what two programs could read differently is refused. Pure; knows no socket.
import { METHODS } from 'node:http';
import { HOPS_HEADER } from '../head.ts';
import { Refused, malformed } from '../malformed.ts';
import { CR, HTAB, LF, SPACE, isTargetByte, isTokenByte, isValueByte } from './bytes.ts';

const COLON = 0x3a;
const HOST_LENGTH = 4;
const ZERO = 0x30;
const NINE = 0x39;
const VERSION = Buffer.from('HTTP/1.', 'latin1');
/** The two spaces of a request line, its version, and the CR LF behind it. */
const AROUND_TARGET = 2 + VERSION.length + 1 + 2;

/** Recognised without making a string. */
const COMMON_METHODS = ['GET', 'POST', 'PUT', 'DELETE'];
const KNOWN_METHODS: ReadonlyMap<string, string> = new Map(METHODS.map((method) => [method, method]));

/** What the head says of the message it opens. Filled by `parseHead`. */
export class Head {
  readonly method: string;
  /** As sent. A string of its own: traces keep it, and a part of the head would keep all of that. */
  readonly target: string;
  /** 0 or 1: HTTP/1.0 or HTTP/1.1. */
  readonly minor: number;
  readonly rawHeaders: string[] = [];
  /** Where what follows the head begins. */
  end = 0;
  /** Of the first Host line. */
  host: string | undefined;
  hosts = 0;
  /** -1: there is no Content-Length. */
  length = -1;
  chunked = false;
  /** Of the first x-portico-hops line. */
  hops: string | undefined;
  expect: string | undefined;
  /** Whether the client keeps the connection for another request. */
  keepAlive: boolean;
  connection: string | undefined;

  constructor(method: string, target: string, minor: number) {
    this.method = method;
    this.target = target;
    this.minor = minor;
    this.keepAlive = minor === 1;
  }

  get hasBody(): boolean {
    return this.chunked || this.length > 0;
  }
}

/**
 * `start`: the first byte of the request line; `end`: where a CR LF CR LF stands, the head's own or that of a request behind it.
 * Throws Refused.
 */
export function parseHead(data: Buffer, start: number, end: number): Head {
  const head = readRequestLine(data, start);
  const first = start + head.method.length + head.target.length + AROUND_TARGET;
  const text = data.toString('latin1', first, end + 2);
  let at = first;
  while (data[at] !== CR || data[at + 1] !== LF) at = readLine(head, data, text, first, at);
  head.end = at + 2;
  settle(head);
  return head;
}

/** Whatever the line holds, it must stand in `data` with the CR LF that ends it. Throws Refused. */
export function readRequestLine(data: Buffer, start: number): Head {
  const methodEnd = afterToken(data, start);
  const method = methodOf(data, start, methodEnd);
  const targetEnd = afterTarget(data, methodEnd + 1);
  const target = targetOf(data, methodEnd + 1, targetEnd);
  return new Head(method, target, minorOf(data, targetEnd + 1));
}

function afterToken(data: Buffer, at: number): number {
  while (isTokenByte(data[at] as number)) at++;
  return at;
}

function afterTarget(data: Buffer, at: number): number {
  while (isTargetByte(data[at] as number)) at++;
  return at;
}

function methodOf(data: Buffer, start: number, end: number): string {
  if (end === start || data[end] !== SPACE) throw malformed('it does not begin with a method, a space and a target');
  for (const method of COMMON_METHODS) if (spells(data, start, end, method)) return method;
  const method = KNOWN_METHODS.get(data.toString('latin1', start, end));
  if (method === undefined) throw malformed('the method is not known');
  if (method === 'CONNECT') throw malformed('CONNECT is not served; Portico is not a proxy');
  return method;
}

function spells(data: Buffer, start: number, end: number, word: string): boolean {
  if (end - start !== word.length) return false;
  for (let i = 0; i < word.length; i++) if (data[start + i] !== word.charCodeAt(i)) return false;
  return true;
}

function targetOf(data: Buffer, from: number, end: number): string {
  if (end === from || data[end] !== SPACE)
    throw malformed('the request target is empty, holds a character that must be percent-encoded, or has no version');
  return data.toString('latin1', from, end);
}

function minorOf(data: Buffer, at: number): number {
  for (let i = 0; i < VERSION.length; i++) if (data[at + i] !== VERSION[i]) throw noVersion();
  const minor = (data[at + VERSION.length] as number) - ZERO;
  if ((minor !== 0 && minor !== 1) || data[at + VERSION.length + 1] !== CR || data[at + VERSION.length + 2] !== LF)
    throw noVersion();
  return minor;
}

function noVersion(): Refused {
  return malformed('the request line does not end with a version, HTTP/1.0 or HTTP/1.1');
}

/** Reads one header line, which begins at `at`; answers where the next one begins. */
function readLine(head: Head, data: Buffer, text: string, start: number, at: number): number {
  const nameEnd = afterToken(data, at);
  if (nameEnd === at || data[nameEnd] !== COLON) throw badName(data[at] as number, data[nameEnd] as number);
  let from = nameEnd + 1;
  while (data[from] === SPACE || data[from] === HTAB) from++;
  let lineEnd = from;
  while (isValueByte(data[lineEnd] as number)) lineEnd++;
  if (data[lineEnd] !== CR || data[lineEnd + 1] !== LF) throw badValue(data[lineEnd] as number);
  let to = lineEnd;
  while (to > from && (data[to - 1] === SPACE || data[to - 1] === HTAB)) to--;
  const name = text.slice(at - start, nameEnd - start);
  // Traces keep the Host too.
  const own = name.length === HOST_LENGTH;
  const value = own ? data.toString('latin1', from, to) : text.slice(from - start, to - start);
  head.rawHeaders.push(name, value);
  note(head, name, value, (data[at] as number) | 0x20, data[from - 1] === HTAB || from - nameEnd > 2 || to < lineEnd);
  return lineEnd + 2;
}

function badName(first: number, stopped: number): Refused {
  if (first === SPACE || first === HTAB) return malformed('a header line is folded');
  if (first === COLON) return malformed('a header line has no name');
  if (stopped === SPACE || stopped === HTAB) return malformed('there is a space in or behind a header name');
  if (stopped === CR) return malformed('a header line has no colon');
  return malformed('a header name holds a character that is not allowed');
}

function badValue(stopped: number): Refused {
  return stopped === CR || stopped === LF
    ? malformed('a header line ends with a CR or an LF alone')
    : malformed('a header value holds a control character');
}

/**
 * The few lines that the server itself goes by. `first`: the first letter in lower case, which rules out nearly all others.
 * `padded`: the white space around the value is another than the one space, or none, that everybody sends.
 */
function note(head: Head, name: string, value: string, first: number, padded: boolean): void {
  const { length } = name;
  if (length === HOST_LENGTH && first === 0x68) noteHost(head, name, value);
  else if (length === 6 && first === 0x65) noteExpect(head, name, value);
  else if (length === 10 && first === 0x63) noteConnection(head, name, value);
  else if (length === 14 && first === 0x63) noteLength(head, name, value);
  else if (length === 14 && first === 0x78) noteHops(head, name, value);
  else if (length === 17 && first === 0x74) noteCoding(head, name, value, padded);
}

function noteHost(head: Head, name: string, value: string): void {
  if (name.toLowerCase() !== 'host') return;
  head.hosts++;
  head.host ??= value;
}

function noteExpect(head: Head, name: string, value: string): void {
  if (name.toLowerCase() !== 'expect') return;
  head.expect = head.expect === undefined ? value : `${head.expect}, ${value}`;
}

function noteConnection(head: Head, name: string, value: string): void {
  if (name.toLowerCase() !== 'connection') return;
  head.connection = head.connection === undefined ? value : `${head.connection}, ${value}`;
}

function noteHops(head: Head, name: string, value: string): void {
  if (name.toLowerCase() === HOPS_HEADER) head.hops ??= value;
}

/** Two lengths, or a list of them, even of equal ones, are two opinions. [RFC 9112 6.3] */
function noteLength(head: Head, name: string, value: string): void {
  if (name.toLowerCase() !== 'content-length') return;
  if (head.length >= 0) throw malformed('there is more than one Content-Length');
  head.length = digits(value);
}

function digits(value: string): number {
  for (let i = 0; i < value.length; i++) {
    const c = value.charCodeAt(i);
    if (c < ZERO || c > NINE) throw malformed('the Content-Length is not a number');
  }
  const length = value === '' ? Number.NaN : Number(value);
  if (!Number.isSafeInteger(length)) throw malformed('the Content-Length is empty or too large');
  return length;
}

/** White space around it is fine by the letter, and how a coding is hidden from other programs. */
function noteCoding(head: Head, name: string, value: string, padded: boolean): void {
  if (name.toLowerCase() !== 'transfer-encoding') return;
  if (head.chunked || padded || value.toLowerCase() !== 'chunked')
    throw malformed('the one Transfer-Encoding that is understood is a single chunked');
  head.chunked = true;
}

/** What only the whole head can tell. */
function settle(head: Head): void {
  if (head.chunked && head.length >= 0) throw malformed('it has both a Content-Length and a Transfer-Encoding');
  if (head.chunked && head.minor === 0) throw malformed('HTTP/1.0 knows no Transfer-Encoding');
  if (head.connection === undefined) return;
  const options = head.connection.toLowerCase();
  if (options === 'keep-alive') head.keepAlive = true;
  else if (options === 'close') head.keepAlive = false;
  else
    head.keepAlive = keepsAlive(
      options.split(',').map((option) => option.trim()),
      head.keepAlive,
    );
}

function keepsAlive(options: readonly string[], otherwise: boolean): boolean {
  if (options.includes('close')) return false;
  return options.includes('keep-alive') || otherwise;
}

/** Whether the client sends its body only when it is asked to. Throws Refused for any other expectation. */
export function awaitsContinue({ expect, minor, hasBody }: Head): boolean {
  if (expect === undefined || minor !== 1) return false;
  if (expect.toLowerCase() !== '100-continue')
    throw new Refused(417, 'The only expectation that is met is 100-continue.');
  return hasBody;
}
