// Managed and inline policies, versions, attachments, tags: answers and refusals as AWS was recorded.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policyProblem } from '../../identity/policy-check.ts';
import { ACCOUNT, DOCUMENT, openIam, TRUST } from './kit.test.ts';
import { AWS_POLICIES } from './managed-policies.ts';

const BASIC = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';

test('a managed policy is created, read and listed with the members AWS gives each', async () => {
  const iam = openIam();
  const { Policy } = await iam.run('CreatePolicy', {
    PolicyName: 'p',
    PolicyDocument: DOCUMENT,
    Path: '/x/',
    Description: 'd',
  });
  assert.match(Policy.PolicyId, /^ANPA[A-Z2-7]{17}$/);
  const common = {
    PolicyName: 'p',
    PolicyId: Policy.PolicyId,
    Arn: `arn:aws:iam::${ACCOUNT}:policy/x/p`,
    Path: '/x/',
    DefaultVersionId: 'v1',
    AttachmentCount: 0,
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    CreateDate: new Date('2024-02-05T18:17:42Z'),
    UpdateDate: new Date('2024-02-05T18:17:42Z'),
  };
  assert.deepEqual(Policy, common);
  assert.deepEqual((await iam.run('GetPolicy', { PolicyArn: Policy.Arn })).Policy, {
    ...common,
    Description: 'd',
    Tags: [],
  });
  assert.deepEqual((await iam.run('ListPolicies', { Scope: 'Local' })).Policies, [common]);
  assert.equal(
    await iam.refused('CreatePolicy', { PolicyName: 'p', PolicyDocument: DOCUMENT }),
    'EntityAlreadyExistsException: A policy called p already exists. Duplicate names are not allowed.',
  );
  assert.equal(
    await iam.refused('CreatePolicy', { PolicyName: 'q', PolicyDocument: 'x' }),
    'MalformedPolicyDocumentException: Syntax errors in policy.',
  );
});

test('documents come back percent-encoded and otherwise as they were written', async () => {
  const iam = openIam();
  const document =
    '{"Version":"2012-10-17", "Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/(\'!\')*"}}';
  const { Policy } = await iam.run('CreatePolicy', { PolicyName: 'p', PolicyDocument: document });
  const { Document } = (await iam.run('GetPolicyVersion', { PolicyArn: Policy.Arn, VersionId: 'v1' })).PolicyVersion;
  assert.match(Document, /^[A-Za-z0-9\-_.~%]+$/);
  assert.equal(decodeURIComponent(Document), document);
});

test('versions: five at most, numbers never reused, the default kept', async () => {
  const iam = openIam();
  const { Arn: PolicyArn } = (await iam.run('CreatePolicy', { PolicyName: 'p', PolicyDocument: DOCUMENT })).Policy;
  assert.deepEqual(
    (await iam.run('CreatePolicyVersion', { PolicyArn, PolicyDocument: DOCUMENT, SetAsDefault: true })).PolicyVersion,
    {
      VersionId: 'v2',
      IsDefaultVersion: true,
      CreateDate: new Date('2024-02-05T18:17:42Z'),
    },
  );
  for (let version = 3; version <= 5; version++)
    await iam.run('CreatePolicyVersion', { PolicyArn, PolicyDocument: DOCUMENT });
  assert.equal(
    await iam.refused('CreatePolicyVersion', { PolicyArn, PolicyDocument: DOCUMENT }),
    'LimitExceededException: A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
  );
  assert.equal(
    await iam.refused('DeletePolicyVersion', { PolicyArn, VersionId: 'v2' }),
    'DeleteConflictException: Cannot delete the default version of a policy.',
  );
  await iam.run('SetDefaultPolicyVersion', { PolicyArn, VersionId: 'v1' });
  await iam.run('DeletePolicyVersion', { PolicyArn, VersionId: 'v2' });
  assert.equal(
    (await iam.run('CreatePolicyVersion', { PolicyArn, PolicyDocument: DOCUMENT })).PolicyVersion.VersionId,
    'v6',
  );
  const { Versions } = await iam.run('ListPolicyVersions', { PolicyArn });
  assert.deepEqual(
    Versions.map((one: any) => [one.VersionId, one.IsDefaultVersion]),
    [
      ['v6', false],
      ['v5', false],
      ['v4', false],
      ['v3', false],
      ['v1', true],
    ],
  );
  assert.ok(!('Document' in Versions[0]));
  assert.match(
    await iam.refused('DeletePolicy', { PolicyArn }),
    /^DeleteConflictException: This policy has more than one version\./,
  );
  assert.equal(
    await iam.refused('GetPolicyVersion', { PolicyArn, VersionId: 'v9' }),
    `NoSuchEntityException: Policy ${PolicyArn} version v9 does not exist or is not attachable.`,
  );
  assert.equal(
    await iam.refused('SetDefaultPolicyVersion', { PolicyArn, VersionId: '1' }),
    "ValidationError: 1 validation error detected: Value at 'versionId' failed to satisfy constraint: Member must satisfy regular expression pattern: v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?",
  );
});

test('policies attach to users, groups and roles alike', async () => {
  const iam = openIam();
  const { Arn: PolicyArn } = (await iam.run('CreatePolicy', { PolicyName: 'p', PolicyDocument: DOCUMENT })).Policy;
  await iam.run('CreateUser', { UserName: 'u' });
  await iam.run('CreateGroup', { GroupName: 'g' });
  await iam.run('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: TRUST });
  for (const [label, name] of [
    ['User', 'u'],
    ['Group', 'g'],
    ['Role', 'r'],
  ]) {
    const holder = { [`${label}Name`]: name };
    await iam.run(`Attach${label}Policy`, { ...holder, PolicyArn });
    await iam.run(`Attach${label}Policy`, { ...holder, PolicyArn });
    await iam.run(`Attach${label}Policy`, { ...holder, PolicyArn: BASIC });
    assert.deepEqual((await iam.run(`ListAttached${label}Policies`, holder)).AttachedPolicies, [
      { PolicyName: 'p', PolicyArn },
      { PolicyName: 'AWSLambdaBasicExecutionRole', PolicyArn: BASIC },
    ]);
    assert.deepEqual(
      (await iam.run(`ListAttached${label}Policies`, { ...holder, PathPrefix: '/service-role/' })).AttachedPolicies
        .length,
      1,
    );
  }
  assert.equal((await iam.run('GetPolicy', { PolicyArn })).Policy.AttachmentCount, 3);
  assert.equal((await iam.run('GetPolicy', { PolicyArn: BASIC })).Policy.AttachmentCount, 3);
  assert.deepEqual((await iam.run('ListPolicies', { OnlyAttached: true })).Policies.length, 2);
  const entities = await iam.run('ListEntitiesForPolicy', { PolicyArn });
  assert.deepEqual(
    [entities.PolicyUsers[0].UserName, entities.PolicyGroups[0].GroupName, entities.PolicyRoles[0].RoleName],
    ['u', 'g', 'r'],
  );
  assert.deepEqual((await iam.run('ListEntitiesForPolicy', { PolicyArn, EntityFilter: 'Role' })).PolicyUsers, []);
  assert.equal(
    await iam.refused('DeletePolicy', { PolicyArn }),
    'DeleteConflictException: Cannot delete a policy attached to entities.',
  );
  await iam.run('DetachRolePolicy', { RoleName: 'r', PolicyArn });
  assert.equal(
    await iam.refused('DetachRolePolicy', { RoleName: 'r', PolicyArn }),
    `NoSuchEntityException: Policy ${PolicyArn} was not found.`,
  );
  const missing = `arn:aws:iam::${ACCOUNT}:policy/no`;
  assert.equal(
    await iam.refused('AttachRolePolicy', { RoleName: 'r', PolicyArn: missing }),
    `NoSuchEntityException: Policy ${missing} does not exist or is not attachable.`,
  );
  assert.equal(
    await iam.refused('AttachRolePolicy', { RoleName: 'r', PolicyArn: 'longpolicynamebutnoarn' }),
    'ValidationError: Invalid ARN:  Could not be parsed!',
  );
});

test('ten managed policies at most hang on a role', async () => {
  const iam = openIam();
  await iam.run('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: TRUST });
  const arns = [...AWS_POLICIES.keys()].slice(0, 11);
  for (const PolicyArn of arns.slice(0, 10)) await iam.run('AttachRolePolicy', { RoleName: 'r', PolicyArn });
  assert.equal(
    await iam.refused('AttachRolePolicy', { RoleName: 'r', PolicyArn: arns[10] }),
    'LimitExceededException: Cannot exceed quota for PoliciesPerRole: 10',
  );
});

test("AWS's own policies are there in every account, valid, and not to be changed", async () => {
  const iam = openIam();
  const seen: string[] = [];
  let Marker: string | undefined;
  do {
    const answer = await iam.run('ListPolicies', { MaxItems: 7, ...(Marker === undefined ? {} : { Marker }) });
    seen.push(...answer.Policies.map((policy: any) => policy.PolicyName));
    ({ Marker } = answer);
  } while (Marker !== undefined);
  assert.equal(seen.length, AWS_POLICIES.size);
  assert.ok(seen.includes('AWSLambdaBasicExecutionRole'));
  const { Policy } = await iam.run('GetPolicy', { PolicyArn: BASIC });
  assert.deepEqual(
    [Policy.PolicyId, Policy.Path, Policy.DefaultVersionId],
    ['ANPAJNCQGXC42545SKXIK', '/service-role/', 'v1'],
  );
  const { Document } = (await iam.run('GetPolicyVersion', { PolicyArn: BASIC, VersionId: 'v1' })).PolicyVersion;
  assert.deepEqual(JSON.parse(decodeURIComponent(Document)), {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], Resource: '*' },
    ],
  });
  for (const policy of AWS_POLICIES.values())
    assert.equal(policyProblem(policy.versions[0]!.document, 'identity'), undefined, policy.arn);
  assert.match(
    await iam.refused('DeletePolicy', { PolicyArn: BASIC }),
    /^AccessDenied: User: .* is not authorized to perform: iam:DeletePolicy on resource: policy /,
  );
  assert.match(
    await iam.refused('TagPolicy', { PolicyArn: BASIC, Tags: [{ Key: 'a', Value: 'b' }] }),
    /^AccessDenied: /,
  );
});

test('inline policies of users, groups and roles', async () => {
  const iam = openIam();
  await iam.run('CreateUser', { UserName: 'u' });
  await iam.run('CreateGroup', { GroupName: 'g' });
  await iam.run('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: TRUST });
  for (const [label, name, limit] of [
    ['User', 'u', 2048],
    ['Group', 'g', 5120],
    ['Role', 'r', 10_240],
  ] as const) {
    const word = label.toLowerCase();
    const holder = { [`${label}Name`]: name };
    await iam.run(`Put${label}Policy`, { ...holder, PolicyName: 'two', PolicyDocument: DOCUMENT });
    await iam.run(`Put${label}Policy`, { ...holder, PolicyName: 'one', PolicyDocument: DOCUMENT });
    assert.deepEqual((await iam.run(`List${label}Policies`, holder)).PolicyNames, ['one', 'two']);
    const got = await iam.run(`Get${label}Policy`, { ...holder, PolicyName: 'one' });
    assert.deepEqual(
      { ...got, PolicyDocument: decodeURIComponent(got.PolicyDocument) },
      { ...holder, PolicyName: 'one', PolicyDocument: DOCUMENT },
    );
    await iam.run(`Delete${label}Policy`, { ...holder, PolicyName: 'one' });
    for (const operation of ['Get', 'Delete']) {
      assert.equal(
        await iam.refused(`${operation}${label}Policy`, { ...holder, PolicyName: 'one' }),
        `NoSuchEntityException: The ${word} policy with name one cannot be found.`,
      );
    }
    const long = DOCUMENT.replace('"s3:*"', `"s3:${'a'.repeat(limit)}"`);
    assert.equal(
      await iam.refused(`Put${label}Policy`, { ...holder, PolicyName: 'long', PolicyDocument: long }),
      `LimitExceededException: Maximum policy size of ${limit} bytes exceeded for ${word} ${name}`,
    );
  }
});

test('tags are merged, removed and checked', async () => {
  const iam = openIam();
  await iam.run('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: TRUST });
  const tagged = async (): Promise<unknown> => (await iam.run('ListRoleTags', { RoleName: 'r' })).Tags;
  await iam.run('TagRole', {
    RoleName: 'r',
    Tags: [
      { Key: 'b', Value: '1' },
      { Key: 'a', Value: '2' },
    ],
  });
  await iam.run('TagRole', { RoleName: 'r', Tags: [{ Key: 'b', Value: '' }] });
  assert.deepEqual(await tagged(), [
    { Key: 'a', Value: '2' },
    { Key: 'b', Value: '' },
  ]);
  await iam.run('UntagRole', { RoleName: 'r', TagKeys: ['a', 'none'] });
  assert.deepEqual(await tagged(), [{ Key: 'b', Value: '' }]);
  const tag = (Tags: object[]): Promise<string> => iam.refused('TagRole', { RoleName: 'r', Tags });
  assert.equal(
    await tag([
      { Key: 'k', Value: '' },
      { Key: 'K', Value: '' },
    ]),
    'InvalidInputException: Duplicate tag keys found. Please note that Tag keys are case insensitive.',
  );
  const at = 'ValidationError: 1 validation error detected: Value at';
  assert.equal(
    await tag([{ Key: 'k'.repeat(129), Value: '' }]),
    `${at} 'tags.1.member.key' failed to satisfy constraint: Member must have length less than or equal to 128`,
  );
  assert.equal(
    await tag([{ Key: 'k', Value: 'v'.repeat(257) }]),
    `${at} 'tags.1.member.value' failed to satisfy constraint: Member must have length less than or equal to 256`,
  );
  assert.match(
    await tag([{ Key: 'k!', Value: '' }]),
    /Member must satisfy regular expression pattern: \[\\p\{L\}\\p\{Z\}\\p\{N\}_\.:\/=\+\\-@\]\+$/,
  );
  assert.equal(
    await tag(Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: '' }))),
    `${at} 'tags' failed to satisfy constraint: Member must have length less than or equal to 50`,
  );
  const { Arn: PolicyArn } = (
    await iam.run('CreatePolicy', {
      PolicyName: 'p',
      PolicyDocument: DOCUMENT,
      Tags: [
        { Key: 'a', Value: '1' },
        { Key: 'A', Value: '2' },
      ],
    })
  ).Policy;
  assert.deepEqual((await iam.run('ListPolicyTags', { PolicyArn })).Tags, [
    { Key: 'A', Value: '2' },
    { Key: 'a', Value: '1' },
  ]);
  assert.equal(
    await iam.refused('CreatePolicy', {
      PolicyName: 'q',
      PolicyDocument: DOCUMENT,
      Tags: [
        { Key: 'a', Value: '' },
        { Key: 'a', Value: '' },
      ],
    }),
    'InvalidInputException: Duplicate tag keys found.',
  );
});

test('what is missing or misspelt is named before anything is done', async () => {
  const iam = openIam();
  const at = 'ValidationError: 1 validation error detected: Value at';
  assert.equal(
    await iam.refused('CreateUser', {}),
    `${at} 'userName' failed to satisfy constraint: Member must not be null`,
  );
  assert.equal(
    await iam.refused('CreateUser', { UserName: 'a b' }),
    `${at} 'userName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]+`,
  );
  assert.equal(
    await iam.refused('CreateUser', { UserName: 'a'.repeat(65) }),
    `${at} 'userName' failed to satisfy constraint: Member must have length less than or equal to 64`,
  );
  assert.equal(
    await iam.refused('ListUsers', { MaxItems: 0 }),
    `${at} 'maxItems' failed to satisfy constraint: Member must have value greater than or equal to 1`,
  );
  assert.match(
    await iam.refused('CreateRole', { RoleName: 'x y', AssumeRolePolicyDocument: TRUST, MaxSessionDuration: 60 }),
    /^ValidationError: 2 validation errors detected: /,
  );
  assert.match(await iam.refused('CreateUser', { UserName: 'a', Path: 'x' }), /Value at 'path' failed/);
});
