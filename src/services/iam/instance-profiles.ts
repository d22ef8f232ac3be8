// Instance profiles: a name for one role. Nothing here runs instances, but roles cannot be deleted while one names them.
import type {
  AddRoleToInstanceProfileRequest,
  CreateInstanceProfileRequest,
  DeleteInstanceProfileRequest,
  GetInstanceProfileRequest,
  InstanceProfile,
  ListInstanceProfilesForRoleRequest,
  ListInstanceProfilesRequest,
  RemoveRoleFromInstanceProfileRequest,
} from '@aws-sdk/client-iam';
import type { Call, ReadTx, Scope } from '../kernel/contract.ts';
import { arnOf, dateOf } from './arns.ts';
import { alreadyExists, deleteConflict, limitExceeded, noSuchEntity } from './faults.ts';
import { findHolder, ROLES } from './holders.ts';
import { pageOf } from './pages.ts';
import { idOf, INSTANCE_PROFILE } from './resources.ts';
import type { InstanceProfileRecord } from './resources.ts';
import { roleAnswer } from './roles.ts';
import { readTags } from './tag-rules.ts';

export const instanceProfileHandlers = {
  CreateInstanceProfile,
  GetInstanceProfile,
  ListInstanceProfiles,
  ListInstanceProfilesForRole,
  AddRoleToInstanceProfile,
  RemoveRoleFromInstanceProfile,
  DeleteInstanceProfile,
};

export function findProfile(tx: ReadTx, scope: Scope, name: string): InstanceProfileRecord {
  const found = tx.get(INSTANCE_PROFILE, scope, idOf(name));
  if (found?.name !== name) throw noSuchEntity(`Instance Profile ${name} cannot be found.`);
  return found;
}

export function profileAnswer(tx: ReadTx, call: Call, profile: InstanceProfileRecord): InstanceProfile {
  return {
    Path: profile.path,
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Arn: arnOf(call.account, 'instance-profile', profile),
    CreateDate: dateOf(profile.createdMs),
    Roles: profile.role === undefined ? [] : [roleAnswer(call, findHolder(ROLES, tx, call.globalScope, profile.role))],
  };
}

export function profilesOf(tx: ReadTx, call: Call, role: string): InstanceProfileRecord[] {
  return tx
    .list(INSTANCE_PROFILE, call.globalScope)
    .map((entry) => entry.value)
    .filter((profile) => profile.role === role);
}

function CreateInstanceProfile(input: CreateInstanceProfileRequest, call: Call): Promise<object> {
  const name = input.InstanceProfileName!;
  const profile: InstanceProfileRecord = {
    name,
    id: `AIPA${call.ids.upper(17)}`,
    path: input.Path ?? '/',
    createdMs: call.nowMs,
    tags: readTags(input.Tags, false),
  };
  return call.write((tx) => {
    if (tx.get(INSTANCE_PROFILE, call.globalScope, idOf(name)))
      throw alreadyExists(`Instance Profile ${name} already exists.`);
    tx.put(INSTANCE_PROFILE, call.globalScope, idOf(name), profile);
    const tags = profile.tags.length > 0 ? { Tags: [...profile.tags] } : {};
    return { InstanceProfile: { ...profileAnswer(tx, call, profile), ...tags } };
  });
}

function GetInstanceProfile(input: GetInstanceProfileRequest, call: Call): object {
  return call.read((tx) => {
    const profile = findProfile(tx, call.globalScope, input.InstanceProfileName!);
    return { InstanceProfile: { ...profileAnswer(tx, call, profile), Tags: [...profile.tags] } };
  });
}

function ListInstanceProfiles(input: ListInstanceProfilesRequest, call: Call): object {
  return call.read((tx) => {
    const profiles = tx.list(INSTANCE_PROFILE, call.globalScope).map((entry) => entry.value);
    const { items, rest } = pageOf(
      profiles.filter((profile) => profile.path.startsWith(input.PathPrefix ?? '/')),
      (one) => one.name,
      input,
    );
    return { InstanceProfiles: items.map((profile) => profileAnswer(tx, call, profile)), ...rest };
  });
}

function ListInstanceProfilesForRole(input: ListInstanceProfilesForRoleRequest, call: Call): object {
  return call.read((tx) => {
    const role = findHolder(ROLES, tx, call.globalScope, input.RoleName!);
    const { items, rest } = pageOf(profilesOf(tx, call, role.name), (one) => one.name, input);
    return { InstanceProfiles: items.map((profile) => profileAnswer(tx, call, profile)), ...rest };
  });
}

function AddRoleToInstanceProfile(input: AddRoleToInstanceProfileRequest, call: Call): Promise<object> {
  return call.write((tx) => {
    const profile = findProfile(tx, call.globalScope, input.InstanceProfileName!);
    const role = findHolder(ROLES, tx, call.globalScope, input.RoleName!);
    if (profile.role !== undefined)
      throw limitExceeded('Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1');
    tx.put(INSTANCE_PROFILE, call.globalScope, idOf(profile.name), { ...profile, role: role.name });
    return {};
  });
}

function RemoveRoleFromInstanceProfile(input: RemoveRoleFromInstanceProfileRequest, call: Call): Promise<object> {
  return call.write((tx) => {
    const profile = findProfile(tx, call.globalScope, input.InstanceProfileName!);
    const role = findHolder(ROLES, tx, call.globalScope, input.RoleName!);
    if (profile.role !== role.name)
      throw noSuchEntity(`Role ${role.name} in Instance Profile ${profile.name} cannot be found.`);
    const { role: _role, ...rest } = profile;
    tx.put(INSTANCE_PROFILE, call.globalScope, idOf(profile.name), rest);
    return {};
  });
}

function DeleteInstanceProfile(input: DeleteInstanceProfileRequest, call: Call): Promise<object> {
  return call.write((tx) => {
    const profile = findProfile(tx, call.globalScope, input.InstanceProfileName!);
    if (profile.role !== undefined)
      throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
    tx.delete(INSTANCE_PROFILE, call.globalScope, idOf(profile.name));
    return {};
  });
}
