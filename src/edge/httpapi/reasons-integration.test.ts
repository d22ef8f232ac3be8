// The words for integrations: none is missing, and none fails without its details.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listReasons } from '../../observe/explain.ts';
import { integrationReasons } from './reasons-integration.ts';
import { INTEGRATION_REFUSALS } from './refusals-integration.ts';

test('every refusal of an integration has a cause and a cure, readable without a request', () => {
  const listed = new Map(listReasons(integrationReasons).map((reason) => [reason.code, reason]));
  for (const code of Object.keys(INTEGRATION_REFUSALS)) {
    const reason = listed.get(code);
    assert.ok(reason, `${code} has no reason`);
    assert.ok(reason.cause.length > 10 && (reason.cure ?? '').length > 10, code);
    assert.doesNotMatch(`${reason.title} ${reason.cause} ${reason.cure}`, /undefined|\[object|NaN/, code);
  }
});

test('what is said of REST APIs alone is not said here', () => {
  for (const [code, reason] of Object.entries(integrationReasons)) {
    const cure = reason.cure?.({}, { steps: [] } as never) ?? '';
    assert.doesNotMatch(cure, /29 seconds|binaryMediaTypes|selection pattern/, code);
  }
});
