// Managed policies, the account's own and AWS's, behind one look-up.
import type { Call, ReadTx, Scope } from '../kernel/contract.ts';
import { fault } from '../kernel/fault.ts';
import { nameInArn } from './arns.ts';
import { policyNotFound, validationError } from './faults.ts';
import { awsPolicy } from './managed-policies.ts';
import { idOf, POLICY } from './resources.ts';
import type { PolicyRecord } from './resources.ts';

const POLICY_ARN = /^arn:aws[\w-]*:iam::(\d{12}|aws):policy\/.+$/;

/** Undefined when there is none: another account's policy is none. */
export function managedPolicy(tx: ReadTx, scope: Scope, arn: string): PolicyRecord | undefined {
  const aws = awsPolicy(arn);
  if (aws) return aws;
  const found = tx.get(POLICY, scope, idOf(nameInArn(arn)));
  return found?.arn === arn ? found : undefined;
}

export function findPolicy(tx: ReadTx, scope: Scope, arn: string): PolicyRecord {
  const found = managedPolicy(tx, scope, arn);
  if (!found) throw policyNotFound(arn);
  return found;
}

/** For changes: AWS's own policies are not the caller's to change. */
export function findOwnPolicy(tx: ReadTx, call: Call, arn: string): PolicyRecord {
  if (awsPolicy(arn)) {
    throw fault(
      'AccessDenied',
      `User: ${call.principal.arn} is not authorized to perform: iam:${call.operation} on resource: policy ${arn}`,
      {},
      403,
    );
  }
  return findPolicy(tx, call.globalScope, arn);
}

export function defaultDocument(policy: PolicyRecord): string | undefined {
  return policy.versions.find((version) => version.id === policy.defaultVersion)?.document;
}

/** [D4] */
export function checkPolicyArn(arn: string): void {
  if (!POLICY_ARN.test(arn)) throw validationError('Invalid ARN:  Could not be parsed!');
}

/** The document of a managed policy by ARN, from whichever account the ARN names. For session policies and the snapshot. */
export function policyDocument(tx: ReadTx, account: string, arn: string): string | undefined {
  const found = managedPolicy(tx, { account, region: '' }, arn);
  return found && defaultDocument(found);
}
