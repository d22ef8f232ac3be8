// Callers, policies and the decision tables' runner, for the tests of evaluate.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccessRequest, Decision, NamedPolicy, Principal } from './contract.ts';
import { evaluate } from './evaluate.ts';

export const HOME = '111111111111';
export const ABROAD = '222222222222';
export const FUNCTION = `arn:aws:lambda:us-east-1:${HOME}:function:f`;
export const INVOKE = 'lambda:InvokeFunctionUrl';

export const policy = (source: string, ...statements: object[]): NamedPolicy => ({
  source,
  document: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
});
export const allow = (
  action: string | string[] = INVOKE,
  resource: string | string[] = '*',
  more: object = {},
): object => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...more,
});
export const deny = (
  action: string | string[] = INVOKE,
  resource: string | string[] = '*',
  more: object = {},
): object => ({
  ...allow(action, resource, more),
  Effect: 'Deny',
});
export const grant = (principal: unknown, more: object = {}): object =>
  allow(INVOKE, FUNCTION, { Principal: principal, ...more });

export const nobody = { identityPolicies: [] as NamedPolicy[] };
export const user: Principal = {
  type: 'user',
  account: HOME,
  arn: `arn:aws:iam::${HOME}:user/ann`,
  userId: 'AIDAANN',
  userName: 'ann',
  ...nobody,
};
export const stranger: Principal = {
  type: 'user',
  account: ABROAD,
  arn: `arn:aws:iam::${ABROAD}:user/bob`,
  userId: 'AIDABOB',
  userName: 'bob',
  ...nobody,
};
export const session: Principal = {
  type: 'role',
  account: HOME,
  arn: `arn:aws:sts::${HOME}:assumed-role/r/s`,
  roleArn: `arn:aws:iam::${HOME}:role/path/r`,
  userId: 'AROAR:s',
  ...nobody,
};
export const root: Principal = {
  type: 'root',
  account: HOME,
  arn: `arn:aws:iam::${HOME}:root`,
  userId: HOME,
  ...nobody,
};
export const service: Principal = {
  type: 'service',
  account: '',
  arn: 'apigateway.amazonaws.com',
  userId: 'apigateway.amazonaws.com',
  ...nobody,
};
export const anonymous: Principal = {
  type: 'anonymous',
  account: '',
  arn: 'anonymous',
  userId: 'anonymous',
  ...nobody,
};

export const having = (principal: Principal, ...statements: object[]): Principal => ({
  ...principal,
  identityPolicies: [policy('identity', ...statements)],
});
export const bounded = (principal: Principal, ...statements: object[]): Principal => ({
  ...principal,
  boundary: policy('boundary', ...statements),
});
export const scoped = (principal: Principal, ...statements: object[]): Principal => ({
  ...principal,
  sessionPolicies: [policy('session', ...statements)],
});
export const under = (principal: Principal, ...levels: object[][]): Principal => ({
  ...principal,
  serviceControlPolicies: levels.map((statements, index) => [policy(`scp ${index}`, ...statements)]),
});

export function decide(
  principal: Principal,
  resource: readonly object[] = [],
  more: Partial<AccessRequest> = {},
): Decision {
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

export type Row = readonly [what: string, decision: () => Decision, reason: Decision['reason']];

export function decisionTable(name: string, rows: readonly Row[]): void {
  test(`decisions: ${name} (${rows.length} cases)`, () => {
    for (const [what, decision, reason] of rows) {
      const decided = decision();
      assert.equal(decided.reason, reason, what);
      assert.equal(decided.allowed, reason.startsWith('allowed'), what);
    }
  });
}
