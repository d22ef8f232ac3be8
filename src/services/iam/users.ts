// Users: create, read, rename, delete.
import type {
  CreateUserRequest,
  DeleteUserRequest,
  GetUserRequest,
  ListUsersRequest,
  UpdateUserRequest,
  User,
} from '@aws-sdk/client-iam';
import type { Call, Tx } from '../kernel/contract.ts';
import { arnOf, dateOf } from './arns.ts';
import { boundaryAnswer, checkBoundary, dropBoundary } from './boundaries.ts';
import { alreadyExists, deleteConflict, validationError } from './faults.ts';
import { findHolder, GROUPS, USERS, useName } from './holders.ts';
import { pageOf } from './pages.ts';
import { addUse, removeUse } from './policy-use.ts';
import { ACCESS_KEY, GROUP, idOf, USER } from './resources.ts';
import type { UserRecord } from './resources.ts';
import { readTags } from './tag-rules.ts';

export const userHandlers = { CreateUser, GetUser, ListUsers, UpdateUser, DeleteUser };

/** What lists show. */
export function userAnswer(call: Call, user: UserRecord): User {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: arnOf(call.account, 'user', user),
    CreateDate: dateOf(user.createdMs),
  };
}

function fullAnswer(call: Call, user: UserRecord): User {
  return {
    ...userAnswer(call, user),
    ...boundaryAnswer(user),
    ...(user.tags.length > 0 ? { Tags: [...user.tags] } : {}),
  };
}

/** The named user, or the caller when it is one. */
export function namedUser(name: string | undefined, call: Call): string {
  if (name !== undefined) return name;
  if (call.principal.type === 'user' && call.principal.userName !== undefined) return call.principal.userName;
  throw validationError('Must specify userName when calling with non-User credentials');
}

function CreateUser(input: CreateUserRequest, call: Call): Promise<object> {
  const name = input.UserName!;
  const user: UserRecord = {
    name,
    id: `AIDA${call.ids.upper(17)}`,
    path: input.Path ?? '/',
    createdMs: call.nowMs,
    inline: {},
    attached: [],
    tags: readTags(input.Tags, true),
    ...(input.PermissionsBoundary === undefined ? {} : { boundary: input.PermissionsBoundary }),
    groups: [],
    accessKeys: [],
  };
  return call.write((tx) => {
    if (tx.get(USER, call.globalScope, idOf(name))) throw alreadyExists(`User with name ${name} already exists.`);
    if (user.boundary !== undefined) {
      checkBoundary(tx, call, user.boundary);
      addUse(tx, call.globalScope, user.boundary, 'boundaries', useName('User', name));
    }
    tx.put(USER, call.globalScope, idOf(name), user);
    return { User: fullAnswer(call, user) };
  });
}

function GetUser(input: GetUserRequest, call: Call): object {
  if (input.UserName === undefined && call.principal.type === 'root') return { User: rootAnswer(call) };
  const name = namedUser(input.UserName, call);
  return {
    User: fullAnswer(
      call,
      call.read((tx) => findHolder(USERS, tx, call.globalScope, name)),
    ),
  };
}

/** The root user has no record: its name is empty and its id is the account's. */
function rootAnswer(call: Call): User {
  return {
    Path: '/',
    UserName: 'root',
    UserId: call.account,
    Arn: `arn:aws:iam::${call.account}:root`,
    CreateDate: new Date(0),
  };
}

function ListUsers(input: ListUsersRequest, call: Call): object {
  const users = call.read((tx) => tx.list(USER, call.globalScope)).map((entry) => entry.value);
  const { items, rest } = pageOf(
    users.filter((user) => user.path.startsWith(input.PathPrefix ?? '/')),
    (user) => user.name,
    input,
  );
  return { Users: items.map((user) => userAnswer(call, user)), ...rest };
}

function UpdateUser(input: UpdateUserRequest, call: Call): Promise<object> {
  return call.write((tx) => {
    const user = findHolder(USERS, tx, call.globalScope, input.UserName!);
    const name = input.NewUserName ?? user.name;
    if (idOf(name) !== idOf(user.name) && tx.get(USER, call.globalScope, idOf(name)))
      throw alreadyExists(`User with name ${name} already exists.`);
    if (name !== user.name) rename(tx, call, user, name);
    tx.put(USER, call.globalScope, idOf(name), { ...user, name, path: input.NewPath ?? user.path });
    return {};
  });
}

/** Everything that knows the user by name learns the new one. */
function rename(tx: Tx, call: Call, user: UserRecord, name: string): void {
  const scope = call.globalScope;
  tx.delete(USER, scope, idOf(user.name));
  for (const groupName of user.groups) {
    const group = findHolder(GROUPS, tx, scope, groupName);
    tx.put(GROUP, scope, idOf(groupName), {
      ...group,
      members: group.members.map((member) => (member === user.name ? name : member)),
    });
  }
  for (const arn of user.attached) {
    removeUse(tx, scope, arn, 'attachments', useName('User', user.name));
    addUse(tx, scope, arn, 'attachments', useName('User', name));
  }
  if (user.boundary !== undefined) {
    dropBoundary(tx, call, USERS, user);
    addUse(tx, scope, user.boundary, 'boundaries', useName('User', name));
  }
  for (const id of user.accessKeys)
    tx.put(ACCESS_KEY, scope, id, { ...tx.get(ACCESS_KEY, scope, id)!, userName: name });
}

function DeleteUser(input: DeleteUserRequest, call: Call): Promise<object> {
  return call.write((tx) => {
    const user = findHolder(USERS, tx, call.globalScope, input.UserName!);
    if (user.attached.length > 0) throw deleteConflict('Cannot delete entity, must detach all policies first.');
    if (Object.keys(user.inline).length > 0) throw deleteConflict('Cannot delete entity, must delete policies first.');
    if (user.accessKeys.length > 0) throw deleteConflict('Cannot delete entity, must delete access keys first.');
    if (user.groups.length > 0) throw deleteConflict('Cannot delete entity, must remove users from group first.');
    dropBoundary(tx, call, USERS, user);
    tx.delete(USER, call.globalScope, idOf(user.name));
    return {};
  });
}
