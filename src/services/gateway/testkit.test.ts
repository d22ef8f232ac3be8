// What the tests of both versions share: one call of a handler, as a client of the account would make it.
import assert from 'node:assert/strict';
import type { ServiceName } from '../../models/contract.ts';
import type { openSqliteStore } from '../../store/sqlite/open.ts';
import type { Call, Ids } from '../kernel/contract.ts';
import { Fault } from '../kernel/fault.ts';

export const ACCOUNT = '111111111111';
export const REGION = 'us-east-1';
/** A Tuesday. */
export const NOW_MS = Date.UTC(2024, 1, 6, 12, 0, 0);
export const LAMBDA_URI = `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/arn:aws:lambda:${REGION}:${ACCOUNT}:function:f/invocations`;

export interface CallSettings {
  readonly service: ServiceName;
  readonly nowMs: number;
  readonly ids: Ids;
}

export function callOf(
  store: ReturnType<typeof openSqliteStore>,
  operation: string,
  { service, nowMs, ids }: CallSettings,
): Call {
  const unused = new Proxy({} as Call['blobs'], {});
  return {
    account: ACCOUNT,
    region: REGION,
    scope: { account: ACCOUNT, region: REGION },
    globalScope: { account: ACCOUNT, region: '' },
    principal: {
      type: 'root',
      account: ACCOUNT,
      arn: `arn:aws:iam::${ACCOUNT}:root`,
      userId: ACCOUNT,
      identityPolicies: [],
    },
    service,
    operation,
    requestId: '8b1f3c1e-0d0c-4c1b-9d5e-3a3d6f3b1a11',
    sourceIp: '127.0.0.1',
    userAgent: 'test',
    endpoint: 'http://127.0.0.1:4566',
    nowMs,
    ids,
    blobs: unused,
    trace: {
      id: 't',
      startMs: nowMs,
      door: 'control',
      method: '',
      host: '',
      target: '',
      status: 0,
      endMs: 0,
      steps: [],
    },
    log: () => undefined,
    write: (work) => store.transaction(work),
    read: (work) => store.read(work),
    reply: { headers: [] },
  };
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
