// The policies that speak for a user or a role, as the evaluator takes them. Used by the snapshot and by the simulator.
import type { NamedPolicy } from '../../identity/contract.ts';
import type { ReadTx, Scope } from '../kernel/contract.ts';
import { policyDocument } from './managed.ts';
import { GROUP, idOf } from './resources.ts';
import type { Holder, UserRecord } from './resources.ts';

/** Inline and attached policies of one holder. */
export function policiesOfHolder(
  tx: ReadTx,
  scope: Scope,
  word: 'user' | 'group' | 'role',
  holder: Holder,
): NamedPolicy[] {
  const inline = Object.entries(holder.inline).map(([name, document]) => ({
    source: `inline policy ${name} of ${word} ${holder.name}`,
    document,
  }));
  return [...inline, ...holder.attached.flatMap((arn) => namedManaged(tx, scope, arn))];
}

/** The user's own and those of its groups. */
export function policiesOfUser(tx: ReadTx, scope: Scope, user: UserRecord): NamedPolicy[] {
  const groups = user.groups.map((name) => tx.get(GROUP, scope, idOf(name))).filter((group) => group !== undefined);
  return [
    ...policiesOfHolder(tx, scope, 'user', user),
    ...groups.flatMap((group) => policiesOfHolder(tx, scope, 'group', group)),
  ];
}

/** A boundary whose policy is gone allows nothing. */
export function boundaryOf(tx: ReadTx, scope: Scope, holder: { readonly boundary?: string }): NamedPolicy | undefined {
  if (holder.boundary === undefined) return undefined;
  return (
    namedManaged(tx, scope, holder.boundary)[0] ?? {
      source: holder.boundary,
      document: '{"Version":"2012-10-17","Statement":[]}',
    }
  );
}

function namedManaged(tx: ReadTx, scope: Scope, arn: string): NamedPolicy[] {
  const document = policyDocument(tx, scope.account, arn);
  return document === undefined ? [] : [{ source: arn, document }];
}
