// Signed requests that pass and every way of being wrong, with what is expected of the door; and the users and roles behind them.
import type { SignedRequest, SigningKey, SignTask } from './contract.ts';
import { ACCOUNT, allow, document, functionArn, HOST, REGION, UrlWorld } from '../doubles/url-world.ts';

const MAY_CALL = document(
  allow('lambda:InvokeFunctionUrl', {
    Resource: functionArn(),
    Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } },
  }),
);

export const world = new UrlWorld({ config: { account: ACCOUNT, region: REGION, auth: 'strict' } });
world.url({ authType: 'AWS_IAM' });
world.role('caller', [MAY_CALL]);
world.role('idler', []);

function disabled(name: string, change: 'delete' | 'switch off'): SigningKey {
  const key = world.user(name, [MAY_CALL]);
  const unit = world.accessKeys.get(key.accessKeyId)!;
  if (change === 'delete') world.accessKeys.delete(key.accessKeyId);
  else world.accessKeys.set(key.accessKeyId, { ...unit, active: false });
  return key;
}

const alice = world.user('alice', [MAY_CALL]);
const session = world.session('caller');
export const KEYS = {
  alice,
  session,
  otherSession: world.session('caller'),
  endedSession: world.session('caller', { expiresAtMs: Date.now() - 1000 }),
  idle: world.session('idler'),
  nobody: world.user('nobody', []),
  named: world.user('named', []),
  denied: world.user('denied', [MAY_CALL, document({ Effect: 'Deny', Action: 'lambda:*', Resource: '*' })]),
  otherFunction: world.user('other', [document(allow('lambda:InvokeFunctionUrl', { Resource: functionArn('g') }))]),
  openOnly: world.user('openonly', [
    document(allow('*', { Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } } })),
  ]),
  abroad: world.user('abroad', [MAY_CALL], { account: '444455556666' }),
  partner: world.user('partner', [MAY_CALL], { account: '444455556666' }),
  bounded: world.user('bounded', [MAY_CALL], {
    boundary: { source: 'boundary b', document: document(allow('s3:*')) },
  }),
  local: world.user('local', [document(allow('*', { Condition: { IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } } }))]),
  remote: world.user('remote', [document(allow('*', { Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }))]),
  wrongSecret: { ...alice, secretAccessKey: 'x'.repeat(40) },
  unknown: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'y'.repeat(40) },
  deleted: disabled('deleted', 'delete'),
  inactive: disabled('inactive', 'switch off'),
} satisfies Record<string, SigningKey>;

function userArn(name: string, account = ACCOUNT): string {
  return `arn:aws:iam::${account}:user/${name}`;
}

world.fn(
  document({
    ...allow('lambda:InvokeFunctionUrl', { Resource: functionArn() }),
    Principal: { AWS: [userArn('named'), userArn('partner', '444455556666')] },
  }),
);

interface Expected {
  readonly status: number;
  readonly errorType?: string;
  readonly body?: RegExp;
}

export interface Case {
  readonly what: string;
  readonly key?: keyof typeof KEYS;
  readonly task?: Partial<Omit<SignTask, 'key'>>;
  /** From the moment of the test, in seconds. */
  readonly clock?: number;
  readonly tamper?: (request: SignedRequest) => SignedRequest;
  readonly expected: Expected;
}

const SERVED: Expected = { status: 200, body: /^served$/ };
const MISMATCH: Expected = {
  status: 403,
  errorType: 'InvalidSignatureException',
  body: /^\{"message":"The request signature we calculated does not match the signature you provided\. Check your AWS Secret Access Key and signing method\. Consult the service documentation for details\."\}$/,
};
export const INVALID: Expected = {
  status: 403,
  errorType: 'UnrecognizedClientException',
  body: /^\{"message":"The security token included in the request is invalid\."\}$/,
};
const FORBIDDEN: Expected = {
  status: 403,
  errorType: 'AccessDeniedException',
  body: /^\{"Message":"Forbidden\. For troubleshooting Function URL authorization issues, see: https:/,
};

function invalidSignature(body: RegExp): Expected {
  return { status: 403, errorType: 'InvalidSignatureException', body };
}

const JSON_POST = { method: 'POST', body: '{"name": "Alice"}', headers: { 'content-type': 'application/json' } };

function changed(change: Partial<SignedRequest>): (request: SignedRequest) => SignedRequest {
  return (request) => ({ ...request, ...change });
}

function withHeader(name: string, value: (before: string | undefined) => string | undefined) {
  return (request: SignedRequest): SignedRequest => {
    const before = Object.entries(request.headers).find(([found]) => found.toLowerCase() === name)?.[1];
    const others = Object.entries(request.headers).filter(([found]) => found.toLowerCase() !== name);
    const after = value(before);
    return { ...request, headers: Object.fromEntries(after === undefined ? others : [...others, [name, after]]) };
  };
}

function flipped(text: string): string {
  return text.replace(
    /(Signature=)([0-9a-f])/,
    (_, name: string, digit: string) => `${name}${digit === '0' ? '1' : '0'}`,
  );
}

const GOOD: readonly Case[] = [
  { what: 'GET /', expected: SERVED },
  { what: 'GET with a query', task: { path: '/a/b.c-d_e~f', query: 'a=1&a=2&b=%20x&c=' }, expected: SERVED },
  { what: 'POST of JSON', task: JSON_POST, expected: SERVED },
  {
    what: 'PUT of text',
    task: { method: 'PUT', body: 'gr\u00fcn', headers: { 'content-type': 'text/plain' } },
    expected: SERVED,
  },
  { what: 'DELETE', task: { method: 'DELETE', path: '/a/' }, expected: SERVED },
  { what: 'a signed header of its own', task: { headers: { 'x-custom': 'one two' } }, expected: SERVED },
  { what: 'an encoded path', task: { path: '/a%20b/c%2Fd/%E2%82%AC/x:y' }, expected: SERVED },
  { what: 'a session of a role', key: 'session', task: JSON_POST, expected: SERVED },
  { what: 'a user whom the function names', key: 'named', expected: SERVED },
  { what: 'a user of another account whom both sides allow', key: 'partner', expected: SERVED },
  { what: 'a policy on the own address', key: 'local', expected: SERVED },
  { what: 'an unsigned header added on the way', tamper: withHeader('x-trace', () => 'proxy'), expected: SERVED },
  { what: 'four minutes old', clock: -240, expected: SERVED },
  { what: 'a presigned URL', task: { presign: 60, path: '/x', query: 'q=1' }, expected: SERVED },
  { what: 'a presigned URL of a session', key: 'session', task: { presign: 60 }, expected: SERVED },
  {
    what: 'a presigned URL, 50 minutes old and good for an hour',
    clock: -3000,
    task: { presign: 3600 },
    expected: SERVED,
  },
];

const TAMPERED: readonly Case[] = [
  { what: 'another method', tamper: changed({ method: 'DELETE' }), expected: MISMATCH },
  { what: 'another path', tamper: changed({ target: '/other' }), expected: MISMATCH },
  { what: 'a query added', tamper: changed({ target: '/?admin=true' }), expected: MISMATCH },
  { what: 'a query changed', task: { query: 'a=1' }, tamper: changed({ target: '/?a=2' }), expected: MISMATCH },
  { what: 'a query taken away', task: { query: 'a=1' }, tamper: changed({ target: '/' }), expected: MISMATCH },
  { what: 'another body', task: JSON_POST, tamper: changed({ body: '{"name": "Mallory"}' }), expected: MISMATCH },
  { what: 'the body taken away', task: JSON_POST, tamper: changed({ body: '' }), expected: MISMATCH },
  { what: 'a body added', tamper: changed({ method: 'GET', body: 'x' }), expected: MISMATCH },
  {
    what: 'a signed header changed',
    task: { headers: { 'x-custom': 'mine' } },
    tamper: withHeader('x-custom', () => 'yours'),
    expected: MISMATCH,
  },
  {
    what: 'a signed header taken away',
    task: { headers: { 'x-custom': 'mine' } },
    tamper: withHeader('x-custom', () => undefined),
    expected: MISMATCH,
  },
  { what: 'another host', tamper: withHeader('host', () => HOST), expected: MISMATCH },
  {
    what: 'a digit of the signature',
    tamper: withHeader('authorization', (text) => flipped(text!)),
    expected: MISMATCH,
  },
  {
    what: 'another moment of the same day',
    tamper: withHeader('x-amz-date', (date) => date!.replace(/\d\dZ$/, (s) => (s === '00Z' ? '01Z' : '00Z'))),
    expected: MISMATCH,
  },
  {
    what: "another user's key id",
    tamper: withHeader('authorization', (text) => text!.replace(alice.accessKeyId, KEYS.nobody.accessKeyId)),
    expected: MISMATCH,
  },
  {
    what: 'a presigned URL with a digit changed',
    task: { presign: 60 },
    tamper: (request) => ({ ...request, target: flipped(request.target) }),
    expected: MISMATCH,
  },
  {
    what: 'a presigned URL that lives longer than signed',
    task: { presign: 60 },
    tamper: (request) => ({ ...request, target: request.target.replace('Expires=60', 'Expires=6000') }),
    expected: MISMATCH,
  },
  {
    what: 'a presigned URL and a header at once',
    task: { presign: 60 },
    tamper: withHeader('authorization', () => 'AWS4-HMAC-SHA256 Credential=a'),
    expected: { status: 403, errorType: 'IncompleteSignatureException', body: /Only one auth mechanism allowed/ },
  },
  {
    what: 'a header cut short',
    tamper: withHeader('authorization', (text) => text!.slice(0, text!.indexOf(', Signature'))),
    expected: { status: 403, errorType: 'IncompleteSignatureException', body: /requires 'Signature' parameter/ },
  },
  { what: 'the signature taken away', tamper: withHeader('authorization', () => undefined), expected: FORBIDDEN },
  {
    what: 'a token instead of a signature',
    tamper: withHeader('authorization', () => 'Bearer abc'),
    expected: { status: 403, errorType: 'IncompleteSignatureException' },
  },
];

const WRONGLY_SIGNED: readonly Case[] = [
  { what: 'a wrong secret', key: 'wrongSecret', expected: MISMATCH },
  {
    what: 'another region',
    task: { region: 'eu-west-1' },
    expected: invalidSignature(/Credential should be scoped to a valid region\. /),
  },
  {
    what: 'another service',
    task: { service: 'execute-api' },
    expected: invalidSignature(/Credential should be scoped to correct service: 'lambda'\. /),
  },
  {
    what: 'ten minutes old',
    clock: -600,
    expected: invalidSignature(/Signature expired: \d{8}T\d{6}Z is now earlier than .* - 5 min\.\)/),
  },
  {
    what: 'ten minutes ahead',
    clock: 600,
    expected: invalidSignature(/Signature not yet current: .* is still later than .* \+ 5 min\.\)/),
  },
  {
    what: 'a presigned URL that is over',
    clock: -120,
    task: { presign: 60 },
    expected: invalidSignature(/Signature expired/),
  },
  {
    what: 'a presigned URL of tomorrow',
    clock: 86_400,
    task: { presign: 60 },
    expected: invalidSignature(/Signature not yet current/),
  },
  {
    what: 'a body without its hash',
    task: { ...JSON_POST, headers: { ...JSON_POST.headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } },
    expected: MISMATCH,
  },
];

const WRONG_CALLERS: readonly Case[] = [
  { what: 'an unknown key', key: 'unknown', expected: INVALID },
  { what: 'a deleted key', key: 'deleted', expected: INVALID },
  { what: 'a key that is switched off', key: 'inactive', expected: INVALID },
  {
    what: 'a session without its token',
    key: 'session',
    tamper: withHeader('x-amz-security-token', () => undefined),
    expected: INVALID,
  },
  {
    what: "a session with another session's token",
    key: 'session',
    tamper: withHeader('x-amz-security-token', () => KEYS.otherSession.sessionToken),
    expected: INVALID,
  },
  {
    what: "a user's key with a token",
    tamper: withHeader('x-amz-security-token', () => session.sessionToken),
    expected: INVALID,
  },
  {
    what: 'a session that is over',
    key: 'endedSession',
    expected: {
      status: 403,
      errorType: 'ExpiredTokenException',
      body: /The security token included in the request is expired/,
    },
  },
  { what: 'a user without a permission', key: 'nobody', expected: FORBIDDEN },
  { what: 'a role without a permission', key: 'idle', expected: FORBIDDEN },
  { what: 'a user whom a policy denies', key: 'denied', expected: FORBIDDEN },
  { what: 'a permission for another function', key: 'otherFunction', expected: FORBIDDEN },
  { what: 'a permission for open URLs only', key: 'openOnly', expected: FORBIDDEN },
  { what: 'a user of another account whom the function does not name', key: 'abroad', expected: FORBIDDEN },
  { what: 'a boundary that does not allow it', key: 'bounded', expected: FORBIDDEN },
  { what: 'a policy on another address', key: 'remote', expected: FORBIDDEN },
];

export const CASES: readonly Case[] = [...GOOD, ...TAMPERED, ...WRONGLY_SIGNED, ...WRONG_CALLERS];
