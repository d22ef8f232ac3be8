// Lambda authorizers: what the function sees, what it may answer, what is kept, and why it cannot be asked. [api-gateway.md B7.2]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer, Ask } from '../../../../test/doubles/exchange.ts';
import {
  ACCOUNT,
  API,
  functionArn,
  grant,
  HttpWorld,
  lambda,
  outcome,
  REGION,
  type Fake,
} from '../../../../test/doubles/http-world.ts';
import { ExecuteRefusal } from '../../../execute/contract.ts';
import type { Principal } from '../../../identity/contract.ts';
import type { AuthorizerRecord, StageRecord } from '../../../services/apigatewayv2/resources.ts';
import type { HttpApiDoorTools } from '../door.ts';

const UNAUTHORIZED = '{"message":"Unauthorized"}';
const FORBIDDEN = '{"message":"Forbidden"}';
const INTERNAL = '{"message":"Internal Server Error"}';
const ARN = `arn:aws:execute-api:${REGION}:${ACCOUNT}:${API}`;
const GROUP = 'arn:aws:logs:us-east-1:111111111111:log-group:/access';
const YES = { isAuthorized: true };

interface Given extends Partial<AuthorizerRecord> {
  readonly policy?: string | undefined;
  readonly stage?: Partial<StageRecord>;
  readonly name?: string;
  readonly integration?: '1.0' | '2.0';
  readonly tools?: Partial<HttpApiDoorTools>;
}

/** GET /a, ANY /b/{id} and $default behind the function `gate`, whose simple responses pass unless the test says otherwise. */
function world(fake: Fake = () => YES, given: Given = {}): HttpWorld {
  const { policy = grant('gate'), stage, integration = '2.0', tools, ...authorizer } = given;
  const made = new HttpWorld(tools);
  made.fn('f', () => ({ statusCode: 200, body: 'served' }));
  made.fn('gate', fake, { policy });
  const uri = `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${functionArn('gate')}/invocations`;
  const asks = made.authorizer({
    id: 'gate01',
    name: 'gate',
    type: 'REQUEST',
    identitySource: ['$request.header.x-pass'],
    uri,
    payloadFormatVersion: '2.0',
    enableSimpleResponses: true,
    ...authorizer,
  });
  const serves = lambda('f', { payloadFormatVersion: integration });
  made.route('GET /a', serves, asks);
  made.route('ANY /b/{id}', serves, asks);
  made.route('$default', serves, asks);
  made.deploy('$default', stage);
  return made;
}

function pass(value = 'sesame', more: Ask = {}): Ask {
  return { headers: [['X-Pass', value]], ...more };
}

function asked(made: HttpWorld): number {
  return made.invocations.filter(({ runnable }) => runnable.functionName === 'gate').length;
}

function seen(made: HttpWorld): Record<string, unknown> {
  const [first] = made.invocations.filter(({ runnable }) => runnable.functionName === 'gate').slice(-1);
  return JSON.parse(String(first?.payload)) as Record<string, unknown>;
}

function policy(effect: string, ...resources: string[]): unknown {
  const statement = { Action: 'execute-api:Invoke', Effect: effect, Resource: resources };
  return { principalId: 'ann', policyDocument: { Version: '2012-10-17', Statement: [statement] } };
}

function assertRefused(answer: Answer, status: number, body: string): void {
  assert.equal(answer.text, body);
  assert.equal(answer.status, status);
}

function wordsOf(made: HttpWorld, answer: Answer): string {
  const { refused } = made.explain(answer);
  return `${refused?.title}. ${refused?.cause} ${refused?.cure}`;
}

function shown({ event }: HttpWorld): unknown {
  return (event['requestContext'] as Record<string, unknown>)['authorizer'];
}

/** Allows the one request that it is asked about. */
function byRoute(event: Record<string, unknown>): unknown {
  return policy('Allow', String(event['routeArn']));
}

function failing(errorMessage: string): HttpWorld {
  const payload = JSON.stringify({ errorMessage, errorType: 'Error' });
  return world(() => outcome(payload, { errorKind: 'handled-by-runtime' }), { resultTtlSeconds: 60 });
}

function invoker(effect: string): Principal {
  const document = JSON.stringify({ Statement: { Effect: effect, Action: 'lambda:*', Resource: '*' } });
  return {
    type: 'role',
    account: ACCOUNT,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/invoker/x`,
    userId: 'AROAX:x',
    identityPolicies: [{ source: 'policy p of role invoker', document }],
  };
}

test('the event 2.0 is the request without its body', async () => {
  const made = world(() => YES, {
    identitySource: ['$request.header.X-Pass', '$request.querystring.q', '$context.routeKey', '$stageVariables.v'],
    stage: { variables: { v: 'one' } },
  });
  const ask = {
    method: 'POST',
    body: '{}',
    headers: [
      ['X-Pass', 'p'],
      ['Cookie', 'a=1; b=2'],
    ] as const,
  };
  assert.equal((await made.call('/b/7%20x?q=1&q=2', { ...ask })).text, 'served');
  const { type, routeArn, identitySource, requestContext, ...rest } = seen(made);
  assert.equal(type, 'REQUEST');
  assert.equal(routeArn, `${ARN}/$default/POST/b/7%20x`);
  assert.deepEqual(identitySource, ['p', '1,2', 'ANY /b/{id}', 'one']);
  assert.deepEqual(Object.keys(rest).sort(), [
    'cookies',
    'headers',
    'pathParameters',
    'queryStringParameters',
    'rawPath',
    'rawQueryString',
    'routeKey',
    'stageVariables',
    'version',
  ]);
  assert.equal(rest['version'], '2.0');
  assert.equal((rest['headers'] as Record<string, string>)['x-pass'], 'p');
  assert.equal('authorizer' in (requestContext as object), false);
});

test('the event 1.0 has the identity as one text', async () => {
  const made = world((event) => policy('Allow', String(event['methodArn'])), {
    payloadFormatVersion: '1.0',
    enableSimpleResponses: false,
    identitySource: ['$request.header.X-Pass', '$request.querystring.q'],
  });
  assert.equal((await made.call('/a?q=1', pass('p'))).text, 'served');
  const event = seen(made);
  assert.equal(event['version'], '1.0');
  assert.equal(event['type'], 'REQUEST');
  assert.equal(event['methodArn'], `${ARN}/$default/GET/a`);
  assert.equal(event['identitySource'], 'p,1');
  assert.equal(event['authorizationToken'], 'p,1');
  assert.equal(event['resource'], '/a');
  assert.deepEqual(event['queryStringParameters'], { q: '1' });
  assert.equal('body' in event, false);
});

test('every identity source must be there, or the function is not asked', async () => {
  const made = world(() => YES, { identitySource: ['$request.header.x-pass', '$request.querystring.q'] });
  const answer = await made.call('/a', pass());
  assertRefused(answer, 401, UNAUTHORIZED);
  assert.equal(answer.header('www-authenticate'), undefined);
  assertRefused(await made.call('/a?q=', pass()), 401, UNAUTHORIZED);
  assertRefused(await made.call('/a?q=1'), 401, UNAUTHORIZED);
  assert.equal(asked(made), 0);
  assert.match(
    wordsOf(made, answer),
    /wants \$request\.header\.x-pass and .*, and \$request\.querystring\.q is missing/,
  );
});

test('without identity sources the function is always asked', async () => {
  const made = world(() => YES, { identitySource: [], resultTtlSeconds: 60 });
  await made.call('/a');
  assert.equal((await made.call('/a')).text, 'served');
  assert.equal(asked(made), 2);
  assert.equal(seen(made)['identitySource'], null);
});

test('isAuthorized false answers 403', async () => {
  const made = world((event) => ({
    isAuthorized: (event['headers'] as Record<string, string>)['x-pass'] === 'sesame',
  }));
  assert.equal((await made.call('/a', pass())).text, 'served');
  const answer = await made.call('/a', pass('wrong'));
  assertRefused(answer, 403, FORBIDDEN);
  assert.match(wordsOf(made, answer), /"gate" returned isAuthorized false for .*\/GET\/a/);
});

test('the context keeps its JSON types for payload 2.0, and comes as texts with 1.0', async () => {
  const context = { n: 1, ok: true, list: [1, { a: null }], text: 'x', nothing: null };
  const two = world(() => ({ ...YES, context }));
  await two.call('/a', pass());
  assert.deepEqual(shown(two), { lambda: context });
  const none = world();
  await none.call('/a', pass());
  assert.deepEqual(shown(none), { lambda: null });
  const one = world(() => ({ ...YES, context }), { integration: '1.0' });
  await one.call('/a', pass());
  assert.deepEqual(shown(one), { n: '1', ok: 'true', list: '[1,{"a":null}]', text: 'x' });
});

test('policies are weighed against the ARN of the request', async () => {
  const given = { enableSimpleResponses: false };
  const allowed = world(() => policy('Allow', `${ARN}/$default/GET/a`), given);
  assert.equal((await allowed.call('/a', pass())).text, 'served');
  const other = await allowed.call('/b/1', pass());
  assertRefused(other, 403, FORBIDDEN);
  assert.match(
    wordsOf(allowed, other),
    /No statement allows execute-api:Invoke on .*\/\$default\/GET\/b\/1\.\nNear misses:/,
  );
  const denied = world(() => policy('Deny', '*'), given);
  const answer = await denied.call('/a', pass());
  assertRefused(answer, 403, FORBIDDEN);
  assert.match(wordsOf(denied, answer), /is denied by statement number 1 of the policy that authorizer gate returned/);
  const mixed = world(() => policy('Allow', `${ARN}/*/GET/a`));
  assert.equal((await mixed.call('/a', pass())).text, 'served', 'simple responses do not rule policies out');
});

test('conditions of a policy see the request', async () => {
  const statement = {
    Action: '*',
    Effect: 'Allow',
    Resource: '*',
    Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
  };
  const made = world(() => ({ principalId: 'x', policyDocument: { Statement: statement } }), {
    enableSimpleResponses: false,
  });
  assert.equal((await made.call('/a', pass('p', { sourceIp: '10.1.2.3' }))).text, 'served');
  assertRefused(await made.call('/a', pass('p', { sourceIp: '192.0.2.1' })), 403, FORBIDDEN);
});

test('decisions are kept by identity for the TTL, for all routes', async () => {
  const made = world(() => YES, { resultTtlSeconds: 30 });
  const startMs = Date.now();
  await made.call('/a', pass('p', { startMs }));
  assert.equal((await made.call('/b/1', pass('p', { startMs: startMs + 29_000 }))).text, 'served');
  assert.equal(asked(made), 1);
  await made.call('/a', pass('q', { startMs }));
  assert.equal(asked(made), 2);
  await made.call('/a', pass('p', { startMs: startMs + 31_000 }));
  assert.equal(asked(made), 3);
  made.deploy();
  await made.call('/a', pass('p', { startMs: startMs + 31_000 }));
  assert.equal(asked(made), 4, 'a deployment begins anew');
});

test('without a TTL nothing is kept', async () => {
  const made = world();
  await made.call('/a', pass());
  await made.call('/a', pass());
  assert.equal(asked(made), 2);
});

test('a kept policy for one path refuses the others, and the explanation says so', async () => {
  const made = world(byRoute, { enableSimpleResponses: false, resultTtlSeconds: 60 });
  assert.equal((await made.call('/a', pass())).text, 'served');
  const answer = await made.call('/b/1', pass());
  assertRefused(answer, 403, FORBIDDEN);
  assert.equal(asked(made), 1);
  assert.match(wordsOf(made, answer), /since the same identity asked for .*\/GET\/a.*add \$context\.routeKey/s);
  const apart = world(byRoute, {
    enableSimpleResponses: false,
    resultTtlSeconds: 60,
    identitySource: ['$request.header.x-pass', '$context.routeKey'],
  });
  await apart.call('/a', pass());
  assert.equal((await apart.call('/b/1', pass())).text, 'served');
  assert.equal(asked(apart), 2);
});

test('a function that fails with "Unauthorized" answers 401, any other failure 500', async () => {
  const exact = failing('Unauthorized');
  assertRefused(await exact.call('/a', pass()), 401, UNAUTHORIZED);
  await exact.call('/a', pass());
  assert.equal(asked(exact), 2, 'errors are not kept');
  const other = failing('unauthorized: no');
  const answer = await other.call('/a', pass());
  assertRefused(answer, 500, INTERNAL);
  assert.match(
    wordsOf(other, answer),
    /ended with Error: unauthorized: no.*exactly "Unauthorized".*isAuthorized false/,
  );
});

test('what is no answer of an authorizer answers 500 and is explained', async () => {
  const made = world(() => YES, { enableSimpleResponses: false });
  const answer = await made.call('/a', pass());
  assertRefused(answer, 500, INTERNAL);
  assert.match(
    wordsOf(made, answer),
    /The member isAuthorized that .*:gate returned is wrong: .*enableSimpleResponses.*\nThe function returned: \{"isAuthorized":true\} Return \{"principalId"/,
  );
});

test('the permission is asked for the authorizer, not for a route', async () => {
  const granted = world(() => YES, { policy: grant('gate', `${ARN}/authorizers/gate01`) });
  assert.equal((await granted.call('/a', pass())).text, 'served');
  const wrong = world(() => YES, { policy: grant('gate', `${ARN}/*/GET/a`) });
  const answer = await wrong.call('/a', pass());
  assertRefused(answer, 500, INTERNAL);
  assert.equal(asked(wrong), 0);
  const words = wordsOf(wrong, answer);
  assert.ok(words.includes(`--source-arn '${ARN}/authorizers/gate01'`), words);
  assert.match(words, /A grant for the API's routes .* does not cover its authorizers/);
});

test('a role instead of the permission', async () => {
  const credentialsArn = `arn:aws:iam::${ACCOUNT}:role/invoker`;
  const by = (found: Principal | undefined): HttpWorld =>
    world(() => YES, { credentialsArn, policy: '{"Statement":[]}', tools: { roles: { assume: () => found } } });
  assert.equal((await by(invoker('Allow')).call('/a', pass())).text, 'served');
  assertRefused(await by(invoker('Deny')).call('/a', pass()), 500, INTERNAL);
  const nobody = by(undefined);
  const answer = await nobody.call('/a', pass());
  assertRefused(answer, 500, INTERNAL);
  assert.match(wordsOf(nobody, answer), /"gate" invokes with the role .*role\/invoker, which does not exist/);
});

test('functions that cannot be asked', async () => {
  const gone = world(() => YES, { uri: functionArn('gone') });
  const missing = await gone.call('/a', pass());
  assertRefused(missing, 500, INTERNAL);
  assert.match(wordsOf(gone, missing), /The authorizer's function does not exist\. There is no function .*:gone/);
  const none = world(() => YES, { uri: 'https://example.com' });
  assert.match(wordsOf(none, await none.call('/a', pass())), /The authorizer names no function/);
  const busy = world(() => {
    throw new ExecuteRefusal('reserved-concurrency', 'the limit is 0');
  });
  const throttled = await busy.call('/a', pass());
  assertRefused(throttled, 500, INTERNAL);
  assert.match(wordsOf(busy, throttled), /at its concurrency limit.*the limit is 0/);
});

test('an authorizer has ten seconds', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const made = world(() => new Promise(() => {}));
  const waiting = made.call('/a', pass());
  await new Promise((resolve) => setImmediate(resolve));
  const began = performance.now();
  t.mock.method(performance, 'now', () => began + 10_001);
  t.mock.timers.tick(10_001);
  const answer = await waiting;
  assertRefused(answer, 500, INTERNAL);
  assert.match(wordsOf(made, answer), /had not answered after 10000 ms, which is all that an authorizer has/);
});

test('what the access log says of an authorizer', async () => {
  const format = '$context.status $context.authorizer.who $context.authorizer.error $context.authorizer.principalId';
  const stage = { accessLog: { destinationArn: GROUP, format } };
  const made = world(
    ({ headers }) => {
      const value = (headers as Record<string, string>)['x-pass'];
      if (value === 'policy') return { ...(policy('Allow', '*') as object), context: { who: { a: 1 } } };
      return value === 'sesame' ? { ...YES, context: { who: 'ann' } } : { isAuthorized: 1 };
    },
    { stage },
  );
  for (const value of ['sesame', 'policy', 'x']) await made.call('/a', pass(value));
  await made.call('/a');
  assert.deepEqual(made.logged.get('/access'), [
    '200 ann - -',
    '200 {"a":1} - ann',
    '500 - isAuthorized: it is a number; true or false is wanted -',
    '401 - missing: $request.header.x-pass -',
  ]);
});

test('what an authorizer decided does not enter the trace with the identity', async () => {
  const made = world(() => ({ isAuthorized: false }));
  const { trace } = await made.call('/a', pass('secret-identity'));
  assert.equal(JSON.stringify(trace).includes('secret-identity'), false);
});
