// Who may speak to the admin door. A page in the user's browser may not, whatever name it has made resolve to this machine.
import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { Exchange } from '../edge/contract.ts';

export interface GuardOptions {
  readonly host: string;
  readonly token?: string;
}

export interface GuardRefusal {
  readonly status: number;
  readonly message: string;
  readonly headers?: readonly string[];
}

/** `open`: no token is asked for (health). */
export function guardRefusal(exchange: Exchange, options: GuardOptions, open: boolean): GuardRefusal | undefined {
  if (!isOwnHost(exchange.host, options.host)) {
    return {
      status: 403,
      message: `The admin API is not served under the name ${exchange.host}: use 127.0.0.1, localhost or the configured host.`,
    };
  }
  const origin = exchange.headers['origin'];
  if (origin !== undefined && !isSameOrigin(origin, exchange)) {
    return { status: 403, message: `The admin API answers no pages of another origin (${origin.slice(0, 200)}).` };
  }
  if (open || options.token === undefined || holdsToken(exchange.headers['authorization'], options.token))
    return undefined;
  return {
    status: 401,
    message:
      'The admin API needs "Authorization: Bearer <token>": run the portico command where the data folder can be read.',
    headers: ['WWW-Authenticate', 'Bearer'],
  };
}

/** Any other name may be one that an attacker made resolve to this address. */
function isOwnHost(host: string, configured: string): boolean {
  const bare = host.startsWith('[') ? host.slice(1, -1) : host;
  return isIP(bare) !== 0 || host === 'localhost' || host.endsWith('.localhost') || host === configured.toLowerCase();
}

function isSameOrigin(origin: string, exchange: Exchange): boolean {
  return origin.toLowerCase() === `${exchange.scheme}://${(exchange.headers['host'] ?? '').toLowerCase()}`;
}

function holdsToken(header: string | undefined, token: string): boolean {
  if (header === undefined || !/^bearer /i.test(header)) return false;
  return timingSafeEqual(digest(header.slice(7).trim()), digest(token));
}

/** Digests have one length, which timingSafeEqual asks for. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
