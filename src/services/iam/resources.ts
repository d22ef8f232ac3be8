// IAM's resources as the store holds them, all in region ''. compile/identity reads these to make principals. Times are epoch ms.
import { kind } from '../../store/contract.ts';

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** What users, groups, roles, policies and instance profiles have in common. */
export interface Entity {
  readonly name: string;
  /** AIDA..., AGPA..., AROA..., ANPA..., AIPA... */
  readonly id: string;
  /** '/' or '/a/b/'. */
  readonly path: string;
  readonly createdMs: number;
}

/** Users, groups and roles: what policies hang on. */
export interface Holder extends Entity {
  /** Inline policies by name, as the client wrote them. */
  readonly inline: Readonly<Record<string, string>>;
  /** ARNs of attached managed policies, oldest first. */
  readonly attached: readonly string[];
}

export interface UserRecord extends Holder {
  readonly tags: readonly Tag[];
  /** ARN of the permissions boundary. */
  readonly boundary?: string;
  /** Names of groups; each group has the user among its members. */
  readonly groups: readonly string[];
  readonly accessKeys: readonly string[];
}

export interface GroupRecord extends Holder {
  /** Names of users. */
  readonly members: readonly string[];
}

export interface RoleRecord extends Holder {
  /** The assume role policy as the client wrote it. */
  readonly trust: string;
  readonly description?: string;
  /** Seconds. */
  readonly maxSessionDuration: number;
  readonly tags: readonly Tag[];
  readonly boundary?: string;
}

export interface AccessKeyRecord {
  readonly id: string;
  readonly secret: string;
  readonly userName: string;
  readonly status: 'Active' | 'Inactive';
  readonly createdMs: number;
}

export interface PolicyVersionRecord {
  /** v1, v2, ... */
  readonly id: string;
  readonly document: string;
  readonly createdMs: number;
}

export interface PolicyRecord extends Entity {
  readonly arn: string;
  readonly description?: string;
  readonly updatedMs: number;
  /** Oldest first. */
  readonly versions: readonly PolicyVersionRecord[];
  readonly defaultVersion: string;
  /** The last number given out; numbers are not used twice. */
  readonly lastVersion: number;
  readonly tags: readonly Tag[];
}

/** Who uses a managed policy, AWS's own ones included: 'User/ann', 'Group/g', 'Role/r'. */
export interface PolicyUseRecord {
  readonly attachments: readonly string[];
  readonly boundaries: readonly string[];
}

export interface InstanceProfileRecord extends Entity {
  readonly role?: string;
  readonly tags: readonly Tag[];
}

export interface AccountRecord {
  readonly alias?: string;
}

export interface IdentityProviderRecord {
  readonly arn: string;
  readonly clientIds: readonly string[];
  readonly thumbprints: readonly string[];
  readonly createdMs: number;
  readonly tags: readonly Tag[];
}

/** Members as IAM names them. */
export interface PasswordPolicyRecord {
  readonly MinimumPasswordLength: number;
  readonly RequireSymbols: boolean;
  readonly RequireNumbers: boolean;
  readonly RequireUppercaseCharacters: boolean;
  readonly RequireLowercaseCharacters: boolean;
  readonly AllowUsersToChangePassword: boolean;
  /** Days. */
  readonly MaxPasswordAge?: number;
  readonly PasswordReusePrevention?: number;
  readonly HardExpiry?: boolean;
}

/** Names are unique without regard to case, so ids are lower-case names. */
export function idOf(name: string): string {
  return name.toLowerCase();
}

export const USER = kind<UserRecord>('iam/user');
export const GROUP = kind<GroupRecord>('iam/group');
export const ROLE = kind<RoleRecord>('iam/role');
export const POLICY = kind<PolicyRecord>('iam/policy');
export const INSTANCE_PROFILE = kind<InstanceProfileRecord>('iam/instance-profile');
/** id: the access key id. */
export const ACCESS_KEY = kind<AccessKeyRecord>('iam/access-key');
/** id: the policy's ARN. */
export const POLICY_USE = kind<PolicyUseRecord>('iam/policy-use');
/** id: 'account'. */
export const ACCOUNT = kind<AccountRecord>('iam/account');
/** id: the provider's ARN. */
export const IDENTITY_PROVIDER = kind<IdentityProviderRecord>('iam/identity-provider');
/** id: 'account'. */
export const PASSWORD_POLICY = kind<PasswordPolicyRecord>('iam/password-policy');
