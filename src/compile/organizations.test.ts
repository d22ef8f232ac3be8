// From Organizations calls to principals: which policies hold for whom, and that a change holds at once for keys that are out.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { evaluate } from '../identity/evaluate.ts';
import { createCredentials } from '../identity/lookup.ts';
import { openSessions } from '../identity/sessions.ts';
import type { Principal } from '../identity/contract.ts';
import type { MembershipUnit } from '../identity/units.ts';
import { HOME, MEMBER, openOrganizations, withMember } from '../services/organizations/kit.test.ts';
import { memberships } from './organizations.ts';
import { World } from './world.ts';

const SCP = 'SERVICE_CONTROL_POLICY';

async function house() {
  const kit = openOrganizations();
  const world = new World(kit.store, [memberships]);
  world.start();
  const { root, organization } = await withMember(kit);
  const credentials = createCredentials({
    accessKeys: new Map(),
    users: new Map(),
    roles: new Map(),
    memberships: world.units<MembershipUnit>('memberships'),
    sessions: openSessions(randomBytes(32)),
    account: HOME,
    auth: 'open',
  });
  const principal = (account: string): Principal => {
    const found = credentials.find(account, undefined, 0);
    assert.notEqual(typeof found, 'string');
    return (found as Exclude<typeof found, string>).principal;
  };
  const may = (account: string, action: string, ip = '192.0.2.1'): string =>
    evaluate({
      principal: principal(account),
      action,
      resource: '*',
      resourceAccount: account,
      context: { 'aws:sourceip': ip },
    }).reason;
  const attach = async (TargetId: string, Name: string, statement: object): Promise<string> => {
    const Content = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    const { Policy } = await kit.run('CreatePolicy', { Name, Description: '', Type: SCP, Content });
    await kit.run('AttachPolicy', { PolicyId: Policy.PolicySummary.Id, TargetId });
    return Policy.PolicySummary.Id;
  };
  return { kit, root, organization, principal, may, attach };
}

const OUTSIDE = {
  Effect: 'Deny',
  Action: 'lambda:InvokeFunctionUrl',
  Resource: '*',
  Condition: { NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
};

test('before the policy type is enabled a member has an organization and no policies', async () => {
  const { root, organization, principal } = await house();
  const member = principal(MEMBER);
  assert.equal(member.organizationId, organization.Id);
  assert.equal(member.organizationPath, `${organization.Id}/${root}/`);
  assert.equal(member.serviceControlPolicies, undefined);
  assert.equal(principal('333333333333').organizationId, undefined);
});

test('a policy on the root limits members by address, and the management account not at all', async () => {
  const { kit, root, may, attach } = await house();
  await kit.run('EnablePolicyType', { RootId: root, PolicyType: SCP });
  const id = await attach(root, 'office', OUTSIDE);
  assert.equal(may(MEMBER, 'lambda:InvokeFunctionUrl'), 'explicit-deny-scp');
  assert.equal(may(MEMBER, 'lambda:InvokeFunctionUrl', '10.1.2.3'), 'allowed-root');
  assert.equal(may(MEMBER, 'lambda:CreateFunction'), 'allowed-root');
  assert.equal(may(HOME, 'lambda:InvokeFunctionUrl'), 'allowed-root');
  await kit.run('UpdatePolicy', {
    PolicyId: id,
    Content: JSON.stringify({ Version: '2012-10-17', Statement: [{ ...OUTSIDE, Action: 's3:*' }] }),
  });
  assert.equal(may(MEMBER, 'lambda:InvokeFunctionUrl'), 'allowed-root');
  assert.equal(may(MEMBER, 's3:ListAllMyBuckets'), 'explicit-deny-scp');
  await kit.run('DetachPolicy', { PolicyId: id, TargetId: root });
  assert.equal(may(MEMBER, 's3:ListAllMyBuckets'), 'allowed-root');
});

test('every level must allow: an allow list on a unit holds for the accounts that are moved into it', async () => {
  const { kit, root, may, attach, principal, organization } = await house();
  await kit.run('EnablePolicyType', { RootId: root, PolicyType: SCP });
  const { OrganizationalUnit: unit } = await kit.run('CreateOrganizationalUnit', { ParentId: root, Name: 'apps' });
  await attach(unit.Id, 'lambda-only', { Effect: 'Allow', Action: 'lambda:*', Resource: '*' });
  await kit.run('DetachPolicy', { PolicyId: 'p-FullAWSAccess', TargetId: unit.Id });
  assert.equal(may(MEMBER, 's3:ListAllMyBuckets'), 'allowed-root');
  await kit.run('MoveAccount', { AccountId: MEMBER, SourceParentId: root, DestinationParentId: unit.Id });
  assert.equal(may(MEMBER, 's3:ListAllMyBuckets'), 'implicit-deny-scp');
  assert.equal(may(MEMBER, 'lambda:ListFunctions'), 'allowed-root');
  assert.equal(principal(MEMBER).organizationPath, `${organization.Id}/${root}/${unit.Id}/`);
  await kit.run('DisablePolicyType', { RootId: root, PolicyType: SCP });
  assert.equal(may(MEMBER, 's3:ListAllMyBuckets'), 'allowed-root');
  await kit.run('RemoveAccountFromOrganization', { AccountId: MEMBER });
  assert.equal(principal(MEMBER).organizationId, undefined);
});
