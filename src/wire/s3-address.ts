// Which bucket and key an S3 request names, in path style or in the host, and which operation it means. [lambda F1, F2]
import type { WireRequest } from './contract.ts';
import { candidatesOf, choose } from './candidates.ts';
import type { Candidate } from './candidates.ts';
import type { Route } from './routes.ts';
import type { Table } from './table.ts';
import { decodePercent } from './uri.ts';

export interface S3Address {
  readonly bucket: string | undefined;
  /** Percent-encoded as sent; undefined for the bucket itself. */
  readonly key: string | undefined;
}

/** Dots, slashes and empty segments of a key are significant: nothing is normalised. */
export function s3Address(request: Pick<WireRequest, 'path' | 'headers'>, baseHosts: readonly string[]): S3Address {
  const path = request.path.startsWith('/') ? request.path.slice(1) : request.path;
  const hosted = bucketOfHost(hostOf(request), baseHosts);
  if (hosted !== undefined) return { bucket: hosted, key: path === '' ? undefined : path };
  const slash = path.indexOf('/');
  const bucket = decodePercent(slash < 0 ? path : path.slice(0, slash));
  const key = slash < 0 ? '' : path.slice(slash + 1);
  return { bucket: bucket === '' ? undefined : bucket, key: key === '' ? undefined : key };
}

/** Host header without its port, lower case. */
export function hostOf(request: Pick<WireRequest, 'headers'>): string {
  const host = request.headers['host'] ?? '';
  const colon = host.startsWith('[') ? host.indexOf(']') + 1 : host.indexOf(':');
  return (colon > 0 ? host.slice(0, colon) : host).toLowerCase();
}

const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[.*\])$/;

/** bucket.s3.<anything>, bucket.s3-<region>.<anything>, or bucket.<base host> for the hosts that clients are told to use. */
export function bucketOfHost(host: string, baseHosts: readonly string[]): string | undefined {
  if (host === '' || ADDRESS.test(host) || isS3Label(host)) return undefined;
  const at = Math.max(host.lastIndexOf('.s3.'), host.lastIndexOf('.s3-'));
  if (at > 0) return host.slice(0, at);
  const base = baseHosts.find((name) => host.endsWith(`.${name}`));
  return base === undefined ? undefined : host.slice(0, -base.length - 1);
}

function isS3Label(host: string): boolean {
  return host === 's3' || host.startsWith('s3.') || host.startsWith('s3-');
}

type Level = 'service' | 'bucket' | 'object';

export class S3Routes {
  readonly #byLevel: Readonly<Record<Level, Map<string, Candidate[]>>>;
  readonly #fixed: readonly Candidate[];

  constructor(table: Table) {
    this.#byLevel = { service: new Map(), bucket: new Map(), object: new Map() };
    const fixed: Candidate[] = [];
    for (const candidate of candidatesOf(table)) {
      const level = levelOf(candidate);
      if (level === undefined) fixed.push(candidate);
      else grouped(this.#byLevel[level], candidate);
    }
    this.#fixed = fixed;
  }

  find(
    request: Pick<WireRequest, 'method' | 'path' | 'query' | 'headers'>,
    baseHosts: readonly string[],
  ): Route | undefined {
    const fixed = this.#fixed.find((c) => c.method === request.method && request.path === `/${c.segments.join('/')}`);
    if (fixed) return { operation: fixed.operation, labels: {} };
    const { bucket, key } = s3Address(request, baseHosts);
    const level = bucket === undefined ? 'service' : key === undefined ? 'bucket' : 'object';
    const chosen = choose(this.#byLevel[level].get(request.method) ?? [], request);
    if (!chosen) return undefined;
    return {
      operation: chosen.operation,
      labels: {
        ...(bucket !== undefined && { Bucket: bucket }),
        ...(key !== undefined && { Key: decodePercent(key) }),
      },
    };
  }
}

function levelOf({ segments }: Candidate): Level | undefined {
  if (segments.length === 0) return 'service';
  if (segments[0] !== '{Bucket}') return undefined;
  return segments.length === 1 ? 'bucket' : 'object';
}

function grouped(methods: Map<string, Candidate[]>, candidate: Candidate): void {
  const same = methods.get(candidate.method);
  if (same) same.push(candidate);
  else methods.set(candidate.method, [candidate]);
}
