// The decision table inside one account: users, boundaries, role sessions.
import {
  allow,
  bounded,
  decide,
  decisionTable,
  deny,
  FUNCTION,
  grant,
  having,
  HOME,
  INVOKE,
  policy,
  scoped,
  session,
  stranger,
  user,
} from './evaluate.cases.ts';
import type { Row } from './evaluate.cases.ts';

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

decisionTable('inside one account', SAME_ACCOUNT);
decisionTable('permissions boundaries', BOUNDARIES);
decisionTable('role sessions', SESSIONS);
