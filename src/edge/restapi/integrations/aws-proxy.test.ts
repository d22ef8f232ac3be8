// Calling the function: URI, permission, versions, time, failures. [api-gateway.md A6.3, A20]
import assert from 'node:assert/strict';
import { test } from 'node:test';
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
import type { Answer } from '../../../../test/doubles/exchange.ts';
import { ExecuteRefusal, type RefusalCode } from '../../../execute/contract.ts';
import type { IntegrationRecord } from '../../../services/apigateway/resources.ts';
import type { RestApiDoorTools } from '../door.ts';

const INTERNAL = '{"message": "Internal server error"}';
const SERVED: Fake = () => ({ body: 'served' });

function world(more: Partial<IntegrationRecord> = {}, tools: Partial<RestApiDoorTools> = {}): RestWorld {
  const made = new RestWorld(tools);
  made.fn('f', SERVED);
  made.method('GET', '/jobs/{jobId}', proxyTo(functionArn('f'), more));
  made.method('ANY', '/any', proxyTo(functionArn('f'), more));
  made.deploy();
  return made;
}

function assertInternal(answer: Answer, status: number): void {
  assert.equal(answer.status, status);
  assert.equal(answer.text, INTERNAL);
  assert.equal(answer.body.length, 36);
  assert.equal(answer.header('x-amzn-ErrorType'), 'InternalServerErrorException');
}

test('vector 12: an integration that does not POST answers 500', async () => {
  const made = world({ httpMethod: 'GET' });
  const answer = await made.call('/stage/jobs/1');
  assertInternal(answer, 500);
  assert.match(made.explain(answer).refused!.cause, /HTTP method is GET/);
  assert.equal(made.invocations.length, 0);
});

test('an illegal header mapping answers 500, a legal one has no effect', async () => {
  const illegal = world({ requestParameters: { 'integration.request.header.Authorization': "'x'" } });
  const answer = await illegal.call('/stage/jobs/1');
  assertInternal(answer, 500);
  assert.match(illegal.explain(answer).refused!.cause, /set Authorization/);
  const legal = world({ requestParameters: { 'integration.request.header.X-Mine': "'x'" } });
  assert.equal((await legal.call('/stage/jobs/1')).text, 'served');
  assert.equal('X-Mine' in (legal.event['headers'] as object), false);
});

test("stage variables fill in the function's name and its alias", async () => {
  const made = new RestWorld();
  made.fn('f-blue', SERVED);
  made.method('GET', '/x', proxyTo(functionArn('f-${stageVariables.color}')));
  made.deploy('stage', { variables: { color: 'blue' } });
  assert.equal((await made.call('/stage/x')).text, 'served');
  made.stage('stage', { variables: {} });
  const answer = await made.call('/stage/x');
  assertInternal(answer, 500);
  assert.match(made.explain(answer).refused!.cause, /There is no function .*:f-\./);
});

test('a URI that names no function answers 500', async () => {
  const made = world({ uri: `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/f/invocations` });
  const answer = await made.call('/stage/jobs/1');
  assertInternal(answer, 500);
  assert.equal(made.explain(answer).refused?.title, 'The integration names no function');
});

const PREFIX = `arn:aws:execute-api:${REGION}:${ACCOUNT}:${API}`;

const GRANTS: readonly [target: string, sourceArn: string | undefined, allowed: boolean][] = [
  ['/stage/jobs/1', undefined, true],
  ['/stage/jobs/1', `${PREFIX}/*/*`, true],
  ['/stage/jobs/1', `${PREFIX}/stage/GET/jobs/{jobId}`, true],
  ['/stage/jobs/1', `${PREFIX}/*/GET/jobs/*`, true],
  ['/stage/jobs/1', `${PREFIX}/*/POST/jobs/*`, false],
  ['/stage/jobs/1', `${PREFIX}/prod/*`, false],
  ['/stage/jobs/1', `${PREFIX}/stage/GET/jobs/1`, false],
  ['/stage/jobs/1', `arn:aws:execute-api:${REGION}:${ACCOUNT}:otherapi00/*/*`, false],
  ['/stage/any', `${PREFIX}/stage/GET/any`, true],
  ['/stage/any', `${PREFIX}/stage/ANY/any`, true],
  ['/stage/any', `${PREFIX}/stage/POST/any`, false],
];

for (const [target, sourceArn, allowed] of GRANTS) {
  test(`a grant for ${sourceArn ?? 'any source'} ${allowed ? 'serves' : 'does not serve'} ${target}`, async () => {
    const made = world();
    made.fn('f', SERVED, { policy: grant('f', sourceArn) });
    const answer = await made.call(target);
    if (allowed) return assert.equal(answer.text, 'served');
    assertInternal(answer, 500);
    assert.equal(made.invocations.length, 0);
    const { refused } = made.explain(answer);
    const path = target.includes('any') ? '/any' : '/jobs/{jobId}';
    assert.match(
      refused!.cause,
      new RegExp(`for the source ARN ${PREFIX}/stage/GET${path.replace(/[{}]/g, '\\$&')}\\.`),
    );
    assert.match(refused!.cause, /Near misses:\n- statement "gateway" of resource policy of f/);
    assert.match(refused!.cure!, /add-permission --function-name f /);
  });
}

test('no policy at all answers 500 and the explanation names the grant', async () => {
  const made = world();
  made.fn('f', SERVED, { policy: undefined });
  const answer = await made.call('/stage/jobs/1');
  assertInternal(answer, 500);
  assert.equal(made.explain(answer).refused?.title, 'API Gateway may not invoke the function');
  made.fn('f', SERVED);
  assert.equal((await made.call('/stage/jobs/1')).text, 'served', 'a new grant acts at once');
});

test('the policy is asked once for a method, and again when the function changes', async () => {
  let asked = 0;
  const evaluate = () => ({ allowed: (asked += 1) > 0, reason: 'allowed-resource' as const });
  const made = world({}, { evaluate });
  for (let i = 0; i < 3; i += 1) await made.call('/stage/jobs/1');
  assert.equal(asked, 1);
  made.fn('f', SERVED);
  await made.call('/stage/jobs/1');
  assert.equal(asked, 2);
  await made.call('/stage/any');
  await made.call('/stage/any', { method: 'POST' });
  assert.equal(asked, 4);
});

test('an alias needs its own grant and draws by weight', async () => {
  const made = new RestWorld();
  const aliased = `${functionArn('f')}:live`;
  const versions = new Map(['1', '2'].map((version) => [version, made.version('f', version)]));
  const aliases = new Map([['live', { name: 'live', version: '1', additional: { version: '2', weight: 0 } }]]);
  const policy = { source: 'policy of alias live', document: grant('f').replaceAll(functionArn('f'), aliased) };
  made.fn('f', SERVED, { versions, aliases });
  made.method('GET', '/x', proxyTo(aliased));
  made.deploy();
  assertInternal(await made.call('/stage/x'), 500);
  made.fn('f', SERVED, { versions, aliases, policies: new Map([['live', policy]]) });
  assert.equal((await made.call('/stage/x')).text, 'served');
  assert.equal(made.invocations.at(-1)!.runnable.version, '1');
  assert.equal(made.invocations.at(-1)!.invokedArn, aliased);
  const shifted = new Map([['live', { name: 'live', version: '1', additional: { version: '2', weight: 1 } }]]);
  made.fn('f', SERVED, { versions, aliases: shifted, policies: new Map([['live', policy]]) });
  await made.call('/stage/x');
  assert.equal(made.invocations.at(-1)!.runnable.version, '2');
});

test('a function that does not exist answers 500, a version that does not exist too', async () => {
  const made = world();
  made.functions.clear();
  const missing = await made.call('/stage/jobs/1');
  assertInternal(missing, 500);
  assert.equal(made.explain(missing).refused?.title, 'The function does not exist');
  made.fn('f', SERVED, { versions: new Map() });
  assertInternal(await made.call('/stage/jobs/1'), 500);
});

test('a pending or failed function answers 502', async () => {
  const made = world();
  for (const state of ['Pending', 'Failed'] as const) {
    made.fn('f', SERVED, { state });
    const answer = await made.call('/stage/jobs/1');
    assertInternal(answer, 502);
    assert.match(made.explain(answer).refused!.cause, new RegExp(`in state ${state}`));
  }
});

const ROLE = `arn:aws:iam::${ACCOUNT}:role/gateway`;

const policy = (action: string): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: action, Resource: '*' } });

test('with credentials the role decides, not the resource policy', async () => {
  let action = 'lambda:InvokeFunction';
  const roles = {
    assume: (roleArn: string) =>
      roleArn === ROLE
        ? {
            type: 'role' as const,
            account: ACCOUNT,
            arn: `arn:aws:sts::${ACCOUNT}:assumed-role/gateway/s`,
            userId: 'AROA:s',
            roleArn,
            identityPolicies: [{ source: 'inline', document: policy(action) }],
          }
        : undefined,
  };
  const made = world({ credentials: ROLE }, { roles });
  made.fn('f', SERVED, { policy: undefined });
  assert.equal((await made.call('/stage/jobs/1')).text, 'served');
  action = 's3:GetObject';
  const refused = await made.call('/stage/jobs/1');
  assertInternal(refused, 500);
  assert.equal(made.explain(refused).refused?.title, "The integration's role may not invoke the function");
});

test('credentials of a role that does not exist answer 500', async () => {
  for (const tools of [{}, { roles: { assume: () => undefined } }]) {
    const made = world({ credentials: ROLE }, tools);
    const answer = await made.call('/stage/jobs/1');
    assertInternal(answer, 500);
    assert.match(made.explain(answer).refused!.cause, /role\/gateway, which does not exist/);
  }
});

test('a function that is too slow for the integration answers 504 and goes on', async () => {
  const made = world({ timeoutInMillis: 50 });
  let finished = 0;
  made.fn('f', async () => {
    await new Promise((resolve) => setTimeout(resolve, 120));
    finished += 1;
    return {};
  });
  const answer = await made.call('/stage/jobs/1');
  assert.equal(answer.status, 504);
  assert.equal(answer.text, '{"message":"Endpoint request timed out"}');
  assert.match(made.explain(answer).refused!.cause, /had not answered after 50 ms/);
  await new Promise((resolve) => setTimeout(resolve, 120));
  assert.equal(finished, 1);
});

const ERROR_PAYLOADS: readonly [payload: string, stack: RegExp][] = [
  [
    '{"errorMessage":"boom","errorType":"ValueError","stackTrace":["  File \\"/var/task/a.py\\", line 3, in handler\\n"]}',
    /File "\/var\/task\/a\.py", line 3/,
  ],
  [
    '{"errorMessage":"boom","errorType":"TypeError","trace":["TypeError: boom","    at handler (/var/task/a.mjs:3:1)"]}',
    /at handler \(\/var\/task\/a\.mjs:3:1\)/,
  ],
  ['{"errorMessage":"boom","errorType":"Custom"}', /Custom: boom/],
];

for (const [payload, stack] of ERROR_PAYLOADS) {
  test(`a function error answers 502 and the explanation has its stack: ${payload.slice(0, 60)}`, async () => {
    const made = world();
    made.fn('f', () => outcome(payload, { errorKind: 'handled-by-runtime' }));
    const answer = await made.call('/stage/jobs/1');
    assertInternal(answer, 502);
    const { refused, trace } = made.explain(answer);
    assert.match(refused!.cause, /boom/);
    assert.match(refused!.cure!, /\/aws\/lambda\/f/);
    assert.match(trace.attachments!['The function said']!, stack);
  });
}

test('a function that timed out says so', async () => {
  const made = world();
  made.fn('f', () => outcome('{"errorMessage":"2026 Task timed out after 3.00 seconds"}', { errorKind: 'timeout' }));
  const answer = await made.call('/stage/jobs/1');
  assertInternal(answer, 502);
  assert.match(made.explain(answer).refused!.cause, /did not finish within its timeout of 3000 ms/);
});

test('an error document without the error mark is a malformed reply', async () => {
  const made = world();
  made.fn('f', () => ({ errorMessage: 'boom', errorType: 'E' }));
  assertInternal(await made.call('/stage/jobs/1'), 502);
});

const REFUSED: readonly [code: RefusalCode, status: number][] = [
  ['reserved-concurrency', 500],
  ['account-concurrency', 500],
  ['runtime-not-installed', 502],
  ['code-missing', 502],
];

for (const [code, status] of REFUSED) {
  test(`an invoke refused for ${code} answers ${status}`, async () => {
    const made = world();
    made.fn('f', () => {
      throw new ExecuteRefusal(code, 'because');
    });
    const answer = await made.call('/stage/jobs/1');
    assertInternal(answer, status);
    assert.match(made.explain(answer).refused!.cause, /because/);
  });
}

test('what Execute throws besides refusals is a bug and stays one', async () => {
  const made = world();
  made.fn('f', () => {
    throw new TypeError('bug');
  });
  await assert.rejects(made.call('/stage/jobs/1'), TypeError);
});
