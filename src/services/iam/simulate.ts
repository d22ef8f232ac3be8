// The policy simulator: the same evaluator that guards every door, asked for decisions without a call.
import type {
  ContextEntry,
  EvaluationResult,
  GetContextKeysForCustomPolicyRequest,
  GetContextKeysForPrincipalPolicyRequest,
  SimulateCustomPolicyRequest,
  SimulatePrincipalPolicyRequest,
} from '@aws-sdk/client-iam';
import type { AccessRequest, Decision, NamedPolicy, Principal } from '../../identity/contract.ts';
import { contextKeysOf } from '../../identity/document.ts';
import { evaluate } from '../../identity/evaluate.ts';
import type { Call } from '../kernel/contract.ts';
import { arnOf, nameInArn } from './arns.ts';
import { checkDocument } from './documents.ts';
import { invalidInput, validationError } from './faults.ts';
import { findHolder, GROUPS, ROLES, USERS } from './holders.ts';
import { pageOf } from './pages.ts';
import { boundaryOf, policiesOfHolder, policiesOfUser } from './policies-of.ts';

export const simulateHandlers = {
  SimulatePrincipalPolicy,
  SimulateCustomPolicy,
  GetContextKeysForPrincipalPolicy,
  GetContextKeysForCustomPolicy,
};

type Input = Omit<SimulateCustomPolicyRequest, 'PolicyInputList'>;

function named(prefix: string, documents: readonly string[] | undefined): NamedPolicy[] {
  return (documents ?? []).map((document, index) => {
    checkDocument(document, 'identity');
    return { source: `${prefix}.${index + 1}`, document };
  });
}

function SimulateCustomPolicy(input: SimulateCustomPolicyRequest, call: Call): object {
  const principal = withBoundary(
    callerOf(call, input.CallerArn, named('PolicyInputList', input.PolicyInputList)),
    input,
  );
  return simulate(principal, input, call);
}

function SimulatePrincipalPolicy(input: SimulatePrincipalPolicyRequest, call: Call): object {
  const source = sourceOf(input.PolicySourceArn!, call);
  const policies = [...source.identityPolicies, ...named('PolicyInputList', input.PolicyInputList)];
  return simulate(withBoundary({ ...source, identityPolicies: policies }, input), input, call);
}

function withBoundary(principal: Principal, input: Input): Principal {
  const boundary = named('PermissionsBoundaryPolicyInputList', input.PermissionsBoundaryPolicyInputList)[0];
  return boundary ? { ...principal, boundary } : principal;
}

function callerOf(call: Call, arn: string | undefined, identityPolicies: readonly NamedPolicy[]): Principal {
  return {
    type: 'user',
    account: call.account,
    arn: arn ?? `arn:aws:iam::${call.account}:user/simulated`,
    userId: 'AIDASIMULATED',
    ...(arn === undefined ? {} : { userName: nameInArn(arn) }),
    identityPolicies,
  };
}

const boundaryMember = (boundary: NamedPolicy | undefined): object => (boundary ? { boundary } : {});

/** The user, group or role with its policies as they are now. */
function sourceOf(arn: string, call: Call): Principal {
  const type = /^arn:aws[\w-]*:iam::\d{12}:(user|group|role)\//.exec(arn)?.[1];
  const name = nameInArn(arn);
  const scope = call.globalScope;
  if (type === undefined)
    throw invalidInput(`Invalid Entity Arn: ${arn} does not clearly define entity type and name.`);
  return call.read((tx) => {
    if (type === 'group')
      return callerOf(call, undefined, policiesOfHolder(tx, scope, 'group', findHolder(GROUPS, tx, scope, name)));
    if (type === 'user') {
      const user = findHolder(USERS, tx, scope, name);
      return {
        ...callerOf(call, arn, policiesOfUser(tx, scope, user)),
        userId: user.id,
        ...boundaryMember(boundaryOf(tx, scope, user)),
      };
    }
    const role = findHolder(ROLES, tx, scope, name);
    return {
      type: 'role',
      account: call.account,
      arn: `arn:aws:sts::${call.account}:assumed-role/${name}/simulated`,
      roleArn: arnOf(call.account, 'role', role),
      userId: `${role.id}:simulated`,
      identityPolicies: policiesOfHolder(tx, scope, 'role', role),
      ...boundaryMember(boundaryOf(tx, scope, role)),
    };
  });
}

function simulate(principal: Principal, input: Input, call: Call): object {
  const context = Object.fromEntries(
    (input.ContextEntries ?? []).map((entry) => [entry.ContextKeyName?.toLowerCase() ?? '', valuesOf(entry)]),
  );
  const resources = input.ResourceArns?.length ? input.ResourceArns : ['*'];
  const owner = accountIn(input.ResourceOwner) ?? call.account;
  const results = input.ActionNames!.flatMap((action) =>
    resources.map((resource) => {
      if (!action.includes(':') && action !== '*')
        throw validationError(`Invalid Input Action: ${action} is not a valid action.`);
      const resourcePolicies =
        input.ResourcePolicy === undefined
          ? {}
          : { resourcePolicies: [{ source: 'ResourcePolicy', document: input.ResourcePolicy }] };
      return resultOf({ principal, action, resource, resourceAccount: owner, ...resourcePolicies, context });
    }),
  );
  const { items, rest } = pageOf(
    results.map((result, index) => ({ result, order: String(index).padStart(6, '0') })),
    (one) => one.order,
    input,
  );
  return { EvaluationResults: items.map((one) => one.result), ...rest };
}

function valuesOf(entry: ContextEntry): string | readonly string[] {
  const values = entry.ContextKeyValues ?? [];
  return values.length === 1 && !entry.ContextKeyType?.endsWith('List') ? (values[0] ?? '') : values;
}

function accountIn(owner: string | undefined): string | undefined {
  return owner === undefined ? undefined : /(\d{12})/.exec(owner)?.[1];
}

function resultOf(request: AccessRequest): EvaluationResult {
  const decision = evaluate(request);
  const { boundary } = request.principal;
  return {
    EvalActionName: request.action,
    EvalResourceName: request.resource,
    EvalDecision: decision.allowed
      ? 'allowed'
      : decision.reason.startsWith('explicit')
        ? 'explicitDeny'
        : 'implicitDeny',
    MatchedStatements: decision.statement ? [matched(decision.statement.source)] : [],
    MissingContextValues: missingKeys(request),
    ...(boundary
      ? { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: !boundaryRefuses(decision) } }
      : {}),
  };
}

function boundaryRefuses(decision: Decision): boolean {
  return decision.reason === 'implicit-deny-boundary' || decision.reason === 'explicit-deny-boundary';
}

function matched(source: string): NonNullable<EvaluationResult['MatchedStatements']>[number] {
  const words = /^inline policy (\S+) of (user|group|role) (\S+)$/.exec(source);
  if (words) return { SourcePolicyId: `${words[2]}_${words[3]}_${words[1]}`, SourcePolicyType: words[2] as 'user' };
  if (source === 'ResourcePolicy') return { SourcePolicyId: source, SourcePolicyType: 'resource' };
  const isAws = source.startsWith('arn:aws:iam::aws:');
  return {
    SourcePolicyId: nameInArn(source),
    SourcePolicyType: source.startsWith('arn:') ? (isAws ? 'aws-managed' : 'user-managed') : 'none',
  };
}

/** Keys that the policies ask for and the simulation does not give. */
function missingKeys(request: AccessRequest): string[] {
  const { principal } = request;
  const policies = [
    ...principal.identityPolicies,
    ...(principal.boundary ? [principal.boundary] : []),
    ...(request.resourcePolicies ?? []),
  ];
  const keys = new Set(policies.flatMap((policy) => contextKeysOf(policy.document)));
  return [...keys].filter((key) => request.context[key.toLowerCase()] === undefined);
}

function GetContextKeysForCustomPolicy(input: GetContextKeysForCustomPolicyRequest): object {
  return {
    ContextKeyNames: [
      ...new Set(named('PolicyInputList', input.PolicyInputList).flatMap((policy) => contextKeysOf(policy.document))),
    ],
  };
}

function GetContextKeysForPrincipalPolicy(input: GetContextKeysForPrincipalPolicyRequest, call: Call): object {
  const policies = [
    ...sourceOf(input.PolicySourceArn!, call).identityPolicies,
    ...named('PolicyInputList', input.PolicyInputList),
  ];
  return { ContextKeyNames: [...new Set(policies.flatMap((policy) => contextKeysOf(policy.document)))] };
}
