// What the snapshot keeps of IAM: keys, users and roles ready to become principals. Types and their ids; compile/identity builds them.
import type { NamedPolicy, Principal } from './contract.ts';

export interface AccessKeyUnit {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly active: boolean;
  /** principalId of the user. */
  readonly user: string;
}

export interface UserUnit {
  readonly principal: Principal;
}

export interface RoleUnit {
  readonly arn: string;
  readonly account: string;
  readonly name: string;
  /** AROA... */
  readonly id: string;
  /** The trust policy. */
  readonly trust: NamedPolicy;
  /** Seconds. */
  readonly maxSessionDuration: number;
  readonly policies: readonly NamedPolicy[];
  readonly boundary?: NamedPolicy;
  readonly tags: Readonly<Record<string, string>>;
}

/** Where an account stands in its organization. */
export interface MembershipUnit {
  readonly organizationId: string;
  /** o-.../r-.../ou-.../ */
  readonly organizationPath: string;
  /** From the root down to the account. Absent where none hold: the management account, or the policy type is not enabled. */
  readonly serviceControlPolicies?: readonly (readonly NamedPolicy[])[];
}

/** Id of a user or role among the units: names are unique in an account without regard to case, paths play no part. */
export function principalId(account: string, name: string): string {
  return `${account}/${name.toLowerCase()}`;
}

/** The same from an ARN: arn:aws:iam::A:role/path/r. */
export function principalIdOfArn(arn: string): string {
  return principalId(arn.split(':')[4] ?? '', arn.slice(arn.lastIndexOf('/') + 1));
}

/** The role of this ARN: the path must be right as well. */
export function roleOfArn(roles: ReadonlyMap<string, RoleUnit>, arn: string): RoleUnit | undefined {
  const role = roles.get(principalIdOfArn(arn));
  return role?.arn === arn ? role : undefined;
}
