// Decisions that are kept: how long, for whom, and the trap in it. [api-gateway.md A17.5, A17.6, vector 38]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  NOT_ALLOWED,
  allow,
  allowAll,
  authorizerWorld,
  ask,
  asked,
  assertRefused,
} from '../../../../test/doubles/authorizer-world.ts';
import { API } from '../../../../test/doubles/rest-world.ts';

test('vector 38: a kept decision for one resource refuses the others, and the explanation says why', async () => {
  const made = authorizerWorld(allow, { authorizerResultTtlInSeconds: 300 });
  assert.equal((await ask(made, 't')).text, 'served');
  const answer = await ask(made, 't', '/stage/b/1');
  assertRefused(answer, 403, NOT_ALLOWED, 'AccessDeniedException');
  assert.equal(asked(made), 1);
  const { cause, cure } = made.explain(answer).refused!;
  assert.match(cause, /since the same identity asked for .*\/stage\/GET\/a\./);
  assert.match(cause, /'.*\/GET\/b\/1' is not covered by .*\/GET\/a/);
  assert.match(cure!, /kept for 300 s for all methods of the stage/);
  assert.equal((await ask(made, 't')).text, 'served');
  const verb = await made.call('/stage/a', { method: 'POST', headers: [['token', 't']], body: '{}' });
  assert.equal(verb.text, NOT_ALLOWED);
});

test('a decision is kept for its time, by token', async () => {
  const made = authorizerWorld(allowAll, {
    authorizerResultTtlInSeconds: 60,
  });
  const start = Date.UTC(2026, 10, 20);
  for (const [token, after, calls] of [
    ['t', 0, 1],
    ['t', 59_000, 1],
    ['u', 59_000, 2],
    ['t', 61_000, 3],
    ['t', 90_000, 3],
  ] as const) {
    assert.equal((await ask(made, token, '/stage/a', start + after)).text, 'served');
    assert.equal(asked(made), calls, `${token} after ${after} ms`);
  }
});

test('without a TTL every request asks; by default 300 seconds are kept', async () => {
  const made = authorizerWorld(allow, { authorizerResultTtlInSeconds: 0 });
  await ask(made, 't');
  await ask(made, 't');
  assert.equal(asked(made), 2);
  const kept = authorizerWorld();
  await ask(kept, 't', '/stage/a', 0);
  await ask(kept, 't', '/stage/a', 299_000);
  assert.equal(asked(kept), 1);
  await ask(kept, 't', '/stage/a', 301_000);
  assert.equal(asked(kept), 2);
});

test('a redeployment and a flush forget decisions; a changed setting of the stage does not', async () => {
  const made = authorizerWorld();
  await ask(made, 't');
  made.stage('stage', { variables: { a: '1' } });
  await ask(made, 't');
  assert.equal(asked(made), 1);
  made.deploy();
  await ask(made, 't');
  assert.equal(asked(made), 2);
  made.caches.flush(API, 'other');
  await ask(made, 't');
  assert.equal(asked(made), 2);
  made.caches.flush(API, 'stage');
  await ask(made, 't');
  assert.equal(asked(made), 3);
});

test('decisions of one stage are not those of another', async () => {
  const made = authorizerWorld(allowAll);
  made.deploy('other');
  await ask(made, 't', '/stage/a');
  await ask(made, 't', '/other/a');
  assert.equal(asked(made), 2);
});

test('a condition on the source address is weighed for every request', async () => {
  const made = authorizerWorld(() => ({
    principalId: 'user',
    policyDocument: {
      Version: '2012-10-17',
      Statement: {
        Action: 'execute-api:*',
        Effect: 'Allow',
        Resource: '*',
        Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
      },
    },
  }));
  const from = (sourceIp: string) => made.call('/stage/a', { sourceIp, headers: [['token', 't']] });
  assert.equal((await from('10.1.2.3')).text, 'served');
  assert.equal((await from('192.0.2.1')).text, NOT_ALLOWED);
  assert.equal((await from('10.1.2.3')).text, 'served');
  assert.equal(asked(made), 1);
});
