// Organizations' resources -> for each account its organization and the service control policies above it, level by level.
import type { NamedPolicy } from '../identity/contract.ts';
import type { MembershipUnit } from '../identity/units.ts';
import { attachedTo, findPolicy, organizationOf, nodeOf, pathTo } from '../services/organizations/find.ts';
import { ACCOUNT, ATTACHMENTS, MEMBERSHIP, ORGANIZATION, POLICY, UNIT } from '../services/organizations/resources.ts';
import type { OrganizationRecord } from '../services/organizations/resources.ts';
import type { ReadTx } from '../store/contract.ts';
import type { UnitCompiler } from './contract.ts';

/** By account id. Accounts outside an organization have no unit. */
export const memberships: UnitCompiler<MembershipUnit> = {
  name: 'memberships',
  kinds: [ORGANIZATION, MEMBERSHIP, ACCOUNT, UNIT, POLICY, ATTACHMENTS].map(({ name }) => name),
  touched({ account, kind }, read) {
    if (kind === MEMBERSHIP.name) return [account];
    // Everything else stands under the management account and may lie above any member.
    return read.list(ACCOUNT, { account, region: '' }).map(({ id }) => id);
  },
  build(account, read) {
    const organization = organizationOf(read, account);
    if (!organization) return undefined;
    const path = pathTo(read, organization, account);
    return {
      organizationId: organization.id,
      // o-.../r-.../ou-.../ : the account itself is no part of it.
      organizationPath: `${[organization.id, ...path.slice(0, -1)].join('/')}/`,
      ...controlPolicies(read, organization, account, path),
    };
  },
};

/** The management account is exempt. [lambda D3 step 2] */
function controlPolicies(
  read: ReadTx,
  organization: OrganizationRecord,
  account: string,
  path: readonly string[],
): Pick<MembershipUnit, 'serviceControlPolicies'> {
  if (!organization.hasControlPolicies || account === organization.management) return {};
  return { serviceControlPolicies: path.map((id) => level(read, organization, id)) };
}

function level(read: ReadTx, organization: OrganizationRecord, id: string): NamedPolicy[] {
  const place = nodeOf(read, organization, id);
  const where =
    place?.type === 'ORGANIZATIONAL_UNIT'
      ? `unit ${place.name} (${id})`
      : `${place?.type === 'ROOT' ? 'root' : 'account'} ${id}`;
  return attachedTo(read, organization, id).map((policyId) => {
    const { name, content } = findPolicy(read, organization, policyId);
    return { source: `service control policy ${name} (${policyId}) of ${where}`, document: content };
  });
}
