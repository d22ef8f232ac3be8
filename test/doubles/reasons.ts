// What every door owes its explanations: words for each of its refusals.
import assert from 'node:assert/strict';
import type { Reasons } from '../../src/observe/contract.ts';
import { listReasons } from '../../src/observe/explain.ts';

/** A cause and a cure for each code, readable without a request. */
export function assertExplained(refusals: object, reasons: Reasons): void {
  const listed = new Map(listReasons(reasons).map((reason) => [reason.code, reason]));
  for (const code of Object.keys(refusals)) {
    const reason = listed.get(code);
    assert.ok(reason, `${code} has no reason`);
    assert.ok(reason.cause.length > 10 && (reason.cure ?? '').length > 10, code);
    assert.doesNotMatch(`${reason.title} ${reason.cause} ${reason.cure}`, /undefined|\[object|NaN/, code);
  }
}
