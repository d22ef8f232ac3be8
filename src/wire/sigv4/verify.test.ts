// Signatures: the recorded vectors pass with the recorded texts, tampering is refused by its own name.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SignatureClaim, SignatureProblem, SignatureRefusal, VerifyOptions, WireRequest } from '../contract.ts';
import { presign, readClaim, sign, verifySignature } from './index.ts';
import { RECORDED, requestOf, SIGNED_AT } from './vectors.fixture.ts';
import type { Vector } from './vectors.fixture.ts';

const { secret, vectors } = RECORDED;
const CREDENTIALS = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: secret };

function claimOf(request: WireRequest): SignatureClaim {
  const claim = readClaim(request);
  assert.ok(!('refusal' in claim), JSON.stringify(claim));
  return claim;
}

function verify(request: WireRequest, options: Partial<VerifyOptions> = {}): SignatureProblem | undefined {
  const claim = claimOf(request);
  return verifySignature(request, claim, secret, {
    service: claim.service,
    nowMs: SIGNED_AT,
    body: request.body,
    ...options,
  });
}

function named(name: string): Vector {
  const vector = vectors.find((one) => one.name.startsWith(name));
  assert.ok(vector);
  return vector;
}

function withHeaders(request: WireRequest, headers: Record<string, string | undefined>): WireRequest {
  const all = { ...request.headers, ...headers };
  return {
    ...request,
    headers: all,
    rawHeaders: Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [name, value])),
  };
}

/** A request signed here, for what the vectors do not cover. */
function signed(parts: {
  method?: string;
  path?: string;
  query?: string;
  headers?: Record<string, string>;
  body?: string;
  service?: string;
  region?: string;
}): WireRequest {
  const { method = 'GET', path = '/', query = '', body = '', service = 'lambda', region = 'us-east-1' } = parts;
  const headers = sign(
    { method, path, query, headers: { host: 'lambda.us-east-1.amazonaws.com', ...parts.headers }, body },
    CREDENTIALS,
    { region, service, nowMs: SIGNED_AT },
  );
  return {
    method,
    path,
    query,
    headers,
    rawHeaders: Object.entries(headers).flat(),
    body: Buffer.from(body),
    sourceIp: '',
    scheme: 'http',
  };
}

for (const vector of vectors) {
  test(`the vector "${vector.name}" verifies`, () => assert.equal(verify(requestOf(vector)), undefined));

  test(`the vector "${vector.name}" has the recorded canonical request and string to sign`, () => {
    const request = requestOf(vector);
    const claim = { ...claimOf(request), signature: '0'.repeat(64) };
    const problem = verifySignature(request, claim, secret, {
      service: claim.service,
      nowMs: SIGNED_AT,
      body: request.body,
    });
    assert.equal(problem?.refusal, 'mismatch');
    assert.equal(problem.canonicalRequest, vector.canonical_request);
    assert.equal(problem.stringToSign, vector.string_to_sign);
  });

  test(`the vector "${vector.name}" is refused with another secret, method, path, query or host`, () => {
    const request = requestOf(vector);
    const claim = claimOf(request);
    const options = { service: claim.service, nowMs: SIGNED_AT, body: request.body };
    assert.equal(verifySignature(request, claim, `${secret}x`, options)?.refusal, 'mismatch');
    assert.equal(verify({ ...request, method: 'DELETE' })?.refusal, 'mismatch');
    assert.equal(verify({ ...request, path: `${request.path}x` })?.refusal, 'mismatch');
    assert.equal(verify({ ...request, query: `${request.query}&x=1` })?.refusal, 'mismatch');
    assert.equal(verify(withHeaders(request, { host: 'elsewhere' }))?.refusal, 'mismatch');
  });
}

const EDGES: readonly (readonly [string, SignatureRefusal, number])[] = [
  ['five minutes and a second old', 'expired', 301_000],
  ['five minutes and a second early', 'not-yet-current', -301_000],
];

for (const [what, refusal, shift] of EDGES) {
  test(`a signature ${what} is refused, one second less is not`, () => {
    const request = requestOf(named('lambda-url'));
    assert.equal(verify(request, { nowMs: SIGNED_AT + shift })?.refusal, refusal);
    assert.equal(verify(request, { nowMs: SIGNED_AT + shift - Math.sign(shift) * 1000 }), undefined);
  });
}

test('an expired signature is told in the words of AWS', () => {
  const problem = verify(requestOf(named('lambda-url')), { nowMs: SIGNED_AT + 600_000 });
  assert.equal(
    problem?.message,
    'Signature expired: 20240205T181742Z is now earlier than 20240205T182242Z (20240205T182742Z - 5 min.)',
  );
});

test('S3 bears fifteen minutes', () => {
  const request = requestOf(named('s3 GET'));
  assert.equal(verify(request, { nowMs: SIGNED_AT + 899_000 }), undefined);
  assert.equal(verify(request, { nowMs: SIGNED_AT + 901_000 })?.refusal, 'expired');
});

test('a presigned URL lives from its date for its seconds', () => {
  const request = requestOf(named('s3 presigned'));
  assert.equal(verify(request, { nowMs: SIGNED_AT + 900_000 }), undefined);
  assert.equal(verify(request, { nowMs: SIGNED_AT + 900_001 })?.refusal, 'expired');
  assert.equal(verify(request, { nowMs: SIGNED_AT - 901_000 })?.refusal, 'not-yet-current');
});

test('the scope must name the service and, where asked, the region', () => {
  const request = requestOf(named('lambda-invoke'));
  assert.equal(verify(request, { service: 'execute-api' })?.refusal, 'wrong-service');
  assert.equal(verify(request, { region: 'eu-west-1' })?.refusal, 'wrong-region');
  assert.equal(verify(request, { region: 'us-east-1' }), undefined);
});

test('the date of the scope and of the request are one', () => {
  const request = withHeaders(requestOf(named('lambda-url')), { 'x-amz-date': '20240206T181742Z' });
  assert.equal(verify(request, { nowMs: SIGNED_AT + 86_400_000 })?.refusal, 'date-mismatch');
});

test('the host must be signed', () => {
  const request = requestOf(named('lambda-url'));
  const claim = { ...claimOf(request), signedHeaders: ['x-amz-date'] };
  const problem = verifySignature(request, claim, secret, { service: 'lambda', nowMs: SIGNED_AT, body: request.body });
  assert.equal(problem?.refusal, 'host-not-signed');
});

test('S3 refuses x-amz headers that are not signed, others bear them', () => {
  const extra = { 'x-amz-meta-a': '1' };
  const problem = verify(withHeaders(requestOf(named('s3 GET')), extra));
  assert.equal(problem?.refusal, 'headers-not-signed');
  assert.equal(problem.details?.['HeadersNotSigned'], 'x-amz-meta-a');
  assert.equal(verify(withHeaders(requestOf(named('lambda-url')), extra)), undefined);
});

test('a changed body is refused: as a mismatch, by S3 as a wrong hash', () => {
  assert.equal(verify({ ...requestOf(named('lambda-invoke')), body: Buffer.from('{"k":2}') })?.refusal, 'mismatch');
  assert.equal(verify({ ...requestOf(named('s3 GET')), body: Buffer.from('x') })?.refusal, 'payload-hash');
});

test('a header cannot stand in for the hash of a body that is here', () => {
  const request = signed({ method: 'POST', body: '{}', headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } });
  assert.equal(verify(request), undefined);
  assert.equal(verify({ ...request, body: Buffer.from('[]') })?.refusal, 'mismatch');
});

test('a path may be signed as sent or normalised', () => {
  const sent = signed({ path: '/a/b' });
  assert.equal(verify({ ...sent, path: '/a//./x/../b' }), undefined);
  assert.equal(verify(signed({ path: '/a//b/' })), undefined);
});

test('S3 normalises nothing', () => {
  const sent = signed({ path: '/bucket/a/b', service: 's3' });
  assert.equal(verify({ ...sent, path: '/bucket/a//b' })?.refusal, 'mismatch');
});

test('header values are trimmed and folded, repeated headers joined with a comma', () => {
  const request = signed({ headers: { 'x-a': 'one two', 'x-b': 'a,b' } });
  const raw = request.rawHeaders.flatMap((text, i, all) =>
    text === 'x-b' ? ['X-B', 'a', 'X-B', ' b '] : all[i - 1] === 'x-b' ? [] : [text],
  );
  const sent = { ...request, rawHeaders: raw, headers: { ...request.headers, 'x-a': '  one   two ', 'x-b': 'a, b' } };
  assert.equal(verify(sent), undefined);
});

test('parameters are sorted by name, then value, whatever the order and encoding sent', () => {
  const request = signed({ query: 'b=2&a=%7E&a-b=1&a=1&empty' });
  assert.equal(verify({ ...request, query: 'empty=&a=1&a=~&a-b=1&b=2' }), undefined);
});

test('a bare plus is taken as a space or as a plus', () => {
  assert.equal(verify({ ...signed({ query: 'q=a%20b' }), query: 'q=a+b' }), undefined);
  assert.equal(verify({ ...signed({ query: 'q=a%2Bb' }), query: 'q=a+b' }), undefined);
});

test('a URL presigned here verifies, with its token signed or added after signing', () => {
  const parts = { method: 'GET', path: '/b/k', headers: { host: 's3.us-east-1.amazonaws.com' } };
  const options = { region: 'us-east-1', service: 's3', nowMs: SIGNED_AT, expires: 60 };
  const base: WireRequest = {
    ...parts,
    query: '',
    rawHeaders: [],
    body: Buffer.alloc(0),
    sourceIp: '',
    scheme: 'http',
  };
  const withToken = presign(parts, { ...CREDENTIALS, sessionToken: 'to+k/en=' }, options);
  assert.equal(verify({ ...base, query: withToken }), undefined);
  const added = `${presign(parts, CREDENTIALS, options)}&X-Amz-Security-Token=to%2Bk%2Fen%3D`;
  assert.equal(verify({ ...base, query: added }), undefined);
  assert.equal(claimOf({ ...base, query: added }).sessionToken, 'to+k/en=');
});

test('the claim tells what the header says', () => {
  assert.deepEqual(claimOf(requestOf(named('lambda-invoke'))), {
    form: 'header',
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    date: '20240205/us-east-1/lambda/aws4_request',
    region: 'us-east-1',
    service: 'lambda',
    signedHeaders: ['host', 'x-amz-date', 'x-amz-invocation-type', 'x-amz-security-token'],
    signature: '23dc9dfad0bad35d304e8b92655ec5705d359993523a2fc95482a9134434d01a',
    timestamp: '20240205T181742Z',
    sessionToken: 'FwoGZXIvYXdzTOKEN+/=',
  });
});

test('the parts of the header may be parted by commas alone', () => {
  const request = requestOf(named('lambda-url'));
  const authorization = request.headers['authorization']?.replaceAll(', ', ',');
  assert.equal(verify(withHeaders(request, { authorization })), undefined);
});

const UNREADABLE: readonly (readonly [string, string | undefined, string, SignatureRefusal])[] = [
  ['no signature at all', undefined, '', 'missing'],
  ['another scheme', 'Bearer abc', '', 'malformed'],
  [
    'a header without its signature',
    'AWS4-HMAC-SHA256 Credential=A/20240205/r/s/aws4_request, SignedHeaders=host',
    '',
    'malformed',
  ],
  [
    'a scope with too few parts',
    `AWS4-HMAC-SHA256 Credential=A/20240205/s/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
    '',
    'malformed',
  ],
  [
    'a signature that is no hash',
    'AWS4-HMAC-SHA256 Credential=A/20240205/r/s/aws4_request, SignedHeaders=host, Signature=abc',
    '',
    'malformed',
  ],
  [
    'SigV4A',
    'AWS4-ECDSA-P256-SHA256 Credential=A/20240205/s/aws4_request, SignedHeaders=host, Signature=00',
    '',
    'sigv4a',
  ],
  ['header and query at once', 'AWS4-HMAC-SHA256 Credential=A', 'X-Amz-Signature=0', 'both-forms'],
  ['a query that lacks parameters', undefined, 'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=0', 'malformed'],
];

for (const [what, authorization, query, refusal] of UNREADABLE) {
  test(`${what} is ${refusal}`, () => {
    const headers = { authorization, 'x-amz-date': '20240205T181742Z' };
    const claim = readClaim({ method: 'GET', query, headers });
    assert.ok('refusal' in claim);
    assert.equal(claim.refusal, refusal);
    assert.ok(!claim.message.includes('abc'), 'what was sent must not be repeated');
  });
}

test('a header that lacks parts names each of them', () => {
  const claim = readClaim({
    method: 'GET',
    query: '',
    headers: { authorization: 'AWS4-HMAC-SHA256 SignedHeaders=host' },
  });
  assert.ok('refusal' in claim);
  assert.equal(
    claim.message,
    "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
  );
});
