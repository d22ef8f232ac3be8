// Looking things up: the caller's organization, its accounts, units and policies, and what a target id means.
import type { Call, ReadTx } from '../kernel/contract.ts';
import { arnOf } from './arns.ts';
import { missing, notInUse, notManagement } from './faults.ts';
import {
  ACCOUNT,
  ATTACHMENTS,
  FULL_ACCESS,
  managementScope,
  MEMBERSHIP,
  ORGANIZATION,
  POLICY,
  UNIT,
} from './resources.ts';
import type { AccountRecord, OrganizationRecord, PolicyRecord, UnitRecord } from './resources.ts';

/** The organization that an account belongs to. */
export function organizationOf(tx: ReadTx, account: string): OrganizationRecord | undefined {
  const membership = tx.get(MEMBERSHIP, { account, region: '' }, 'membership');
  return membership && tx.get(ORGANIZATION, managementScope(membership), 'organization');
}

/** Throws when the caller's account is in none. */
export function ownOrganization(tx: ReadTx, call: Call): OrganizationRecord {
  const found = organizationOf(tx, call.account);
  if (!found) throw notInUse();
  return found;
}

/** For what only the management account may do. */
export function managedOrganization(tx: ReadTx, call: Call): OrganizationRecord {
  const found = ownOrganization(tx, call);
  if (found.management !== call.account) throw notManagement();
  return found;
}

export function findAccount(tx: ReadTx, organization: OrganizationRecord, id: string): AccountRecord {
  const found = tx.get(ACCOUNT, managementScope(organization), id);
  if (!found) throw missing('Account');
  return found;
}

export function findUnit(tx: ReadTx, organization: OrganizationRecord, id: string): UnitRecord {
  const found = tx.get(UNIT, managementScope(organization), id);
  if (!found) throw missing('OrganizationalUnit');
  return found;
}

export function findPolicy(tx: ReadTx, organization: OrganizationRecord, id: string): PolicyRecord {
  const found = id === FULL_ACCESS.id ? FULL_ACCESS : tx.get(POLICY, managementScope(organization), id);
  if (!found) throw missing('Policy');
  return found;
}

export interface Node {
  readonly type: 'ROOT' | 'ORGANIZATIONAL_UNIT' | 'ACCOUNT';
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  /** The root has none. */
  readonly parentId?: string;
}

/** A root, unit or account by its id. */
export function nodeOf(tx: ReadTx, organization: OrganizationRecord, id: string): Node | undefined {
  if (id === organization.rootId) return { type: 'ROOT', id, name: 'Root', arn: arnOf(organization, 'root', id) };
  const scope = managementScope(organization);
  const unit = tx.get(UNIT, scope, id);
  if (unit) {
    const { name, parentId } = unit;
    return { type: 'ORGANIZATIONAL_UNIT', id, name, parentId, arn: arnOf(organization, 'ou', id) };
  }
  const account = tx.get(ACCOUNT, scope, id);
  if (!account) return undefined;
  return {
    type: 'ACCOUNT',
    id,
    name: account.name,
    parentId: account.parentId,
    arn: arnOf(organization, 'account', id),
  };
}

/** A root or unit: what accounts and units may stand below. */
export function findParent(
  tx: ReadTx,
  organization: OrganizationRecord,
  id: string,
  word: 'Parent' | 'SourceParent' | 'DestinationParent' = 'Parent',
): Node {
  const found = nodeOf(tx, organization, id);
  if (!found || found.type === 'ACCOUNT') throw missing(word);
  return found;
}

/** From the root down to the node itself, ids only. */
export function pathTo(tx: ReadTx, organization: OrganizationRecord, id: string): string[] {
  const path: string[] = [];
  for (let at = nodeOf(tx, organization, id); at;) {
    path.unshift(at.id);
    at = at.parentId === undefined ? undefined : nodeOf(tx, organization, at.parentId);
  }
  return path;
}

export function attachedTo(tx: ReadTx, organization: OrganizationRecord, targetId: string): readonly string[] {
  return tx.get(ATTACHMENTS, managementScope(organization), targetId)?.policies ?? [];
}

export function childUnits(tx: ReadTx, organization: OrganizationRecord, parentId: string): UnitRecord[] {
  const all = tx.list(UNIT, managementScope(organization)).map((entry) => entry.value);
  return all.filter((unit) => unit.parentId === parentId);
}

export function childAccounts(tx: ReadTx, organization: OrganizationRecord, parentId: string): AccountRecord[] {
  return allAccounts(tx, organization).filter((account) => account.parentId === parentId);
}

export function allAccounts(tx: ReadTx, organization: OrganizationRecord): AccountRecord[] {
  return tx.list(ACCOUNT, managementScope(organization)).map((entry) => entry.value);
}
