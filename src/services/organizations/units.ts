// Organizational units and the tree that they and the accounts stand in.
import type {
  CreateOrganizationalUnitRequest,
  DeleteOrganizationalUnitRequest,
  DescribeOrganizationalUnitRequest,
  ListAccountsForParentRequest,
  ListChildrenRequest,
  ListOrganizationalUnitsForParentRequest,
  ListParentsRequest,
  MoveAccountRequest,
  OrganizationalUnit,
  UpdateOrganizationalUnitRequest,
} from '@aws-sdk/client-organizations';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { fault } from '../kernel/fault.ts';
import { accountAnswer, attachDefault } from './accounts.ts';
import { arnOf } from './arns.ts';
import { constraint, missing } from './faults.ts';
import {
  childAccounts,
  childUnits,
  findAccount,
  findParent,
  findUnit,
  managedOrganization,
  nodeOf,
  pathTo,
} from './find.ts';
import { pageOf } from './pages.ts';
import { ACCOUNT, ATTACHMENTS, managementScope, UNIT } from './resources.ts';
import type { OrganizationRecord, UnitRecord } from './resources.ts';
import { readTags } from './tag-rules.ts';

export const unitHandlers = {
  CreateOrganizationalUnit,
  DescribeOrganizationalUnit,
  UpdateOrganizationalUnit,
  DeleteOrganizationalUnit,
  ListOrganizationalUnitsForParent,
  ListAccountsForParent,
  ListChildren,
  ListParents,
  MoveAccount,
};

/** Units below one another, the root aside. */
const DEEPEST = 5;

function answer(organization: OrganizationRecord, { id, name }: UnitRecord): OrganizationalUnit {
  return { Id: id, Arn: arnOf(organization, 'ou', id), Name: name };
}

function checkName(tx: ReadTx, organization: OrganizationRecord, parentId: string, name: string, own?: string): void {
  if (childUnits(tx, organization, parentId).every((unit) => unit.name !== name || unit.id === own)) return;
  throw fault('DuplicateOrganizationalUnitException', 'An OU with the same name already exists.');
}

function CreateOrganizationalUnit(input: CreateOrganizationalUnitRequest, call: Call): Promise<object> {
  const tags = readTags(input.Tags);
  return call.write((tx) => {
    const organization = managedOrganization(tx, call);
    const parentId = findParent(tx, organization, input.ParentId!).id;
    if (pathTo(tx, organization, parentId).length > DEEPEST)
      throw constraint(
        'OU_DEPTH_LIMIT_EXCEEDED',
        'You have exceeded the maximum depth of the organizational unit tree.',
      );
    checkName(tx, organization, parentId, input.Name!);
    const id = `ou-${organization.rootId.slice(2)}-${call.ids.lower(8)}`;
    const unit: UnitRecord = { id, name: input.Name!, parentId, tags };
    tx.put(UNIT, managementScope(organization), id, unit);
    attachDefault(tx, organization, id);
    return { OrganizationalUnit: answer(organization, unit) };
  });
}

function DescribeOrganizationalUnit(input: DescribeOrganizationalUnitRequest, call: Call): object {
  return call.read((tx) => {
    const organization = managedOrganization(tx, call);
    return { OrganizationalUnit: answer(organization, findUnit(tx, organization, input.OrganizationalUnitId!)) };
  });
}

function UpdateOrganizationalUnit(input: UpdateOrganizationalUnitRequest, call: Call): Promise<object> {
  return call.write((tx) => {
    const organization = managedOrganization(tx, call);
    const unit = findUnit(tx, organization, input.OrganizationalUnitId!);
    const renamed = { ...unit, name: input.Name ?? unit.name };
    checkName(tx, organization, unit.parentId, renamed.name, unit.id);
    tx.put(UNIT, managementScope(organization), unit.id, renamed);
    return { OrganizationalUnit: answer(organization, renamed) };
  });
}

function DeleteOrganizationalUnit(input: DeleteOrganizationalUnitRequest, call: Call): Promise<void> {
  return call.write((tx) => {
    const organization = managedOrganization(tx, call);
    const { id } = findUnit(tx, organization, input.OrganizationalUnitId!);
    if (childUnits(tx, organization, id).length + childAccounts(tx, organization, id).length > 0) {
      throw fault(
        'OrganizationalUnitNotEmptyException',
        'The specified OU is not empty. Move all accounts to another root or to other OUs, remove all child OUs, and try the operation again.',
      );
    }
    tx.delete(UNIT, managementScope(organization), id);
    tx.delete(ATTACHMENTS, managementScope(organization), id);
  });
}

function ListOrganizationalUnitsForParent(input: ListOrganizationalUnitsForParentRequest, call: Call): object {
  return call.read((tx) => {
    const organization = managedOrganization(tx, call);
    const parent = findParent(tx, organization, input.ParentId!);
    const { items, rest } = pageOf(childUnits(tx, organization, parent.id), ({ id }) => id, input);
    return { OrganizationalUnits: items.map((unit) => answer(organization, unit)), ...rest };
  });
}

function ListAccountsForParent(input: ListAccountsForParentRequest, call: Call): object {
  return call.read((tx) => {
    const organization = managedOrganization(tx, call);
    const parent = findParent(tx, organization, input.ParentId!);
    const { items, rest } = pageOf(childAccounts(tx, organization, parent.id), ({ id }) => id, input);
    return { Accounts: items.map((account) => accountAnswer(tx, organization, account)), ...rest };
  });
}

function ListChildren(input: ListChildrenRequest, call: Call): object {
  return call.read((tx) => {
    const organization = managedOrganization(tx, call);
    const parent = findParent(tx, organization, input.ParentId!);
    const children = input.ChildType === 'ACCOUNT' ? childAccounts : childUnits;
    const { items, rest } = pageOf<{ readonly id: string }>(
      children(tx, organization, parent.id),
      ({ id }) => id,
      input,
    );
    return { Children: items.map(({ id }) => ({ Id: id, Type: input.ChildType })), ...rest };
  });
}

function ListParents(input: ListParentsRequest, call: Call): object {
  return call.read((tx) => {
    const organization = managedOrganization(tx, call);
    const parentId = nodeOf(tx, organization, input.ChildId!)?.parentId;
    const parent = parentId === undefined ? undefined : nodeOf(tx, organization, parentId);
    if (!parent) throw missing('Child');
    return { Parents: [{ Id: parent.id, Type: parent.type }] };
  });
}

function MoveAccount(input: MoveAccountRequest, call: Call): Promise<void> {
  return call.write((tx) => {
    const organization = managedOrganization(tx, call);
    const account = findAccount(tx, organization, input.AccountId!);
    const source = findParent(tx, organization, input.SourceParentId!, 'SourceParent');
    const destination = findParent(tx, organization, input.DestinationParentId!, 'DestinationParent');
    if (account.parentId === destination.id)
      throw fault(
        'DuplicateAccountException',
        'The specified account is already present in the specified destination.',
      );
    if (account.parentId !== source.id) throw missing('SourceParent');
    tx.put(ACCOUNT, managementScope(organization), account.id, { ...account, parentId: destination.id });
  });
}
