// Explanations as people read them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { API, functionArn, outcome, proxyTo, RestWorld } from '../../../test/doubles/rest-world.ts';
import { assertExplained } from '../../../test/doubles/reasons.ts';
import { renderExplanation } from '../../observe/explain.ts';
import { REFUSALS } from './refusals.ts';
import { restApiReasons } from './reasons.ts';

test('every refusal has a reason with a cause and a cure, readable without a request', () =>
  assertExplained(REFUSALS, restApiReasons(new Map())));

function world(): RestWorld {
  const made = new RestWorld();
  made.fn('jobs', () => ({ body: 'done' }));
  made.method('GET', '/jobs/{jobId}', proxyTo(functionArn('jobs')), { apiKeyRequired: true });
  made.deploy('stg');
  return made;
}

test('no key: the whole text', async () => {
  const made = world();
  const answer = await made.call('/stg/jobs/12345?secret=1');
  const text = renderExplanation(made.explain(answer)).replace(/\d{4}-\d\d-\d\dT[\d:.]+Z, took \d+ ms/, 'TIME');
  assert.equal(
    text,
    `GET /stg/jobs/12345 was refused with 403 by restapi
request ${answer.trace.id}, host ${API}.execute-api.localhost:4566, TIME

Why: No API key was sent
  GET /jobs/{jobId} requires an API key, and the request has no header x-api-key.

What would have passed:
  Send x-api-key with the value of an enabled key whose usage plan covers ${API}/stg (aws apigateway get-api-keys --include-values).

The gates in order:
  pass  route    Route found
                 GET /jobs/{jobId} in deployment dep001 of stage stg.
  STOP  api-key  No API key was sent
                 GET /jobs/{jobId} requires an API key, and the request has no header x-api-key.
`,
  );
});

test('a call that passed lists its gates', async () => {
  const made = world();
  made.key('k1', 'the-value-of-a-key-0001', { name: 'customer' });
  made.plan('p1', { name: 'basic', apiStages: [{ apiId: API, stage: 'stg' }] }, 'k1');
  const answer = await made.call('/stg/jobs/1', { headers: [['x-api-key', 'the-value-of-a-key-0001']] });
  const { summary, refused, steps } = made.explain(answer);
  assert.equal(summary, 'GET /stg/jobs/1 was answered with 200 by restapi');
  assert.equal(refused, undefined);
  assert.deepEqual(
    steps.map(({ gate, verdict, title }) => [gate, verdict, title]),
    [
      ['route', 'pass', 'Route found'],
      ['api-key', 'pass', 'API key accepted'],
      ['usage-plan', 'pass', 'Within the usage plan'],
      ['permission', 'pass', 'API Gateway may invoke the function'],
      ['integration', 'pass', 'The function answered'],
    ],
  );
  assert.equal(JSON.stringify(answer.trace).includes('the-value-of-a-key-0001'), false);
});

test('a function error prints its stack below the gates', async () => {
  const made = world();
  made.method('GET', '/open', proxyTo(functionArn('jobs')));
  made.deploy('stg');
  const payload =
    '{"errorMessage":"boom","errorType":"ValueError","stackTrace":["  File \\"a.py\\", line 3, in handler\\n    boom()\\n"]}';
  made.fn('jobs', () => outcome(payload, { errorKind: 'handled-by-runtime' }));
  const text = renderExplanation(made.explain(await made.call('/stg/open')));
  assert.ok(
    text.endsWith('The function said:\n  ValueError: boom\n    File "a.py", line 3, in handler\n      boom()\n'),
    text,
  );
});
