// What a request says about its signature, in the header or in the query. Reads; verifies nothing. [lambda D1]
import type { SignatureClaim, SignatureProblem, WireRequest } from '../contract.ts';
import { decodeForm } from '../uri.ts';
import { isQueryV2, readQueryV2 } from './query-v2.ts';

const ALGORITHM = 'AWS4-HMAC-SHA256';
const SIGV4A = 'AWS4-ECDSA-P256-SHA256';
const HEX = /^[0-9a-f]{64}$/;
const TIMESTAMP = /^\d{8}T\d{6}Z$/;

type Head = Pick<WireRequest, 'method' | 'query' | 'headers'>;

export function readClaim(request: Head): SignatureClaim | SignatureProblem {
  const authorization = request.headers['authorization'];
  const presigned = isPresigned(request.query);
  if (authorization !== undefined) return presigned ? BOTH : fromHeader(authorization, request);
  if (presigned) return fromQuery(request);
  return isQueryV2(request.query) ? readQueryV2(request) : MISSING;
}

/** The service in the credential scope, without looking at the rest; undefined for an unsigned request. */
export function scopeService(request: Pick<WireRequest, 'query' | 'headers'>): string | undefined {
  const authorization = request.headers['authorization'];
  if (authorization?.startsWith('AWS4-')) return scopePart(field(authorization, 'Credential='));
  if (isPresigned(request.query)) return scopePart(parameter(request.query, 'X-Amz-Credential'));
  return isQueryV2(request.query) ? 's3' : undefined;
}

function scopePart(credential: string | undefined): string | undefined {
  const parts = credential?.split('/');
  return parts && parts.length >= 5 ? parts.at(-2) : undefined;
}

function isPresigned(query: string): boolean {
  return query.includes('X-Amz-') && PRESIGNED_BY.some((name) => parameter(query, name) !== undefined);
}

const PRESIGNED_BY = ['X-Amz-Signature', 'X-Amz-Credential', 'X-Amz-Algorithm'];

const MISSING: SignatureProblem = { refusal: 'missing', message: 'Missing Authentication Token' };
const BOTH: SignatureProblem = {
  refusal: 'both-forms',
  message:
    'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
};
const NO_SIGV4A: SignatureProblem = {
  refusal: 'sigv4a',
  message: 'Signature version 4A (AWS4-ECDSA-P256-SHA256) is not supported here: sign with AWS4-HMAC-SHA256.',
};

function fromHeader(authorization: string, request: Head): SignatureClaim | SignatureProblem {
  if (authorization.startsWith(SIGV4A)) return NO_SIGV4A;
  const credential = field(authorization, 'Credential=');
  const signedHeaders = field(authorization, 'SignedHeaders=');
  const signature = field(authorization, 'Signature=');
  const timestamp = request.headers['x-amz-date'] ?? isoDate(request.headers['date']);
  if (!authorization.startsWith(ALGORITHM) || !credential || !signedHeaders || !signature || timestamp === undefined) {
    return incomplete(credential, signature, signedHeaders, timestamp);
  }
  const sessionToken = request.headers['x-amz-security-token'];
  return claim('header', credential, signedHeaders, signature, timestamp, sessionToken, undefined);
}

/** AWS names every part that is missing; the header itself is not repeated, it may hold another scheme's secret. [api-gateway.md A18.2] */
function incomplete(
  credential?: string,
  signature?: string,
  signedHeaders?: string,
  timestamp?: string,
): SignatureProblem {
  const missing = [
    !credential && "Authorization header requires 'Credential' parameter.",
    !signature && "Authorization header requires 'Signature' parameter.",
    !signedHeaders && "Authorization header requires 'SignedHeaders' parameter.",
    timestamp === undefined && "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
  ].filter((text) => text !== false);
  return {
    refusal: 'malformed',
    message: missing.length > 0 ? missing.join(' ') : `The Authorization header must start with ${ALGORITHM}.`,
  };
}

const REQUIRED = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Signature',
  'X-Amz-Date',
  'X-Amz-SignedHeaders',
] as const;

function fromQuery(request: Head): SignatureClaim | SignatureProblem {
  const { query } = request;
  const [algorithm, credential, signature, timestamp, signedHeaders] = REQUIRED.map((name) => parameter(query, name));
  if (algorithm === SIGV4A) return NO_SIGV4A;
  const expires = parameter(query, 'X-Amz-Expires');
  if (algorithm !== ALGORITHM || !credential || !signature || !timestamp || !signedHeaders || expires === undefined) {
    return {
      refusal: 'malformed',
      message:
        'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
      details: { form: 'presigned' },
    };
  }
  const seconds = Number(expires);
  if (!Number.isInteger(seconds) || seconds < 0) return badExpires('X-Amz-Expires should be a non-negative number');
  if (seconds > WEEK)
    return badExpires(
      `X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than ${WEEK} seconds`,
    );
  const token = parameter(query, 'X-Amz-Security-Token') ?? request.headers['x-amz-security-token'];
  return claim('presigned', credential, signedHeaders, signature, timestamp, token, seconds);
}

const WEEK = 604_800;

function badExpires(message: string): SignatureProblem {
  return { refusal: 'malformed', message, details: { form: 'presigned' } };
}

function claim(
  form: 'header' | 'presigned',
  credential: string,
  signedHeaders: string,
  signature: string,
  timestamp: string,
  sessionToken: string | undefined,
  expires: number | undefined,
): SignatureClaim | SignatureProblem {
  const scope = scopeOf(credential);
  if (!scope) return badCredential(form);
  if (!HEX.test(signature) || !TIMESTAMP.test(timestamp)) {
    return {
      refusal: 'malformed',
      message: 'The signature must be 64 lower-case hex digits and the date YYYYMMDDTHHMMSSZ.',
      details: { form },
    };
  }
  const { accessKeyId, date, region, service } = scope;
  return {
    form,
    accessKeyId,
    date,
    region,
    service,
    signedHeaders: namesOf(signedHeaders),
    signature,
    timestamp,
    ...(expires !== undefined && { expires }),
    ...(sessionToken !== undefined && { sessionToken }),
  };
}

type CredentialScope = Pick<SignatureClaim, 'accessKeyId' | 'date' | 'region' | 'service'>;

/** A client sends the same credential all day and mostly the same list of headers: both are taken apart once. */
const KEPT = 1024;
const scopes = new Map<string, CredentialScope>();
const lists = new Map<string, readonly string[]>();

/** Undefined when it is not KEY/YYYYMMDD/REGION/SERVICE/aws4_request. */
function scopeOf(credential: string): CredentialScope | undefined {
  const known = scopes.get(credential);
  if (known) return known;
  // An access key may not hold '/', so the scope is what follows the first one.
  const slash = credential.indexOf('/');
  const date = credential.slice(slash + 1);
  const parts = date.split('/');
  const [, region, service, terminal] = parts;
  if (slash < 1 || parts.length !== 4 || !region || !service || terminal !== 'aws4_request') return undefined;
  return keep(scopes, credential, { accessKeyId: credential.slice(0, slash), date, region, service });
}

function namesOf(list: string): readonly string[] {
  return lists.get(list) ?? keep(lists, list, Object.freeze(list.split(';')));
}

function keep<V>(cache: Map<string, V>, name: string, value: V): V {
  // What strangers send must not fill the memory.
  if (name.length > 512) return value;
  if (cache.size >= KEPT) cache.clear();
  cache.set(name, value);
  return value;
}

function badCredential(form: 'header' | 'presigned'): SignatureProblem {
  const message =
    form === 'presigned'
      ? 'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".'
      : 'The authorization header is malformed; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".';
  return { refusal: 'malformed', message, details: { form } };
}

/** A part of the Authorization header, up to a comma or space. */
function field(authorization: string, name: string): string | undefined {
  const at = authorization.indexOf(name);
  if (at < 1) return undefined;
  const before = authorization.charCodeAt(at - 1);
  if (before !== SPACE && before !== COMMA) return undefined;
  const start = at + name.length;
  const comma = authorization.indexOf(',', start);
  return authorization.slice(start, comma < 0 ? undefined : comma).trimEnd();
}

const SPACE = 0x20;
const COMMA = 0x2c;

function parameter(query: string, name: string): string | undefined {
  for (let at = query.indexOf(name); at >= 0; at = query.indexOf(name, at + 1)) {
    if ((at > 0 && query[at - 1] !== '&') || query[at + name.length] !== '=') continue;
    const end = query.indexOf('&', at);
    return decodeForm(query.slice(at + name.length + 1, end < 0 ? undefined : end));
  }
  return undefined;
}

/** The Date header in the form that signatures use. */
function isoDate(date: string | undefined): string | undefined {
  if (date === undefined) return undefined;
  if (TIMESTAMP.test(date)) return date;
  const ms = Date.parse(date);
  return Number.isNaN(ms) ? undefined : `${new Date(ms).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}
