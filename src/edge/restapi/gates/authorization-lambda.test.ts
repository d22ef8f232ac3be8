// Lambda authorizers: identity, function, answer, policy. [api-gateway.md A17, vectors 34 to 37]
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import {
  UNAUTHORIZED,
  DENIED,
  NOT_ALLOWED,
  NULL,
  ARN,
  policy,
  allow,
  authorizerWorld,
  ask,
  asked,
  assertRefused,
} from '../../../../test/doubles/authorizer-world.ts';
import {
  ACCOUNT,
  API,
  functionArn,
  grant,
  outcome,
  proxyTo,
  REGION,
  RestWorld,
  type Fake,
} from '../../../../test/doubles/rest-world.ts';
import { ExecuteRefusal } from '../../../execute/contract.ts';

test("an allowed token is served, whatever the header's case, and the function sees the token as sent", async () => {
  const made = authorizerWorld();
  assert.equal((await ask(made, ' tok en')).text, 'served');
  const event = JSON.parse(String(made.invocations[0]!.payload)) as unknown;
  assert.deepEqual(event, { type: 'TOKEN', methodArn: `${ARN}/GET/a`, authorizationToken: ' tok en' });
  assert.equal((await made.call('/stage/a', { headers: [['TOKEN', 'other']] })).text, 'served');
  assert.equal(asked(made), 2);
});

test('the method ARN holds the actual verb and raw path, and of the root a slash', async () => {
  const made = authorizerWorld();
  await ask(made, 't', '/stage');
  await ask(made, 'u', '/stage/b/x%2Fy/?q=1');
  const arns = made.invocations.map(({ payload }) => (JSON.parse(String(payload)) as { methodArn?: string }).methodArn);
  assert.deepEqual(arns.filter(Boolean), [`${ARN}/GET/`, `${ARN}/GET/b/x%2Fy/`]);
});

test('vector 34: without the header, or with an empty one, 401 and the function is not called', async () => {
  const made = authorizerWorld();
  for (const token of [undefined, '']) {
    const answer = await ask(made, token);
    assertRefused(answer, 401, UNAUTHORIZED, 'UnauthorizedException');
    assert.match(made.explain(answer).refused!.cause, /method\.request\.header\.token is missing or empty/);
  }
  assert.equal(made.invocations.length, 0);
});

test('a token that the expression does not match as a whole answers 401 without a call', async () => {
  const made = authorizerWorld(allow, { identityValidationExpression: '^cubewalk-[a-z]+$' });
  for (const token of ['arere', 'cubewalk-', 'cubewalk-abc!', 'xcubewalk-abc', 'cubewalk-abc\tcubewalk-abc']) {
    assertRefused(await ask(made, token), 401, UNAUTHORIZED, 'UnauthorizedException');
  }
  const answer = await ask(made, 'Bearer cubewalk-abc');
  const { cause } = made.explain(answer).refused!;
  assert.match(cause, /match \^cubewalk-\[a-z\]\+\$ as a whole/);
  assert.match(cause, /begins with "Bearer "/);
  assert.equal(JSON.stringify(answer.trace).includes('cubewalk-abc'), false);
  assert.equal(made.invocations.length, 0);
  assert.equal((await ask(made, 'cubewalk-abc')).text, 'served');
});

test('an expression that cannot be read lets nobody in', async () => {
  const made = authorizerWorld(allow, { identityValidationExpression: '(' });
  const answer = await ask(made, '(');
  assertRefused(answer, 500, NULL, 'AuthorizerConfigurationException');
  assert.equal(made.explain(answer).refused?.title, "The authorizer's validation expression cannot be read");
});

function failing(errorMessage: string): Fake {
  const payload = JSON.stringify({
    errorMessage,
    errorType: 'Error',
    trace: [`Error: ${errorMessage}`, '    at gate'],
  });
  return () => outcome(payload, { errorKind: 'handled-by-runtime' });
}

test('vector 35: a function that fails with exactly Unauthorized answers 401, and is asked again', async () => {
  const made = authorizerWorld(failing('Unauthorized'));
  for (let i = 0; i < 2; i += 1) assertRefused(await ask(made, 't'), 401, UNAUTHORIZED, 'UnauthorizedException');
  assert.equal(asked(made), 2);
  assert.equal(made.explain(await ask(made, 't')).refused?.title, 'The authorizer refused the caller');
});

test('vector 36: any other failure answers 500 with a null message, its stack in the explanation', async () => {
  const made = authorizerWorld(failing('unauthorized'));
  const answer = await ask(made, 't');
  assertRefused(answer, 500, NULL, 'AuthorizerConfigurationException');
  const { refused } = made.explain(answer);
  assert.equal(refused?.title, "The authorizer's function failed");
  assert.match(refused.cure!, /exactly "Unauthorized"/);
  assert.match(answer.trace.attachments!['The function said']!, /Error: unauthorized\n.*at gate/s);
  await ask(made, 't');
  assert.equal(asked(made), 2);
});

test('vector 37: Deny answers 403 with an explicit deny, and stays denied without another call', async () => {
  const made = authorizerWorld(() => ({ principalId: 'user', policyDocument: policy('Deny', '*') }));
  for (let i = 0; i < 2; i += 1) {
    const answer = await ask(made, 't');
    assertRefused(answer, 403, DENIED, 'AccessDeniedException');
    assert.match(
      made.explain(answer).refused!.cause,
      /denied by statement number 1 of the policy that authorizer gate returned/,
    );
  }
  assert.equal(asked(made), 1);
});

test('a condition on a name that every object has is no crash', async () => {
  const Condition = { StringEquals: { constructor: 'x', 'aws:constructor': 'x' } };
  const Statement = [{ Action: '*', Effect: 'Allow', Resource: '*', Condition }];
  const made = authorizerWorld(() => ({ principalId: 'user', policyDocument: { Version: '2012-10-17', Statement } }));
  assertRefused(await ask(made, 't'), 403, NOT_ALLOWED, 'AccessDeniedException');
});

test('the event has the context as texts, principalId and the latency', async () => {
  const made = authorizerWorld(() => ({
    principalId: 'user "1"',
    policyDocument: policy('Allow', '*'),
    context: { text: 'v', number: 1.5, yes: true, nothing: null, principalId: 'forged', integrationLatency: 7 },
  }));
  await ask(made, 't');
  const authorizer = (): Record<string, unknown> =>
    (made.event['requestContext'] as { authorizer: Record<string, unknown> }).authorizer;
  const { integrationLatency, ...rest } = authorizer();
  assert.deepEqual(rest, { principalId: 'user "1"', text: 'v', number: '1.5', yes: 'true' });
  assert.equal(typeof integrationLatency, 'number');
  await ask(made, 't');
  assert.deepEqual(authorizer(), { ...rest, integrationLatency: 0 });
});

test('an event of a method without authorizer has none', async () => {
  const made = authorizerWorld();
  made.method('GET', '/open', proxyTo(functionArn('f')));
  made.deploy();
  await made.call('/stage/open');
  assert.equal('authorizer' in (made.event['requestContext'] as object), false);
});

const MALFORMED: readonly [reply: unknown, member: string][] = [
  ['text', 'reply'],
  [null, 'reply'],
  [{ policyDocument: policy('Allow', '*') }, 'principalId'],
  [{ principalId: 'u' }, 'policyDocument'],
  [{ isAuthorized: true }, 'isAuthorized'],
  [{ principalId: 'u', policyDocument: policy('Allow', '*'), context: { roles: ['a'] } }, 'context.roles'],
];

for (const [reply, member] of MALFORMED) {
  const part = member === 'reply' ? 'The reply' : `The member ${member}`;
  test(`an answer that is wrong in ${member} answers 500 with a null message and is not kept`, async () => {
    const made = authorizerWorld(() => reply);
    const answer = await ask(made, 't');
    assertRefused(answer, 500, NULL, 'AuthorizerConfigurationException');
    assert.match(made.explain(answer).refused!.cause, new RegExp(`^${part} that .* returned is wrong: `));
    await ask(made, 't');
    assert.equal(asked(made), 2);
  });
}

test('an API key in a malformed answer is not shown', async () => {
  const made = authorizerWorld(() => ({ principalId: 'u', usageIdentifierKey: 'very-secret-key-00001' }));
  const answer = await ask(made, 't');
  assert.equal(JSON.stringify(answer.trace).includes('very-secret'), false);
});

test('without a grant for the authorizer 500, and the explanation names the ARN that a grant must cover', async () => {
  const made = authorizerWorld();
  made.fn('gate', allow, { policy: grant('gate', `arn:aws:execute-api:${REGION}:${ACCOUNT}:${API}/*/GET/a`) });
  const answer = await ask(made, 't');
  assertRefused(answer, 500, NULL, 'AuthorizerConfigurationException');
  const { title, cure } = made.explain(answer).refused!;
  assert.equal(title, "API Gateway may not invoke the authorizer's function");
  assert.match(cure!, new RegExp(`--source-arn 'arn:aws:execute-api:${REGION}:${ACCOUNT}:${API}/authorizers/agate'`));
  assert.equal(made.invocations.length, 0);
  made.fn('gate', allow, {
    policy: grant('gate', `arn:aws:execute-api:${REGION}:${ACCOUNT}:${API}/authorizers/agate`),
  });
  assert.equal((await ask(made, 't')).text, 'served');
});

test('with credentials the role is asked instead of the function', async () => {
  const role = `arn:aws:iam::${ACCOUNT}:role/gateway`;
  const made = authorizerWorld(allow, { authorizerCredentials: role });
  assert.equal(made.explain(await ask(made, 't')).refused?.title, "The authorizer's role cannot be assumed");
  const document = JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: functionArn('gate') },
  });
  const principal = {
    type: 'role',
    account: ACCOUNT,
    arn: role,
    userId: 'AROA:x',
    identityPolicies: [{ source: 'p', document }],
  } as const;
  const allowed = new RestWorld({ roles: { assume: (arn) => (arn === role ? principal : undefined) } });
  allowed.fn('f', () => ({ body: 'served' }));
  allowed.fn('gate', allow, { policy: undefined });
  allowed.method(
    'GET',
    '/a',
    proxyTo(functionArn('f')),
    allowed.authorizer('TOKEN', 'gate', { authorizerCredentials: role }),
  );
  allowed.deploy();
  assert.equal((await ask(allowed, 't')).text, 'served');
});

test('the URI may hold stage variables; a function that does not exist answers 500', async () => {
  const { uri } = proxyTo('arn:aws:lambda:us-east-1:111111111111:function:${stageVariables.gate}');
  const made = authorizerWorld(allow, { authorizerUri: uri! });
  const answer = await ask(made, 't');
  assertRefused(answer, 500, NULL, 'AuthorizerConfigurationException');
  assert.equal(made.explain(answer).refused?.title, 'The authorizer names no function');
  made.stage('stage', { variables: { gate: 'nobody' } });
  assert.equal(made.explain(await ask(made, 't')).refused?.title, "The authorizer's function does not exist");
  made.stage('stage', { variables: { gate: 'gate' } });
  assert.equal((await ask(made, 't')).text, 'served');
});

test('a function at its limit, or none that could run, answers 500', async () => {
  for (const [code, title] of [
    ['reserved-concurrency', "The authorizer's function is at its concurrency limit"],
    ['runtime-not-installed', "The authorizer's function could not be started"],
  ] as const) {
    const made = authorizerWorld(() => {
      throw new ExecuteRefusal(code, 'no');
    });
    const answer = await ask(made, 't');
    assertRefused(answer, 500, NULL, 'AuthorizerConfigurationException');
    assert.equal(made.explain(answer).refused?.title, title);
  }
});

test('a method whose authorizer the deployment lacks lets nobody in', async () => {
  const made = authorizerWorld();
  made.method('GET', '/lost', proxyTo(functionArn('f')), { authorizationType: 'CUSTOM', authorizerId: 'gone' });
  made.deploy();
  assertRefused(await ask(made, 't', '/stage/lost'), 500, NULL, 'AuthorizerConfigurationException');
});

test('an ARN of more than 1600 bytes answers 414', async () => {
  const made = authorizerWorld();
  const answer = await ask(made, 't', `/stage/b/${'x'.repeat(1600)}`);
  assertRefused(answer, 414, '{"message":"Request URI too long"}', 'RequestUriTooLongException');
  assert.equal(made.invocations.length, 0);
});

test('usageIdentifierKey is the API key when the API says so', async () => {
  const KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCD';
  let returned: string | undefined = KEY;
  const made = authorizerWorld(() => ({
    principalId: 'u',
    policyDocument: policy('Allow', '*'),
    usageIdentifierKey: returned,
  }));
  made.putApi({ apiKeySource: 'AUTHORIZER' });
  const asks = { authorizationType: 'CUSTOM', authorizerId: 'agate', apiKeyRequired: true };
  made.method('GET', '/a', proxyTo(functionArn('f')), asks);
  made.deploy();
  made.key('k1', KEY);
  made.plan('p1', { apiStages: [{ apiId: API, stage: 'stage' }], quota: { limit: 2, offset: 0, period: 'DAY' } }, 'k1');
  assert.equal((await ask(made, 't')).text, 'served');
  assert.equal((made.event['requestContext'] as { identity: { apiKeyId: string } }).identity.apiKeyId, 'k1');
  assert.equal((await ask(made, 't')).text, 'served');
  assert.equal((await ask(made, 't')).text, '{"message":"Limit Exceeded"}');
  returned = undefined;
  const answer = await ask(made, 'u');
  assertRefused(answer, 403, '{"message":"Forbidden"}', 'ForbiddenException');
  assert.match(made.explain(answer).refused!.cause, /returned no usageIdentifierKey/);
});

test('the function of the method gets its own deadline: a slow authorizer does not hold others up', async () => {
  const fast = Promise.withResolvers<void>();
  const made = authorizerWorld(async (event) => {
    if (event['authorizationToken'] === 'slow') await fast.promise;
    return allow(event);
  });
  const order: string[] = [];
  await Promise.all([
    ask(made, 'slow').then(() => order.push('slow')),
    ask(made, 'fast').then(() => {
      order.push('fast');
      fast.resolve();
    }),
  ]);
  assert.deepEqual(order, ['fast', 'slow']);
});

test('an authorizer that does not answer for 29 seconds answers 500', async () => {
  const made = authorizerWorld(() => new Promise(() => undefined));
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const answering = ask(made, 't');
    while (asked(made) === 0) await Promise.resolve();
    const began = performance.now();
    mock.method(performance, 'now', () => began + 29_000);
    mock.timers.tick(29_000);
    const answer = await answering;
    assertRefused(answer, 500, NULL, 'AuthorizerConfigurationException');
    assert.equal(made.explain(answer).refused?.title, 'The authorizer took too long');
  } finally {
    mock.timers.reset();
    mock.restoreAll();
  }
});
