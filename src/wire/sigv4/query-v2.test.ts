import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SignatureClaim, SignatureProblem } from '../contract.ts';
import { readClaim } from './claim.ts';
import { refusalFault } from './refusals.ts';
import { verifySignature } from './verify.ts';

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const NOW_MS = 1_700_000_000_000;

interface Vector {
  readonly name: string;
  readonly method?: string;
  readonly host: string;
  readonly target: string;
  readonly headers?: Record<string, string>;
  readonly secret?: string;
  readonly nowMs?: number;
}

/** The first is AWS's own published example, the others are botocore's. */
const VECTORS: readonly Vector[] = [
  {
    name: 'the published example, with the bucket in the host',
    host: 'johnsmith.s3.us-west-1.amazonaws.com',
    target:
      '/photos/puppy.jpg?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620',
    secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    nowMs: 1_175_139_000_000,
  },
  {
    name: 'a version and an overridden header',
    host: '127.0.0.1:4566',
    target:
      '/b/dir/a%20b.txt?versionId=v1&response-content-type=text%2Fplain&AWSAccessKeyId=AKIDEXAMPLE&Signature=eKJkpmm%2FrEPQjsvuMQ4XZA2vscw%3D&Expires=1700000060',
  },
  {
    name: 'an upload with metadata, a type and a session token',
    method: 'PUT',
    host: '127.0.0.1:4566',
    target:
      '/b/k?AWSAccessKeyId=AKIDEXAMPLE&Signature=FffNnfcVN6%2Bfb2hvgTm%2FvWbmdD0%3D&x-amz-meta-a=x%20y&content-type=text%2Fplain&x-amz-security-token=TOKEN&Expires=1700000060',
    headers: { 'content-type': 'text/plain' },
  },
  {
    name: 'a part of an upload, with the bucket in the host',
    method: 'PUT',
    host: 'bucket.s3.amazonaws.com',
    target:
      '/k?uploadId=u&partNumber=3&AWSAccessKeyId=AKIDEXAMPLE&Signature=FCSpo2ICPpxL5a5tiq4UnZOtxt0%3D&Expires=1700000060',
  },
];

function requestOf({ method = 'GET', host, target, headers = {} }: Vector) {
  const [path = '', query = ''] = target.split('?', 2);
  return { method, path, query, headers: { host, ...headers }, rawHeaders: [] };
}

function verify(vector: Vector): SignatureProblem | undefined {
  const request = requestOf(vector);
  const claim = readClaim(request);
  assert.ok(!('refusal' in claim), JSON.stringify(claim));
  assert.equal(claim.version, 2);
  return verifySignature(request, claim as SignatureClaim, vector.secret ?? SECRET, {
    service: 's3',
    nowMs: vector.nowMs ?? NOW_MS,
    body: undefined,
  });
}

for (const vector of VECTORS) {
  test(`signature version 2: ${vector.name}`, () => assert.equal(verify(vector), undefined));

  test(`signature version 2: ${vector.name}, tampered with`, () => {
    const others = [
      { ...vector, method: 'DELETE' },
      { ...vector, target: vector.target.replace('?', 'x?') },
      { ...vector, target: vector.target.replace(/Expires=(\d+)/, 'Expires=1999999999') },
      { ...vector, secret: 'other' },
      { ...vector, headers: { ...vector.headers, 'x-amz-acl': 'public-read' } },
    ];
    for (const other of others) assert.equal(verify(other)?.refusal, 'mismatch');
  });
}

test('signature version 2: what has expired says so with the moment', () => {
  const problem = verify({ ...VECTORS[1]!, nowMs: NOW_MS + 61_000 });
  assert.ok(problem);
  assert.deepEqual(refusalFault('s3', problem), {
    code: 'AccessDenied',
    status: 403,
    message: 'Request has expired',
    fields: { Expires: '2023-11-14T22:14:20Z', ServerTime: '2023-11-14T22:14:21Z' },
  });
});

test('signature version 2: without a moment it is no signature', () => {
  const claim = readClaim(
    requestOf({ name: '', host: 'h', target: '/b/k?AWSAccessKeyId=A&Signature=s' }),
  ) as SignatureProblem;
  assert.equal(claim.refusal, 'missing');
});
