// STS: who am I, AssumeRole by trust and identity, session and federation tokens. Real roles, real sealed sessions.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { Principal } from '../../identity/contract.ts';
import { openSessions } from '../../identity/sessions.ts';
import type { RoleUnit } from '../../identity/units.ts';
import type { Call, Handler } from '../kernel/contract.ts';
import { Fault } from '../kernel/fault.ts';
import { createStsService } from './service.ts';

const HOME = '123456789012';
const ABROAD = '222222222222';
const NOW = Date.parse('2024-02-05T18:17:42.500Z');
const ROLE = `arn:aws:iam::${HOME}:role/path/r`;
const sessions = openSessions(randomBytes(32));

const allowing = (action: string): Principal['identityPolicies'] => [
  {
    source: 'p',
    document: JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: action, Resource: '*' } }),
  },
];
const root: Principal = {
  type: 'root',
  account: HOME,
  arn: `arn:aws:iam::${HOME}:root`,
  userId: HOME,
  identityPolicies: [],
};
const ann: Principal = {
  type: 'user',
  account: HOME,
  arn: `arn:aws:iam::${HOME}:user/ann`,
  userId: 'AIDAANN',
  userName: 'ann',
  identityPolicies: [],
};
const bob: Principal = { ...ann, account: ABROAD, arn: `arn:aws:iam::${ABROAD}:user/bob`, userName: 'bob' };
const session: Principal = {
  type: 'role',
  account: HOME,
  arn: `arn:aws:sts::${HOME}:assumed-role/q/s`,
  roleArn: `arn:aws:iam::${HOME}:role/q`,
  userId: 'AROAQ:s',
  identityPolicies: allowing('*'),
};

const trusting = (principal: unknown, more: object = {}): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: principal, Action: ['sts:AssumeRole', 'sts:TagSession'], ...more }],
  });

const roleWith = (trust: string, maxSessionDuration = 7200): RoleUnit => ({
  arn: ROLE,
  account: HOME,
  name: 'r',
  id: 'AROAROLE',
  trust: { source: 'trust', document: trust },
  maxSessionDuration,
  policies: [],
  tags: {},
});

interface Asked {
  readonly role?: RoleUnit;
  readonly input?: object;
  readonly caller?: Principal;
}

async function ask(operation: string, { role, input = {}, caller = root }: Asked): Promise<any> {
  const service = createStsService({
    sessions,
    role: (arn) => (role?.arn === arn ? role : undefined),
    policyDocument: (_account, arn) =>
      arn === 'arn:aws:iam::aws:policy/P' ? allowing('s3:*')[0]?.document : undefined,
  });
  const call = {
    account: caller.account,
    region: 'us-east-1',
    principal: caller,
    sourceIp: '10.0.0.1',
    userAgent: 'test',
    endpoint: 'http://127.0.0.1:4566',
    nowMs: NOW,
    trace: { steps: [] },
  } as unknown as Call;
  return (service.handlers[operation] as Handler<object>)(input, call);
}

async function refused(operation: string, asked: Asked): Promise<string> {
  try {
    await ask(operation, asked);
  } catch (error) {
    if (error instanceof Fault) return `${error.code}: ${error.message}`;
    throw error;
  }
  return assert.fail(`${operation} was not refused`);
}

const assume = (more: object = {}): object => ({ RoleArn: ROLE, RoleSessionName: 'job', ...more });

test('GetCallerIdentity answers any caller', async () => {
  assert.deepEqual(await ask('GetCallerIdentity', { caller: ann }), { UserId: 'AIDAANN', Account: HOME, Arn: ann.arn });
  assert.deepEqual(await ask('GetCallerIdentity', {}), { UserId: HOME, Account: HOME, Arn: root.arn });
});

test('AssumeRole answers credentials that open as the role', async () => {
  const answer = await ask('AssumeRole', { role: roleWith(trusting({ AWS: HOME })), input: assume() });
  assert.deepEqual(answer.AssumedRoleUser, {
    AssumedRoleId: 'AROAROLE:job',
    Arn: `arn:aws:sts::${HOME}:assumed-role/r/job`,
  });
  assert.deepEqual(answer.Credentials.Expiration, new Date('2024-02-05T19:17:42Z'));
  assert.ok(!('PackedPolicySize' in answer));
  const opened = sessions.open(answer.Credentials.AccessKeyId, answer.Credentials.SessionToken);
  assert.equal(opened?.secretAccessKey, answer.Credentials.SecretAccessKey);
  assert.deepEqual(opened?.claims, {
    account: HOME,
    roleArn: ROLE,
    roleId: 'AROAROLE',
    sessionName: 'job',
    issuedAtMs: NOW,
    expiresAtMs: NOW + 3_600_000,
  });
});

const denied = (caller: Principal): string =>
  `AccessDenied: User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`;
const able = (caller: Principal): Principal => ({ ...caller, identityPolicies: allowing('sts:*') });

test('trust and identity decide together', async () => {
  const rows: readonly (readonly [trust: string, caller: Principal, passes: boolean])[] = [
    [trusting({ AWS: HOME }), ann, false],
    [trusting({ AWS: HOME }), able(ann), true],
    [trusting({ AWS: ann.arn }), ann, true],
    [trusting({ AWS: ABROAD }), able(ann), false],
    [trusting({ AWS: ABROAD }), bob, false],
    [trusting({ AWS: ABROAD }), able(bob), true],
    [trusting({ AWS: bob.arn }), bob, false],
    [trusting({ Service: 'lambda.amazonaws.com' }), able(ann), false],
    [trusting({ Service: 'lambda.amazonaws.com' }), root, false],
    [trusting({ AWS: session.roleArn }), session, true],
    [trusting({ AWS: '*' }, { Condition: { StringEquals: { 'aws:username': 'ann' } } }), ann, true],
    [trusting({ AWS: '*' }, { Condition: { StringEquals: { 'aws:username': 'eve' } } }), ann, false],
  ];
  for (const [trust, caller, passes] of rows) {
    const asked = { role: roleWith(trust), input: assume(), caller };
    if (passes) assert.ok((await ask('AssumeRole', asked)).Credentials, `${trust} ${caller.arn}`);
    else assert.equal(await refused('AssumeRole', asked), denied(caller), trust);
  }
  assert.equal(
    await refused('AssumeRole', { input: assume(), caller: ann }),
    denied(ann),
    'a missing role is refused in the same words',
  );
});

test('an external id is compared', async () => {
  const role = roleWith(trusting({ AWS: '*' }, { Condition: { StringEquals: { 'sts:ExternalId': 'ticket' } } }));
  assert.ok((await ask('AssumeRole', { role, input: assume({ ExternalId: 'ticket' }), caller: ann })).Credentials);
  assert.match(
    await refused('AssumeRole', { role, input: assume({ ExternalId: 'other' }), caller: ann }),
    /^AccessDenied: /,
  );
  assert.match(await refused('AssumeRole', { role, input: assume(), caller: ann }), /^AccessDenied: /);
});

test("durations stay within the role's, and within an hour when roles are chained", async () => {
  const role = roleWith(trusting({ AWS: '*' }));
  const long = assume({ DurationSeconds: 7200 });
  assert.deepEqual(
    (await ask('AssumeRole', { role, input: long })).Credentials.Expiration,
    new Date('2024-02-05T20:17:42Z'),
  );
  assert.equal(
    await refused('AssumeRole', { role, input: assume({ DurationSeconds: 7201 }) }),
    'ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
  );
  assert.equal(
    await refused('AssumeRole', { role, input: long, caller: session }),
    'ValidationError: The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
  );
  assert.equal(
    await refused('AssumeRole', { role, input: assume({ DurationSeconds: 60 }) }),
    "ValidationError: 1 validation error detected: Value '60' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
  );
});

test("malformed input is refused with STS's words", async () => {
  for (const arn of [
    'nothing-valid-in-here',
    'arn::b:::something/test-role',
    'arn:a::::something/test-role',
    'arn:a:::something/test-role',
    'arn:a:a::aaaaaaaaaa:',
  ]) {
    assert.equal(
      await refused('AssumeRole', { input: assume({ RoleArn: arn }) }),
      `ValidationError: ${arn} is invalid`,
    );
  }
  const at = 'ValidationError: 1 validation error detected: Value';
  assert.equal(
    await refused('AssumeRole', { input: assume({ RoleSessionName: 'Session1:2' }) }),
    `${at} 'Session1:2' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*`,
  );
  const long = 's'.repeat(65);
  assert.equal(
    await refused('AssumeRole', { input: assume({ RoleSessionName: long }) }),
    `${at} '${long}' at 'roleSessionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
  );
  assert.equal(
    await refused('AssumeRole', { input: { RoleArn: ROLE } }),
    `${at} null at 'roleSessionName' failed to satisfy constraint: Member must not be null`,
  );
});

test('session policies and tags go into the session', async () => {
  const role = roleWith(trusting({ AWS: '*' }));
  const inline = allowing('s3:GetObject')[0]!.document;
  const input = assume({
    Policy: inline,
    PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/P' }],
    Tags: [{ Key: 'team', Value: 'blue' }],
  });
  const { Credentials, PackedPolicySize } = await ask('AssumeRole', { role, input });
  assert.ok(PackedPolicySize > 0);
  const { claims } = sessions.open(Credentials.AccessKeyId, Credentials.SessionToken)!;
  assert.deepEqual(claims.sessionPolicies, [inline, allowing('s3:*')[0]!.document]);
  assert.deepEqual(claims.tags, { team: 'blue' });
  assert.equal(
    await refused('AssumeRole', { role, input: assume({ Policy: '{' }) }),
    'MalformedPolicyDocumentException: Syntax errors in policy.',
  );
  const tags = [
    { Key: 'a', Value: '' },
    { Key: 'A', Value: '' },
  ];
  assert.equal(
    await refused('AssumeRole', { role, input: assume({ Tags: tags }) }),
    'InvalidParameterValue: Duplicate tag keys found. Please note that Tag keys are case insensitive.',
  );
  assert.equal(
    await refused('AssumeRole', { role, input: assume({ TransitiveTagKeys: ['x'] }) }),
    'InvalidParameterValue: The specified transitive tag key must be included in the requested tags.',
  );
  const untagged = roleWith(trusting({ AWS: '*' }).replace(',"sts:TagSession"', ''));
  assert.match(
    await refused('AssumeRole', { role: untagged, input }),
    /not authorized to perform: sts:TagSession on resource/,
  );
});

test("GetSessionToken keeps the caller's rights, and is not for sessions", async () => {
  const answer = await ask('GetSessionToken', { caller: ann, input: { DurationSeconds: 900 } });
  const { claims } = sessions.open(answer.Credentials.AccessKeyId, answer.Credentials.SessionToken)!;
  assert.deepEqual(claims, { account: HOME, callerArn: ann.arn, issuedAtMs: NOW, expiresAtMs: NOW + 900_000 });
  assert.deepEqual(
    (await ask('GetSessionToken', { caller: ann })).Credentials.Expiration,
    new Date('2024-02-06T06:17:42Z'),
  );
  assert.deepEqual(
    (await ask('GetSessionToken', {})).Credentials.Expiration,
    new Date('2024-02-05T19:17:42Z'),
    'root: an hour',
  );
  assert.equal(
    await refused('GetSessionToken', { caller: session }),
    'AccessDenied: Cannot call GetSessionToken with session credentials',
  );
  assert.equal(
    await refused('GetSessionToken', { caller: { ...ann, issuedAtMs: NOW } }),
    'AccessDenied: Cannot call GetSessionToken with session credentials',
  );
});

test('GetFederationToken names the federated user', async () => {
  const answer = await ask('GetFederationToken', { caller: ann, input: { Name: 'guest' } });
  assert.deepEqual(answer.FederatedUser, {
    FederatedUserId: `${HOME}:guest`,
    Arn: `arn:aws:sts::${HOME}:federated-user/guest`,
  });
  assert.equal(answer.PackedPolicySize, 0);
  assert.deepEqual(
    sessions.open(answer.Credentials.AccessKeyId, answer.Credentials.SessionToken)?.claims.sessionPolicies,
    [],
  );
});

test('GetAccessKeyInfo reads the account from the key', async () => {
  const { Credentials } = await ask('GetSessionToken', { caller: ann });
  assert.deepEqual(await ask('GetAccessKeyInfo', { input: { AccessKeyId: Credentials.AccessKeyId } }), {
    Account: HOME,
  });
  assert.match(await refused('GetAccessKeyInfo', { input: { AccessKeyId: 'test' } }), /^ValidationError: /);
});
