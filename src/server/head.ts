// What the head of a request says, read from strings. Pure: knows no socket and no door.

/** Header that a door puts on what it sends to a real address, so that a loop over sockets is cut like one in the process. */
export const HOPS_HEADER = 'x-portico-hops';

/** More hops than this are a loop. */
export const MOST_HOPS = 8;

const BAD_TARGET = /[^!-~]|%(?![0-9A-Fa-f]{2})/;

/** The parsers bound the bytes of names and values, not their number. */
const MOST_HEADERS = 1000;

/** Why a request is refused before any door sees it. */
export interface HeadProblem {
  readonly status: 400 | 431;
  readonly message: string;
}

/** The checks on top of what the parser has already refused. */
export function headProblem(
  target: string,
  rawHeaders: readonly string[],
  httpVersion: string,
): HeadProblem | undefined {
  let host: string | undefined;
  let hosts = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    if (name.length !== 4 || name.toLowerCase() !== 'host') continue;
    hosts++;
    host ??= rawHeaders[i + 1];
  }
  return problemOf({ target, lines: rawHeaders.length / 2, host, hosts, needsHost: httpVersion !== '1.0' });
}

export interface HeadFacts {
  readonly target: string;
  /** Header lines. */
  readonly lines: number;
  /** The first Host line, and how many there are. */
  readonly host: string | undefined;
  readonly hosts: number;
  readonly needsHost: boolean;
}

/** The same for a head of which that much is known already. */
export function problemOf({ target, lines, host, hosts, needsHost }: HeadFacts): HeadProblem | undefined {
  if (lines > MOST_HEADERS) {
    return { status: 431, message: `The request has more than ${MOST_HEADERS} header lines.` };
  }
  const message = targetProblem(target) ?? hostProblem(host, hosts, needsHost);
  return message === undefined ? undefined : { status: 400, message };
}

/** Host header without its port, lower case. An IPv6 literal keeps its brackets. */
export function hostName(header: string): string {
  const end = header.charCodeAt(0) === 0x5b ? header.indexOf(']') + 1 : header.indexOf(':');
  return (end > 0 ? header.slice(0, end) : header).toLowerCase();
}

/** IPv4 clients of a dual-stack listener come as ::ffff:1.2.3.4. */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}

/**
 * Why a request target is refused, or undefined when it is a well-formed origin form.
 * AWS's front ends answer none of the other forms either.
 */
function targetProblem(target: string): string | undefined {
  if (target.charCodeAt(0) !== 0x2f) {
    return target === '*'
      ? 'The request target * is not served; send a path.'
      : 'The request target must be a path, such as /stage/resource; Portico is not a proxy.';
  }
  if (BAD_TARGET.test(target)) {
    return 'The request target holds a character that must be percent-encoded, or a % without two hexadecimal digits.';
  }
  return undefined;
}

/** Why the Host header is refused. Two of them let a front and a back disagree about the addressee. [RFC 9112 3.2] */
function hostProblem(host: string | undefined, hosts: number, needsHost: boolean): string | undefined {
  if (hosts > 1) return 'The request has more than one Host header.';
  if (host === undefined) return needsHost ? 'The request has no Host header.' : undefined;
  return isHost(host) ? undefined : 'The Host header is not a host name with an optional port.';
}

/** Letters, digits and -._~:[] only; what a name or address with a port is made of. `_` stands in many container names. */
function isHost(host: string): boolean {
  for (let i = 0; i < host.length; i++) {
    const c = host.charCodeAt(i);
    const fine =
      (c >= 0x61 && c <= 0x7a) || // a-z
      (c >= 0x2d && c <= 0x3a && c !== 0x2f) || // - . 0-9 :
      (c >= 0x41 && c <= 0x5a) || // A-Z
      c === 0x5f || // _
      c === 0x5b || // [
      c === 0x5d || // ]
      c === 0x7e; // ~
    if (!fine) return false;
  }
  return true;
}

/** Hops that the sender has counted; anything but digits counts as one more than allowed. */
export function sentHops(header: string | undefined): number {
  if (header === undefined) return 0;
  const hops = Number(header);
  return Number.isInteger(hops) && hops >= 0 ? hops : MOST_HOPS + 1;
}
