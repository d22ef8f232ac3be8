// Roles, boundaries, instance profiles, service-linked roles: answers and refusals as AWS was recorded.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ACCOUNT, DOCUMENT, openIam, TRUST } from './kit.test.ts';

const ENCODED = encodeURIComponent(TRUST).replaceAll('*', '%2A');

test('CreateRole, GetRole and ListRoles each show what AWS shows', async () => {
  const iam = openIam();
  const { Role: created } = await iam.run('CreateRole', {
    RoleName: 'r',
    AssumeRolePolicyDocument: TRUST,
    Description: 'd',
    Tags: [{ Key: 'k', Value: '' }],
  });
  assert.match(created.RoleId, /^AROA[A-Z2-7]{17}$/);
  const common = {
    Path: '/',
    RoleName: 'r',
    RoleId: created.RoleId,
    Arn: `arn:aws:iam::${ACCOUNT}:role/r`,
    CreateDate: new Date('2024-02-05T18:17:42Z'),
    AssumeRolePolicyDocument: ENCODED,
  };
  const tags = { Tags: [{ Key: 'k', Value: '' }] };
  assert.deepEqual(created, { ...common, ...tags });
  assert.deepEqual((await iam.run('GetRole', { RoleName: 'r' })).Role, {
    ...common,
    ...tags,
    Description: 'd',
    MaxSessionDuration: 3600,
    RoleLastUsed: {},
  });
  assert.deepEqual((await iam.run('ListRoles')).Roles, [{ ...common, Description: 'd', MaxSessionDuration: 3600 }]);
});

test('updates change what is sent and leave the rest', async () => {
  const iam = openIam();
  await iam.run('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: TRUST, Description: 'one' });
  assert.deepEqual(await iam.run('UpdateRole', { RoleName: 'r', MaxSessionDuration: 7200 }), {});
  assert.equal((await iam.run('UpdateRoleDescription', { RoleName: 'r', Description: 'two' })).Role.Description, 'two');
  await iam.run('UpdateRole', { RoleName: 'r' });
  const spaced = TRUST.replace('{', '{ ');
  await iam.run('UpdateAssumeRolePolicy', { RoleName: 'r', PolicyDocument: spaced });
  const { Role } = await iam.run('GetRole', { RoleName: 'r' });
  assert.deepEqual([Role.MaxSessionDuration, Role.Description], [7200, 'two']);
  assert.equal(decodeURIComponent(Role.AssumeRolePolicyDocument), spaced, "the user's own text is kept");
});

test("roles are refused with AWS's words", async () => {
  const iam = openIam();
  const none = 'NoSuchEntityException: The role with name no cannot be found.';
  await iam.run('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: TRUST });
  for (const operation of [
    'GetRole',
    'UpdateRole',
    'DeleteRole',
    'ListRoleTags',
    'ListInstanceProfilesForRole',
    'ListAttachedRolePolicies',
    'ListRolePolicies',
  ]) {
    assert.equal(await iam.refused(operation, { RoleName: 'no' }), none, operation);
  }
  assert.equal(
    await iam.refused('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: TRUST }),
    'EntityAlreadyExistsException: Role with name r already exists.',
  );
  const malformed = 'MalformedPolicyDocumentException: ';
  const update = (document: string): Promise<string> =>
    iam.refused('UpdateAssumeRolePolicy', { RoleName: 'r', PolicyDocument: document });
  assert.equal(await update('{'), `${malformed}This policy contains invalid Json`);
  assert.equal(
    await update(TRUST.replace('sts:AssumeRole', 's3:GetObject')),
    `${malformed}AssumeRole policy may only specify STS AssumeRole actions.`,
  );
  assert.equal(await update(TRUST.replace('"Sid":""', '"Resource":"*"')), `${malformed}Has prohibited field Resource`);
});

test('a role is deleted only when nothing hangs on it', async () => {
  const iam = openIam();
  await iam.run('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: TRUST });
  await iam.run('AttachRolePolicy', {
    RoleName: 'r',
    PolicyArn: 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
  });
  await iam.run('PutRolePolicy', { RoleName: 'r', PolicyName: 'i', PolicyDocument: DOCUMENT });
  await iam.run('CreateInstanceProfile', { InstanceProfileName: 'ip' });
  await iam.run('AddRoleToInstanceProfile', { InstanceProfileName: 'ip', RoleName: 'r' });
  const conflict = (): Promise<string> => iam.refused('DeleteRole', { RoleName: 'r' });
  assert.equal(
    await conflict(),
    'DeleteConflictException: Cannot delete entity, must remove roles from instance profile first.',
  );
  await iam.run('RemoveRoleFromInstanceProfile', { InstanceProfileName: 'ip', RoleName: 'r' });
  assert.equal(await conflict(), 'DeleteConflictException: Cannot delete entity, must detach all policies first.');
  await iam.run('DetachRolePolicy', {
    RoleName: 'r',
    PolicyArn: 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
  });
  assert.equal(await conflict(), 'DeleteConflictException: Cannot delete entity, must delete policies first.');
  await iam.run('DeleteRolePolicy', { RoleName: 'r', PolicyName: 'i' });
  assert.deepEqual(await iam.run('DeleteRole', { RoleName: 'r' }), {});
});

test('instance profiles hold one role', async () => {
  const iam = openIam();
  await iam.run('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: TRUST });
  const { InstanceProfile } = await iam.run('CreateInstanceProfile', { InstanceProfileName: 'ip', Path: '/x/' });
  assert.match(InstanceProfile.InstanceProfileId, /^AIPA/);
  assert.deepEqual(InstanceProfile.Roles, []);
  assert.ok(!('Tags' in InstanceProfile));
  await iam.run('AddRoleToInstanceProfile', { InstanceProfileName: 'ip', RoleName: 'r' });
  const shown = (await iam.run('GetInstanceProfile', { InstanceProfileName: 'ip' })).InstanceProfile;
  assert.deepEqual(shown.Tags, []);
  assert.equal(shown.Roles[0].RoleName, 'r');
  assert.equal(
    (await iam.run('ListInstanceProfilesForRole', { RoleName: 'r' })).InstanceProfiles[0].InstanceProfileName,
    'ip',
  );
  assert.equal(
    await iam.refused('AddRoleToInstanceProfile', { InstanceProfileName: 'ip', RoleName: 'r' }),
    'LimitExceededException: Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1',
  );
  assert.equal(
    await iam.refused('DeleteInstanceProfile', { InstanceProfileName: 'ip' }),
    'DeleteConflictException: Cannot delete entity, must remove roles from instance profile first.',
  );
  await iam.run('RemoveRoleFromInstanceProfile', { InstanceProfileName: 'ip', RoleName: 'r' });
  assert.equal(
    await iam.refused('RemoveRoleFromInstanceProfile', { InstanceProfileName: 'ip', RoleName: 'r' }),
    'NoSuchEntityException: Role r in Instance Profile ip cannot be found.',
  );
  assert.equal(
    await iam.refused('CreateInstanceProfile', { InstanceProfileName: 'ip' }),
    'EntityAlreadyExistsException: Instance Profile ip already exists.',
  );
  await iam.run('DeleteInstanceProfile', { InstanceProfileName: 'ip' });
  assert.equal(
    await iam.refused('GetInstanceProfile', { InstanceProfileName: 'ip' }),
    'NoSuchEntityException: Instance Profile ip cannot be found.',
  );
});

test('boundaries are set, counted, replaced and taken away', async () => {
  const iam = openIam();
  const { Policy } = await iam.run('CreatePolicy', { PolicyName: 'b', PolicyDocument: DOCUMENT });
  const { Role } = await iam.run('CreateRole', {
    RoleName: 'r',
    AssumeRolePolicyDocument: TRUST,
    PermissionsBoundary: Policy.Arn,
  });
  assert.deepEqual(Role.PermissionsBoundary, { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: Policy.Arn });
  assert.equal((await iam.run('GetPolicy', { PolicyArn: Policy.Arn })).Policy.PermissionsBoundaryUsageCount, 1);
  assert.equal(
    await iam.refused('DeletePolicy', { PolicyArn: Policy.Arn }),
    'DeleteConflictException: Cannot delete a policy attached to entities.',
  );
  await iam.run('PutRolePermissionsBoundary', {
    RoleName: 'r',
    PermissionsBoundary: 'arn:aws:iam::aws:policy/PowerUserAccess',
  });
  assert.equal((await iam.run('GetPolicy', { PolicyArn: Policy.Arn })).Policy.PermissionsBoundaryUsageCount, 0);
  await iam.run('DeleteRolePermissionsBoundary', { RoleName: 'r' });
  assert.ok(!('PermissionsBoundary' in (await iam.run('GetRole', { RoleName: 'r' })).Role));
  const wrong = `arn:aws:iam::${ACCOUNT}:not_a_policy/x`;
  assert.equal(
    await iam.refused('PutRolePermissionsBoundary', { RoleName: 'r', PermissionsBoundary: wrong }),
    `InvalidInputException: ARN ${wrong} is not valid.`,
  );
  const missing = `arn:aws:iam::${ACCOUNT}:policy/x`;
  assert.equal(
    await iam.refused('PutRolePermissionsBoundary', { RoleName: 'r', PermissionsBoundary: missing }),
    `NoSuchEntityException: Scope ARN: ${missing} does not exist or is not attachable.`,
  );
});

test('service-linked roles are made under their own path and changed by nobody', async () => {
  const iam = openIam();
  const { Role } = await iam.run('CreateServiceLinkedRole', { AWSServiceName: 'ops.apigateway.amazonaws.com' });
  assert.equal(
    Role.Arn,
    `arn:aws:iam::${ACCOUNT}:role/aws-service-role/ops.apigateway.amazonaws.com/AWSServiceRoleForAPIGateway`,
  );
  assert.equal(
    await iam.refused('CreateServiceLinkedRole', { AWSServiceName: 'ops.apigateway.amazonaws.com' }),
    'InvalidInputException: Service role name AWSServiceRoleForAPIGateway has been taken in this account, please try a different suffix.',
  );
  assert.match(
    await iam.refused('DeleteRole', { RoleName: Role.RoleName }),
    /^UnmodifiableEntityException: Cannot perform the operation on the protected role/,
  );
  const { DeletionTaskId } = await iam.run('DeleteServiceLinkedRole', { RoleName: Role.RoleName });
  assert.deepEqual(await iam.run('GetServiceLinkedRoleDeletionStatus', { DeletionTaskId }), { Status: 'SUCCEEDED' });
});
