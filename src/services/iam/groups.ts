// Groups and their members.
import type {
  AddUserToGroupRequest,
  CreateGroupRequest,
  DeleteGroupRequest,
  GetGroupRequest,
  Group,
  ListGroupsForUserRequest,
  ListGroupsRequest,
  RemoveUserFromGroupRequest,
  UpdateGroupRequest,
} from '@aws-sdk/client-iam';
import type { Call, Tx } from '../kernel/contract.ts';
import { arnOf, dateOf } from './arns.ts';
import { alreadyExists, deleteConflict, limitExceeded } from './faults.ts';
import { findHolder, GROUPS, USERS, useName } from './holders.ts';
import { pageOf } from './pages.ts';
import { addUse, removeUse } from './policy-use.ts';
import { GROUP, idOf, USER } from './resources.ts';
import type { GroupRecord } from './resources.ts';
import { userAnswer } from './users.ts';

export const groupHandlers = {
  CreateGroup,
  GetGroup,
  ListGroups,
  UpdateGroup,
  DeleteGroup,
  AddUserToGroup,
  RemoveUserFromGroup,
  ListGroupsForUser,
};

const MOST_GROUPS = 10;

export function groupAnswer(call: Call, group: GroupRecord): Group {
  return {
    Path: group.path,
    GroupName: group.name,
    GroupId: group.id,
    Arn: arnOf(call.account, 'group', group),
    CreateDate: dateOf(group.createdMs),
  };
}

function CreateGroup(input: CreateGroupRequest, call: Call): Promise<object> {
  const name = input.GroupName!;
  const group: GroupRecord = {
    name,
    id: `AGPA${call.ids.upper(17)}`,
    path: input.Path ?? '/',
    createdMs: call.nowMs,
    inline: {},
    attached: [],
    members: [],
  };
  return call.write((tx) => {
    if (tx.get(GROUP, call.globalScope, idOf(name))) throw alreadyExists(`Group with name ${name} already exists.`);
    tx.put(GROUP, call.globalScope, idOf(name), group);
    return { Group: groupAnswer(call, group) };
  });
}

function GetGroup(input: GetGroupRequest, call: Call): object {
  return call.read((tx) => {
    const group = findHolder(GROUPS, tx, call.globalScope, input.GroupName!);
    const { items, rest } = pageOf(group.members, (name) => name, input);
    const users = items.map((name) => userAnswer(call, findHolder(USERS, tx, call.globalScope, name)));
    return { Group: groupAnswer(call, group), Users: users, ...rest };
  });
}

function ListGroups(input: ListGroupsRequest, call: Call): object {
  const groups = call.read((tx) => tx.list(GROUP, call.globalScope)).map((entry) => entry.value);
  const { items, rest } = pageOf(
    groups.filter((group) => group.path.startsWith(input.PathPrefix ?? '/')),
    (group) => group.name,
    input,
  );
  return { Groups: items.map((group) => groupAnswer(call, group)), ...rest };
}

function UpdateGroup(input: UpdateGroupRequest, call: Call): Promise<object> {
  return call.write((tx) => {
    const group = findHolder(GROUPS, tx, call.globalScope, input.GroupName!);
    const name = input.NewGroupName ?? group.name;
    if (idOf(name) !== idOf(group.name) && tx.get(GROUP, call.globalScope, idOf(name)))
      throw alreadyExists(`Group with name ${name} already exists.`);
    if (name !== group.name) rename(tx, call, group, name);
    tx.put(GROUP, call.globalScope, idOf(name), { ...group, name, path: input.NewPath ?? group.path });
    return {};
  });
}

function rename(tx: Tx, call: Call, group: GroupRecord, name: string): void {
  const scope = call.globalScope;
  tx.delete(GROUP, scope, idOf(group.name));
  for (const member of group.members) {
    const user = findHolder(USERS, tx, scope, member);
    tx.put(USER, scope, idOf(member), { ...user, groups: user.groups.map((one) => (one === group.name ? name : one)) });
  }
  for (const arn of group.attached) {
    removeUse(tx, scope, arn, 'attachments', useName('Group', group.name));
    addUse(tx, scope, arn, 'attachments', useName('Group', name));
  }
}

function DeleteGroup(input: DeleteGroupRequest, call: Call): Promise<object> {
  return call.write((tx) => {
    const group = findHolder(GROUPS, tx, call.globalScope, input.GroupName!);
    if (group.members.length > 0) throw deleteConflict('Cannot delete entity, must remove users from group first.');
    if (group.attached.length > 0) throw deleteConflict('Cannot delete entity, must detach all policies first.');
    if (Object.keys(group.inline).length > 0) throw deleteConflict('Cannot delete entity, must delete policies first.');
    tx.delete(GROUP, call.globalScope, idOf(group.name));
    return {};
  });
}

function AddUserToGroup(input: AddUserToGroupRequest, call: Call): Promise<object> {
  return call.write((tx) => {
    const group = findHolder(GROUPS, tx, call.globalScope, input.GroupName!);
    const user = findHolder(USERS, tx, call.globalScope, input.UserName!);
    if (group.members.includes(user.name)) return {};
    if (user.groups.length >= MOST_GROUPS) throw limitExceeded(`Cannot exceed quota for GroupsPerUser: ${MOST_GROUPS}`);
    tx.put(GROUP, call.globalScope, idOf(group.name), { ...group, members: [...group.members, user.name] });
    tx.put(USER, call.globalScope, idOf(user.name), { ...user, groups: [...user.groups, group.name] });
    return {};
  });
}

/** A user that is no member is removed all the same. [recorded 2026-02] */
function RemoveUserFromGroup(input: RemoveUserFromGroupRequest, call: Call): Promise<object> {
  return call.write((tx) => {
    const user = findHolder(USERS, tx, call.globalScope, input.UserName!);
    const group = findHolder(GROUPS, tx, call.globalScope, input.GroupName!);
    tx.put(GROUP, call.globalScope, idOf(group.name), {
      ...group,
      members: group.members.filter((name) => name !== user.name),
    });
    tx.put(USER, call.globalScope, idOf(user.name), {
      ...user,
      groups: user.groups.filter((name) => name !== group.name),
    });
    return {};
  });
}

function ListGroupsForUser(input: ListGroupsForUserRequest, call: Call): object {
  return call.read((tx) => {
    const user = findHolder(USERS, tx, call.globalScope, input.UserName!);
    const { items, rest } = pageOf(user.groups, (name) => name, input);
    return { Groups: items.map((name) => groupAnswer(call, findHolder(GROUPS, tx, call.globalScope, name))), ...rest };
  });
}
