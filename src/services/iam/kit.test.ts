// A call into IAM as the control plane makes it, over the embedded store in memory. For the tests of this folder; holds none itself.
import assert from 'node:assert/strict';
import type { Principal } from '../../identity/contract.ts';
import { openSqliteStore } from '../../store/sqlite/open.ts';
import type { Store } from '../../store/contract.ts';
import type { Call, Handler } from '../kernel/contract.ts';
import { Fault } from '../kernel/fault.ts';
import { randomIds } from '../kernel/ids.ts';
import { callOf } from '../kernel/testkit.test.ts';
import { createIamService } from './service.ts';

export const ACCOUNT = '123456789012';
export const NOW = Date.parse('2024-02-05T18:17:42.500Z');

export const ROOT: Principal = {
  type: 'root',
  account: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:root`,
  userId: ACCOUNT,
  identityPolicies: [],
};

export const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Sid: '', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
export const DOCUMENT = '{ "Version": "2012-10-17",\n "Statement": {"Effect":"Allow","Action":"s3:*","Resource":"*"} }';

export const service = createIamService();

export interface Iam {
  readonly store: Store;
  /** Runs an operation; answers its output. */
  run(operation: string, input?: object, principal?: Principal): Promise<any>;
  /** Runs an operation that must be refused; answers 'Code: message'. */
  refused(operation: string, input?: object, principal?: Principal): Promise<string>;
  call(operation: string, principal?: Principal): Call;
}

export function openIam(account = ACCOUNT): Iam {
  const store = openSqliteStore({ path: '', ephemeral: true });
  const settings = { account, region: 'us-east-1', service: 'iam', nowMs: NOW, ids: randomIds } as const;
  const call = (operation: string, principal: Principal = { ...ROOT, account }): Call => ({
    ...callOf(store, operation, settings),
    principal,
  });
  const run = async (operation: string, input: object = {}, principal?: Principal): Promise<unknown> => {
    const handler = service.handlers[operation] as Handler<object> | undefined;
    assert.ok(handler, `${operation} has a handler`);
    return handler(input, call(operation, principal));
  };
  const refused = async (operation: string, input: object = {}, principal?: Principal): Promise<string> => {
    try {
      await run(operation, input, principal);
    } catch (error) {
      if (error instanceof Fault) return `${error.code}: ${error.message}`;
      throw error;
    }
    return assert.fail(`${operation} was not refused`);
  };
  return { store, run, refused, call };
}
