// Parameter mappings of any length are judged at once. What they refuse is in refusals-integrations.test.ts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkRequestParameters } from './parameter-rules.ts';

const LENGTH = 1_000_000;
const VALUES: readonly (readonly [what: string, value: string])[] = [
  ['braces that nothing closes', 'a'.concat('${'.repeat(LENGTH / 2))],
  ['braces of which the first is closed', '${request.path}'.concat('${'.repeat(LENGTH / 2))],
  ['a path through the body', '$request.body'.concat('.body.a'.repeat(LENGTH / 7))],
];

for (const [what, value] of VALUES) {
  test(`a long value with ${what}`, () => {
    const started = performance.now();
    assert.doesNotThrow(() => checkRequestParameters({ 'append:header.x': value }));
    assert.ok(performance.now() - started < 2_000);
  });
}
