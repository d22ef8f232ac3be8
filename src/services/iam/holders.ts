// Users, groups and roles as one thing: how each is found, named and limited. Handlers of policies and tags are made for each from this.
import type { Kind, ReadTx, Scope } from '../kernel/contract.ts';
import { fault } from '../kernel/fault.ts';
import { arnOf } from './arns.ts';
import { noSuchEntity } from './faults.ts';
import { GROUP, idOf, ROLE, USER } from './resources.ts';
import type { GroupRecord, Holder, RoleRecord, UserRecord } from './resources.ts';

export type HolderLabel = 'User' | 'Group' | 'Role';

export interface HolderType<R extends Holder> {
  readonly label: HolderLabel;
  readonly word: 'user' | 'group' | 'role';
  readonly kind: Kind<R>;
  readonly nameMember: 'UserName' | 'GroupName' | 'RoleName';
  /** Characters of all inline policies together, whitespace aside. */
  readonly inlineLimit: number;
}

export const USERS: HolderType<UserRecord> = {
  label: 'User',
  word: 'user',
  kind: USER,
  nameMember: 'UserName',
  inlineLimit: 2048,
};
export const GROUPS: HolderType<GroupRecord> = {
  label: 'Group',
  word: 'group',
  kind: GROUP,
  nameMember: 'GroupName',
  inlineLimit: 5120,
};
export const ROLES: HolderType<RoleRecord> = {
  label: 'Role',
  word: 'role',
  kind: ROLE,
  nameMember: 'RoleName',
  inlineLimit: 10_240,
};

/** Throws NoSuchEntity. Names differ by case, although no two may differ by case alone. */
export function findHolder<R extends Holder>(type: HolderType<R>, tx: ReadTx, scope: Scope, name: string): R {
  const found = tx.get(type.kind, scope, idOf(name));
  if (found?.name !== name) throw noSuchEntity(`The ${type.word} with name ${name} cannot be found.`);
  return found;
}

export function holderArn(type: Pick<HolderType<Holder>, 'word'>, account: string, holder: Holder): string {
  return arnOf(account, type.word, holder);
}

/** How POLICY_USE names a holder. */
export function useName(label: HolderLabel, name: string): string {
  return `${label}/${name}`;
}

/** Where service-linked roles live. */
export const LINKED_PATH = '/aws-service-role/';

/** Service-linked roles are changed by nobody. */
export function refuseLinked(type: Pick<HolderType<Holder>, 'word'>, holder: Holder): void {
  if (type.word !== 'role' || !holder.path.startsWith(LINKED_PATH)) return;
  throw fault(
    'UnmodifiableEntityException',
    `Cannot perform the operation on the protected role '${holder.name}' - this role is only modifiable by AWS`,
  );
}
