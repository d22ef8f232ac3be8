// Refusals in each protocol's words, statuses and error documents.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServiceName } from '../../models/contract.ts';
import type { SignatureProblem } from '../contract.ts';
import { doorRefusal, refusalFault } from './index.ts';
import type { KeyRefusal } from './index.ts';

const MISMATCH: SignatureProblem = {
  refusal: 'mismatch',
  message:
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  canonicalRequest: 'GET\n/',
  stringToSign: 'AWS4',
  details: { SignatureProvided: 'abc' },
};
const EXPIRED: SignatureProblem = {
  refusal: 'expired',
  message: 'Signature expired: a',
  details: { RequestTime: 'a', ServerTime: 'b', MaxAllowedSkewMilliseconds: '900000' },
};
const MISSING: SignatureProblem = { refusal: 'missing', message: 'Missing Authentication Token' };
const REGION: SignatureProblem = {
  refusal: 'wrong-region',
  message: 'Credential should be scoped to a valid region. ',
  details: { Region: 'us-east-1', given: 'x' },
};
const PRESIGNED: SignatureProblem = {
  refusal: 'expired',
  message: 'm',
  details: { form: 'presigned', 'X-Amz-Expires': '60', Expires: 'e', ServerTime: 's' },
};

const CASES: readonly (readonly [ServiceName, SignatureProblem | KeyRefusal, number, string, RegExp])[] = [
  ['lambda', MISSING, 403, 'MissingAuthenticationTokenException', /^Missing Authentication Token$/],
  ['lambda', MISMATCH, 403, 'InvalidSignatureException', /Consult the service documentation for details\.$/],
  ['logs', EXPIRED, 403, 'InvalidSignatureException', /^Signature expired/],
  [
    'ecr',
    'unknown-key',
    403,
    'UnrecognizedClientException',
    /^The security token included in the request is invalid\.$/,
  ],
  [
    'apigateway',
    'expired-token',
    403,
    'ExpiredTokenException',
    /^The security token included in the request is expired$/,
  ],
  ['iam', MISSING, 403, 'MissingAuthenticationToken', /^Request is missing Authentication Token$/],
  ['sts', MISMATCH, 403, 'SignatureDoesNotMatch', /Consult the service documentation for details\.$/],
  ['sts', 'inactive-key', 403, 'InvalidClientTokenId', /invalid\.$/],
  ['cloudfront', EXPIRED, 403, 'SignatureDoesNotMatch', /^Signature expired/],
  ['iam', REGION, 403, 'SignatureDoesNotMatch', /^Credential should be scoped to a valid region\. $/],
  ['s3', MISSING, 403, 'AccessDenied', /^Access Denied$/],
  ['s3', MISMATCH, 403, 'SignatureDoesNotMatch', /Check your key and signing method\.$/],
  [
    's3',
    EXPIRED,
    403,
    'RequestTimeTooSkewed',
    /^The difference between the request time and the current time is too large\.$/,
  ],
  [
    's3',
    REGION,
    400,
    'AuthorizationHeaderMalformed',
    /^The authorization header is malformed; the region 'x' is wrong; expecting 'us-east-1'$/,
  ],
  ['s3', PRESIGNED, 403, 'AccessDenied', /^Request has expired$/],
  [
    's3',
    { ...MISSING, refusal: 'malformed', details: { form: 'presigned' } },
    400,
    'AuthorizationQueryParametersError',
    /Missing/,
  ],
  ['s3', 'unknown-key', 403, 'InvalidAccessKeyId', /does not exist in our records\.$/],
  ['s3', 'bad-token', 400, 'InvalidToken', /malformed or otherwise invalid\.$/],
  ['s3', 'expired-token', 400, 'ExpiredToken', /^The provided token has expired\.$/],
];

for (const [service, problem, status, code, message] of CASES) {
  const what = typeof problem === 'string' ? problem : problem.refusal;
  test(`${service} answers ${what} with ${status} ${code}`, () => {
    const fault = refusalFault(service, problem, 'AKIA');
    assert.equal(fault.status, status);
    assert.equal(fault.code, code);
    assert.match(fault.message, message);
  });
}

test("S3's mismatch shows both texts and their bytes", () => {
  assert.deepEqual(refusalFault('s3', MISMATCH, 'AKIA').fields, {
    AWSAccessKeyId: 'AKIA',
    StringToSign: 'AWS4',
    SignatureProvided: 'abc',
    StringToSignBytes: '41 57 53 34',
    CanonicalRequest: 'GET\n/',
    CanonicalRequestBytes: '47 45 54 0a 2f',
  });
});

test("S3's other refusals bear their own fields", () => {
  assert.deepEqual(refusalFault('s3', PRESIGNED).fields, { 'X-Amz-Expires': '60', Expires: 'e', ServerTime: 's' });
  assert.deepEqual(refusalFault('s3', REGION).fields, { Region: 'us-east-1' });
  assert.deepEqual(refusalFault('s3', 'unknown-key', 'AKIA').fields, { AWSAccessKeyId: 'AKIA' });
});

test('execute-api tells what should have been signed, a function URL does not', () => {
  const end =
    "\n\nThe Canonical String for this request should have been\n'GET\n/'\n\nThe String-to-Sign should have been\n'AWS4'\n";
  assert.deepEqual(doorRefusal(MISMATCH, true), {
    status: 403,
    code: 'InvalidSignatureException',
    message: MISMATCH.message + end,
  });
  assert.equal(doorRefusal(MISMATCH, false).message, MISMATCH.message);
});
