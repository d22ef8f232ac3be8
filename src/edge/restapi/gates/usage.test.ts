// API keys, usage plans and throttles on a clock that stands until it is told to go. [api-gateway.md A19]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { API, functionArn, proxyTo, RestWorld } from '../../../../test/doubles/rest-world.ts';
import type { Answer } from '../../../../test/doubles/exchange.ts';
import type { UsagePlanRecord } from '../../../services/apigateway/resources.ts';
import { quotaLimit } from './usage-plan.ts';

const KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCD';
const STAGE = { apiId: API, stage: 'stage' };
const FORBIDDEN = '{"message":"Forbidden"}';
const TOO_MANY = '{"message":"Too Many Requests"}';

function world(plan: Partial<UsagePlanRecord> = {}): RestWorld {
  const made = new RestWorld();
  made.fn('f', () => ({ body: 'served' }));
  made.method('GET', '/x', proxyTo(functionArn('f')), { apiKeyRequired: true });
  made.method('ANY', '/any', proxyTo(functionArn('f')), { apiKeyRequired: true });
  made.method('GET', '/open', proxyTo(functionArn('f')));
  made.deploy();
  made.key('k1', KEY, { name: 'customer' });
  made.plan('p1', { apiStages: [STAGE], ...plan }, 'k1');
  return made;
}

function ask(made: RestWorld, value: string | undefined, target = '/stage/x', header = 'x-api-key'): Promise<Answer> {
  return made.call(target, value === undefined ? {} : { headers: [[header, value]] });
}

async function texts(made: RestWorld, times: number, target = '/stage/x'): Promise<string[]> {
  const found: string[] = [];
  for (let i = 0; i < times; i += 1) found.push((await ask(made, KEY, target)).text);
  return found;
}

async function assertRefused(made: RestWorld, answer: Answer, title: string): Promise<void> {
  assert.equal(answer.status, 403);
  assert.equal(answer.text, FORBIDDEN);
  assert.equal(answer.header('x-amzn-ErrorType'), 'ForbiddenException');
  assert.equal(made.invocations.length, 0);
  assert.equal(made.explain(answer).refused?.title, title);
}

test("a good key is served, whatever the header's case", async () => {
  const made = world();
  assert.equal((await ask(made, KEY)).text, 'served');
  assert.equal((await ask(made, KEY, '/stage/x', 'X-API-Key')).text, 'served');
});

test('no key answers 403 Forbidden', async () => {
  const made = world();
  await assertRefused(made, await ask(made, undefined), 'No API key was sent');
  await assertRefused(made, await ask(made, ''), 'No API key was sent');
});

test('a wrong key answers 403 Forbidden and is not shown in full', async () => {
  const made = world();
  const answer = await ask(made, 'no-such-key-0123456789');
  await assertRefused(made, answer, 'No API key has this value');
  assert.equal(JSON.stringify(answer.trace).includes('no-such-key-0123456789'), false);
  assert.match(made.explain(answer).refused!.cause, /\.\.\.6789/);
});

test('the id instead of the value is told', async () => {
  const made = world();
  assert.match(made.explain(await ask(made, 'k1')).refused!.cause, /is the id of a key/);
});

test('a disabled key answers 403 Forbidden, and works as soon as it is enabled', async () => {
  const made = world();
  made.key('k1', KEY, { enabled: false });
  await assertRefused(made, await ask(made, KEY), 'The API key is disabled');
  made.key('k1', KEY, { enabled: true });
  assert.equal((await ask(made, KEY)).text, 'served');
});

test("a key of another stage's plan answers 403 Forbidden and names both plans", async () => {
  const made = world({ apiStages: [{ apiId: API, stage: 'other' }] });
  made.plan('p2', { name: 'gold', apiStages: [STAGE] });
  const answer = await ask(made, KEY);
  await assertRefused(made, answer, 'The API key is in no usage plan of this stage');
  const { cause } = made.explain(answer).refused!;
  assert.match(cause, /is in these usage plans: plan p1 \(p1\)/);
  assert.match(cause, /covered by: gold \(p2\)/);
  made.plan('p2', { name: 'gold', apiStages: [STAGE] }, 'k1');
  assert.equal((await ask(made, KEY)).text, 'served');
});

test('a key without a plan answers 403 Forbidden', async () => {
  const made = world();
  made.key('k2', 'another-key-value-00001');
  await assertRefused(
    made,
    await ask(made, 'another-key-value-00001'),
    'The API key is in no usage plan of this stage',
  );
});

test('a plan that loses the stage locks its keys out at once', async () => {
  const made = world();
  assert.equal((await ask(made, KEY)).text, 'served');
  made.plan('p1', { apiStages: [] }, 'k1');
  assert.equal((await ask(made, KEY)).text, FORBIDDEN);
});

test('whether a key is required needs a deployment', async () => {
  const made = world();
  made.method('GET', '/open', proxyTo(functionArn('f')), { apiKeyRequired: true });
  assert.equal((await ask(made, undefined, '/stage/open')).text, 'served');
  made.deploy();
  assert.equal((await ask(made, undefined, '/stage/open')).text, FORBIDDEN);
});

test('a key on a method without the requirement is ignored and not counted', async () => {
  const made = world({ quota: { limit: 1, offset: 0, period: 'DAY' } });
  assert.deepEqual(await texts(made, 3, '/stage/open'), ['served', 'served', 'served']);
  assert.equal((await ask(made, 'nonsense', '/stage/open')).text, 'served');
});

test('with apiKeySource AUTHORIZER the header does not count', async () => {
  const made = world();
  made.putApi({ apiKeySource: 'AUTHORIZER' });
  made.deploy();
  const answer = await ask(made, KEY);
  assert.equal(answer.text, FORBIDDEN);
  assert.match(made.explain(answer).refused!.cause, /apiKeySource AUTHORIZER/);
});

test('vector 32: rate 1 burst 1 answers the second fast call with 429, and the bucket refills', async () => {
  const made = world({ throttle: { rateLimit: 1, burstLimit: 1 } });
  assert.deepEqual(await texts(made, 2), ['served', TOO_MANY]);
  const refused = await ask(made, KEY);
  assert.equal(refused.status, 429);
  assert.equal(refused.header('x-amzn-ErrorType'), 'TooManyRequestsException');
  assert.equal(refused.header('Retry-After'), undefined);
  assert.equal(made.invocations.length, 1);
  assert.equal(made.explain(refused).refused?.title, "The plan's throttle is used up");
  made.nowMs += 1000;
  assert.deepEqual(await texts(made, 2), ['served', TOO_MANY]);
});

test('the burst may exceed the rate; zero blocks; each key has its own bucket', async () => {
  const made = world({ throttle: { rateLimit: 1, burstLimit: 3 } });
  made.key('k2', 'another-key-value-00001');
  made.plan('p1', { apiStages: [STAGE], throttle: { rateLimit: 1, burstLimit: 3 } }, 'k1', 'k2');
  assert.deepEqual(await texts(made, 4), ['served', 'served', 'served', TOO_MANY]);
  assert.equal((await ask(made, 'another-key-value-00001')).text, 'served');
  made.plan('p1', { apiStages: [STAGE], throttle: { rateLimit: 0, burstLimit: 0 } }, 'k1');
  assert.deepEqual(await texts(made, 1), [TOO_MANY]);
});

test("a plan's throttle for one method leaves the others alone and comes first", async () => {
  const throttle = { '/x/GET': { rateLimit: 1, burstLimit: 1 }, '/any/ANY': { rateLimit: 1, burstLimit: 1 } };
  const made = world({ apiStages: [{ ...STAGE, throttle }], quota: { limit: 3, offset: 0, period: 'DAY' } });
  assert.deepEqual(await texts(made, 2), ['served', TOO_MANY]);
  assert.deepEqual(await texts(made, 2, '/stage/any'), ['served', TOO_MANY]);
  made.nowMs += 2000;
  // What was throttled did not count against the quota.
  assert.deepEqual(await texts(made, 1), ['served']);
});

test('vector 33: quota 1 a day answers the second call with 429 Limit Exceeded until midnight UTC', async () => {
  const made = world({ quota: { limit: 1, offset: 0, period: 'DAY' } });
  assert.deepEqual(await texts(made, 2), ['served', '{"message":"Limit Exceeded"}']);
  const refused = await ask(made, KEY);
  assert.equal(refused.status, 429);
  assert.equal(refused.header('x-amzn-ErrorType'), 'LimitExceededException');
  assert.match(made.explain(refused).refused!.cause, /1 requests a day; 1 have been used/);
  made.nowMs = Date.UTC(2026, 10, 21, 0, 0, 1);
  assert.deepEqual(await texts(made, 1), ['served']);
});

test('a changed quota counts at once', async () => {
  const made = world({ quota: { limit: 1, offset: 0, period: 'MONTH' } });
  await texts(made, 2);
  made.plan('p1', { apiStages: [STAGE], quota: { limit: 2, offset: 0, period: 'MONTH' } }, 'k1');
  assert.deepEqual(await texts(made, 2), ['served', '{"message":"Limit Exceeded"}']);
});

test('a function that fails has used its unit', async () => {
  const made = world({ quota: { limit: 1, offset: 0, period: 'DAY' } });
  made.fn('f', () => 'malformed');
  assert.equal((await ask(made, KEY)).status, 502);
  assert.equal((await ask(made, KEY)).status, 429);
});

test("the offset counts in the period of the plan's making only", () => {
  const createdMs = Date.UTC(2026, 10, 18);
  const limits = (period: 'DAY' | 'WEEK' | 'MONTH', ...times: number[]): number[] =>
    times.map((nowMs) => quotaLimit({ name: 'q', period, limit: 10, offset: 4, createdMs }, nowMs));
  assert.deepEqual(limits('DAY', Date.UTC(2026, 10, 18, 23, 59), Date.UTC(2026, 10, 19)), [6, 10]);
  // The 22nd of November 2026 is a Sunday.
  assert.deepEqual(limits('WEEK', Date.UTC(2026, 10, 21, 23, 59), Date.UTC(2026, 10, 22)), [6, 10]);
  assert.deepEqual(limits('MONTH', Date.UTC(2026, 10, 30, 23, 59), Date.UTC(2026, 11, 1)), [6, 10]);
  assert.equal(quotaLimit({ name: 'q', period: 'DAY', limit: 1, offset: 4, createdMs }, createdMs), 0);
});

test("the stage's method throttle holds for everybody, per method, spelled either way", async () => {
  const made = world();
  const limited = { throttlingRateLimit: 1, throttlingBurstLimit: 1 };
  for (const key of ['open/GET', '~1open/GET', '/open/GET', '*/*']) {
    made.nowMs += 10_000;
    made.stage('stage', { methodSettings: { [key]: limited } });
    assert.deepEqual(await texts(made, 2, '/stage/open'), ['served', TOO_MANY], key);
  }
  assert.deepEqual(await texts(made, 1), ['served']);
  made.nowMs += 10_000;
  const unlimited = { throttlingRateLimit: -1, throttlingBurstLimit: -1 };
  made.stage('stage', { methodSettings: { 'open/GET': unlimited, '*/*': limited } });
  assert.deepEqual(await texts(made, 3, '/stage/open'), ['served', 'served', 'served']);
});

test('the account throttle comes last and only when it is set', async () => {
  const made = new RestWorld({ accountThrottle: { rate: 1, burst: 1 } });
  made.fn('f', () => ({ body: 'served' }));
  made.method('GET', '/open', proxyTo(functionArn('f')));
  made.deploy();
  const answers = await texts(made, 2, '/stage/open');
  assert.deepEqual(answers, ['served', TOO_MANY]);
});

const later = <T>(value: T): Promise<T> => new Promise((resolve) => setImmediate(resolve, value));

test('a ledger elsewhere, which answers later, gives the same answers', async () => {
  let tokens = 1;
  const ledger = {
    take: () => later((tokens -= 1) >= 0),
    count: () => later({ allowed: tokens >= 0, used: 1 }),
  };
  const made = new RestWorld({ ledger: ledger as never });
  made.fn('f', () => ({ body: 'served' }));
  made.method('GET', '/x', proxyTo(functionArn('f')), { apiKeyRequired: true });
  made.deploy();
  made.key('k1', KEY);
  const quota = { limit: 1, offset: 0, period: 'DAY' } as const;
  made.plan('p1', { apiStages: [STAGE], throttle: { rateLimit: 1, burstLimit: 1 }, quota }, 'k1');
  assert.deepEqual(await texts(made, 2), ['served', TOO_MANY]);
});
