// The organization itself: create, describe, delete, its root, and which services it trusts.
import type {
  CreateOrganizationRequest,
  DisableAWSServiceAccessRequest,
  EnableAWSServiceAccessRequest,
  ListAWSServiceAccessForOrganizationRequest,
  ListRootsRequest,
  Organization,
  Root,
} from '@aws-sdk/client-organizations';
import type { Call, Kind, Tx } from '../kernel/contract.ts';
import { fault } from '../kernel/fault.ts';
import { addAccount, dropAccount } from './accounts.ts';
import { arnOf, organizationArn } from './arns.ts';
import { alreadyInOrganization, invalid } from './faults.ts';
import { allAccounts, findAccount, managedOrganization, organizationOf, ownOrganization } from './find.ts';
import { pageOf } from './pages.ts';
import { ATTACHMENTS, CREATION, managementScope, ORGANIZATION, POLICY, UNIT } from './resources.ts';
import type { OrganizationRecord } from './resources.ts';

export const organizationHandlers = {
  CreateOrganization,
  DescribeOrganization,
  DeleteOrganization,
  ListRoots,
  EnableAWSServiceAccess,
  DisableAWSServiceAccess,
  ListAWSServiceAccessForOrganization,
  ListDelegatedAdministrators,
};

async function CreateOrganization(input: CreateOrganizationRequest, call: Call): Promise<object> {
  const featureSet = input.FeatureSet ?? 'ALL';
  if (featureSet !== 'ALL' && featureSet !== 'CONSOLIDATED_BILLING')
    throw invalid('INVALID_ENUM', 'You specified an invalid value for FeatureSet.');
  const record: OrganizationRecord = {
    id: `o-${call.ids.lower(10)}`,
    management: call.account,
    featureSet,
    rootId: `r-${call.ids.lower(4)}`,
    rootTags: [],
    hasControlPolicies: false,
    services: {},
  };
  return call.write((tx) => {
    if (organizationOf(tx, call.account)) throw alreadyInOrganization();
    tx.put(ORGANIZATION, managementScope(record), 'organization', record);
    addAccount(tx, record, {
      id: call.account,
      name: 'management',
      email: emailOf(record.management),
      joinedMethod: 'INVITED',
      joinedMs: call.nowMs,
      tags: [],
    });
    return { Organization: organizationAnswer(record) };
  });
}

/** Portico's accounts have no mailbox; the address only fills the member. */
function emailOf(account: string): string {
  return `${account}@accounts.localhost`;
}

function organizationAnswer(organization: OrganizationRecord): Organization {
  const { id, management, featureSet } = organization;
  return {
    Id: id,
    Arn: organizationArn(organization),
    FeatureSet: featureSet,
    MasterAccountArn: arnOf(organization, 'account', management),
    MasterAccountId: management,
    MasterAccountEmail: emailOf(management),
    // "Available" is not "enabled on the root": AWS says ENABLED here for every organization with all features.
    AvailablePolicyTypes: featureSet === 'ALL' ? [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }] : [],
  };
}

function DescribeOrganization(_input: unknown, call: Call): object {
  return { Organization: organizationAnswer(call.read((tx) => ownOrganization(tx, call))) };
}

async function DeleteOrganization(_input: unknown, call: Call): Promise<void> {
  await call.write((tx) => {
    const organization = managedOrganization(tx, call);
    if (allAccounts(tx, organization).length > 1) {
      throw fault(
        'OrganizationNotEmptyException',
        'To delete an organization you must first remove all member accounts (except the management account).',
      );
    }
    dropAccount(tx, organization, findAccount(tx, organization, organization.management));
    const scope = managementScope(organization);
    for (const kind of [UNIT, POLICY, ATTACHMENTS, CREATION] as Kind<unknown>[])
      for (const { id } of tx.list(kind, scope)) tx.delete(kind, scope, id);
    tx.delete(ORGANIZATION, scope, 'organization');
  });
}

export function rootAnswer(organization: OrganizationRecord): Root {
  return {
    Id: organization.rootId,
    Arn: arnOf(organization, 'root', organization.rootId),
    Name: 'Root',
    PolicyTypes: organization.hasControlPolicies ? [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }] : [],
  };
}

function ListRoots(_input: ListRootsRequest, call: Call): object {
  return { Roots: [rootAnswer(call.read((tx) => managedOrganization(tx, call)))] };
}

function EnableAWSServiceAccess(input: EnableAWSServiceAccessRequest, call: Call): Promise<void> {
  const { ServicePrincipal: principal } = input;
  return call.write((tx) => {
    const organization = managedOrganization(tx, call);
    setServices(tx, organization, { [principal!]: call.nowMs, ...organization.services });
  });
}

function DisableAWSServiceAccess(input: DisableAWSServiceAccessRequest, call: Call): Promise<void> {
  return call.write((tx) => {
    const organization = managedOrganization(tx, call);
    const { [input.ServicePrincipal!]: _dropped, ...services } = organization.services;
    setServices(tx, organization, services);
  });
}

function setServices(tx: Tx, organization: OrganizationRecord, services: OrganizationRecord['services']): void {
  tx.put(ORGANIZATION, managementScope(organization), 'organization', { ...organization, services });
}

function ListAWSServiceAccessForOrganization(input: ListAWSServiceAccessForOrganizationRequest, call: Call): object {
  const { services } = call.read((tx) => managedOrganization(tx, call));
  const { items, rest } = pageOf(Object.entries(services), ([principal]) => principal, input);
  return {
    EnabledServicePrincipals: items.map(([ServicePrincipal, ms]) => ({ ServicePrincipal, DateEnabled: new Date(ms) })),
    ...rest,
  };
}

/** RegisterDelegatedAdministrator is not built: there are none. */
function ListDelegatedAdministrators(_input: object, call: Call): object {
  call.read((tx) => managedOrganization(tx, call));
  return { DelegatedAdministrators: [] };
}
