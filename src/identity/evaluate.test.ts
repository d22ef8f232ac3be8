// The decision table: who calls, which policies speak, and what comes out, with its reason.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccessRequest, Decision, NamedPolicy, Principal } from './contract.ts';
import { denyText } from './deny-text.ts';
import { evaluate } from './evaluate.ts';

const HOME = '111111111111';
const ABROAD = '222222222222';
const FUNCTION = `arn:aws:lambda:us-east-1:${HOME}:function:f`;
const INVOKE = 'lambda:InvokeFunctionUrl';

const policy = (source: string, ...statements: object[]): NamedPolicy => ({
  source,
  document: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
});
const allow = (action: string | string[] = INVOKE, resource: string | string[] = '*', more: object = {}): object => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...more,
});
const deny = (action: string | string[] = INVOKE, resource: string | string[] = '*', more: object = {}): object => ({
  ...allow(action, resource, more),
  Effect: 'Deny',
});
const grant = (principal: unknown, more: object = {}): object =>
  allow(INVOKE, FUNCTION, { Principal: principal, ...more });

const nobody = { identityPolicies: [] as NamedPolicy[] };
const user: Principal = {
  type: 'user',
  account: HOME,
  arn: `arn:aws:iam::${HOME}:user/ann`,
  userId: 'AIDAANN',
  userName: 'ann',
  ...nobody,
};
const stranger: Principal = {
  type: 'user',
  account: ABROAD,
  arn: `arn:aws:iam::${ABROAD}:user/bob`,
  userId: 'AIDABOB',
  userName: 'bob',
  ...nobody,
};
const session: Principal = {
  type: 'role',
  account: HOME,
  arn: `arn:aws:sts::${HOME}:assumed-role/r/s`,
  roleArn: `arn:aws:iam::${HOME}:role/path/r`,
  userId: 'AROAR:s',
  ...nobody,
};
const root: Principal = { type: 'root', account: HOME, arn: `arn:aws:iam::${HOME}:root`, userId: HOME, ...nobody };
const service: Principal = {
  type: 'service',
  account: '',
  arn: 'apigateway.amazonaws.com',
  userId: 'apigateway.amazonaws.com',
  ...nobody,
};
const anonymous: Principal = { type: 'anonymous', account: '', arn: 'anonymous', userId: 'anonymous', ...nobody };

const having = (principal: Principal, ...statements: object[]): Principal => ({
  ...principal,
  identityPolicies: [policy('identity', ...statements)],
});
const bounded = (principal: Principal, ...statements: object[]): Principal => ({
  ...principal,
  boundary: policy('boundary', ...statements),
});
const scoped = (principal: Principal, ...statements: object[]): Principal => ({
  ...principal,
  sessionPolicies: [policy('session', ...statements)],
});
const under = (principal: Principal, ...levels: object[][]): Principal => ({
  ...principal,
  serviceControlPolicies: levels.map((statements, index) => [policy(`scp ${index}`, ...statements)]),
});

function decide(principal: Principal, resource: readonly object[] = [], more: Partial<AccessRequest> = {}): Decision {
  return evaluate({
    principal,
    action: INVOKE,
    resource: FUNCTION,
    resourceAccount: HOME,
    ...(resource.length > 0 ? { resourcePolicies: [policy('resource', ...resource)] } : {}),
    context: { 'lambda:functionurlauthtype': 'AWS_IAM', 'aws:sourceip': '10.1.2.3' },
    ...more,
  });
}

type Row = readonly [what: string, decision: () => Decision, reason: Decision['reason']];

const SAME_ACCOUNT: readonly Row[] = [
  ['no policy at all', () => decide(user), 'implicit-deny-identity'],
  ['an identity policy allows', () => decide(having(user, allow())), 'allowed-identity'],
  [
    'actions match without regard to case',
    () => decide(having(user, allow('LAMBDA:invokefunctionURL'))),
    'allowed-identity',
  ],
  ['actions match by wildcard', () => decide(having(user, allow('lambda:Invoke*'))), 'allowed-identity'],
  ['actions match by question mark', () => decide(having(user, allow('lambda:InvokeFunction???'))), 'allowed-identity'],
  ['another action', () => decide(having(user, allow('lambda:InvokeFunction'))), 'implicit-deny-identity'],
  ['one of several actions', () => decide(having(user, allow(['s3:*', 'lambda:*']))), 'allowed-identity'],
  [
    'resources match with regard to case',
    () => decide(having(user, allow('*', FUNCTION.toUpperCase()))),
    'implicit-deny-identity',
  ],
  [
    'a resource wildcard crosses colons',
    () => decide(having(user, allow('*', 'arn:aws:lambda:*:f'))),
    'allowed-identity',
  ],
  ['a longer resource', () => decide(having(user, allow('*', `${FUNCTION}:*`))), 'implicit-deny-identity'],
  [
    'one of several resources',
    () => decide(having(user, allow('*', ['arn:aws:s3:::b', FUNCTION]))),
    'allowed-identity',
  ],
  [
    'NotAction leaves the action in',
    () => decide(having(user, { Effect: 'Allow', NotAction: 's3:*', Resource: '*' })),
    'allowed-identity',
  ],
  [
    'NotAction takes the action out',
    () => decide(having(user, { Effect: 'Allow', NotAction: 'lambda:*', Resource: '*' })),
    'implicit-deny-identity',
  ],
  [
    'NotResource leaves the resource in',
    () => decide(having(user, { Effect: 'Allow', Action: '*', NotResource: 'arn:aws:s3:::*' })),
    'allowed-identity',
  ],
  [
    'NotResource takes the resource out',
    () => decide(having(user, { Effect: 'Allow', Action: '*', NotResource: FUNCTION })),
    'implicit-deny-identity',
  ],
  [
    'a variable in the resource',
    () => decide(having(user, allow('*', `arn:aws:lambda:us-east-1:\${aws:PrincipalAccount}:function:f`))),
    'allowed-identity',
  ],
  [
    'a variable without a value matches nothing',
    () => decide(having(session, allow('*', '*${aws:username}*'))),
    'implicit-deny-identity',
  ],
  ['a deny beside the allow', () => decide(having(user, allow(), deny())), 'explicit-deny-identity'],
  ['a deny for another resource', () => decide(having(user, allow(), deny('*', 'arn:aws:s3:::*'))), 'allowed-identity'],
  [
    'a deny whose condition fails',
    () => decide(having(user, allow(), deny('*', '*', { Condition: { IpAddress: { 'aws:SourceIp': '9.0.0.0/8' } } }))),
    'allowed-identity',
  ],
  [
    'a deny whose condition holds',
    () => decide(having(user, allow(), deny('*', '*', { Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }))),
    'explicit-deny-identity',
  ],
  ['the resource policy names the user', () => decide(user, [grant({ AWS: user.arn })]), 'allowed-resource'],
  ['the resource policy names the user by id', () => decide(user, [grant({ AWS: 'AIDAANN' })]), 'allowed-resource'],
  [
    'the resource policy names another user',
    () => decide(user, [grant({ AWS: stranger.arn })]),
    'implicit-deny-identity',
  ],
  ['the resource policy names everyone', () => decide(user, [grant('*')]), 'allowed-resource'],
  ['the resource policy names every AWS principal', () => decide(user, [grant({ AWS: '*' })]), 'allowed-resource'],
  [
    'the account alone leaves it to identity policies',
    () => decide(user, [grant({ AWS: HOME })]),
    'implicit-deny-identity',
  ],
  [
    'the account and an identity policy',
    () => decide(having(user, allow()), [grant({ AWS: `arn:aws:iam::${HOME}:root` })]),
    'allowed-identity',
  ],
  [
    'the resource policy denies',
    () => decide(having(user, allow()), [{ ...grant('*'), Effect: 'Deny' }]),
    'explicit-deny-resource',
  ],
  [
    'no wildcards inside a principal',
    () => decide(user, [grant({ AWS: `arn:aws:iam::${HOME}:user/*` })]),
    'implicit-deny-identity',
  ],
  [
    'NotPrincipal denies the others',
    () => decide(having(user, allow()), [deny(INVOKE, '*', { NotPrincipal: { AWS: stranger.arn } })]),
    'explicit-deny-resource',
  ],
  [
    'NotPrincipal spares the one named',
    () => decide(having(user, allow()), [deny(INVOKE, '*', { NotPrincipal: { AWS: user.arn } })]),
    'allowed-identity',
  ],
  [
    'NotPrincipal with the account spares only its root',
    () => decide(having(user, allow()), [deny(INVOKE, '*', { NotPrincipal: { AWS: HOME } })]),
    'explicit-deny-resource',
  ],
  ['a resource statement without a principal names nobody', () => decide(user, [allow()]), 'implicit-deny-identity'],
  [
    'an unreadable policy denies',
    () => decide({ ...user, identityPolicies: [{ source: 'x', document: '{' }] }),
    'explicit-deny-identity',
  ],
];

const BOUNDARIES: readonly Row[] = [
  ['a boundary that allows', () => decide(bounded(having(user, allow()), allow('lambda:*'))), 'allowed-identity'],
  ['a boundary that does not', () => decide(bounded(having(user, allow()), allow('s3:*'))), 'implicit-deny-boundary'],
  [
    'a boundary that denies',
    () => decide(bounded(having(user, allow()), allow('*'), deny())),
    'explicit-deny-boundary',
  ],
  ['a boundary grants nothing by itself', () => decide(bounded(user, allow('*'))), 'implicit-deny-identity'],
  [
    'a user named by the resource passes its boundary',
    () => decide(bounded(user, allow('s3:*')), [grant({ AWS: user.arn })]),
    'allowed-resource',
  ],
  [
    'everyone does not pass the boundary',
    () => decide(bounded(user, allow('s3:*')), [grant('*')]),
    'implicit-deny-boundary',
  ],
  [
    'a role named by the resource is held to the boundary',
    () => decide(bounded(session, allow('s3:*')), [grant({ AWS: session.roleArn })]),
    'implicit-deny-boundary',
  ],
  [
    'a session named by the resource is not',
    () => decide(bounded(session, allow('s3:*')), [grant({ AWS: session.arn })]),
    'allowed-resource',
  ],
  [
    'a denying boundary binds even then',
    () => decide(bounded(session, deny()), [grant({ AWS: session.arn })]),
    'explicit-deny-boundary',
  ],
];

const SESSIONS: readonly Row[] = [
  ['a role with its policy', () => decide(having(session, allow())), 'allowed-identity'],
  ['a role named by the resource', () => decide(session, [grant({ AWS: session.roleArn })]), 'allowed-resource'],
  ['a session policy that allows', () => decide(scoped(having(session, allow('*')), allow())), 'allowed-identity'],
  [
    'a session policy that does not',
    () => decide(scoped(having(session, allow('*')), allow('s3:*'))),
    'implicit-deny-session',
  ],
  [
    'a session policy that denies',
    () => decide(scoped(having(session, allow('*')), allow('*'), deny())),
    'explicit-deny-session',
  ],
  ['a session policy grants nothing by itself', () => decide(scoped(session, allow('*'))), 'implicit-deny-identity'],
  [
    'no session policy among none allows',
    () => decide({ ...having(session, allow('*')), sessionPolicies: [] }),
    'implicit-deny-session',
  ],
  [
    'one of two session policies suffices',
    () =>
      decide({ ...having(session, allow('*')), sessionPolicies: [policy('a', allow('s3:*')), policy('b', allow())] }),
    'allowed-identity',
  ],
  [
    'a role named by the resource is held to its session policy',
    () => decide(scoped(session, allow('s3:*')), [grant({ AWS: session.roleArn })]),
    'implicit-deny-session',
  ],
  [
    'a session named by the resource is past it',
    () => decide(scoped(session, allow('s3:*')), [grant({ AWS: session.arn })]),
    'allowed-resource',
  ],
  [
    'aws:PrincipalArn is the role',
    () =>
      decide(having(session, allow('*', '*', { Condition: { ArnEquals: { 'aws:PrincipalArn': session.roleArn } } }))),
    'allowed-identity',
  ],
];

const LEVELS: readonly Row[] = [
  [
    'every level allows',
    () => decide(under(having(user, allow()), [allow('*')], [allow('lambda:*')])),
    'allowed-identity',
  ],
  [
    'one level does not',
    () => decide(under(having(user, allow()), [allow('*')], [allow('s3:*')])),
    'implicit-deny-scp',
  ],
  [
    'a level without policies does not',
    () => decide(under(having(user, allow()), [allow('*')], [])),
    'implicit-deny-scp',
  ],
  ['a level denies', () => decide(under(having(user, allow()), [allow('*'), deny()])), 'explicit-deny-scp'],
  [
    'an SCP comes before the other denies',
    () => decide(under(having(user, deny()), [deny()]), [{ ...grant('*'), Effect: 'Deny' }]),
    'explicit-deny-scp',
  ],
  ['an SCP grants nothing', () => decide(under(user, [allow('*')])), 'implicit-deny-identity'],
  [
    'an SCP binds a user named by the resource',
    () => decide(under(user, [allow('s3:*')]), [grant({ AWS: user.arn })]),
    'implicit-deny-scp',
  ],
  ['an SCP binds the root user', () => decide(under(root, [allow('*'), deny()])), 'explicit-deny-scp'],
  [
    'an SCP by address',
    () =>
      decide(
        under(having(user, allow()), [
          allow('*'),
          deny('lambda:*', '*', { Condition: { NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } }),
        ]),
      ),
    'explicit-deny-scp',
  ],
  [
    'service-linked roles are exempt',
    () =>
      decide(
        under({ ...having(session, allow()), roleArn: `arn:aws:iam::${HOME}:role/aws-service-role/x/y` }, [deny()]),
      ),
    'allowed-identity',
  ],
];

const OTHERS: readonly Row[] = [
  ['root of the account', () => decide(root), 'allowed-root'],
  ['root against a resource deny', () => decide(root, [{ ...grant('*'), Effect: 'Deny' }]), 'explicit-deny-resource'],
  [
    'root abroad without a grant',
    () => decide({ ...root, account: ABROAD, arn: `arn:aws:iam::${ABROAD}:root` }),
    'implicit-deny-resource',
  ],
  [
    'root abroad with a grant to its account',
    () => decide({ ...root, account: ABROAD, arn: `arn:aws:iam::${ABROAD}:root` }, [grant({ AWS: ABROAD })]),
    'allowed-resource',
  ],
  ['abroad: both allow', () => decide(having(stranger, allow()), [grant({ AWS: ABROAD })]), 'allowed-identity'],
  [
    'abroad: named, no identity policy',
    () => decide(stranger, [grant({ AWS: stranger.arn })]),
    'implicit-deny-identity',
  ],
  ['abroad: everyone, no identity policy', () => decide(stranger, [grant('*')]), 'implicit-deny-identity'],
  ['abroad: identity policy alone', () => decide(having(stranger, allow())), 'implicit-deny-resource'],
  [
    'abroad: another account is named',
    () => decide(having(stranger, allow()), [grant({ AWS: '333333333333' })]),
    'implicit-deny-resource',
  ],
  [
    'abroad: the boundary still binds',
    () => decide(bounded(having(stranger, allow()), allow('s3:*')), [grant({ AWS: stranger.arn })]),
    'implicit-deny-boundary',
  ],
  [
    'a service with a grant',
    () => decide(service, [grant({ Service: 'apigateway.amazonaws.com' })]),
    'allowed-resource',
  ],
  [
    'a service among several',
    () => decide(service, [grant({ Service: ['s3.amazonaws.com', 'apigateway.amazonaws.com'] })]),
    'allowed-resource',
  ],
  ['another service', () => decide(service, [grant({ Service: 's3.amazonaws.com' })]), 'implicit-deny-resource'],
  ['a service and everyone', () => decide(service, [grant('*')]), 'allowed-resource'],
  ['a service without any policy', () => decide(service), 'implicit-deny-resource'],
  ['a service is not its account', () => decide(service, [grant({ AWS: HOME })]), 'implicit-deny-resource'],
  [
    'a service denied',
    () => decide(service, [grant('*'), { ...grant({ Service: service.arn }), Effect: 'Deny' }]),
    'explicit-deny-resource',
  ],
  ['anonymous and everyone', () => decide(anonymous, [grant('*')]), 'allowed-resource'],
  [
    'anonymous with a condition that holds',
    () => decide(anonymous, [grant('*', { Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } } })]),
    'allowed-resource',
  ],
  [
    'anonymous with a condition that fails',
    () => decide(anonymous, [grant('*', { Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } } })]),
    'implicit-deny-resource',
  ],
  ['anonymous and an account', () => decide(anonymous, [grant({ AWS: HOME })]), 'implicit-deny-resource'],
  [
    'anonymous denied',
    () => decide(anonymous, [grant('*'), { ...grant('*'), Effect: 'Deny' }]),
    'explicit-deny-resource',
  ],
  [
    'required: identity alone does not do',
    () => decide(having(user, allow()), [], { resourcePolicyRequired: true }),
    'implicit-deny-resource',
  ],
  [
    'required: account and identity',
    () => decide(having(user, allow()), [grant({ AWS: HOME })], { resourcePolicyRequired: true }),
    'allowed-identity',
  ],
  [
    'required: account without identity',
    () => decide(user, [grant({ AWS: HOME })], { resourcePolicyRequired: true }),
    'implicit-deny-identity',
  ],
  [
    'required: the user itself',
    () => decide(user, [grant({ AWS: user.arn })], { resourcePolicyRequired: true }),
    'allowed-resource',
  ],
  [
    'required: root needs the grant too',
    () => decide(root, [grant({ Service: 'x' })], { resourcePolicyRequired: true }),
    'implicit-deny-resource',
  ],
  [
    'required: root as its account',
    () => decide(root, [grant({ AWS: HOME })], { resourcePolicyRequired: true }),
    'allowed-resource',
  ],
];

for (const [name, rows] of Object.entries({ SAME_ACCOUNT, BOUNDARIES, SESSIONS, LEVELS, OTHERS })) {
  test(`decisions: ${name.toLowerCase().replace('_', ' ')} (${rows.length} cases)`, () => {
    for (const [what, decision, reason] of rows) {
      const decided = decision();
      assert.equal(decided.reason, reason, what);
      assert.equal(decided.allowed, reason.startsWith('allowed'), what);
    }
  });
}

test('a decision names the statement that made it', () => {
  assert.deepEqual(decide(having(user, allow('s3:*'), allow('*', '*', { Sid: 'All' }))).statement, {
    source: 'identity',
    sid: 'All',
    index: 1,
  });
  assert.deepEqual(decide(under(root, [allow('*'), deny()])).statement, { source: 'scp 0', index: 1 });
});

test('a refusal shows what nearly allowed and why it did not', () => {
  const near = decide(having(user, allow('s3:*'), allow(INVOKE, 'arn:aws:lambda:::x')), [
    grant({ AWS: stranger.arn }, { Sid: 'Bob' }),
    grant({ AWS: user.arn }, { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }),
  ]).near;
  assert.deepEqual(near, [
    { source: 'identity', index: 1, failed: `Resource: '${FUNCTION}' is not covered by arn:aws:lambda:::x` },
    { source: 'resource', index: 0, failed: `Principal: '${user.arn}' is not named`, sid: 'Bob' },
    {
      source: 'resource',
      index: 1,
      failed: "Condition StringEquals aws:PrincipalOrgID: the request has no such key, wanted 'o-1'",
    },
  ]);
});

test('refusals are worded as AWS words them', () => {
  const words = (decision: Decision): string =>
    denyText(user, INVOKE, FUNCTION, decision).slice(`User: ${user.arn} `.length);
  const start = `is not authorized to perform: ${INVOKE} on resource: ${FUNCTION}`;
  assert.equal(words(decide(user)), `${start} because no identity-based policy allows the ${INVOKE} action`);
  assert.equal(words(decide(having(user, deny()))), `${start} with an explicit deny in an identity-based policy`);
  assert.equal(
    words(decide(bounded(having(user, allow())))),
    `${start} because no permissions boundary allows the ${INVOKE} action`,
  );
  assert.equal(
    words(decide(under(user, []))),
    `${start} because no service control policy allows the ${INVOKE} action`,
  );
  assert.equal(
    words(decide(scoped(having(user, allow()), deny()))),
    `${start} with an explicit deny in a session policy`,
  );
  assert.equal(
    words(decide(having(stranger, allow()))),
    `${start} because no resource-based policy allows the ${INVOKE} action`,
  );
});
