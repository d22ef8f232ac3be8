// What must hold for every set of policies: an explicit deny always wins, and adding an allow never removes one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { AccessRequest, NamedPolicy, Principal, PrincipalType } from './contract.ts';
import { evaluate } from './evaluate.ts';

const ACCOUNTS = ['111111111111', '222222222222'];
const ACTIONS = ['s3:GetObject', 'lambda:InvokeFunction', 'lambda:InvokeFunctionUrl'];
const RESOURCES = ['arn:aws:lambda:us-east-1:111111111111:function:f', 'arn:aws:s3:::b/k'];

type Json = Record<string, unknown>;

const condition = fc.constantFrom<Json | undefined>(
  undefined,
  undefined,
  { StringEquals: { 'x:k': 'a' } },
  { StringNotEquals: { 'x:k': 'a' } },
  { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
  { 'ForAllValues:StringLike': { 'x:list': ['a*', '${aws:username}'] } },
  { BoolIfExists: { 'x:missing': 'true' } },
);
const principal = fc.constantFrom<unknown>(
  '*',
  { AWS: ACCOUNTS[0] },
  { AWS: `arn:aws:iam::${ACCOUNTS[0]}:user/u` },
  { AWS: `arn:aws:iam::${ACCOUNTS[0]}:role/r` },
  { AWS: `arn:aws:sts::${ACCOUNTS[0]}:assumed-role/r/s` },
  { Service: 's3.amazonaws.com' },
);

const statement = (inResource: boolean, effect?: 'Allow' | 'Deny'): fc.Arbitrary<Json> =>
  fc
    .record({
      Effect: effect ? fc.constant(effect) : fc.constantFrom('Allow', 'Deny'),
      actionMember: fc.constantFrom('Action', 'Action', 'NotAction'),
      actions: fc.subarray([...ACTIONS, '*', 'lambda:*', 's3:Get?bject'], { minLength: 1 }),
      resourceMember: fc.constantFrom('Resource', 'Resource', 'NotResource'),
      resources: fc.subarray([...RESOURCES, '*', 'arn:aws:lambda:*:function:*'], { minLength: 1 }),
      principal,
      condition,
    })
    .map((made) => ({
      Effect: made.Effect,
      [made.actionMember]: made.actions,
      [made.resourceMember]: made.resources,
      ...(inResource ? { Principal: made.principal } : {}),
      ...(made.condition ? { Condition: made.condition } : {}),
    }));

type Statements = Json[];

const list = (inResource = false): fc.Arbitrary<Statements> => fc.array(statement(inResource), { maxLength: 4 });

interface World {
  readonly type: PrincipalType;
  readonly account: string;
  readonly action: string;
  readonly resource: string;
  readonly identity: Statements;
  readonly resourcePolicy: Statements;
  readonly boundary: Statements | undefined;
  readonly session: Statements | undefined;
  readonly levels: Statements[] | undefined;
  readonly required: boolean;
}

const world: fc.Arbitrary<World> = fc.record({
  type: fc.constantFrom<PrincipalType>('user', 'role', 'root', 'service', 'anonymous'),
  account: fc.constantFrom(...ACCOUNTS),
  action: fc.constantFrom(...ACTIONS),
  resource: fc.constantFrom(...RESOURCES),
  identity: list(),
  resourcePolicy: list(true),
  boundary: fc.option(list(), { nil: undefined }),
  session: fc.option(list(), { nil: undefined }),
  levels: fc.option(fc.array(list(), { minLength: 1, maxLength: 2 }), { nil: undefined }),
  required: fc.boolean(),
});

const named = (source: string, statements: Statements): NamedPolicy => ({
  source,
  document: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
});

const ARNS: Readonly<Record<PrincipalType, (account: string) => string>> = {
  user: (account) => `arn:aws:iam::${account}:user/u`,
  role: (account) => `arn:aws:sts::${account}:assumed-role/r/s`,
  root: (account) => `arn:aws:iam::${account}:root`,
  service: () => 's3.amazonaws.com',
  anonymous: () => 'anonymous',
};

function requestOf(made: World): AccessRequest {
  const caller: Principal = {
    type: made.type,
    account: made.account,
    arn: ARNS[made.type](made.account),
    userId: 'ID',
    ...(made.type === 'user' ? { userName: 'u' } : {}),
    ...(made.type === 'role' ? { roleArn: `arn:aws:iam::${made.account}:role/r` } : {}),
    identityPolicies: [named('identity', made.identity)],
    ...(made.boundary ? { boundary: named('boundary', made.boundary) } : {}),
    ...(made.session ? { sessionPolicies: [named('session', made.session)] } : {}),
    ...(made.levels ? { serviceControlPolicies: made.levels.map((level) => [named('scp', level)]) } : {}),
  };
  return {
    principal: caller,
    action: made.action,
    resource: made.resource,
    resourceAccount: ACCOUNTS[0]!,
    resourcePolicies: [named('resource', made.resourcePolicy)],
    ...(made.required ? { resourcePolicyRequired: true as const } : {}),
    context: { 'x:k': 'a', 'x:list': ['ab', 'u'], 'aws:sourceip': '10.0.0.1' },
  };
}

const DENY_ALL: Json = { Effect: 'Deny', Action: '*', Resource: '*' };
const isCaller = (made: World): boolean => made.type !== 'service' && made.type !== 'anonymous';

test('an explicit deny always wins, in whatever policy it stands', () => {
  fc.assert(
    fc.property(world, (made) => {
      const everywhere: World[] = [
        { ...made, resourcePolicy: [...made.resourcePolicy, { ...DENY_ALL, Principal: '*' }] },
      ];
      if (isCaller(made)) {
        everywhere.push(
          { ...made, identity: [DENY_ALL, ...made.identity] },
          { ...made, levels: [...(made.levels ?? []), [DENY_ALL]] },
        );
        everywhere.push({ ...made, boundary: [...(made.boundary ?? []), DENY_ALL] }, { ...made, session: [DENY_ALL] });
      }
      for (const denied of everywhere) {
        const decision = evaluate(requestOf(denied));
        assert.equal(decision.allowed, false);
        assert.match(decision.reason, /^explicit-deny-/);
      }
    }),
    { numRuns: 300 },
  );
});

test('adding an allow to a policy never takes access away', () => {
  fc.assert(
    fc.property(world, statement(false, 'Allow'), statement(true, 'Allow'), (made, allow, grant) => {
      fc.pre(evaluate(requestOf(made)).allowed);
      const wider: World[] = [
        { ...made, identity: [allow, ...made.identity] },
        { ...made, resourcePolicy: [grant, ...made.resourcePolicy] },
        { ...made, boundary: made.boundary && [...made.boundary, allow] },
        { ...made, session: made.session && [...made.session, allow] },
        { ...made, levels: made.levels?.map((level) => [...level, allow]) },
      ];
      for (const one of wider) assert.equal(evaluate(requestOf(one)).allowed, true);
    }),
    { numRuns: 300 },
  );
});

test('the order of statements and policies does not change the verdict', () => {
  fc.assert(
    fc.property(world, (made) => {
      const turned = {
        ...made,
        identity: made.identity.toReversed(),
        resourcePolicy: made.resourcePolicy.toReversed(),
      };
      assert.equal(evaluate(requestOf(turned)).allowed, evaluate(requestOf(made)).allowed);
    }),
    { numRuns: 300 },
  );
});
