// The gates in AWS's order on hand-made units: which URL, who, may they, is the function there. [lambda C1, C2]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExecuteRefusal } from '../../execute/contract.ts';
import { evaluate } from '../../identity/evaluate.ts';
import { assert as holds, array, asyncProperty, constantFrom, string, tuple } from 'fast-check';
import {
  ACCOUNT,
  allow,
  document,
  functionArn,
  HOST,
  publicAccess,
  resourcePolicy,
  runnable,
  URL_ID,
  UrlWorld,
} from '../../../test/doubles/url-world.ts';
import type { Answer } from '../../../test/doubles/exchange.ts';

const FORBIDDEN =
  '{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}';

function assertForbidden(world: UrlWorld, answer: Answer): void {
  assert.equal(answer.status, 403);
  assert.equal(answer.text, FORBIDDEN);
  assert.equal(answer.header('Content-Type'), 'application/json');
  assert.equal(answer.header('x-amzn-ErrorType'), 'AccessDeniedException');
  assert.equal(answer.header('x-amzn-RequestId'), answer.trace.id);
  assert.equal(world.invocations.length, 0);
}

test('an unknown URL answers 403 with a null message', async () => {
  const world = new UrlWorld();
  const answer = await world.call('/', { host: 'nosuchurl.lambda-url.us-east-1.localhost' });
  assert.equal(answer.status, 403);
  assert.equal(answer.text, '{"Message":null}');
  assert.equal(answer.header('x-amzn-ErrorType'), 'AccessDeniedException');
  assert.match(world.explain(answer.trace.id).refused!.cause, /nosuchurl/);
});

test('the host counts without regard to case', async () => {
  const world = new UrlWorld();
  assert.equal((await world.call('/', { host: HOST.toUpperCase() })).status, 200);
});

test('an open URL still needs its permission', async () => {
  const world = new UrlWorld();
  for (const policy of [
    '',
    document({ ...allow('lambda:InvokeFunction'), Principal: '*' }),
    document(publicAccess({ Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } } })),
    document(publicAccess({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } })),
    document(publicAccess({ Resource: `${functionArn()}:live` })),
    document(publicAccess(), publicAccess({ Effect: 'Deny' })),
  ]) {
    world.fn(policy);
    assertForbidden(world, await world.call('/'));
  }
  world.fn(document(publicAccess({ Condition: {} })));
  assert.equal((await world.call('/')).status, 200);
});

test('a permission given or taken counts from the next request on', async () => {
  const world = new UrlWorld();
  assert.equal((await world.call('/')).status, 200);
  world.fn('');
  assert.equal((await world.call('/')).status, 403);
  world.fn();
  assert.equal((await world.call('/')).status, 200);
});

test('an open URL is evaluated once, one whose policy looks at the request every time', async () => {
  let asked = 0;
  const world = new UrlWorld({
    evaluate: (request) => {
      asked += 1;
      return evaluate(request);
    },
  });
  for (let i = 0; i < 3; i += 1) await world.call('/');
  assert.equal(asked, 1);
  const condition = { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } };
  world.fn(document(publicAccess({ Condition: condition })));
  assert.equal((await world.call('/', { sourceIp: '10.1.2.3' })).status, 200);
  assert.equal((await world.call('/', { sourceIp: '192.168.0.1' })).status, 403);
  assert.equal((await world.call('/', { sourceIp: '10.9.9.9' })).status, 200);
  assert.equal(asked, 4);
  world.fn(document(publicAccess({ Resource: `${functionArn()}\${aws:UserAgent}` })));
  await world.call('/');
  await world.call('/');
  assert.equal(asked, 6);
});

const CONDITIONS: readonly (readonly [string, object, boolean])[] = [
  ['aws:SourceIp', { IpAddress: { 'aws:SourceIp': '127.0.0.1/32' } }, true],
  ['aws:SourceIp elsewhere', { NotIpAddress: { 'aws:SourceIp': '127.0.0.1/32' } }, false],
  ['aws:SecureTransport', { Bool: { 'aws:SecureTransport': 'true' } }, true],
  ['aws:CurrentTime', { DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }, true],
  ['aws:CurrentTime over', { DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }, false],
  ['aws:EpochTime', { NumericGreaterThan: { 'aws:EpochTime': '1500000000' } }, true],
  ['aws:UserAgent', { StringLike: { 'aws:UserAgent': 'curl/*' } }, true],
  ['aws:Referer', { StringEquals: { 'aws:Referer': 'https://a.example/' } }, true],
  ['aws:RequestedRegion', { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } }, true],
  ['aws:PrincipalType', { StringEquals: { 'aws:PrincipalType': 'Anonymous' } }, true],
  ['aws:ResourceAccount', { StringEquals: { 'aws:ResourceAccount': ACCOUNT } }, true],
  ['aws:PrincipalArn is not there', { StringLike: { 'aws:PrincipalArn': '*' } }, false],
  ['aws:PrincipalOrgID is not there', { StringEquals: { 'aws:PrincipalOrgID': 'o-aaaaaaaaaa' } }, false],
  ['lambda:FunctionUrlAuthType', { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } }, true],
  ['lambda:InvokedViaFunctionUrl', { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } }, true],
];

for (const [what, condition, passes] of CONDITIONS) {
  test(`condition key ${what}`, async () => {
    const world = new UrlWorld();
    world.fn(document(publicAccess({ Condition: condition })));
    const headers: [string, string][] = [
      ['User-Agent', 'curl/8'],
      ['Referer', 'https://a.example/'],
    ];
    assert.equal((await world.call('/', { headers })).status, passes ? 200 : 403);
  });
}

test('told to be literal, plain HTTP is not secure transport', async () => {
  const world = new UrlWorld({ forwarded: 'real' });
  world.fn(document(publicAccess({ Condition: { Bool: { 'aws:SecureTransport': 'true' } } })));
  assert.equal((await world.call('/')).status, 403);
  assert.equal((await world.call('/', { scheme: 'https' })).status, 200);
});

test('the dual model asks for lambda:InvokeFunction as well', async () => {
  const world = new UrlWorld({ authModel: 'dual' });
  assertForbidden(world, await world.call('/'));
  const viaUrl = { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } };
  const second = publicAccess({ Sid: 'second', Action: 'lambda:InvokeFunction', Condition: viaUrl });
  world.fn(document(publicAccess(), second));
  assert.equal((await world.call('/')).status, 200);
  world.fn(document(second));
  assert.equal((await world.call('/')).status, 403);
});

test('a URL for an alias asks the policy of the alias and invokes its version', async () => {
  const world = new UrlWorld();
  world.url({ qualifier: 'live' });
  const live = { name: 'live', version: '2' };
  const versions = new Map(['$LATEST', '1', '2'].map((version) => [version, runnable(version)]));
  const more = { aliases: new Map([['live', live]]), versions };
  world.fn(document(publicAccess()), more);
  assertForbidden(world, await world.call('/'));
  const policy = resourcePolicy(document(publicAccess({ Resource: `${functionArn()}:live` })));
  world.fn('', { ...more, policies: new Map([['live', policy]]) });
  assert.equal((await world.call('/')).status, 200);
  assert.equal(world.invocations[0]!.runnable.version, '2');
  assert.equal(world.invocations[0]!.invokedArn, `${functionArn()}:live`);
});

test('an alias draws between its two versions', async () => {
  let drawn = 0;
  const world = new UrlWorld({ draw: () => drawn });
  world.url({ qualifier: 'live' });
  const policy = resourcePolicy(document(publicAccess({ Resource: '*' })));
  world.fn('', {
    aliases: new Map([['live', { name: 'live', version: '1', additional: { version: '2', weight: 0.25 } }]]),
    versions: new Map(['1', '2'].map((version) => [version, runnable(version)])),
    policies: new Map([['live', policy]]),
  });
  for (drawn of [0, 0.24, 0.25, 0.99]) await world.call('/');
  assert.deepEqual(
    world.invocations.map(({ runnable: { version } }) => version),
    ['2', '2', '1', '1'],
  );
});

test('a URL whose alias or function has gone answers 403', async () => {
  const world = new UrlWorld();
  world.url({ qualifier: 'gone' });
  const gone = await world.call('/');
  assertForbidden(world, gone);
  assert.match(world.explain(gone.trace.id).refused!.cause, /alias gone, which has been deleted/);
  world.url();
  world.functions.clear();
  assertForbidden(world, await world.call('/'));
});

test('a function that is not ready answers 409, one that failed 502', async () => {
  const world = new UrlWorld();
  world.fn(document(publicAccess()), { state: 'Pending' });
  const pending = await world.call('/');
  assert.equal(pending.status, 409);
  assert.equal(pending.header('x-amzn-ErrorType'), 'ResourceConflictException');
  assert.match(pending.text, /currently in the following state: Pending/);
  world.fn(document(publicAccess()), { state: 'Failed' });
  assert.equal((await world.call('/')).status, 502);
  assert.equal(world.invocations.length, 0);
});

const TOO_MANY =
  '{"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded","Type":"User","message":"Rate Exceeded."}';

test('reserved concurrency 0 answers 429', async () => {
  const world = new UrlWorld();
  world.fn(document(publicAccess()), {
    versions: new Map([['$LATEST', runnable('$LATEST', { reservedConcurrency: 0 })]]),
  });
  const answer = await world.call('/');
  assert.equal(answer.status, 429);
  assert.equal(answer.text, TOO_MANY);
  assert.equal(answer.header('x-amzn-ErrorType'), 'TooManyRequestsException');
  assert.match(world.explain(answer.trace.id).refused!.cause, /which switches it off/);
});

test("the account's limit answers 429 with its own reason", async () => {
  const world = new UrlWorld();
  world.fake = () => {
    throw new ExecuteRefusal('account-concurrency', '1000 invokes are running.');
  };
  const answer = await world.call('/');
  assert.equal(answer.status, 429);
  assert.match(answer.text, /"Reason":"ConcurrentInvocationLimitExceeded"/);
});

test('a runtime that is not installed answers 502 and is explained', async () => {
  const world = new UrlWorld();
  world.fake = () => {
    throw new ExecuteRefusal('runtime-not-installed', 'java21 is not installed on this machine.');
  };
  const answer = await world.call('/');
  assert.equal(answer.status, 502);
  assert.equal(answer.text, 'Internal Server Error');
  assert.match(world.explain(answer.trace.id).refused!.cause, /java21 is not installed/);
});

test('a body beyond 6 MB answers 413, and so does an event that becomes too large', async () => {
  const world = new UrlWorld();
  const json: [string, string][] = [['Content-Type', 'application/json']];
  const post = (size: number, headers = json): Promise<Answer> =>
    world.call('/', { method: 'POST', headers, body: Buffer.alloc(size, 'a') });
  for (const answer of [await post(6_291_457), await post(6_291_456), await post(4_800_000, [])]) {
    assert.equal(answer.status, 413);
    assert.equal(answer.text, '{"Message":"Request Too Long"}');
  }
  assert.equal(world.invocations.length, 0);
  assert.equal((await post(6_200_000)).status, 200);
});

test('nobody without a permission makes Portico read a body', async () => {
  const world = new UrlWorld();
  world.fn('');
  const answer = await world.call('/', { method: 'POST', body: Buffer.alloc(7_000_000) });
  assertForbidden(world, answer);
});

test('whatever the client sends, the door answers once and the event is JSON', async () => {
  const world = new UrlWorld();
  const text = string({ unit: constantFrom(...'ab/?&=;%+"\\{}$#\u0000\u00e9 .,'.split('')), maxLength: 30 });
  const name = constantFrom('x-a', 'X-A', 'Host', 'Cookie', 'Accept', 'X-Forwarded-For', 'Authorization', 'Origin');
  world.url({ cors: { allowOrigins: ['*'] } });
  await holds(
    asyncProperty(text, array(tuple(name, text), { maxLength: 6 }), text, async (target, headers, body) => {
      const asked = {
        method: 'POST',
        headers: [...headers, ['Content-Type', 'text/plain']] as [string, string][],
        body,
      };
      const answer = await world.call(`/_aws/lambda-url/${URL_ID}/${target}`, asked);
      assert.equal(answer.status, 200, answer.text);
      assert.equal(world.event['body'], body === '' ? undefined : body);
      assert.equal(world.event['isBase64Encoded'], false);
    }),
  );
});
