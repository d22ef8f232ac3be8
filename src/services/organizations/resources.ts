// What Organizations keeps. Everything but memberships and handshakes stands under the management account. compile/organizations
// reads these to know which service control policies hold for an account. Times are epoch ms.
import { kind } from '../../store/contract.ts';
import type { Scope } from '../../store/contract.ts';

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export interface OrganizationRecord {
  /** o-... */
  readonly id: string;
  readonly management: string;
  readonly featureSet: 'ALL' | 'CONSOLIDATED_BILLING';
  /** r-... */
  readonly rootId: string;
  readonly rootTags: readonly Tag[];
  /** Service control policies hold: EnablePolicyType was called on the root. */
  readonly hasControlPolicies: boolean;
  /** Services with trusted access, by principal. */
  readonly services: Readonly<Record<string, number>>;
}

/** Where an account belongs. id: 'membership', under the account itself. */
export interface MembershipRecord {
  readonly management: string;
}

export interface AccountRecord {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly status: 'ACTIVE' | 'SUSPENDED';
  readonly joinedMethod: 'CREATED' | 'INVITED';
  readonly joinedMs: number;
  /** Root or organizational unit. */
  readonly parentId: string;
  readonly tags: readonly Tag[];
}

export interface UnitRecord {
  /** ou-... */
  readonly id: string;
  readonly name: string;
  readonly parentId: string;
  readonly tags: readonly Tag[];
}

export interface PolicyRecord {
  /** p-... */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** As the client wrote it. */
  readonly content: string;
  readonly tags: readonly Tag[];
}

/** Service control policies of a root, unit or account, oldest attachment first. id: the target's id. */
export interface AttachmentsRecord {
  readonly policies: readonly string[];
}

/** The outcome of CreateAccount. */
export interface CreationRecord {
  /** car-... */
  readonly id: string;
  readonly accountName: string;
  readonly requestedMs: number;
  /** Absent when it failed. */
  readonly accountId?: string;
  readonly failure?: 'EMAIL_ALREADY_EXISTS';
}

/** An invitation. */
export interface HandshakeRecord {
  /** h-... */
  readonly id: string;
  readonly organizationId: string;
  readonly management: string;
  readonly accountId: string;
  readonly state: 'OPEN' | 'ACCEPTED' | 'CANCELED' | 'DECLINED';
  readonly requestedMs: number;
  readonly expiresMs: number;
  readonly notes?: string;
  readonly tags: readonly Tag[];
}

/** id: 'organization'. */
export const ORGANIZATION = kind<OrganizationRecord>('organizations/organization');
export const MEMBERSHIP = kind<MembershipRecord>('organizations/membership');
export const ACCOUNT = kind<AccountRecord>('organizations/account');
export const UNIT = kind<UnitRecord>('organizations/unit');
export const POLICY = kind<PolicyRecord>('organizations/policy');
export const ATTACHMENTS = kind<AttachmentsRecord>('organizations/attachments');
export const CREATION = kind<CreationRecord>('organizations/creation');
/** In HANDSHAKE_SCOPE: both sides name an invitation by its id alone. */
export const HANDSHAKE = kind<HandshakeRecord>('organizations/handshake');

export const HANDSHAKE_SCOPE: Scope = { account: '', region: '' };

/** AWS's own policy, attached to everything when service control policies are enabled. */
export const FULL_ACCESS: PolicyRecord = {
  id: 'p-FullAWSAccess',
  name: 'FullAWSAccess',
  description: 'Allows access to every operation',
  content: JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  }),
  tags: [],
};

export function managementScope(organization: Pick<OrganizationRecord, 'management'>): Scope {
  return { account: organization.management, region: '' };
}
