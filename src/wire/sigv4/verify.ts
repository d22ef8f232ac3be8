// Verifies a signature against the secret of its key. Data path: a cached key and a small request cost a few microseconds. [lambda D1]
import type { SignatureClaim, SignatureProblem, VerifyOptions, WireRequest } from '../contract.ts';
import { canonicalHeaders, canonicalQuery, doubleEncodedPath, normalisedPath, onceEncodedPath } from './canonical.ts';
import type { QueryRules } from './canonical.ts';
import { EMPTY_SHA256, hmacHex, sha256Hex, signingKey } from './keys.ts';
import type { SigningKey } from './keys.ts';
import { epochOf, timeProblem } from './clock.ts';
import { verifyQueryV2 } from './query-v2.ts';

type Signed = Pick<WireRequest, 'method' | 'path' | 'query' | 'headers' | 'rawHeaders'>;

const UNSIGNED = 'UNSIGNED-PAYLOAD';

/** Undefined when the signature is good. */
export function verifySignature(
  request: Signed,
  claim: SignatureClaim,
  secretAccessKey: string,
  options: VerifyOptions,
): SignatureProblem | undefined {
  const s3 = options.service === 's3';
  if (claim.version === 2 && s3) return verifyQueryV2(request, claim, secretAccessKey, options.nowMs);
  const problem =
    scopeProblem(claim, options) ?? timeProblem(claim, options.nowMs, s3) ?? headerProblem(request, claim, s3);
  if (problem) return problem;
  const payload = s3 ? s3PayloadHash(request, claim, options.body) : payloadHash(request, options.body);
  if (typeof payload !== 'string') return payload;
  const key = signingKey(secretAccessKey, claim.date);
  const first = attempt(request, claim, key, payload, s3, claim.form === 'presigned' ? PRESIGNED : PLAIN, request.path);
  if (first.good || tolerated(request, claim, key, payload, s3)) return undefined;
  return { refusal: 'mismatch', message: MISMATCH, ...first.texts(), details: { SignatureProvided: claim.signature } };
}

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';

const PLAIN: QueryRules = { without: [], plus: '%20' };
const PRESIGNED: QueryRules = { without: ['X-Amz-Signature'], plus: '%20' };

/** The other spellings that AWS takes: a normalised path, '+' for a plus, a token added to a presigned URL after signing. */
function tolerated(request: Signed, claim: SignatureClaim, key: SigningKey, payload: string, s3: boolean): boolean {
  const { without } = claim.form === 'presigned' ? PRESIGNED : PLAIN;
  const rules: QueryRules[] = [{ without, plus: '%20' }];
  if (request.query.includes('+')) rules.push({ without, plus: '%2B' });
  if (claim.form === 'presigned' && claim.sessionToken !== undefined) {
    rules.push({ without: [...without, 'X-Amz-Security-Token'], plus: '%20' });
  }
  const normalised = s3 ? request.path : normalisedPath(request.path);
  const paths = normalised === request.path ? [request.path] : [normalised, request.path];
  return paths.some((path) => rules.some((rule) => attempt(request, claim, key, payload, s3, rule, path).good));
}

interface Attempt {
  readonly good: boolean;
  texts(): { canonicalRequest: string; stringToSign: string };
}

function attempt(
  request: Signed,
  claim: SignatureClaim,
  key: SigningKey,
  payload: string,
  s3: boolean,
  rules: QueryRules,
  path: string,
): Attempt {
  const uri = s3 ? onceEncodedPath(path) : doubleEncodedPath(path);
  const names = claim.signedHeaders;
  const canonicalRequest = `${request.method}\n${uri}\n${canonicalQuery(request.query, rules)}\n${canonicalHeaders(names, request)}\n${names.join(';')}\n${payload}`;
  const stringToSign = `AWS4-HMAC-SHA256\n${claim.timestamp}\n${claim.date}\n${sha256Hex(canonicalRequest)}`;
  return {
    good: equalInConstantTime(hmacHex(key, stringToSign), claim.signature),
    texts: () => ({ canonicalRequest, stringToSign }),
  };
}

/** Both are 64 hex digits; every digit is looked at whatever the others are. */
export function equalInConstantTime(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}

function scopeProblem(claim: SignatureClaim, options: VerifyOptions): SignatureProblem | undefined {
  if (claim.service !== options.service) {
    return {
      refusal: 'wrong-service',
      message: `Credential should be scoped to correct service: '${options.service}'. `,
      details: { Service: options.service },
    };
  }
  if (options.region !== undefined && claim.region !== options.region) {
    return {
      refusal: 'wrong-region',
      message: 'Credential should be scoped to a valid region. ',
      details: { Region: options.region, given: claim.region },
    };
  }
  if (!claim.timestamp.startsWith(claim.date.slice(0, 8)) || epochOf(claim.timestamp) === undefined) {
    return {
      refusal: 'date-mismatch',
      message: `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${claim.date.slice(0, 8)}' != '${claim.timestamp.slice(0, 8)}', from '${claim.timestamp}'.`,
    };
  }
  return undefined;
}

function headerProblem(request: Signed, claim: SignatureClaim, s3: boolean): SignatureProblem | undefined {
  if (!claim.signedHeaders.includes('host')) {
    return {
      refusal: 'host-not-signed',
      message: "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    };
  }
  if (!s3) return undefined;
  const unsigned = Object.keys(request.headers).filter(
    (name) => name.startsWith('x-amz-') && !claim.signedHeaders.includes(name),
  );
  if (unsigned.length === 0) return undefined;
  const message = 'There were headers present in the request which were not signed';
  return { refusal: 'headers-not-signed', message, details: { HeadersNotSigned: unsigned.join(', ') } };
}

/** The body is always hashed anew; a header may only stand in for a body that was not kept. */
function payloadHash(request: Signed, body: Buffer | undefined): string {
  if (body) return body.length === 0 ? EMPTY_SHA256 : sha256Hex(body);
  return request.headers['x-amz-content-sha256'] ?? UNSIGNED;
}

const HASH = /^[0-9a-f]{64}$/;

function s3PayloadHash(request: Signed, claim: SignatureClaim, body: Buffer | undefined): string | SignatureProblem {
  const declared =
    request.headers['x-amz-content-sha256'] ?? /(?:^|&)X-Amz-Content-Sha256=([\w-]+)/i.exec(request.query)?.[1];
  if (declared === undefined) return claim.form === 'presigned' || !body ? UNSIGNED : sha256Hex(body);
  if (!body || !HASH.test(declared)) return declared;
  const actual = sha256Hex(body);
  if (actual === declared) return declared;
  return {
    refusal: 'payload-hash',
    message: "The provided 'x-amz-content-sha256' header does not match what was computed.",
    details: { ClientComputedContentSHA256: declared, S3ComputedContentSHA256: actual },
  };
}
