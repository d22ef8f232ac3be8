// GetAccountAuthorizationDetails: everything that has or is a policy, in one paged answer.
import type {
  GetAccountAuthorizationDetailsRequest,
  GroupDetail,
  ManagedPolicyDetail,
  PolicyDetail,
  RoleDetail,
  UserDetail,
} from '@aws-sdk/client-iam';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { encodedDocument } from './arns.ts';
import { attachedAnswer } from './attachments.ts';
import { boundaryAnswer } from './boundaries.ts';
import { groupAnswer } from './groups.ts';
import { profileAnswer, profilesOf } from './instance-profiles.ts';
import { AWS_POLICIES } from './managed-policies.ts';
import { pageOf } from './pages.ts';
import { summary } from './policies.ts';
import { versionAnswer } from './policy-versions.ts';
import { usesOf } from './policy-use.ts';
import { GROUP, POLICY, ROLE, USER } from './resources.ts';
import type { GroupRecord, Holder, PolicyRecord, RoleRecord, UserRecord } from './resources.ts';
import { roleAnswer } from './roles.ts';
import { userAnswer } from './users.ts';

/** One entry of the answer, built only when its page is shown. */
interface Item {
  readonly order: string;
  readonly list: 'UserDetailList' | 'GroupDetailList' | 'RoleDetailList' | 'Policies';
  detail(): UserDetail | GroupDetail | RoleDetail | ManagedPolicyDetail;
}

export function GetAccountAuthorizationDetails(input: GetAccountAuthorizationDetailsRequest, call: Call): object {
  return call.read((tx) => {
    const { items, rest } = pageOf(itemsOf(tx, call, input.Filter ?? []), (item) => item.order, input);
    const of = (list: Item['list']): object[] =>
      items.filter((item) => item.list === list).map((item) => item.detail());
    return {
      UserDetailList: of('UserDetailList'),
      GroupDetailList: of('GroupDetailList'),
      RoleDetailList: of('RoleDetailList'),
      Policies: of('Policies'),
      ...rest,
    };
  });
}

function itemsOf(tx: ReadTx, call: Call, filter: readonly string[]): Item[] {
  const scope = call.globalScope;
  const wants = (type: string): boolean => filter.length === 0 || filter.includes(type);
  const items: Item[] = [];
  if (wants('User'))
    for (const { id, value } of tx.list(USER, scope))
      items.push({ order: `1/${id}`, list: 'UserDetailList', detail: () => userDetail(call, value) });
  if (wants('Group'))
    for (const { id, value } of tx.list(GROUP, scope))
      items.push({ order: `2/${id}`, list: 'GroupDetailList', detail: () => groupDetail(call, value) });
  if (wants('Role'))
    for (const { id, value } of tx.list(ROLE, scope))
      items.push({ order: `3/${id}`, list: 'RoleDetailList', detail: () => roleDetail(tx, call, value) });
  for (const policy of managedOf(tx, call, wants))
    items.push({ order: `4/${policy.arn}`, list: 'Policies', detail: () => policyDetail(tx, call, policy) });
  return items;
}

/** Of AWS's own policies only those that are in use. */
function managedOf(tx: ReadTx, call: Call, wants: (type: string) => boolean): PolicyRecord[] {
  const own = wants('LocalManagedPolicy') ? tx.list(POLICY, call.globalScope).map((entry) => entry.value) : [];
  const used = (policy: PolicyRecord): boolean => usesOf(tx, call.globalScope, policy.arn).attachments.length > 0;
  return wants('AWSManagedPolicy') ? [...own, ...[...AWS_POLICIES.values()].filter(used)] : own;
}

function inlineDetails(holder: Holder): PolicyDetail[] {
  return Object.entries(holder.inline).map(([name, document]) => ({
    PolicyName: name,
    PolicyDocument: encodedDocument(document),
  }));
}

function userDetail(call: Call, user: UserRecord): UserDetail {
  return {
    ...userAnswer(call, user),
    UserPolicyList: inlineDetails(user),
    GroupList: [...user.groups],
    AttachedManagedPolicies: attachedAnswer(user),
    ...boundaryAnswer(user),
    Tags: [...user.tags],
  };
}

function groupDetail(call: Call, group: GroupRecord): GroupDetail {
  return {
    ...groupAnswer(call, group),
    GroupPolicyList: inlineDetails(group),
    AttachedManagedPolicies: attachedAnswer(group),
  };
}

function roleDetail(tx: ReadTx, call: Call, role: RoleRecord): RoleDetail {
  return {
    ...roleAnswer(call, role),
    InstanceProfileList: profilesOf(tx, call, role.name).map((profile) => profileAnswer(tx, call, profile)),
    RolePolicyList: inlineDetails(role),
    AttachedManagedPolicies: attachedAnswer(role),
    ...boundaryAnswer(role),
    Tags: [...role.tags],
    RoleLastUsed: {},
  };
}

function policyDetail(tx: ReadTx, call: Call, policy: PolicyRecord): ManagedPolicyDetail {
  const versions = policy.versions
    .toReversed()
    .map((version) => ({ ...versionAnswer(policy, version), Document: encodedDocument(version.document) }));
  return {
    ...summary(tx, call, policy),
    ...(policy.description === undefined ? {} : { Description: policy.description }),
    PolicyVersionList: versions,
  };
}
