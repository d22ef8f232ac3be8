// Roles: create, read, update, delete, and their trust policies.
import type {
  CreateRoleRequest,
  DeleteRoleRequest,
  GetRoleRequest,
  ListRolesRequest,
  Role,
  UpdateAssumeRolePolicyRequest,
  UpdateRoleDescriptionRequest,
  UpdateRoleRequest,
} from '@aws-sdk/client-iam';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { arnOf, dateOf, encodedDocument } from './arns.ts';
import { boundaryAnswer, checkBoundary, dropBoundary } from './boundaries.ts';
import { checkTrust } from './documents.ts';
import { alreadyExists, deleteConflict } from './faults.ts';
import { findHolder, refuseLinked, ROLES, useName } from './holders.ts';
import { pageOf } from './pages.ts';
import { addUse } from './policy-use.ts';
import { idOf, INSTANCE_PROFILE, ROLE } from './resources.ts';
import type { RoleRecord } from './resources.ts';
import { readTags } from './tag-rules.ts';

export const roleHandlers = {
  CreateRole,
  GetRole,
  ListRoles,
  UpdateRole,
  UpdateRoleDescription,
  UpdateAssumeRolePolicy,
  DeleteRole,
};

const DEFAULT_SESSION_SECONDS = 3600;

/** What CreateRole and instance profiles show; other answers add to it. [recorded 2026-02] */
export function roleAnswer(call: Call, role: RoleRecord): Role {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: arnOf(call.account, 'role', role),
    CreateDate: dateOf(role.createdMs),
    AssumeRolePolicyDocument: encodedDocument(role.trust),
  };
}

const describedAnswer = (role: RoleRecord): object =>
  role.description === undefined ? {} : { Description: role.description };
const taggedAnswer = (role: RoleRecord): object => (role.tags.length > 0 ? { Tags: [...role.tags] } : {});

function CreateRole(input: CreateRoleRequest, call: Call): Promise<object> {
  const name = input.RoleName!;
  checkTrust(input.AssumeRolePolicyDocument!);
  const role: RoleRecord = {
    name,
    id: `AROA${call.ids.upper(17)}`,
    path: input.Path ?? '/',
    createdMs: call.nowMs,
    inline: {},
    attached: [],
    trust: input.AssumeRolePolicyDocument!,
    ...(input.Description === undefined ? {} : { description: input.Description }),
    maxSessionDuration: input.MaxSessionDuration ?? DEFAULT_SESSION_SECONDS,
    tags: readTags(input.Tags, true),
    ...(input.PermissionsBoundary === undefined ? {} : { boundary: input.PermissionsBoundary }),
  };
  return call.write((tx) => {
    if (tx.get(ROLE, call.globalScope, idOf(name))) throw alreadyExists(`Role with name ${name} already exists.`);
    if (role.boundary !== undefined) {
      checkBoundary(tx, call, role.boundary);
      addUse(tx, call.globalScope, role.boundary, 'boundaries', useName('Role', name));
    }
    tx.put(ROLE, call.globalScope, idOf(name), role);
    return { Role: { ...roleAnswer(call, role), ...boundaryAnswer(role), ...taggedAnswer(role) } };
  });
}

function GetRole(input: GetRoleRequest, call: Call): object {
  const role = call.read((tx) => findHolder(ROLES, tx, call.globalScope, input.RoleName!));
  return {
    Role: {
      ...roleAnswer(call, role),
      ...describedAnswer(role),
      MaxSessionDuration: role.maxSessionDuration,
      ...boundaryAnswer(role),
      ...taggedAnswer(role),
      RoleLastUsed: {},
    },
  };
}

function ListRoles(input: ListRolesRequest, call: Call): object {
  const roles = call.read((tx) => tx.list(ROLE, call.globalScope)).map((entry) => entry.value);
  const { items, rest } = pageOf(
    roles.filter((role) => role.path.startsWith(input.PathPrefix ?? '/')),
    (role) => role.name,
    input,
  );
  const shown = items.map((role) => ({
    ...roleAnswer(call, role),
    ...describedAnswer(role),
    MaxSessionDuration: role.maxSessionDuration,
  }));
  return { Roles: shown, ...rest };
}

/** Members that are not sent stay as they are. [recorded 2026-02] */
function UpdateRole(input: UpdateRoleRequest, call: Call): Promise<object> {
  return change(call, input.RoleName!, (role) => ({
    ...role,
    ...(input.Description === undefined ? {} : { description: input.Description }),
    maxSessionDuration: input.MaxSessionDuration ?? role.maxSessionDuration,
  })).then(() => ({}));
}

function UpdateRoleDescription(input: UpdateRoleDescriptionRequest, call: Call): Promise<object> {
  return change(call, input.RoleName!, (role) => ({ ...role, description: input.Description! })).then((role) => ({
    Role: { ...roleAnswer(call, role), ...describedAnswer(role) },
  }));
}

function UpdateAssumeRolePolicy(input: UpdateAssumeRolePolicyRequest, call: Call): Promise<object> {
  checkTrust(input.PolicyDocument!);
  return change(call, input.RoleName!, (role) => ({ ...role, trust: input.PolicyDocument! })).then(() => ({}));
}

function change(call: Call, name: string, work: (role: RoleRecord) => RoleRecord): Promise<RoleRecord> {
  return call.write((tx) => {
    const role = findHolder(ROLES, tx, call.globalScope, name);
    refuseLinked(ROLES, role);
    const changed = work(role);
    tx.put(ROLE, call.globalScope, idOf(name), changed);
    return changed;
  });
}

function DeleteRole(input: DeleteRoleRequest, call: Call): Promise<object> {
  return call.write((tx) => {
    const role = findHolder(ROLES, tx, call.globalScope, input.RoleName!);
    refuseLinked(ROLES, role);
    if (isInProfile(tx, call, role))
      throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
    if (role.attached.length > 0) throw deleteConflict('Cannot delete entity, must detach all policies first.');
    if (Object.keys(role.inline).length > 0) throw deleteConflict('Cannot delete entity, must delete policies first.');
    dropBoundary(tx, call, ROLES, role);
    tx.delete(ROLE, call.globalScope, idOf(role.name));
    return {};
  });
}

function isInProfile(tx: ReadTx, call: Call, role: RoleRecord): boolean {
  return tx.list(INSTANCE_PROFILE, call.globalScope).some((entry) => entry.value.role === role.name);
}
