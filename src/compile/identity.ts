// IAM's resources into the units that principals are made of: access keys, users with all their policies, roles.
import type { Principal } from '../identity/contract.ts';
import { accountOfKey } from '../identity/key-ids.ts';
import { principalId } from '../identity/units.ts';
import type { AccessKeyUnit, RoleUnit, UserUnit } from '../identity/units.ts';
import { arnOf } from '../services/iam/arns.ts';
import { boundaryOf, policiesOfHolder, policiesOfUser } from '../services/iam/policies-of.ts';
import { ACCESS_KEY, GROUP, idOf, POLICY, POLICY_USE, ROLE, USER } from '../services/iam/resources.ts';
import type { Tag } from '../services/iam/resources.ts';
import type { Change, ReadTx, Scope } from '../store/contract.ts';
import type { UnitCompiler } from './contract.ts';

type Touch = Pick<Change, 'account' | 'kind' | 'id'>;

/** By access key id, which carries its account. */
export const accessKeyCompiler: UnitCompiler<AccessKeyUnit> = {
  name: 'accessKeys',
  kinds: [ACCESS_KEY.name],
  touched: (change) => [change.id],
  build(id, read) {
    const account = accountOfKey(id);
    const key = account === undefined ? undefined : read.get(ACCESS_KEY, globalScope(account), id);
    if (account === undefined || !key) return undefined;
    return {
      accessKeyId: id,
      secretAccessKey: key.secret,
      active: key.status === 'Active',
      user: principalId(account, key.userName),
    };
  },
};

/** By principalId. A user changes with its groups and with every managed policy that it or they carry. */
export const userCompiler: UnitCompiler<UserUnit> = {
  name: 'users',
  kinds: [USER.name, GROUP.name, POLICY.name],
  touched: (change, read) => touchedUsers(change, read),
  build: (id, read) => buildUser(id, read),
};

/** By principalId. */
export const roleCompiler: UnitCompiler<RoleUnit> = {
  name: 'roles',
  kinds: [ROLE.name, POLICY.name],
  touched(change, read) {
    if (change.kind === ROLE.name) return [`${change.account}/${change.id}`];
    return holdersOf(change, read, 'Role').map((name) => principalId(change.account, name));
  },
  build: (id, read) => buildRole(id, read),
};

export const identityCompilers: readonly UnitCompiler<unknown>[] = [accessKeyCompiler, userCompiler, roleCompiler];

function globalScope(account: string): Scope {
  return { account, region: '' };
}

function touchedUsers(change: Touch, read: ReadTx): string[] {
  const { account, kind, id } = change;
  if (kind === USER.name) return [`${account}/${id}`];
  const groups = kind === GROUP.name ? [id] : holdersOf(change, read, 'Group');
  const members = groups.flatMap((name) => read.get(GROUP, globalScope(account), idOf(name))?.members ?? []);
  const users = kind === POLICY.name ? holdersOf(change, read, 'User') : [];
  return [...new Set([...users, ...members])].map((name) => principalId(account, name));
}

/** Names of the users, groups or roles that carry a managed policy or have it as their boundary. A deleted policy has none. */
function holdersOf(change: Touch, read: ReadTx, label: string): string[] {
  const scope = globalScope(change.account);
  const policy = read.get(POLICY, scope, change.id);
  const uses = policy && read.get(POLICY_USE, scope, policy.arn);
  const prefix = `${label}/`;
  return [...(uses?.attachments ?? []), ...(uses?.boundaries ?? [])]
    .filter((use) => use.startsWith(prefix))
    .map((use) => use.slice(prefix.length));
}

function partsOf(id: string): { scope: Scope; account: string; record: string } {
  const [account = '', record = ''] = id.split('/');
  return { scope: globalScope(account), account, record };
}

function buildUser(id: string, read: ReadTx): UserUnit | undefined {
  const { scope, account, record } = partsOf(id);
  const user = read.get(USER, scope, record);
  if (!user) return undefined;
  const boundary = boundaryOf(read, scope, user);
  const principal: Principal = {
    type: 'user',
    account,
    arn: arnOf(account, 'user', user),
    userId: user.id,
    userName: user.name,
    tags: tagMap(user.tags),
    identityPolicies: policiesOfUser(read, scope, user),
    ...(boundary ? { boundary } : {}),
  };
  return { principal };
}

function buildRole(id: string, read: ReadTx): RoleUnit | undefined {
  const { scope, account, record } = partsOf(id);
  const role = read.get(ROLE, scope, record);
  if (!role) return undefined;
  const boundary = boundaryOf(read, scope, role);
  return {
    arn: arnOf(account, 'role', role),
    account,
    name: role.name,
    id: role.id,
    trust: { source: `trust policy of role ${role.name}`, document: role.trust },
    maxSessionDuration: role.maxSessionDuration,
    policies: policiesOfHolder(read, scope, 'role', role),
    ...(boundary ? { boundary } : {}),
    tags: tagMap(role.tags),
  };
}

function tagMap(tags: readonly Tag[]): Record<string, string> {
  return Object.fromEntries(tags.map((tag) => [tag.Key, tag.Value]));
}
