// Organizations over the embedded store: members, units, policies and what is refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FULL_ACCESS } from './resources.ts';
import { DENY_ALL, HOME, MEMBER, openOrganizations, withMember } from './kit.test.ts';

const SCP = 'SERVICE_CONTROL_POLICY';
const NEW_POLICY = { Name: 'deny', Description: '', Type: SCP, Content: DENY_ALL };

test('an organization is made once, and its members hear of it', async () => {
  const { kit, organization } = await withMember();
  assert.match(organization.Id, /^o-[a-z0-9]{10}$/);
  assert.equal(organization.Arn, `arn:aws:organizations::${HOME}:organization/${organization.Id}`);
  assert.equal(organization.MasterAccountArn, `arn:aws:organizations::${HOME}:account/${organization.Id}/${HOME}`);
  assert.deepEqual((await kit.run('DescribeOrganization', {}, MEMBER)).Organization, organization);
  assert.equal(
    await kit.refused('CreateOrganization', {}, MEMBER),
    'AlreadyInOrganizationException: The AWS account is already a member of an organization.',
  );
  assert.equal(
    await kit.refused('DescribeOrganization', {}, '333333333333'),
    'AWSOrganizationsNotInUseException: Your account is not a member of an organization.',
  );
});

test('a member may not manage', async () => {
  const { kit } = await withMember();
  for (const [operation, input] of [
    ['ListRoots', {}],
    ['CreatePolicy', NEW_POLICY],
    ['ListAccounts', {}],
  ] as const)
    assert.equal(
      await kit.refused(operation, input, MEMBER),
      "AccessDeniedException: You don't have permissions to access this resource.",
    );
});

test('CreateAccount makes a member and the role by which the management account gets in', async () => {
  const kit = openOrganizations();
  await kit.run('CreateOrganization');
  const begun = await kit.run('CreateAccount', { Email: 'a@example.com', AccountName: 'prod' });
  assert.equal(begun.CreateAccountStatus.State, 'IN_PROGRESS');
  assert.equal(begun.CreateAccountStatus.AccountId, undefined);
  const asked = { CreateAccountRequestId: begun.CreateAccountStatus.Id };
  const { CreateAccountStatus: done } = await kit.run('DescribeCreateAccountStatus', asked);
  assert.equal(done.State, 'SUCCEEDED');
  const { Account } = await kit.run('DescribeAccount', { AccountId: done.AccountId });
  assert.deepEqual(
    [Account.Name, Account.Email, Account.Status, Account.JoinedMethod],
    ['prod', 'a@example.com', 'ACTIVE', 'CREATED'],
  );
  assert.deepEqual(kit.roles, [`${done.AccountId} OrganizationAccountAccessRole ${HOME}`]);
  const again = await kit.run('CreateAccount', { Email: 'a@example.com', AccountName: 'other' });
  const failed = await kit.run('DescribeCreateAccountStatus', { CreateAccountRequestId: again.CreateAccountStatus.Id });
  assert.deepEqual(
    [failed.CreateAccountStatus.State, failed.CreateAccountStatus.FailureReason],
    ['FAILED', 'EMAIL_ALREADY_EXISTS'],
  );
});

test('an invitation is accepted by the invited account alone, once', async () => {
  const kit = openOrganizations();
  await kit.run('CreateOrganization');
  const { Handshake } = await kit.run('InviteAccountToOrganization', { Target: { Id: MEMBER, Type: 'ACCOUNT' } });
  const accept = { HandshakeId: Handshake.Id };
  assert.match(await kit.refused('AcceptHandshake', accept), /^AccessDeniedException/);
  assert.match(await kit.refused('AcceptHandshake', accept, '333333333333'), /^HandshakeNotFoundException/);
  assert.equal((await kit.run('AcceptHandshake', accept, MEMBER)).Handshake.State, 'ACCEPTED');
  assert.match(await kit.refused('AcceptHandshake', accept, MEMBER), /^HandshakeAlreadyInStateException/);
  assert.match(await kit.refused('CancelHandshake', accept), /^InvalidHandshakeTransitionException/);
  assert.equal((await kit.run('ListAccounts')).Accounts.length, 2);
});

test('units stand in a tree: named once a level, deleted when empty', async () => {
  const { kit, root } = await withMember();
  const { OrganizationalUnit: unit } = await kit.run('CreateOrganizationalUnit', { ParentId: root, Name: 'apps' });
  assert.match(unit.Id, new RegExp(`^ou-${root.slice(2)}-[0-9a-z]{8}$`));
  assert.match(
    await kit.refused('CreateOrganizationalUnit', { ParentId: root, Name: 'apps' }),
    /^DuplicateOrganizationalUnitException/,
  );
  await kit.run('MoveAccount', { AccountId: MEMBER, SourceParentId: root, DestinationParentId: unit.Id });
  assert.deepEqual((await kit.run('ListParents', { ChildId: MEMBER })).Parents, [
    { Id: unit.Id, Type: 'ORGANIZATIONAL_UNIT' },
  ]);
  assert.deepEqual((await kit.run('ListChildren', { ParentId: unit.Id, ChildType: 'ACCOUNT' })).Children, [
    { Id: MEMBER, Type: 'ACCOUNT' },
  ]);
  assert.match(
    await kit.refused('DeleteOrganizationalUnit', { OrganizationalUnitId: unit.Id }),
    /^OrganizationalUnitNotEmptyException/,
  );
  await kit.run('MoveAccount', { AccountId: MEMBER, SourceParentId: unit.Id, DestinationParentId: root });
  await kit.run('DeleteOrganizationalUnit', { OrganizationalUnitId: unit.Id });
  assert.deepEqual((await kit.run('ListOrganizationalUnitsForParent', { ParentId: root })).OrganizationalUnits, []);
});

test('policies are attached to enabled roots only, and FullAWSAccess is there from the start', async () => {
  const { kit, root } = await withMember();
  const { Policy } = await kit.run('CreatePolicy', NEW_POLICY);
  const attach = { PolicyId: Policy.PolicySummary.Id, TargetId: MEMBER };
  assert.equal(
    await kit.refused('AttachPolicy', attach),
    'PolicyTypeNotEnabledException: This operation can be performed only for enabled policy types.',
  );
  const { Root } = await kit.run('EnablePolicyType', { RootId: root, PolicyType: SCP });
  assert.deepEqual(Root.PolicyTypes, [{ Type: SCP, Status: 'ENABLED' }]);
  await kit.run('AttachPolicy', attach);
  assert.equal(
    await kit.refused('AttachPolicy', attach),
    'DuplicatePolicyAttachmentException: A policy with the specified name and type already exists.',
  );
  const { Policies } = await kit.run('ListPoliciesForTarget', { TargetId: MEMBER, Filter: SCP });
  assert.deepEqual(
    Policies.map(({ Name, AwsManaged }: { Name: string; AwsManaged: boolean }) => [Name, AwsManaged]).sort(),
    [
      ['FullAWSAccess', true],
      ['deny', false],
    ],
  );
  const { Targets } = await kit.run('ListTargetsForPolicy', { PolicyId: attach.PolicyId });
  assert.deepEqual(
    Targets.map((target: { TargetId: string; Type: string }) => [target.TargetId, target.Type]),
    [[MEMBER, 'ACCOUNT']],
  );
  assert.match(await kit.refused('DeletePolicy', { PolicyId: attach.PolicyId }), /^PolicyInUseException/);
  await kit.run('DetachPolicy', { PolicyId: FULL_ACCESS.id, TargetId: MEMBER });
  assert.equal(
    await kit.refused('DetachPolicy', attach),
    'ConstraintViolationException: You cannot remove the last policy attached to the specified target. You must have at least one attached at all times.',
  );
});

test('a sixth policy is one too many, and disabling the type detaches everything', async () => {
  const { kit, root } = await withMember();
  await kit.run('EnablePolicyType', { RootId: root, PolicyType: SCP });
  const ids: string[] = [];
  for (const Name of ['a', 'b', 'c', 'd', 'e'])
    ids.push((await kit.run('CreatePolicy', { ...NEW_POLICY, Name })).Policy.PolicySummary.Id);
  for (const PolicyId of ids.slice(0, 4)) await kit.run('AttachPolicy', { PolicyId, TargetId: root });
  assert.equal(
    await kit.refused('AttachPolicy', { PolicyId: ids[4], TargetId: root }),
    'ConstraintViolationException: You have attached the maximum number of policies to the specified target.',
  );
  await kit.run('DisablePolicyType', { RootId: root, PolicyType: SCP });
  await kit.run('EnablePolicyType', { RootId: root, PolicyType: SCP });
  const { Policies } = await kit.run('ListPoliciesForTarget', { TargetId: root, Filter: SCP });
  assert.deepEqual(
    Policies.map(({ Id }: { Id: string }) => Id),
    [FULL_ACCESS.id],
  );
});

test('what a policy may not be', async () => {
  const { kit } = await withMember();
  const refused = (changes: object): Promise<string> => kit.refused('CreatePolicy', { ...NEW_POLICY, ...changes });
  await kit.run('CreatePolicy', NEW_POLICY);
  const cases: readonly [object, RegExp][] = [
    [{}, /^DuplicatePolicyException: A policy with the specified name and type already exists\.$/],
    [{ Name: 'FullAWSAccess' }, /^DuplicatePolicyException/],
    [{ Name: 'x', Content: '{' }, /^MalformedPolicyDocumentException: The provided policy document does not meet/],
    [{ Name: 'x', Content: DENY_ALL.replace('"Action"', '"Principal":"*","Action"') }, /^MalformedPolicyDocument/],
    [{ Name: 'x', Content: `${DENY_ALL}${' '.repeat(5121)}` }, /^ConstraintViolationException/],
    [{ Name: 'x', Type: 'TAG_POLICY' }, /^NotImplemented: .*TAG_POLICY/],
    [{ Name: undefined }, /^InvalidInputException: .*Name/],
  ];
  for (const [changes, expected] of cases) assert.match(await refused(changes), expected);
  assert.match(await kit.refused('UpdatePolicy', { PolicyId: FULL_ACCESS.id, Name: 'mine' }), /^InvalidInputException/);
  assert.match(await kit.refused('DescribePolicy', { PolicyId: 'p-12345678' }), /^PolicyNotFoundException/);
  assert.match(await kit.refused('DescribePolicy', { PolicyId: 'policy' }), /required pattern\.$/);
});

test('tags of roots, units, accounts and policies', async () => {
  const { kit, root } = await withMember();
  const { Policy } = await kit.run('CreatePolicy', { ...NEW_POLICY, Tags: [{ Key: 'a', Value: '1' }] });
  for (const ResourceId of [root, MEMBER, Policy.PolicySummary.Id]) {
    await kit.run('TagResource', {
      ResourceId,
      Tags: [
        { Key: 'a', Value: '2' },
        { Key: 'b', Value: '3' },
      ],
    });
    await kit.run('UntagResource', { ResourceId, TagKeys: ['b'] });
    assert.deepEqual((await kit.run('ListTagsForResource', { ResourceId })).Tags, [{ Key: 'a', Value: '2' }]);
  }
  assert.match(await kit.refused('ListTagsForResource', { ResourceId: '333333333333' }), /^TargetNotFoundException/);
});

test('an organization with members stays; without them nothing of it is left', async () => {
  const { kit, root } = await withMember();
  await kit.run('CreateOrganizationalUnit', { ParentId: root, Name: 'apps' });
  await kit.run('EnablePolicyType', { RootId: root, PolicyType: SCP });
  assert.match(await kit.refused('DeleteOrganization'), /^OrganizationNotEmptyException/);
  assert.match(await kit.refused('LeaveOrganization'), /^MasterCannotLeaveOrganizationException/);
  await kit.run('LeaveOrganization', {}, MEMBER);
  await kit.run('DeleteOrganization');
  assert.match(await kit.refused('DescribeOrganization'), /^AWSOrganizationsNotInUseException/);
  assert.deepEqual(kit.left(), ['organizations/handshake']);
});
