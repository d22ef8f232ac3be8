// From IAM calls to principals: what is compiled, what each change touches, and whose keys are taken in each mode.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { Credential, Credentials, SessionClaims } from '../identity/contract.ts';
import { accessKeyIdFor } from '../identity/key-ids.ts';
import { createCredentials } from '../identity/lookup.ts';
import { openSessions } from '../identity/sessions.ts';
import type { AccessKeyUnit, RoleUnit, UserUnit } from '../identity/units.ts';
import { ACCOUNT, DOCUMENT, NOW, openIam, TRUST } from '../services/iam/kit.test.ts';
import type { Iam } from '../services/iam/kit.test.ts';
import { identityCompilers } from './identity.ts';
import { World } from './world.ts';

const HOME = '000000000000';

interface House {
  readonly iam: Iam;
  readonly sessions: ReturnType<typeof openSessions>;
  readonly open: Credentials;
  readonly strict: Credentials;
  readonly role: (name: string) => RoleUnit | undefined;
}

function openHouse(iam = openIam()): House {
  const world = new World(iam.store, identityCompilers);
  world.start();
  const sessions = openSessions(randomBytes(32));
  const sources = {
    accessKeys: world.units<AccessKeyUnit>('accessKeys'),
    users: world.units<UserUnit>('users'),
    roles: world.units<RoleUnit>('roles'),
    sessions,
    account: HOME,
    root: { accessKeyId: 'AKIAROOTROOTROOTROOT', secretAccessKey: 'root secret' },
  };
  return {
    iam,
    sessions,
    open: createCredentials({ ...sources, auth: 'open' }),
    strict: createCredentials({ ...sources, auth: 'strict' }),
    role: (name) => world.units<RoleUnit>('roles').get(`${ACCOUNT}/${name}`),
  };
}

async function makeUser(iam: Iam): Promise<{ id: string; secret: string }> {
  await iam.run('CreateUser', { UserName: 'ann', Path: '/team/', Tags: [{ Key: 'Team', Value: 'blue' }] });
  const { AccessKey } = await iam.run('CreateAccessKey', { UserName: 'ann' });
  return { id: AccessKey.AccessKeyId, secret: AccessKey.SecretAccessKey };
}

function found(credential: ReturnType<Credentials['find']>): Credential {
  assert.ok(typeof credential !== 'string', `found, not ${String(credential)}`);
  return credential;
}

const sourcesOf = (credential: ReturnType<Credentials['find']>): string[] =>
  found(credential).principal.identityPolicies.map((policy) => policy.source);

test('a key made through IAM is found with its secret and its user', async () => {
  const { iam, strict, open } = openHouse();
  const key = await makeUser(iam);
  for (const credentials of [strict, open]) {
    const credential = found(credentials.find(key.id, undefined, NOW));
    assert.equal(credential.secretAccessKey, key.secret);
    assert.equal(credential.unverified, undefined);
    const { principal } = credential;
    assert.deepEqual(
      [principal.type, principal.account, principal.arn, principal.userName],
      ['user', ACCOUNT, `arn:aws:iam::${ACCOUNT}:user/team/ann`, 'ann'],
    );
    assert.deepEqual(principal.tags, { Team: 'blue' });
    assert.equal(principal.accessKeyId, key.id);
    assert.equal(credentials.find(key.id, 'a token', NOW), 'bad-token');
  }
});

test("every change of a user's policies reaches its key at once", async () => {
  const { iam, strict } = openHouse();
  const { id } = await makeUser(iam);
  const policies = (): string[] => sourcesOf(strict.find(id, undefined, NOW));
  await iam.run('PutUserPolicy', { UserName: 'ann', PolicyName: 'i', PolicyDocument: DOCUMENT });
  assert.deepEqual(policies(), ['inline policy i of user ann']);
  const { Arn: PolicyArn } = (await iam.run('CreatePolicy', { PolicyName: 'p', PolicyDocument: DOCUMENT })).Policy;
  await iam.run('CreateGroup', { GroupName: 'g' });
  await iam.run('AttachGroupPolicy', { GroupName: 'g', PolicyArn });
  await iam.run('AddUserToGroup', { GroupName: 'g', UserName: 'ann' });
  assert.deepEqual(policies(), ['inline policy i of user ann', PolicyArn]);
  await iam.run('PutGroupPolicy', { GroupName: 'g', PolicyName: 'j', PolicyDocument: DOCUMENT });
  await iam.run('AttachUserPolicy', { UserName: 'ann', PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' });
  assert.deepEqual(policies(), [
    'inline policy i of user ann',
    'arn:aws:iam::aws:policy/ReadOnlyAccess',
    'inline policy j of group g',
    PolicyArn,
  ]);
  const next = DOCUMENT.replace('s3:*', 'sqs:*');
  await iam.run('CreatePolicyVersion', { PolicyArn, PolicyDocument: next, SetAsDefault: true });
  assert.equal(
    found(strict.find(id, undefined, NOW)).principal.identityPolicies.at(-1)?.document,
    next,
    'a new default version, through the group',
  );
  await iam.run('PutUserPermissionsBoundary', { UserName: 'ann', PermissionsBoundary: PolicyArn });
  assert.equal(found(strict.find(id, undefined, NOW)).principal.boundary?.document, next);
  await iam.run('SetDefaultPolicyVersion', { PolicyArn, VersionId: 'v1' });
  assert.equal(
    found(strict.find(id, undefined, NOW)).principal.boundary?.document,
    DOCUMENT,
    'the boundary follows its version too',
  );
  await iam.run('RemoveUserFromGroup', { GroupName: 'g', UserName: 'ann' });
  assert.equal(policies().length, 2);
  await iam.run('UpdateUser', { UserName: 'ann', NewUserName: 'eve' });
  assert.equal(found(strict.find(id, undefined, NOW)).principal.userName, 'eve');
});

test('inactive and deleted keys are refused', async () => {
  const { iam, strict, open } = openHouse();
  const { id } = await makeUser(iam);
  await iam.run('UpdateAccessKey', { UserName: 'ann', AccessKeyId: id, Status: 'Inactive' });
  assert.equal(strict.find(id, undefined, NOW), 'inactive-key');
  assert.equal(open.find(id, undefined, NOW), 'inactive-key');
  await iam.run('DeleteAccessKey', { UserName: 'ann', AccessKeyId: id });
  assert.equal(strict.find(id, undefined, NOW), 'unknown-key');
});

test('unknown keys: refused when strict, unverified root when open', () => {
  const { strict, open } = openHouse();
  assert.equal(strict.find('test', undefined, NOW), 'unknown-key');
  assert.equal(strict.find('222222222222', undefined, NOW), 'unknown-key');
  const any = found(open.find('test', undefined, NOW));
  assert.deepEqual(
    [any.unverified, any.secretAccessKey, any.principal.type, any.principal.arn],
    [true, '', 'root', `arn:aws:iam::${HOME}:root`],
  );
  const other = found(open.find('222222222222', undefined, NOW));
  assert.deepEqual([other.unverified, other.principal.account], [true, '222222222222']);
  assert.equal(found(open.find('ASIATEST', undefined, NOW)).unverified, true);
  assert.equal(
    found(open.find('ASIAIOSFODNN7EXAMPLE', 'FwoGZXIvYXdzEXAMPLE', NOW)).unverified,
    true,
    'temporary credentials of the real AWS',
  );
});

test('the root key pair is known in both modes', () => {
  const { strict, open } = openHouse();
  for (const credentials of [strict, open]) {
    const root = found(credentials.find('AKIAROOTROOTROOTROOT', undefined, NOW));
    assert.deepEqual(
      [root.secretAccessKey, root.unverified, root.principal.type, root.principal.account],
      ['root secret', undefined, 'root', HOME],
    );
    assert.equal(credentials.find('AKIAROOTROOTROOTROOT', 'token', NOW), 'bad-token');
  }
});

const claimsOf = (role: RoleUnit, more: Partial<SessionClaims> = {}): SessionClaims => ({
  account: ACCOUNT,
  roleArn: role.arn,
  roleId: role.id,
  sessionName: 's',
  issuedAtMs: NOW,
  expiresAtMs: NOW + 1000,
  ...more,
});

test('a role session is its role, narrowed and tagged, until it expires', async () => {
  const { iam, sessions, strict, open, role } = openHouse();
  await iam.run('CreateRole', {
    RoleName: 'r',
    Path: '/x/',
    AssumeRolePolicyDocument: TRUST,
    Tags: [
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: '1' },
    ],
  });
  await iam.run('PutRolePolicy', { RoleName: 'r', PolicyName: 'i', PolicyDocument: DOCUMENT });
  const issued = sessions.issue(claimsOf(role('r')!, { sessionPolicies: [DOCUMENT], tags: { b: '2' } }));
  const credential = found(strict.find(issued.accessKeyId, issued.sessionToken, NOW));
  assert.equal(credential.secretAccessKey, issued.secretAccessKey);
  const { principal } = credential;
  assert.equal(principal.arn, `arn:aws:sts::${ACCOUNT}:assumed-role/r/s`);
  assert.equal(principal.roleArn, `arn:aws:iam::${ACCOUNT}:role/x/r`);
  assert.equal(principal.userId, `${role('r')!.id}:s`);
  assert.deepEqual(principal.tags, { a: '1', b: '2' });
  assert.equal(principal.sessionPolicies?.length, 1);
  assert.equal(
    strict.find(issued.accessKeyId, issued.sessionToken, NOW),
    credential,
    'the same object while nothing changes',
  );
  await iam.run('PutRolePolicy', { RoleName: 'r', PolicyName: 'j', PolicyDocument: DOCUMENT });
  assert.equal(
    sourcesOf(strict.find(issued.accessKeyId, issued.sessionToken, NOW)).length,
    2,
    'and the new policies at once',
  );
  for (const credentials of [strict, open]) {
    assert.equal(credentials.find(issued.accessKeyId, undefined, NOW), 'token-required');
    assert.equal(credentials.find(issued.accessKeyId, issued.sessionToken, NOW + 1000), 'expired-token');
    assert.equal(credentials.find(accessKeyIdFor('ASIA', ACCOUNT), issued.sessionToken, NOW), 'bad-token');
    assert.equal(credentials.find(issued.accessKeyId, `${issued.sessionToken.slice(0, -4)}AAAA`, NOW), 'bad-token');
  }
  assert.equal(strict.find(issued.accessKeyId, 'FwoGZXIvYXdzEXAMPLE', NOW), 'bad-token');
});

test('the sessions of a role die with it, even when another takes its name', async () => {
  const { iam, sessions, strict, role } = openHouse();
  await iam.run('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: TRUST });
  const issued = sessions.issue(claimsOf(role('r')!));
  await iam.run('DeleteRole', { RoleName: 'r' });
  assert.equal(strict.find(issued.accessKeyId, issued.sessionToken, NOW), 'bad-token');
  await iam.run('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: TRUST });
  assert.equal(strict.find(issued.accessKeyId, issued.sessionToken, NOW), 'bad-token');
});

test("sessions of users and of the root user have their caller's rights", async () => {
  const { iam, sessions, strict } = openHouse();
  await makeUser(iam);
  await iam.run('PutUserPolicy', { UserName: 'ann', PolicyName: 'i', PolicyDocument: DOCUMENT });
  const base = { account: ACCOUNT, issuedAtMs: NOW, expiresAtMs: NOW + 1000 };
  const of = (claims: SessionClaims): Credential => {
    const issued = sessions.issue(claims);
    return found(strict.find(issued.accessKeyId, issued.sessionToken, NOW));
  };
  const user = of({ ...base, callerArn: `arn:aws:iam::${ACCOUNT}:user/team/ann` }).principal;
  assert.deepEqual([user.userName, user.identityPolicies.length, user.issuedAtMs], ['ann', 1, NOW]);
  assert.equal(of({ ...base, callerArn: `arn:aws:iam::${ACCOUNT}:root` }).principal.type, 'root');
  const federated = of({
    ...base,
    callerArn: `arn:aws:iam::${ACCOUNT}:user/team/ann`,
    federatedName: 'bob',
    sessionPolicies: [],
  }).principal;
  assert.deepEqual(
    [federated.arn, federated.userId, federated.userName],
    [`arn:aws:sts::${ACCOUNT}:federated-user/bob`, `${ACCOUNT}:bob`, undefined],
  );
});

test('what was there before the start is compiled at the start', async () => {
  const iam = openIam();
  const { id } = await makeUser(iam);
  const { strict } = openHouse(iam);
  assert.equal(found(strict.find(id, undefined, NOW)).principal.userName, 'ann');
});
