// The words for integrations, many of them shared with REST APIs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { integrationReasons } from './reasons-integration.ts';

test('what is said of REST APIs alone is not said here', () => {
  for (const [code, reason] of Object.entries(integrationReasons)) {
    const cure = reason.cure?.({}, { steps: [] } as never) ?? '';
    assert.doesNotMatch(cure, /29 seconds|binaryMediaTypes|selection pattern/, code);
  }
});
