// Events against what functions received from the real service (recorded/), and the rules of C3 one by one.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { sign } from '../../wire/sigv4/index.ts';
import { allow, document, functionArn, HOST, REGION, URL_ID, UrlWorld } from '../../../test/doubles/url-world.ts';

interface Recorded {
  readonly headers: Record<string, string>;
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly requestContext: Record<string, any>;
  readonly body?: string;
}

/** What the real service's machinery adds between its own machines; it comes and goes. */
const INTERNAL = /^x-amzn-lambda-/;
/** Written by the front end, not sent by the client. */
const FRONT_END = /^(x-amzn-|x-forwarded-|content-length$|host$)/;

function recorded(name: string): Recorded {
  const event = JSON.parse(readFileSync(new URL(`recorded/${name}.json`, import.meta.url), 'utf8')) as Recorded;
  const headers = Object.fromEntries(Object.entries(event.headers).filter(([header]) => !INTERNAL.test(header)));
  return { ...event, headers };
}

function replace(holder: Record<string, any>, key: string, pattern: RegExp): void {
  if (holder[key] === undefined) return;
  assert.match(String(holder[key]), pattern, key);
  holder[key] = String(pattern);
}

/** Values that differ from request to request, replaced by what they must look like. */
function steady(event: Record<string, any>): Record<string, any> {
  const copy = structuredClone(event);
  const { headers, requestContext } = copy;
  replace(headers, 'x-amzn-trace-id', /Root=1-[0-9a-f]{8}-[0-9a-f]{19,24}/);
  replace(headers, 'x-amz-date', /^\d{8}T\d{6}Z$/);
  replace(headers, 'host', /lambda-url\.[a-z0-9-]+\.on\.aws$/);
  replace(requestContext, 'domainName', /lambda-url\.[a-z0-9-]+\.on\.aws$/);
  replace(requestContext, 'requestId', /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{7,12}$/);
  replace(requestContext, 'time', /^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
  replace(requestContext, 'timeEpoch', /^\d{13}$/);
  if (requestContext.authorizer) replace(requestContext.authorizer.iam, 'accessKey', /^[A-Z0-9]{4,20}$/);
  return copy;
}

/** Sends again what the client must have sent, and hands out the function's event. */
async function again(name: string): Promise<{ ours: Record<string, any>; theirs: Recorded }> {
  const theirs = recorded(name);
  const { requestContext, rawPath, rawQueryString, body } = theirs;
  const { apiId, http, authorizer } = requestContext;
  const host = `${apiId}.lambda-url.${REGION}.on.aws`;
  const world = new UrlWorld();
  world.urls.set(apiId, {
    ...world.urls.get(URL_ID)!,
    urlId: apiId,
    authType: authorizer ? 'AWS_IAM' : 'NONE',
  });
  const sent = Object.entries(theirs.headers).filter(([header]) => !FRONT_END.test(header));
  const method = http.method as string;
  if (authorizer) {
    const { userId, principalOrgId } = authorizer.iam;
    const key = world.user('alice', [document(allow('lambda:InvokeFunctionUrl'))], {
      userId,
      organizationId: principalOrgId,
    });
    const request = { method, path: rawPath, headers: { host }, ...(body !== undefined && { body }) };
    const signed = sign(request, key, { region: REGION, service: 'lambda', nowMs: Date.now() });
    for (const header of ['authorization', 'x-amz-date']) {
      const at = sent.findIndex(([found]) => found === header);
      sent.splice(at < 0 ? sent.length : at, at < 0 ? 0 : 1, [header, signed[header]!]);
    }
  }
  const target = rawQueryString === '' ? rawPath : `${rawPath}?${rawQueryString}`;
  const answer = await world.call(target, {
    method,
    host,
    headers: [...sent, ['Connection', 'keep-alive']],
    sourceIp: http.sourceIp,
    ...(body !== undefined && { body }),
  });
  assert.equal(answer.status, 200, answer.text);
  return { ours: world.event, theirs };
}

for (const name of ['none-get', 'none-post', 'iam-get', 'iam-post']) {
  test(`the event equals the recorded one: ${name}`, async () => {
    const { ours, theirs } = await again(name);
    assert.deepEqual(steady(ours), steady(theirs as unknown as Record<string, any>));
  });
}

test('behind a distribution the event has the keys of the recorded one', async () => {
  const { ours, theirs } = await again('behind-cloudfront');
  // Recorded in 2022, before the front end named lengths and TLS; and it names the viewer where ours names each hop.
  for (const later of ['content-length', 'x-amzn-tls-version', 'x-amzn-tls-cipher-suite', 'x-forwarded-for']) {
    delete ours['headers'][later];
    delete theirs.headers[later];
  }
  assert.deepEqual(steady(ours), steady(theirs as unknown as Record<string, any>));
});

test('the request id is the same in the event, for the function and for the client', async () => {
  const world = new UrlWorld();
  const answer = await world.call('/');
  const [invocation] = world.invocations;
  assert.equal(world.event['requestContext'].requestId, invocation?.requestId);
  assert.equal(answer.header('x-amzn-RequestId'), invocation?.requestId);
  assert.equal(invocation?.invokedArn, functionArn());
});

test('a trace that the client began goes on', async () => {
  const world = new UrlWorld();
  const root = 'Root=1-65c12646-4483c50e0acfc05666a5fe0b';
  const answer = await world.call('/', { headers: [['X-Amzn-Trace-Id', root]] });
  assert.equal(world.event['headers']['x-amzn-trace-id'], root);
  assert.match(world.invocations[0]!.traceHeader!, new RegExp(`^${root};Parent=[0-9a-f]{16};Sampled=0$`));
  assert.equal(answer.header('X-Amzn-Trace-Id'), world.invocations[0]!.traceHeader);
});

test('the path is raw in rawPath and decoded once in http.path', async () => {
  const world = new UrlWorld();
  await world.call('/pa2%25Fth/1%20x/%E2%82%AC?q=%25');
  assert.equal(world.event['rawPath'], '/pa2%25Fth/1%20x/%E2%82%AC');
  assert.equal(world.event['requestContext'].http.path, '/pa2%Fth/1 x/\u20ac');
  assert.equal(world.event['rawQueryString'], 'q=%25');
});

test('the path form serves the same function, and the event knows only its own path', async () => {
  const world = new UrlWorld();
  await world.call(`/_aws/lambda-url/${URL_ID}/a/b?x=1`, { host: '127.0.0.1:4566' });
  assert.equal(world.event['rawPath'], '/a/b');
  assert.equal(world.event['requestContext'].domainPrefix, URL_ID);
  await world.call(`/_aws/lambda-url/${URL_ID.toUpperCase()}`, { host: '127.0.0.1:4566' });
  assert.equal(world.event['rawPath'], '/');
});

test('an open URL ignores a signature and hands Authorization on', async () => {
  const world = new UrlWorld();
  const signature =
    'AWS4-HMAC-SHA256 Credential=A/20240205/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=0';
  await world.call('/', { headers: [['Authorization', signature]] });
  assert.equal(world.event['headers'].authorization, signature);
  assert.equal(world.event['requestContext'].authorizer, undefined);
});

test('told to be literal, the front end says what is', async () => {
  const world = new UrlWorld({ forwarded: 'real' });
  await world.call('/');
  const { headers } = world.event;
  assert.equal(headers['x-forwarded-proto'], 'http');
  assert.equal(headers['x-forwarded-port'], '4566');
  assert.equal(headers['x-amzn-tls-version'], undefined);
});

test('a session shows role, session and account', async () => {
  const world = new UrlWorld();
  world.url({ authType: 'AWS_IAM' });
  world.role('caller', [document(allow('lambda:*'))]);
  const key = world.session('caller');
  const headers = sign({ method: 'GET', path: '/', headers: { host: HOST } }, key, {
    region: REGION,
    service: 'lambda',
    nowMs: Date.now(),
  });
  await world.call('/', { host: HOST, headers: Object.entries(headers) });
  assert.deepEqual(world.event['requestContext'].authorizer.iam, {
    accessKey: key.accessKeyId,
    accountId: '111122223333',
    callerId: 'AROACALLER:me',
    cognitoIdentity: null,
    principalOrgId: null,
    userArn: 'arn:aws:sts::111122223333:assumed-role/caller/me',
    userId: 'AROACALLER:me',
  });
  assert.equal(world.event['requestContext'].accountId, '111122223333');
  assert.equal(world.event['headers']['x-amz-security-token'], key.sessionToken);
  assert.equal(world.event['headers'].authorization, undefined);
});

test('a user with a path is named without it', async () => {
  const world = new UrlWorld();
  world.url({ authType: 'AWS_IAM' });
  const key = world.user('bob', [document(allow('*'))], { arn: 'arn:aws:iam::111122223333:user/apps/x/bob' });
  const options = { region: REGION, service: 'lambda', nowMs: Date.now() };
  const headers = sign({ method: 'GET', path: '/', headers: { host: HOST } }, key, options);
  await world.call('/', { host: HOST, headers: Object.entries(headers) });
  assert.equal(world.event['requestContext'].authorizer.iam.userArn, 'arn:aws:iam::111122223333:user/bob');
});
