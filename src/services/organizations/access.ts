// What a caller must be allowed for each operation: organizations:Operation on the ARNs of what the input names.
import type { AccessNeed, Call } from '../kernel/contract.ts';
import { arnOf, policyArn } from './arns.ts';
import { organizationOf } from './find.ts';
import type { OrganizationRecord } from './resources.ts';

/** Members that name a resource. A move is weighed at the account and at both parents, an attachment at policy and target. */
const MEMBERS = [
  'AccountId',
  'ChildId',
  'OrganizationalUnitId',
  'ParentId',
  'RootId',
  'SourceParentId',
  'DestinationParentId',
  'TargetId',
  'PolicyId',
  'ResourceId',
];

/** These have no resource type in the service authorization reference. */
const ANYWHERE = new Set(['ListAccountsForParent', 'ListParents', 'ListChildren', 'ListOrganizationalUnitsForParent']);

export function accessNeeds(operation: string, input: Record<string, unknown>, call: Call): AccessNeed[] {
  const action = `organizations:${operation}`;
  const organization = call.read((tx) => organizationOf(tx, call.account));
  const ids = MEMBERS.map((member) => input[member]).filter((id) => typeof id === 'string');
  if (!organization || ids.length === 0 || ANYWHERE.has(operation)) return [{ action, resource: '*' }];
  return ids.map((id) => ({ action, resource: arnOfId(organization, id), resourceAccount: call.account }));
}

function arnOfId(organization: OrganizationRecord, id: string): string {
  if (id.startsWith('p-')) return policyArn(organization, id);
  if (id.startsWith('ou-')) return arnOf(organization, 'ou', id);
  return arnOf(organization, id.startsWith('r-') ? 'root' : 'account', id);
}
