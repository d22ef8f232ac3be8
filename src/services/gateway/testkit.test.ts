// What the tests of both versions share: one call of a handler, as a client of the account would make it.
import assert from 'node:assert/strict';
import type { Store } from '../../store/contract.ts';
import type { Call } from '../kernel/contract.ts';
import { Fault } from '../kernel/fault.ts';
import { callOf as rootCall, type CallSettings } from '../kernel/testkit.test.ts';

export const ACCOUNT = '111111111111';
export const REGION = 'us-east-1';
/** A Tuesday. */
export const NOW_MS = Date.UTC(2024, 1, 6, 12, 0, 0);
export const LAMBDA_URI = `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/arn:aws:lambda:${REGION}:${ACCOUNT}:function:f/invocations`;

export function callOf(store: Store, operation: string, settings: Omit<CallSettings, 'account' | 'region'>): Call {
  return rootCall(store, operation, { account: ACCOUNT, region: REGION, ...settings });
}

/** Asserts the refusal to the letter. */
export async function assertRefused(work: Promise<unknown>, code: string, message: string): Promise<void> {
  const error = await work.then(
    () => assert.fail(`${code} was not refused`),
    (found: unknown) => found,
  );
  assert.ok(error instanceof Fault, String((error as Error).stack));
  assert.deepEqual([error.code, error.message], [code, message]);
}

/** An answer as a client sees it: no undefined members, times as text. */
export function shown(answer: unknown): unknown {
  return answer === undefined ? undefined : JSON.parse(JSON.stringify(answer));
}
