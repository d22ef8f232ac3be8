// Signs requests: for the commands of the CLI, for calls to real AWS and for tests. [lambda D1]
import { canonicalHeaders, canonicalQuery, doubleEncodedPath, onceEncodedPath } from './canonical.ts';
import { stamp } from './clock.ts';
import { hmacHex, sha256Hex, signingKey } from './keys.ts';
import { encodeRfc3986 } from '../uri.ts';

export interface SigningCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface SignRequest {
  readonly method: string;
  /** Percent-encoded. */
  readonly path: string;
  /** Without '?'. */
  readonly query?: string;
  /** Host must be among them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface SignOptions {
  readonly region: string;
  readonly service: string;
  readonly nowMs: number;
  /** Stands for the body's hash: UNSIGNED-PAYLOAD or STREAMING-... . */
  readonly payload?: string;
}

/** The headers to send: those given, and the signature's own. */
export function sign(
  request: SignRequest,
  credentials: SigningCredentials,
  options: SignOptions,
): Record<string, string> {
  const timestamp = stamp(options.nowMs);
  const payload = options.payload ?? sha256Hex(request.body ?? '');
  const headers: Record<string, string> = {
    ...request.headers,
    'x-amz-date': timestamp,
    ...(credentials.sessionToken !== undefined && { 'x-amz-security-token': credentials.sessionToken }),
    ...(options.service === 's3' && { 'x-amz-content-sha256': payload }),
  };
  const names = Object.keys(headers)
    .map((name) => name.toLowerCase())
    .sort();
  const scope = scopeOf(timestamp, options);
  const signature = signatureOf(
    { ...request, headers },
    names,
    payload,
    timestamp,
    scope,
    credentials,
    options.service,
  );
  const credential = `${credentials.accessKeyId}/${scope}`;
  headers['authorization'] =
    `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return headers;
}

/** The query to send, signature included; only the host is signed. */
export function presign(
  request: SignRequest,
  credentials: SigningCredentials,
  options: SignOptions & { readonly expires: number },
): string {
  const timestamp = stamp(options.nowMs);
  const scope = scopeOf(timestamp, options);
  const payload = options.payload ?? (options.service === 's3' ? 'UNSIGNED-PAYLOAD' : sha256Hex(request.body ?? ''));
  const own: Record<string, string> = {
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${credentials.accessKeyId}/${scope}`,
    'X-Amz-Date': timestamp,
    'X-Amz-Expires': String(options.expires),
    'X-Amz-SignedHeaders': 'host',
    ...(credentials.sessionToken !== undefined && { 'X-Amz-Security-Token': credentials.sessionToken }),
  };
  const added = Object.entries(own).map(([name, value]) => `${name}=${encodeRfc3986(value)}`);
  const query = [...(request.query ? [request.query] : []), ...added].join('&');
  const signature = signatureOf(
    { ...request, query },
    ['host'],
    payload,
    timestamp,
    scope,
    credentials,
    options.service,
  );
  return `${query}&X-Amz-Signature=${signature}`;
}

function scopeOf(timestamp: string, options: SignOptions): string {
  return `${timestamp.slice(0, 8)}/${options.region}/${options.service}/aws4_request`;
}

function signatureOf(
  request: SignRequest,
  names: readonly string[],
  payload: string,
  timestamp: string,
  scope: string,
  credentials: SigningCredentials,
  service: string,
): string {
  const path = service === 's3' ? onceEncodedPath(request.path) : doubleEncodedPath(request.path);
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const query = canonicalQuery(request.query ?? '', { without: [], plus: '%20' });
  const lines = canonicalHeaders(names, { headers, rawHeaders: [] });
  const canonical = `${request.method}\n${path}\n${query}\n${lines}\n${names.join(';')}\n${payload}`;
  return hmacHex(
    signingKey(credentials.secretAccessKey, scope),
    `AWS4-HMAC-SHA256\n${timestamp}\n${scope}\n${sha256Hex(canonical)}`,
  );
}
