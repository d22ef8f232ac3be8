// The account's settings in one region. [api-gateway.md C3, C8]
import type { Account, UpdateAccountRequest } from '@aws-sdk/client-api-gateway';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { badRequest } from '../gateway/faults.ts';
import { patchViolations } from './input.ts';
import type { Given } from '../gateway/input.ts';
import { patched, refuseWithList, type Change, type PatchTable } from './patch.ts';
import { given } from './patch-rules.ts';
import { ACCOUNT } from './resources.ts';

interface AccountRecord {
  readonly cloudwatchRoleArn?: string;
}

const ID = 'account';
const ROLE_ARN = /^arn:[^:]+:iam::\d{12}:role\/.+$/;
const FEATURE = 'UsagePlans';

const ACCOUNT_PATCH: PatchTable<AccountRecord> = {
  refuse: refuseWithList,
  rules: [
    { path: '/cloudwatchRoleArn', ops: ['replace'], apply: withRole },
    { path: '/features', ops: ['add', 'remove'], apply: withFeature },
  ],
};

function withRole(account: AccountRecord, change: Change): AccountRecord {
  const cloudwatchRoleArn = given(change);
  if (cloudwatchRoleArn !== undefined && !ROLE_ARN.test(cloudwatchRoleArn)) {
    throw badRequest('Invalid ARN specified in the request');
  }
  return { ...account, cloudwatchRoleArn };
}

/** Usage plans are on in every account and cannot be switched off. */
function withFeature(account: AccountRecord, { op, value }: Change): AccountRecord {
  if (value !== FEATURE) throw badRequest(`Invalid feature specified. Valid options are ${FEATURE}`);
  if (op === 'remove') throw badRequest(`The feature ${FEATURE} cannot be removed`);
  return account;
}

function answer({ cloudwatchRoleArn }: AccountRecord): Account {
  const throttleSettings = { burstLimit: 5000, rateLimit: 10_000 };
  return { cloudwatchRoleArn, throttleSettings, features: [FEATURE], apiKeyVersion: '4' };
}

export function hasLogRole(tx: ReadTx, call: Call): boolean {
  return tx.get(ACCOUNT, call.scope, ID)?.cloudwatchRoleArn !== undefined;
}

export function getAccount(_input: unknown, call: Call): Account {
  return answer(call.read((tx) => tx.get(ACCOUNT, call.scope, ID)) ?? {});
}

export async function updateAccount(input: Given<UpdateAccountRequest>, call: Call): Promise<Account> {
  patchViolations(call, input.patchOperations).refuse();
  return call.write((tx) => {
    const account = patched(tx.get(ACCOUNT, call.scope, ID) ?? {}, input.patchOperations, ACCOUNT_PATCH, undefined);
    tx.put(ACCOUNT, call.scope, ID, account);
    return answer(account);
  });
}
