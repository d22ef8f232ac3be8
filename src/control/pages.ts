// Pages in the user's browser. In open mode nobody proves who he is: what a browser says of a page decides whether it may call, or
// any page that the user looks at could make functions on this machine. Knows heads, no keys.
import { isIP } from 'node:net';
import type { ServiceName } from '../models/contract.ts';
import type { WireRequest } from '../wire/contract.ts';

export interface PageRefusal {
  readonly reason: 'foreign-page' | 'foreign-name';
  /** The page's origin, or the name under which Portico was called. */
  readonly from: string;
}

/** Names that nobody can register and make resolve to this machine; AWS's own are mapped by tools. */
const OWN_NAMES = /(^|\.)(localhost|internal|local|test|home\.arpa|amazonaws\.com(\.cn)?|on\.aws|api\.aws|\d+)$/;

export function pageRefusal({ method, headers, scheme }: WireRequest, service: ServiceName): PageRefusal | undefined {
  const host = headers['host'] ?? '';
  if (!isOwnName(nameIn(host))) return { reason: 'foreign-name', from: host };
  const { origin } = headers;
  if (origin !== undefined) {
    const isOwn = origin.toLowerCase() === `${scheme}://${host.toLowerCase()}` || isLocalPage(origin);
    return isOwn ? undefined : { reason: 'foreign-page', from: origin };
  }
  // Pictures and links have no origin; reading an object changes nothing, and the page does not see it.
  const isRead = service === 's3' && (method === 'GET' || method === 'HEAD');
  return headers['sec-fetch-site'] === 'cross-site' && !isRead
    ? { reason: 'foreign-page', from: 'another site' }
    : undefined;
}

/** Any other name may be one that an attacker made resolve to this address. */
function isOwnName(name: string): boolean {
  return isIP(name) !== 0 || !name.includes('.') || OWN_NAMES.test(name);
}

/** A page that this machine serves: the user's own work. */
function isLocalPage(origin: string): boolean {
  const name = URL.canParse(origin) ? nameIn(new URL(origin).host) : '';
  return /(^|\.)localhost$/.test(name) || name === '::1' || /^127(\.\d+){3}$/.test(name);
}

function nameIn(host: string): string {
  const end = host.startsWith('[') ? host.indexOf(']') : host.lastIndexOf(':');
  const name = end < 0 ? host : host.slice(0, end);
  return name.replace('[', '').toLowerCase();
}
