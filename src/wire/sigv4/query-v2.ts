// S3's older presigned form (signature version 2), which aws-cli and boto3 still make by default for other endpoints than AWS's. [lambda F6]
import { createHmac } from 'node:crypto';
import type { SignatureClaim, SignatureProblem, WireRequest } from '../contract.ts';
import { parseQuery } from '../uri.ts';

/** Parameters that name something, and so are part of what is signed. */
const RESOURCES: ReadonlySet<string> = new Set([
  'accelerate',
  'acl',
  'analytics',
  'cors',
  'delete',
  'encryption',
  'inventory',
  'lifecycle',
  'location',
  'logging',
  'metrics',
  'notification',
  'object-lock',
  'partNumber',
  'policy',
  'replication',
  'requestPayment',
  'response-cache-control',
  'response-content-disposition',
  'response-content-encoding',
  'response-content-language',
  'response-content-type',
  'response-expires',
  'restore',
  'tagging',
  'torrent',
  'uploadId',
  'uploads',
  'versionId',
  'versioning',
  'versions',
  'website',
]);

export function isQueryV2(query: string): boolean {
  return query.includes('Signature=') && /(?:^|&)AWSAccessKeyId=/.test(query);
}

export function readQueryV2({
  query,
  headers,
}: Pick<WireRequest, 'query' | 'headers'>): SignatureClaim | SignatureProblem {
  const parameters = parseQuery(query);
  const [accessKeyId, signature, expires] = ['AWSAccessKeyId', 'Signature', 'Expires'].map(
    (name) => parameters.get(name)?.[0],
  );
  const seconds = Number(expires);
  if (!accessKeyId || !signature || !expires || !Number.isInteger(seconds))
    return {
      refusal: 'missing',
      message: 'Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters',
    };
  const sessionToken = parameters.get('x-amz-security-token')?.[0] ?? headers['x-amz-security-token'];
  return {
    version: 2,
    form: 'presigned',
    accessKeyId,
    date: '',
    region: '',
    service: 's3',
    signedHeaders: [],
    signature,
    timestamp: '',
    expires: seconds,
    ...(sessionToken !== undefined && { sessionToken }),
  };
}

type Signed = Pick<WireRequest, 'method' | 'path' | 'query' | 'headers'>;

/** `expires` is the end itself, in seconds since 1970. Undefined when the signature is good. */
export function verifyQueryV2(
  request: Signed,
  claim: SignatureClaim,
  secretAccessKey: string,
  nowMs: number,
): SignatureProblem | undefined {
  const endMs = (claim.expires ?? 0) * 1000;
  if (nowMs > endMs)
    return {
      refusal: 'expired',
      message: 'Request has expired',
      details: { form: 'presigned', Expires: isoSeconds(endMs), ServerTime: isoSeconds(nowMs) },
    };
  const texts = resourcePaths(request).map((path) => stringToSign(request, claim, path));
  const good = texts.some((text) => hmacSha1(secretAccessKey, text) === claim.signature);
  if (good) return undefined;
  return {
    refusal: 'mismatch',
    message:
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    stringToSign: texts[0] ?? '',
    details: { SignatureProvided: claim.signature },
  };
}

function hmacSha1(secret: string, text: string): string {
  return createHmac('sha1', secret).update(text).digest('base64');
}

function stringToSign({ method, query, headers }: Signed, claim: SignatureClaim, path: string): string {
  const parameters = [...parseQuery(query)].map(([name, values]) => [name, values[0] ?? ''] as const);
  const amz = new Map<string, string>();
  for (const [name, value] of [...parameters, ...Object.entries(headers)]) {
    if (/^x-amz-/i.test(name)) amz.set(name.toLowerCase(), (value ?? '').trim());
  }
  const headerLines = [...amz].toSorted(byName).map(([name, value]) => `${name}:${value}\n`);
  const named = parameters
    .filter(([name]) => RESOURCES.has(name))
    .toSorted(byName)
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  const resource = named.length === 0 ? path : `${path}?${named.join('&')}`;
  const [md5, type] = [headers['content-md5'] ?? '', headers['content-type'] ?? ''];
  return `${method}\n${md5}\n${type}\n${claim.expires}\n${headerLines.join('')}${resource}`;
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The path as sent, or behind the bucket that the host names: how much of the host that is, only the client knew. */
function resourcePaths({ path, headers }: Signed): string[] {
  const host = (headers['host'] ?? '').replace(/:\d+$/, '');
  const labels = host.split('.');
  return [path, ...labels.map((_, i) => `/${labels.slice(0, i + 1).join('.')}${path}`)];
}

function isoSeconds(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+/, '');
}
