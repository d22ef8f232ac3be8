// Addresses that answers carry: of a function URL and of a package to download. Nothing else builds or reads them.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { addressBelow } from '../kernel/address.ts';

/** How long a Code.Location works. [lambda B2] */
const CODE_LIFETIME_MS = 600_000;
const CODE_PATH = '/_portico/code/';

/** The address of a function URL. [lambda C1] */
export function functionUrlAddress(endpoint: string, region: string, urlId: string): string {
  return `${addressBelow(endpoint, `${urlId}.lambda-url.${region}`)}/`;
}

/** A GET of this address answers the zip; it needs no signature and works for ten minutes. */
export function codeAddress(endpoint: string, digest: string, key: Buffer, nowMs: number): string {
  const claim = `${digest.slice('sha256:'.length)}.${Math.floor((nowMs + CODE_LIFETIME_MS) / 1000)}`;
  return `${endpoint}${CODE_PATH}${claim}.${seal(claim, key)}`;
}

/** The digest of the blob that a path grants, or undefined when the path is no grant, is forged or has expired. */
export function codeDigest(path: string, key: Buffer, nowMs: number): string | undefined {
  const found = /^\/_portico\/code\/(([0-9a-f]{64})\.(\d{1,12}))\.([A-Za-z0-9_-]{43})$/.exec(path);
  if (!found) return undefined;
  const [, claim, hex, expires, mac] = found;
  if (!timingSafeEqual(Buffer.from(mac!), Buffer.from(seal(claim!, key)))) return undefined;
  return Number(expires) * 1000 < nowMs ? undefined : `sha256:${hex}`;
}

function seal(claim: string, key: Buffer): string {
  return createHmac('sha256', key).update(claim).digest('base64url');
}
