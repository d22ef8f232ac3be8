// The account as a whole, the simulator, and what each operation asks of its caller.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ACCOUNT, DOCUMENT, openIam, service, TRUST } from './kit.test.ts';

test('the summary counts what is there', async () => {
  const iam = openIam();
  await iam.run('CreateUser', { UserName: 'u' });
  await iam.run('CreatePolicy', { PolicyName: 'p', PolicyDocument: DOCUMENT });
  const { SummaryMap } = await iam.run('GetAccountSummary');
  assert.equal(Object.keys(SummaryMap).length, 34);
  assert.deepEqual([SummaryMap.Users, SummaryMap.Policies, SummaryMap.Roles, SummaryMap.UsersQuota], [1, 1, 0, 5000]);
});

test('an account has one alias, which no other account may take', async () => {
  const iam = openIam();
  assert.deepEqual(await iam.run('ListAccountAliases'), { AccountAliases: [], IsTruncated: false });
  await iam.run('CreateAccountAlias', { AccountAlias: 'my-shop' });
  assert.deepEqual((await iam.run('ListAccountAliases')).AccountAliases, ['my-shop']);
  assert.equal(
    await iam.refused('DeleteAccountAlias', { AccountAlias: 'other' }),
    'NoSuchEntityException: The account alias other cannot be found.',
  );
  await iam.run('DeleteAccountAlias', { AccountAlias: 'my-shop' });
  assert.deepEqual((await iam.run('ListAccountAliases')).AccountAliases, []);
});

test('authorization details hold every kind, filtered and paged', async () => {
  const iam = openIam();
  await iam.run('CreateUser', { UserName: 'u', Tags: [{ Key: 'k', Value: 'v' }] });
  await iam.run('CreateGroup', { GroupName: 'g' });
  await iam.run('AddUserToGroup', { UserName: 'u', GroupName: 'g' });
  await iam.run('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: TRUST });
  await iam.run('PutRolePolicy', { RoleName: 'r', PolicyName: 'i', PolicyDocument: DOCUMENT });
  await iam.run('AttachRolePolicy', { RoleName: 'r', PolicyArn: 'arn:aws:iam::aws:policy/AmazonS3FullAccess' });
  await iam.run('CreatePolicy', { PolicyName: 'p', PolicyDocument: DOCUMENT });
  const all = await iam.run('GetAccountAuthorizationDetails');
  assert.deepEqual(all.UserDetailList[0].GroupList, ['g']);
  assert.deepEqual(all.UserDetailList[0].Tags, [{ Key: 'k', Value: 'v' }]);
  assert.equal(all.GroupDetailList[0].GroupName, 'g');
  assert.equal(decodeURIComponent(all.RoleDetailList[0].RolePolicyList[0].PolicyDocument), DOCUMENT);
  assert.deepEqual(all.RoleDetailList[0].RoleLastUsed, {});
  assert.deepEqual(all.Policies.map((policy: any) => policy.PolicyName).toSorted(), ['AmazonS3FullAccess', 'p']);
  assert.equal(all.IsTruncated, false);
  const roles = await iam.run('GetAccountAuthorizationDetails', { Filter: ['Role'] });
  assert.deepEqual([roles.RoleDetailList.length, roles.UserDetailList, roles.Policies], [1, [], []]);
  const page = await iam.run('GetAccountAuthorizationDetails', { MaxItems: 2 });
  assert.deepEqual(
    [page.UserDetailList.length, page.GroupDetailList.length, page.RoleDetailList.length, page.IsTruncated],
    [1, 1, 0, true],
  );
});

const LIMITED = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::mine/*' },
    { Effect: 'Deny', Action: 's3:DeleteObject', Resource: '*' },
    { Effect: 'Allow', Action: 'lambda:*', Resource: '*', Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } },
  ],
});

test('the simulator decides as every door does', async () => {
  const iam = openIam();
  await iam.run('CreateUser', { UserName: 'u' });
  await iam.run('CreateGroup', { GroupName: 'g' });
  await iam.run('AddUserToGroup', { UserName: 'u', GroupName: 'g' });
  await iam.run('PutGroupPolicy', { GroupName: 'g', PolicyName: 'limited', PolicyDocument: LIMITED });
  const simulate = async (more: object): Promise<string[]> => {
    const { EvaluationResults } = await iam.run('SimulatePrincipalPolicy', {
      PolicySourceArn: `arn:aws:iam::${ACCOUNT}:user/u`,
      ...more,
    });
    return EvaluationResults.map((result: any) => result.EvalDecision);
  };
  const actions = {
    ActionNames: ['s3:GetObject', 's3:DeleteObject', 'lambda:Invoke'],
    ResourceArns: ['arn:aws:s3:::mine/k'],
  };
  assert.deepEqual(await simulate(actions), ['allowed', 'explicitDeny', 'implicitDeny']);
  const ContextEntries = [{ ContextKeyName: 'aws:SourceIp', ContextKeyValues: ['10.1.1.1'], ContextKeyType: 'ip' }];
  assert.deepEqual(await simulate({ ActionNames: ['lambda:Invoke'], ContextEntries }), ['allowed']);
  assert.deepEqual(
    await simulate({ ActionNames: ['s3:GetObject'] }),
    ['implicitDeny'],
    'the resource is * unless it is given',
  );
  const { EvaluationResults } = await iam.run('SimulatePrincipalPolicy', {
    PolicySourceArn: `arn:aws:iam::${ACCOUNT}:user/u`,
    ...actions,
  });
  assert.deepEqual(EvaluationResults[0].MatchedStatements, [
    { SourcePolicyId: 'group_g_limited', SourcePolicyType: 'group' },
  ]);
  assert.deepEqual(EvaluationResults[2].MissingContextValues, ['aws:SourceIp']);
  assert.match(
    await iam.refused('SimulatePrincipalPolicy', { PolicySourceArn: 'x', ActionNames: ['s3:x'] }),
    /^InvalidInputException: Invalid Entity Arn: x /,
  );
});

test('custom policies are simulated with a boundary', async () => {
  const iam = openIam();
  const input = { PolicyInputList: [LIMITED], ActionNames: ['s3:GetObject'], ResourceArns: ['arn:aws:s3:::mine/k'] };
  assert.equal((await iam.run('SimulateCustomPolicy', input)).EvaluationResults[0].EvalDecision, 'allowed');
  const boundary = DOCUMENT.replace('s3:*', 'lambda:*');
  const [result] = (await iam.run('SimulateCustomPolicy', { ...input, PermissionsBoundaryPolicyInputList: [boundary] }))
    .EvaluationResults;
  assert.equal(result.EvalDecision, 'implicitDeny');
  assert.deepEqual(result.PermissionsBoundaryDecisionDetail, { AllowedByPermissionsBoundary: false });
  assert.deepEqual((await iam.run('GetContextKeysForCustomPolicy', { PolicyInputList: [LIMITED] })).ContextKeyNames, [
    'aws:SourceIp',
  ]);
});

test("each operation asks for its own action on the entity's ARN", async () => {
  const iam = openIam();
  await iam.run('CreateUser', { UserName: 'u', Path: '/team/' });
  const need = (operation: string, input: Record<string, unknown>): readonly string[] => {
    const [first] = service.needs(operation, input, iam.call(operation));
    return [first!.action, first!.resource];
  };
  const user = `arn:aws:iam::${ACCOUNT}:user/team/u`;
  assert.deepEqual(need('GetUser', { UserName: 'u' }), ['iam:GetUser', user]);
  assert.deepEqual(need('AttachUserPolicy', { UserName: 'u', PolicyArn: 'arn:aws:iam::aws:policy/x' }), [
    'iam:AttachUserPolicy',
    user,
  ]);
  assert.deepEqual(need('AddUserToGroup', { UserName: 'u', GroupName: 'g' }), [
    'iam:AddUserToGroup',
    `arn:aws:iam::${ACCOUNT}:group/g`,
  ]);
  assert.deepEqual(need('CreateRole', { RoleName: 'r', Path: '/x/' }), [
    'iam:CreateRole',
    `arn:aws:iam::${ACCOUNT}:role/x/r`,
  ]);
  assert.deepEqual(need('CreatePolicy', { PolicyName: 'p' }), ['iam:CreatePolicy', `arn:aws:iam::${ACCOUNT}:policy/p`]);
  assert.deepEqual(need('GetPolicy', { PolicyArn: 'arn:aws:iam::aws:policy/x' }), [
    'iam:GetPolicy',
    'arn:aws:iam::aws:policy/x',
  ]);
  assert.deepEqual(need('ListUsers', {}), ['iam:ListUsers', '*']);
  const [attach] = service.needs('AttachUserPolicy', { UserName: 'u', PolicyArn: 'arn' }, iam.call('AttachUserPolicy'));
  assert.equal(attach!.context?.['iam:policyarn'], 'arn');
});
