// The decision table for every other caller, and how a decision is explained and worded.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Decision } from './contract.ts';
import { denyText } from './deny-text.ts';
import {
  ABROAD,
  allow,
  anonymous,
  bounded,
  decide,
  decisionTable,
  deny,
  FUNCTION,
  grant,
  having,
  HOME,
  INVOKE,
  root,
  scoped,
  service,
  session,
  stranger,
  under,
  user,
} from './evaluate.cases.ts';
import type { Row } from './evaluate.cases.ts';

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

decisionTable('service control policies', LEVELS);
decisionTable('root, other accounts, services, anonymous', OTHERS);

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

const words = (decision: Decision): string =>
  denyText(user, INVOKE, FUNCTION, decision).slice(`User: ${user.arn} `.length);

test('refusals are worded as AWS words them', () => {
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
