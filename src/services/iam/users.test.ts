// Users, groups, access keys: life cycles and refusals as AWS was recorded.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountOfKey } from '../../identity/key-ids.ts';
import type { Principal } from '../../identity/contract.ts';
import { ACCOUNT, DOCUMENT, openIam } from './kit.test.ts';

const ANN: Principal = {
  type: 'user',
  account: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:user/ann`,
  userId: 'AIDAANN',
  userName: 'ann',
  identityPolicies: [],
};

test('a user is created, read, renamed with all that knows its name, and deleted', async () => {
  const iam = openIam();
  const { User } = await iam.run('CreateUser', { UserName: 'ann', Path: '/team/', Tags: [{ Key: 'a', Value: '1' }] });
  assert.match(User.UserId, /^AIDA[A-Z2-7]{17}$/);
  assert.deepEqual(User, {
    Path: '/team/',
    UserName: 'ann',
    UserId: User.UserId,
    Arn: `arn:aws:iam::${ACCOUNT}:user/team/ann`,
    CreateDate: new Date('2024-02-05T18:17:42Z'),
    Tags: [{ Key: 'a', Value: '1' }],
  });
  const { AccessKey } = await iam.run('CreateAccessKey', { UserName: 'ann' });
  await iam.run('CreateGroup', { GroupName: 'g' });
  await iam.run('AddUserToGroup', { GroupName: 'g', UserName: 'ann' });
  const { Policy } = await iam.run('CreatePolicy', { PolicyName: 'p', PolicyDocument: DOCUMENT });
  await iam.run('AttachUserPolicy', { UserName: 'ann', PolicyArn: Policy.Arn });
  await iam.run('UpdateUser', { UserName: 'ann', NewUserName: 'eve', NewPath: '/' });
  assert.equal(
    await iam.refused('GetUser', { UserName: 'ann' }),
    'NoSuchEntityException: The user with name ann cannot be found.',
  );
  assert.equal((await iam.run('GetUser', { UserName: 'eve' })).User.Arn, `arn:aws:iam::${ACCOUNT}:user/eve`);
  assert.equal((await iam.run('GetGroup', { GroupName: 'g' })).Users[0].UserName, 'eve');
  assert.equal((await iam.run('ListAccessKeys', { UserName: 'eve' })).AccessKeyMetadata[0].UserName, 'eve');
  assert.equal((await iam.run('ListEntitiesForPolicy', { PolicyArn: Policy.Arn })).PolicyUsers[0].UserName, 'eve');

  const conflict = (): Promise<string> => iam.refused('DeleteUser', { UserName: 'eve' });
  assert.equal(await conflict(), 'DeleteConflictException: Cannot delete entity, must detach all policies first.');
  await iam.run('DetachUserPolicy', { UserName: 'eve', PolicyArn: Policy.Arn });
  await iam.run('PutUserPolicy', { UserName: 'eve', PolicyName: 'i', PolicyDocument: DOCUMENT });
  assert.equal(await conflict(), 'DeleteConflictException: Cannot delete entity, must delete policies first.');
  await iam.run('DeleteUserPolicy', { UserName: 'eve', PolicyName: 'i' });
  assert.equal(await conflict(), 'DeleteConflictException: Cannot delete entity, must delete access keys first.');
  await iam.run('DeleteAccessKey', { UserName: 'eve', AccessKeyId: AccessKey.AccessKeyId });
  assert.equal(await conflict(), 'DeleteConflictException: Cannot delete entity, must remove users from group first.');
  await iam.run('RemoveUserFromGroup', { GroupName: 'g', UserName: 'eve' });
  assert.deepEqual(await iam.run('DeleteUser', { UserName: 'eve' }), {});
});

test('names are taken without regard to case and looked up with it', async () => {
  const iam = openIam();
  await iam.run('CreateUser', { UserName: 'Ann' });
  assert.equal(
    await iam.refused('CreateUser', { UserName: 'ann' }),
    'EntityAlreadyExistsException: User with name ann already exists.',
  );
  assert.equal(
    await iam.refused('GetUser', { UserName: 'ann' }),
    'NoSuchEntityException: The user with name ann cannot be found.',
  );
});

test('the reads that precede a forced delete find nothing', async () => {
  const iam = openIam();
  await iam.run('CreateUser', { UserName: 'ann' });
  const lists = {
    ListGroupsForUser: 'Groups',
    ListUserPolicies: 'PolicyNames',
    ListAttachedUserPolicies: 'AttachedPolicies',
    ListAccessKeys: 'AccessKeyMetadata',
    ListSSHPublicKeys: 'SSHPublicKeys',
    ListMFADevices: 'MFADevices',
    ListSigningCertificates: 'Certificates',
    ListServiceSpecificCredentials: 'ServiceSpecificCredentials',
  };
  for (const [operation, member] of Object.entries(lists)) {
    assert.deepEqual(await iam.run(operation, { UserName: 'ann' }), { [member]: [], IsTruncated: false }, operation);
  }
  assert.deepEqual(await iam.run('ListVirtualMFADevices', { AssignmentStatus: 'Assigned' }), {
    VirtualMFADevices: [],
    IsTruncated: false,
  });
  assert.equal(
    await iam.refused('DeleteLoginProfile', { UserName: 'ann' }),
    'NoSuchEntityException: Login Profile for User ann cannot be found.',
  );
  assert.equal(
    await iam.refused('ListMFADevices', { UserName: 'bob' }),
    'NoSuchEntityException: The user with name bob cannot be found.',
  );
});

test('access keys carry their account, are two at most, and can be switched off', async () => {
  const iam = openIam();
  await iam.run('CreateUser', { UserName: 'ann' });
  const { AccessKey } = await iam.run('CreateAccessKey', {}, ANN);
  assert.match(AccessKey.AccessKeyId, /^AKIA[A-Z2-7]{16}$/);
  assert.equal(accountOfKey(AccessKey.AccessKeyId), ACCOUNT);
  assert.equal(AccessKey.SecretAccessKey.length, 40);
  assert.equal(AccessKey.Status, 'Active');
  await iam.run('CreateAccessKey', { UserName: 'ann' });
  assert.equal(
    await iam.refused('CreateAccessKey', { UserName: 'ann' }),
    'LimitExceededException: Cannot exceed quota for AccessKeysPerUser: 2',
  );
  await iam.run('UpdateAccessKey', { UserName: 'ann', AccessKeyId: AccessKey.AccessKeyId, Status: 'Inactive' });
  const keys = (await iam.run('ListAccessKeys', { UserName: 'ann' })).AccessKeyMetadata;
  assert.equal(keys.find((key: any) => key.AccessKeyId === AccessKey.AccessKeyId).Status, 'Inactive');
  assert.ok(keys.every((key: any) => key.SecretAccessKey === undefined));
  assert.deepEqual(await iam.run('GetAccessKeyLastUsed', { AccessKeyId: AccessKey.AccessKeyId }), {
    UserName: 'ann',
    AccessKeyLastUsed: { ServiceName: 'N/A', Region: 'N/A' },
  });
  const unknown = 'AKIAIOSFODNN7EXAMPLE';
  assert.equal(
    await iam.refused('UpdateAccessKey', { UserName: 'ann', AccessKeyId: unknown, Status: 'Active' }),
    `NoSuchEntityException: The Access Key with id ${unknown} cannot be found.`,
  );
  assert.match(
    await iam.refused('GetAccessKeyLastUsed', { AccessKeyId: unknown }),
    /^AccessDenied: User: .* is not authorized to perform iam:GetAccessKeyLastUsed on resource: access key AKIAIOSFODNN7EXAMPLE$/,
  );
  assert.equal(
    await iam.refused('DeleteAccessKey', { AccessKeyId: unknown }),
    'ValidationError: Must specify userName when calling with non-User credentials',
  );
});

test('GetUser without a name answers the caller', async () => {
  const iam = openIam();
  await iam.run('CreateUser', { UserName: 'ann' });
  assert.equal((await iam.run('GetUser', {}, ANN)).User.UserName, 'ann');
  assert.equal((await iam.run('GetUser', {})).User.Arn, `arn:aws:iam::${ACCOUNT}:root`);
});

test('groups: members, renaming, conflicts', async () => {
  const iam = openIam();
  await iam.run('CreateUser', { UserName: 'ann' });
  const { Group } = await iam.run('CreateGroup', { GroupName: 'g', Path: '/x/' });
  assert.equal(Group.Arn, `arn:aws:iam::${ACCOUNT}:group/x/g`);
  assert.equal(
    await iam.refused('CreateGroup', { GroupName: 'G' }),
    'EntityAlreadyExistsException: Group with name G already exists.',
  );
  assert.equal(
    await iam.refused('AddUserToGroup', { GroupName: 'no', UserName: 'ann' }),
    'NoSuchEntityException: The group with name no cannot be found.',
  );
  await iam.run('AddUserToGroup', { GroupName: 'g', UserName: 'ann' });
  await iam.run('AddUserToGroup', { GroupName: 'g', UserName: 'ann' });
  await iam.run('UpdateGroup', { GroupName: 'g', NewGroupName: 'h' });
  assert.deepEqual(
    (await iam.run('ListGroupsForUser', { UserName: 'ann' })).Groups.map((one: any) => one.GroupName),
    ['h'],
  );
  assert.equal(
    await iam.refused('DeleteGroup', { GroupName: 'h' }),
    'DeleteConflictException: Cannot delete entity, must remove users from group first.',
  );
  await iam.run('RemoveUserFromGroup', { GroupName: 'h', UserName: 'ann' });
  assert.deepEqual(await iam.run('RemoveUserFromGroup', { GroupName: 'h', UserName: 'ann' }), {});
  assert.deepEqual(await iam.run('DeleteGroup', { GroupName: 'h' }), {});
});

test('lists are filtered by path and paged by marker', async () => {
  const iam = openIam();
  for (const name of ['c', 'a', 'b'])
    await iam.run('CreateUser', { UserName: name, Path: name === 'b' ? '/other/' : '/p/' });
  const first = await iam.run('ListUsers', { MaxItems: 2 });
  assert.deepEqual([first.Users.map((user: any) => user.UserName), first.IsTruncated], [['a', 'b'], true]);
  const second = await iam.run('ListUsers', { MaxItems: 2, Marker: first.Marker });
  assert.deepEqual(
    second.Users.map((user: any) => user.UserName),
    ['c'],
  );
  assert.equal(second.IsTruncated, false);
  assert.ok(!('Marker' in second));
  assert.deepEqual(
    (await iam.run('ListUsers', { PathPrefix: '/p/' })).Users.map((user: any) => user.UserName),
    ['a', 'c'],
  );
});

test('accounts do not see each other', async () => {
  const iam = openIam();
  await iam.run('CreateUser', { UserName: 'ann' });
  const other = openIam('222222222222');
  assert.deepEqual((await other.run('ListUsers')).Users, []);
});
