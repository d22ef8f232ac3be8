import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Reasons, Step, Trace } from './contract.ts';
import { explain, listReasons, renderExplanation } from './explain.ts';

const REASONS: Reasons = {
  'no-key': {
    title: 'No key',
    cause: (detail) => `Stage ${String(detail['stage'])} wants one.`,
    cure: () => 'Send one.',
  },
  route: { title: 'Route found', cause: () => '' },
  vague: { title: 'Vague', cause: () => 'vague', instead: (detail) => detail['better'] as string | undefined },
};

function traceOf(...steps: Step[]): Trace {
  const times = { startMs: 1000, endMs: 1007 };
  return {
    id: 'id',
    ...times,
    door: 'restapi',
    method: 'GET',
    host: 'h',
    target: '/a?X-Amz-Signature=s',
    status: 403,
    steps,
  };
}

test('the refusing gate is told with cause and cure', () => {
  const { summary, refused, steps } = explain(
    traceOf(
      { gate: 'route', verdict: 'pass', reason: 'route' },
      { gate: 'api-key', verdict: 'refuse', reason: 'no-key', detail: { stage: 'stg' } },
    ),
    REASONS,
  );
  assert.equal(summary, 'GET /a was refused with 403 by restapi');
  assert.deepEqual(refused, { gate: 'api-key', title: 'No key', cause: 'Stage stg wants one.', cure: 'Send one.' });
  assert.deepEqual(
    steps.map(({ title }) => title),
    ['Route found', 'No key'],
  );
});

const step = (better?: string): Step => ({
  gate: 'g',
  verdict: 'refuse',
  reason: 'vague',
  detail: { better, stage: 's' },
});

test('a reason may give way to a better one', () => {
  assert.equal(explain(traceOf(step('no-key')), REASONS).refused?.title, 'No key');
  assert.equal(explain(traceOf(step()), REASONS).refused?.title, 'Vague');
  assert.equal(explain(traceOf(step('not-in-the-table')), REASONS).refused?.title, 'Vague');
});

test('an unknown code is told as it is', () => {
  const { refused } = explain(traceOf({ gate: 'g', verdict: 'refuse', reason: 'odd', detail: { a: 1 } }), REASONS);
  assert.deepEqual(refused, { gate: 'g', title: 'odd', cause: '{"a":1}' });
});

test('an exchange that is not answered yet says so', () => {
  const trace = { ...traceOf(), endMs: 0 };
  assert.equal(explain(trace, REASONS).summary, 'GET /a has not been answered yet by restapi');
});

test('neither text nor JSON shows the query, and the text ends with the attachments', () => {
  const trace = {
    ...traceOf({ gate: 'route', verdict: 'pass', reason: 'route' }),
    attachments: { stack: 'line 1\nline 2\n' },
  };
  const explanation = explain(trace, REASONS);
  const text = renderExplanation(explanation);
  for (const shown of [text, JSON.stringify(explanation)]) assert.equal(shown.includes('X-Amz-Signature'), false);
  assert.ok(text.endsWith('\nstack:\n  line 1\n  line 2\n'));
});

test('a table lists as rows with placeholders', () => {
  assert.deepEqual(listReasons(REASONS)[0], {
    code: 'no-key',
    title: 'No key',
    cause: 'Stage <stage> wants one.',
    cure: 'Send one.',
  });
});
