// Who uses which managed policy, kept beside the holders so that counts, look-ups and the snapshot need no scan.
import type { ReadTx, Scope, Tx } from '../kernel/contract.ts';
import { POLICY_USE } from './resources.ts';
import type { PolicyUseRecord } from './resources.ts';

export type Use = keyof PolicyUseRecord;

const UNUSED: PolicyUseRecord = { attachments: [], boundaries: [] };

export function usesOf(tx: ReadTx, scope: Scope, arn: string): PolicyUseRecord {
  return tx.get(POLICY_USE, scope, arn) ?? UNUSED;
}

export function addUse(tx: Tx, scope: Scope, arn: string, use: Use, holder: string): void {
  const uses = usesOf(tx, scope, arn);
  if (!uses[use].includes(holder)) tx.put(POLICY_USE, scope, arn, { ...uses, [use]: [...uses[use], holder] });
}

export function removeUse(tx: Tx, scope: Scope, arn: string, use: Use, holder: string): void {
  const uses = usesOf(tx, scope, arn);
  const left = { ...uses, [use]: uses[use].filter((one) => one !== holder) };
  if (left.attachments.length + left.boundaries.length > 0) tx.put(POLICY_USE, scope, arn, left);
  else tx.delete(POLICY_USE, scope, arn);
}
