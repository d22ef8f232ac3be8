// The account as a whole: alias and summary.
import type { CreateAccountAliasRequest, DeleteAccountAliasRequest } from '@aws-sdk/client-iam';
import type { Call } from '../kernel/contract.ts';
import { alreadyExists, noSuchEntity } from './faults.ts';
import { ACCOUNT, GROUP, INSTANCE_PROFILE, POLICY, ROLE, USER } from './resources.ts';

export const accountHandlers = { CreateAccountAlias, DeleteAccountAlias, ListAccountAliases, GetAccountSummary };

const ID = 'account';

/** One alias an account: a second replaces the first. */
function CreateAccountAlias(input: CreateAccountAliasRequest, call: Call): Promise<object> {
  const alias = input.AccountAlias!;
  return call.write((tx) => {
    const taken = tx.scan(ACCOUNT).some((entry) => entry.value.alias === alias && entry.account !== call.account);
    if (taken) throw alreadyExists(`The account alias ${alias} already exists.`);
    tx.put(ACCOUNT, call.globalScope, ID, { alias });
    return {};
  });
}

function DeleteAccountAlias(input: DeleteAccountAliasRequest, call: Call): Promise<object> {
  return call.write((tx) => {
    if (tx.get(ACCOUNT, call.globalScope, ID)?.alias !== input.AccountAlias) {
      throw noSuchEntity(`The account alias ${input.AccountAlias} cannot be found.`);
    }
    tx.put(ACCOUNT, call.globalScope, ID, {});
    return {};
  });
}

function ListAccountAliases(_input: object, call: Call): object {
  const alias = call.read((tx) => tx.get(ACCOUNT, call.globalScope, ID))?.alias;
  return { AccountAliases: alias === undefined ? [] : [alias], IsTruncated: false };
}

/** Quotas as AWS reports them for a new account; what is not built counts as none. [recorded 2026-02] */
const QUOTAS = {
  AccessKeysPerUserQuota: 2,
  AccountAccessKeysPresent: 0,
  AccountMFAEnabled: 0,
  AccountPasswordPresent: 0,
  AccountSigningCertificatesPresent: 0,
  AssumeRolePolicySizeQuota: 2048,
  AttachedPoliciesPerGroupQuota: 10,
  AttachedPoliciesPerRoleQuota: 10,
  AttachedPoliciesPerUserQuota: 10,
  GlobalEndpointTokenVersion: 1,
  GroupPolicySizeQuota: 5120,
  GroupsPerUserQuota: 10,
  GroupsQuota: 300,
  InstanceProfilesQuota: 1000,
  MFADevices: 0,
  MFADevicesInUse: 0,
  PoliciesQuota: 1500,
  PolicySizeQuota: 6144,
  PolicyVersionsInUseQuota: 10_000,
  Providers: 0,
  RolePolicySizeQuota: 10_240,
  RolesQuota: 1000,
  ServerCertificates: 0,
  ServerCertificatesQuota: 20,
  SigningCertificatesPerUserQuota: 2,
  UserPolicySizeQuota: 2048,
  UsersQuota: 5000,
  VersionsPerPolicyQuota: 5,
};

function GetAccountSummary(_input: object, call: Call): object {
  return call.read((tx) => {
    const scope = call.globalScope;
    const policies = tx.list(POLICY, scope);
    const counts = {
      Users: tx.list(USER, scope).length,
      Groups: tx.list(GROUP, scope).length,
      Roles: tx.list(ROLE, scope).length,
      Policies: policies.length,
      PolicyVersionsInUse: policies.reduce((sum, entry) => sum + entry.value.versions.length, 0),
      InstanceProfiles: tx.list(INSTANCE_PROFILE, scope).length,
    };
    return { SummaryMap: { ...QUOTAS, ...counts } };
  });
}
