// Managed policies: create, read, list, delete. Versions stand in policy-versions.ts.
import type {
  CreatePolicyRequest,
  DeletePolicyRequest,
  GetPolicyRequest,
  ListEntitiesForPolicyRequest,
  ListPoliciesRequest,
  Policy,
} from '@aws-sdk/client-iam';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { arnOf, dateOf } from './arns.ts';
import { checkManaged } from './documents.ts';
import { alreadyExists, deleteConflict, policyNotAttachable } from './faults.ts';
import { findHolder, GROUPS, ROLES, USERS, useName } from './holders.ts';
import type { HolderLabel, HolderType } from './holders.ts';
import { AWS_POLICIES } from './managed-policies.ts';
import { checkPolicyArn, findOwnPolicy, findPolicy, managedPolicy } from './managed.ts';
import { pageOf } from './pages.ts';
import { usesOf } from './policy-use.ts';
import { idOf, POLICY } from './resources.ts';
import type { Holder, PolicyRecord } from './resources.ts';
import { readTags } from './tag-rules.ts';

export const policyHandlers = { CreatePolicy, GetPolicy, ListPolicies, DeletePolicy, ListEntitiesForPolicy };

function CreatePolicy(input: CreatePolicyRequest, call: Call): Promise<object> {
  const document = input.PolicyDocument!;
  checkManaged(document);
  const name = input.PolicyName!;
  const path = input.Path ?? '/';
  const version = { id: 'v1', document, createdMs: call.nowMs };
  const policy: PolicyRecord = {
    name,
    id: `ANPA${call.ids.upper(17)}`,
    path,
    arn: arnOf(call.account, 'policy', { path, name }),
    ...(input.Description === undefined ? {} : { description: input.Description }),
    createdMs: call.nowMs,
    updatedMs: call.nowMs,
    versions: [version],
    defaultVersion: version.id,
    lastVersion: 1,
    tags: readTags(input.Tags, false),
  };
  return call.write((tx) => {
    if (tx.get(POLICY, call.globalScope, idOf(name)))
      throw alreadyExists(`A policy called ${name} already exists. Duplicate names are not allowed.`);
    tx.put(POLICY, call.globalScope, idOf(name), policy);
    return { Policy: { ...summary(tx, call, policy), ...(policy.tags.length > 0 ? { Tags: [...policy.tags] } : {}) } };
  });
}

/** What lists show; reads add Description and Tags. */
export function summary(tx: ReadTx, call: Call, policy: PolicyRecord): Policy {
  const uses = usesOf(tx, call.globalScope, policy.arn);
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersion,
    AttachmentCount: uses.attachments.length,
    PermissionsBoundaryUsageCount: uses.boundaries.length,
    IsAttachable: true,
    CreateDate: dateOf(policy.createdMs),
    UpdateDate: dateOf(policy.updatedMs),
  };
}

function GetPolicy(input: GetPolicyRequest, call: Call): object {
  const arn = input.PolicyArn!;
  checkPolicyArn(arn);
  return call.read((tx) => {
    const policy = findPolicy(tx, call.globalScope, arn);
    const description = policy.description === undefined ? {} : { Description: policy.description };
    return { Policy: { ...summary(tx, call, policy), ...description, Tags: [...policy.tags] } };
  });
}

function ListPolicies(input: ListPoliciesRequest, call: Call): object {
  return call.read((tx) => {
    const own = input.Scope === 'AWS' ? [] : tx.list(POLICY, call.globalScope).map((entry) => entry.value);
    const all = input.Scope === 'Local' ? own : [...own, ...AWS_POLICIES.values()];
    const wanted = all.filter(
      (policy) => policy.path.startsWith(input.PathPrefix ?? '/') && isUsed(tx, call, policy, input),
    );
    const { items, rest } = pageOf(wanted, (policy) => policy.arn, input);
    return { Policies: items.map((policy) => summary(tx, call, policy)), ...rest };
  });
}

function isUsed(tx: ReadTx, call: Call, policy: PolicyRecord, input: ListPoliciesRequest): boolean {
  if (!input.OnlyAttached && input.PolicyUsageFilter === undefined) return true;
  const uses = usesOf(tx, call.globalScope, policy.arn);
  if (input.PolicyUsageFilter === 'PermissionsBoundary') return uses.boundaries.length > 0;
  return uses.attachments.length > 0;
}

function DeletePolicy(input: DeletePolicyRequest, call: Call): Promise<object> {
  const arn = input.PolicyArn!;
  checkPolicyArn(arn);
  return call.write((tx) => {
    const policy = findOwnPolicy(tx, call, arn);
    const uses = usesOf(tx, call.globalScope, arn);
    if (uses.attachments.length + uses.boundaries.length > 0)
      throw deleteConflict('Cannot delete a policy attached to entities.');
    if (policy.versions.length > 1) {
      throw deleteConflict(
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
      );
    }
    tx.delete(POLICY, call.globalScope, idOf(policy.name));
    return {};
  });
}

function ListEntitiesForPolicy(input: ListEntitiesForPolicyRequest, call: Call): object {
  const arn = input.PolicyArn!;
  return call.read((tx) => {
    if (!managedPolicy(tx, call.globalScope, arn)) throw policyNotAttachable(arn);
    const uses = usesOf(tx, call.globalScope, arn);
    const attachments = input.PolicyUsageFilter === 'PermissionsBoundary' ? [] : uses.attachments;
    const boundaries = input.PolicyUsageFilter === 'PermissionsPolicy' ? [] : uses.boundaries;
    const wanted = [...new Set([...attachments, ...boundaries])].filter((use) => isWanted(tx, call, use, input));
    const { items, rest } = pageOf(wanted, (use) => use, input);
    const of = (label: HolderLabel): Holder[] =>
      items.filter((use) => use.startsWith(`${label}/`)).map((use) => holderOf(tx, call, use));
    return {
      PolicyGroups: of('Group').map((group) => ({ GroupName: group.name, GroupId: group.id })),
      PolicyUsers: of('User').map((user) => ({ UserName: user.name, UserId: user.id })),
      PolicyRoles: of('Role').map((role) => ({ RoleName: role.name, RoleId: role.id })),
      ...rest,
    };
  });
}

const TYPES: Readonly<Record<string, HolderType<Holder>>> = {
  User: USERS as HolderType<Holder>,
  Group: GROUPS as HolderType<Holder>,
  Role: ROLES as HolderType<Holder>,
};

function holderOf(tx: ReadTx, call: Call, use: string): Holder {
  const [label = '', name = ''] = use.split('/');
  return findHolder(TYPES[label]!, tx, call.globalScope, name);
}

function isWanted(tx: ReadTx, call: Call, use: string, input: ListEntitiesForPolicyRequest): boolean {
  const holder = holderOf(tx, call, use);
  if (input.EntityFilter !== undefined && use !== useName(input.EntityFilter as HolderLabel, holder.name)) return false;
  return holder.path.startsWith(input.PathPrefix ?? '/');
}
