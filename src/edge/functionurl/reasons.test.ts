// Explanations: what was refused, by which statement, and what would have passed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explain, listReasons, renderExplanation } from '../../observe/explain.ts';
import { presign, sign } from '../../wire/sigv4/index.ts';
import {
  ACCOUNT,
  allow,
  document,
  functionArn,
  HOST,
  publicAccess,
  resourcePolicy,
  runnable,
  UrlWorld,
  type Key,
} from '../../../test/doubles/url-world.ts';
import type { Answer } from '../../../test/doubles/exchange.ts';
import { functionUrlReasons } from './reasons.ts';
import { REFUSALS } from './refusals.ts';

function iam(): UrlWorld {
  const world = new UrlWorld();
  world.url({ authType: 'AWS_IAM' });
  world.fn('');
  return world;
}

function callAs(world: UrlWorld, key: Key, region = 'us-east-1', service = 'lambda'): Promise<Answer> {
  const signed = sign({ method: 'GET', path: '/', headers: { host: HOST } }, key, {
    region,
    service,
    nowMs: Date.now(),
  });
  return world.call('/', { host: HOST, headers: Object.entries(signed) });
}

function refusedOf(world: UrlWorld, answer: Answer): { title: string; cause: string; cure: string } {
  const { refused } = world.explain(answer.trace.id);
  assert.ok(refused);
  return { title: refused.title, cause: refused.cause, cure: refused.cure ?? '' };
}

test('an open URL without its permission names the command that gives it', async () => {
  const world = new UrlWorld();
  world.fn('');
  const { title, cause, cure } = refusedOf(world, await world.call('/'));
  assert.equal(title, 'No policy allows the call');
  assert.match(cause, /the function has no resource policy that lets everybody \("Principal": "\*"\) in/);
  assert.match(
    cure,
    /^aws lambda add-permission --function-name f --statement-id FunctionURLAllowPublicAccess --action lambda:InvokeFunctionUrl --principal '\*' --function-url-auth-type NONE\n/,
  );
});

test('for an alias the command names the alias', async () => {
  const world = new UrlWorld();
  world.url({ qualifier: 'live' });
  world.fn('', { aliases: new Map([['live', { name: 'live', version: '$LATEST' }]]) });
  assert.match(refusedOf(world, await world.call('/')).cure, /--function-name f --qualifier live /);
});

test('a statement that nearly allowed is told, with what kept it from it', async () => {
  const world = new UrlWorld();
  world.fn(document(publicAccess({ Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } } })));
  const { cause, cure } = refusedOf(world, await world.call('/'));
  assert.match(cure, /Or correct a statement that nearly allowed it/);
  assert.match(
    cause,
    /Near misses:\n- statement "FunctionURLAllowPublicAccess" of resource policy of function f does not match: .*NONE/,
  );
});

test('the second permission of the dual model is told as what it is', async () => {
  const world = new UrlWorld({ authModel: 'dual' });
  const { cause, cure } = refusedOf(world, await world.call('/'));
  assert.match(cause, /lambda:InvokeFunction beside lambda:InvokeFunctionUrl/);
  assert.match(cure, /--action lambda:InvokeFunction --principal '\*' --invoked-via-function-url/);
});

test('a denial names its statement and its policy', async () => {
  const world = iam();
  const deny = document({ Sid: 'NoUrls', Effect: 'Deny', Action: 'lambda:*', Resource: '*' });
  const key = world.user('mallory', [document(allow('*')), deny]);
  const { title, cause } = refusedOf(world, await callAs(world, key));
  assert.equal(title, 'A policy denies the call');
  assert.match(
    cause,
    /is denied to arn:aws:iam::111122223333:user\/mallory by statement "NoUrls" of inline policy p1 of user mallory/,
  );
});

test('a user without a policy is told both ways to get in', async () => {
  const world = iam();
  const { cure } = refusedOf(world, await callAs(world, world.user('nobody', [])));
  assert.match(
    cure,
    /"Action":"lambda:InvokeFunctionUrl","Resource":"arn:aws:lambda:us-east-1:111122223333:function:f"/,
  );
  assert.match(cure, /--principal arn:aws:iam::111122223333:user\/nobody --function-url-auth-type AWS_IAM/);
});

test('a session is granted by its role, not by its passing name', async () => {
  const world = iam();
  world.role('caller', []);
  assert.match(
    refusedOf(world, await callAs(world, world.session('caller'))).cure,
    /--principal arn:aws:iam::111122223333:role\/caller /,
  );
});

test('another account needs both sides', async () => {
  const world = iam();
  const key = world.user('abroad', [document(allow('*'))], { account: '444455556666' });
  const { cause, cure } = refusedOf(world, await callAs(world, key));
  assert.match(cause, /The caller is of account 444455556666, so that its own policies do not suffice/);
  assert.match(cure, /In the caller's account its policies must allow it as well/);
});

test('boundaries, session policies and service control policies are named as what they are', async () => {
  const nothing = { source: 'p', document: document(allow('s3:*')) };
  const all = [document(allow('*'))];
  const world = iam();
  world.role('caller', all);
  const keys: [Key, RegExp][] = [
    [world.user('bounded', all, { boundary: nothing }), /^The permissions boundary of /],
    [world.user('ruled', all, { serviceControlPolicies: [[nothing]] }), /^A service control policy above /],
    [world.session('caller', { sessionPolicies: [nothing.document] }), /^The session policy given when /],
  ];
  for (const [key, cause] of keys) assert.match(refusedOf(world, await callAs(world, key)).cause, cause);
});

test('a mismatch shows what should have been signed, and no secret', async () => {
  const world = iam();
  world.role('caller', []);
  const key = world.session('caller');
  const options = { region: 'us-east-1', service: 'lambda', nowMs: Date.now() };
  const headers = { host: HOST, cookie: 'session=verysecret', 'x-api-key': 'alsosecret' };
  const signed = sign({ method: 'GET', path: '/', headers }, key, options);
  const answer = await world.call('/changed', { host: HOST, headers: Object.entries(signed) });
  const { cause } = refusedOf(world, answer);
  assert.match(cause, /GET\n\/changed\n/);
  assert.match(cause, new RegExp(`host:${HOST}\n`));
  const told = JSON.stringify(answer.trace.steps);
  for (const secret of [key.sessionToken, key.secretAccessKey, 'verysecret', 'alsosecret'])
    assert.equal(told.includes(secret), false, secret);
});

test('a mismatch of a presigned URL shows its parameters, and no session token', async () => {
  const world = iam();
  world.role('caller', []);
  const key = world.session('caller');
  const options = { region: 'us-east-1', service: 'lambda', nowMs: Date.now(), expires: 60 };
  const query = presign({ method: 'GET', path: '/', query: 'q=1', headers: { host: HOST } }, key, options);
  const answer = await world.call(`/changed?${query}`, { host: HOST });
  assert.match(
    refusedOf(world, answer).cause,
    /GET\n\/changed\nX-Amz-Algorithm=.*&X-Amz-Security-Token=\.\.\.&.*&q=1\n/,
  );
  const told = decodeURIComponent(JSON.stringify(answer.trace));
  for (const secret of [key.sessionToken, key.secretAccessKey]) assert.equal(told.includes(secret), false, secret);
});

test('a presigned URL does not stand in its trace', async () => {
  const world = iam();
  world.role('caller', [document(allow('*'))]);
  const key = world.session('caller');
  const request = { method: 'GET', path: '/', query: 'q=1', headers: { host: HOST } };
  const query = presign(request, key, { region: 'us-east-1', service: 'lambda', nowMs: Date.now(), expires: 60 });
  const answer = await world.call(`/?${query}`, { host: HOST });
  assert.equal(answer.status, 200);
  assert.match(answer.trace.target, /^\/\?q=1&X-Amz-Algorithm=.*&X-Amz-Security-Token=\.\.\.&X-Amz-Signature=\.\.\.$/);
});

test('scope, age and keys are explained', async () => {
  const world = iam();
  const key = world.user('alice', []);
  assert.match(
    refusedOf(world, await callAs(world, key, 'eu-west-1')).cause,
    /scoped to eu-west-1; the URL is in us-east-1/,
  );
  assert.match(
    refusedOf(world, await callAs(world, key, 'us-east-1', 's3')).cause,
    /scoped to s3; function URLs are signed for lambda/,
  );
  assert.match(refusedOf(world, await world.call('/')).cure, /curl --aws-sigv4 "aws:amz:REGION:lambda"/);
  const gone: Key = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' };
  assert.match(refusedOf(world, await callAs(world, gone)).cause, /AKIAIOSFODNN7EXAMPLE was not made here/);
});

test('a request that passed shows by which statement', async () => {
  const world = iam();
  world.fn('', {
    policies: new Map([
      [
        '',
        resourcePolicy(
          document(publicAccess({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/bob` }, Condition: {} })),
        ),
      ],
    ]),
  });
  const answer = await callAs(world, world.user('bob', []));
  assert.equal(answer.status, 200);
  const { steps } = world.explain(answer.trace.id);
  assert.deepEqual(
    steps.map(({ gate }) => gate),
    ['url', 'signature', 'policy', 'response'],
  );
  assert.match(
    steps[2]!.text,
    /allowed to arn:aws:iam::111122223333:user\/bob by statement "FunctionURLAllowPublicAccess"/,
  );
});

test('a version that is not there is explained', async () => {
  const world = new UrlWorld();
  world.url({ qualifier: 'live' });
  const policies = new Map([['live', resourcePolicy(document(publicAccess({ Resource: '*' })))]]);
  world.fn('', {
    policies,
    aliases: new Map([['live', { name: 'live', version: '9' }]]),
    versions: new Map([['1', runnable('1')]]),
  });
  const answer = await world.call('/');
  assert.equal(answer.status, 403);
  assert.match(refusedOf(world, answer).cause, /leads to a version that the function does not have/);
});

test('every refusal has words, and every word can be printed without a request', () => {
  for (const code of Object.keys(REFUSALS)) assert.ok(functionUrlReasons[code], code);
  for (const { title, cause, code } of listReasons(functionUrlReasons)) {
    assert.ok(code.startsWith('url-'), `${code}: all doors share one table`);
    assert.ok(title !== '' && !cause.includes('undefined'), code);
  }
});

test('a trace of any other kind does not break an explanation', async () => {
  const world = new UrlWorld();
  const { trace } = await world.call('/');
  for (const reason of Object.keys(functionUrlReasons)) {
    const steps = [{ gate: 'g', verdict: 'refuse' as const, reason }];
    assert.ok(renderExplanation(explain({ ...trace, steps }, functionUrlReasons)).includes('Why: '), reason);
  }
  assert.equal(functionArn(), trace.steps[0]!.detail!['function']);
});
