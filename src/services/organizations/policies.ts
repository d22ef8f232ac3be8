// Service control policies: create, read, update, delete, and the policy type on the root.
import type {
  CreatePolicyRequest,
  DeletePolicyRequest,
  DescribePolicyRequest,
  DisablePolicyTypeRequest,
  EnablePolicyTypeRequest,
  ListPoliciesRequest,
  PolicySummary,
  UpdatePolicyRequest,
} from '@aws-sdk/client-organizations';
import { policyProblem } from '../../identity/policy-check.ts';
import type { Call, ReadTx, Tx } from '../kernel/contract.ts';
import { fault } from '../kernel/fault.ts';
import { attachDefault } from './accounts.ts';
import { policyArn } from './arns.ts';
import { constraint, invalid, malformedPolicy, missing, policyTypeNotEnabled } from './faults.ts';
import { allAccounts, findPolicy, managedOrganization } from './find.ts';
import { rootAnswer } from './organization.ts';
import { pageOf } from './pages.ts';
import { ATTACHMENTS, FULL_ACCESS, managementScope, ORGANIZATION, POLICY, UNIT } from './resources.ts';
import type { OrganizationRecord, PolicyRecord } from './resources.ts';
import { readTags } from './tag-rules.ts';

export const policyHandlers = {
  CreatePolicy,
  DescribePolicy,
  UpdatePolicy,
  DeletePolicy,
  ListPolicies,
  EnablePolicyType,
  DisablePolicyType,
};

/** Characters, whitespace among them: the API strips nothing. */
const LARGEST = 5120;

/** Portico weighs service control policies; a policy of another type that nothing enforces is refused, not kept. */
export function checkType(type: string | undefined): void {
  if (type === 'SERVICE_CONTROL_POLICY') return;
  throw fault(
    'NotImplemented',
    `Portico enforces service control policies only; policies of type ${type} are not built. Nothing was changed.`,
    {},
    501,
  );
}

export function policyAnswer(organization: OrganizationRecord, policy: PolicyRecord): PolicySummary {
  return {
    Id: policy.id,
    Arn: policyArn(organization, policy.id),
    Name: policy.name,
    Description: policy.description,
    Type: 'SERVICE_CONTROL_POLICY',
    AwsManaged: policy.id === FULL_ACCESS.id,
  };
}

const whole = (organization: OrganizationRecord, policy: PolicyRecord): object => ({
  Policy: { PolicySummary: policyAnswer(organization, policy), Content: policy.content },
});

function allPolicies(tx: ReadTx, organization: OrganizationRecord): PolicyRecord[] {
  return [FULL_ACCESS, ...tx.list(POLICY, managementScope(organization)).map((entry) => entry.value)];
}

/** Throws what stands against this name and content. */
function check(tx: ReadTx, organization: OrganizationRecord, policy: PolicyRecord): void {
  if (policy.content.length > LARGEST)
    throw constraint('POLICY_CONTENT_LIMIT_EXCEEDED', 'You have exceeded the policy content size limit.');
  if (policyProblem(policy.content, 'identity') !== undefined) throw malformedPolicy();
  if (allPolicies(tx, organization).some(({ name, id }) => name === policy.name && id !== policy.id))
    throw fault('DuplicatePolicyException', 'A policy with the specified name and type already exists.');
}

function CreatePolicy(input: CreatePolicyRequest, call: Call): Promise<object> {
  checkType(input.Type);
  const tags = readTags(input.Tags);
  return call.write((tx) => {
    const organization = managedOrganization(tx, call);
    const policy: PolicyRecord = {
      id: `p-${call.ids.lower(8)}`,
      name: input.Name!,
      description: input.Description!,
      content: input.Content!,
      tags,
    };
    check(tx, organization, policy);
    tx.put(POLICY, managementScope(organization), policy.id, policy);
    return whole(organization, policy);
  });
}

function DescribePolicy(input: DescribePolicyRequest, call: Call): object {
  return call.read((tx) => {
    const organization = managedOrganization(tx, call);
    return whole(organization, findPolicy(tx, organization, input.PolicyId!));
  });
}

function findOwn(tx: ReadTx, organization: OrganizationRecord, id: string): PolicyRecord {
  if (id === FULL_ACCESS.id)
    throw invalid('IMMUTABLE_POLICY', 'You specified a policy that is managed by AWS and cannot be modified.');
  return findPolicy(tx, organization, id);
}

function UpdatePolicy(input: UpdatePolicyRequest, call: Call): Promise<object> {
  return call.write((tx) => {
    const organization = managedOrganization(tx, call);
    const policy = findOwn(tx, organization, input.PolicyId!);
    const changed = {
      ...policy,
      name: input.Name ?? policy.name,
      description: input.Description ?? policy.description,
      content: input.Content ?? policy.content,
    };
    check(tx, organization, changed);
    tx.put(POLICY, managementScope(organization), policy.id, changed);
    return whole(organization, changed);
  });
}

function DeletePolicy(input: DeletePolicyRequest, call: Call): Promise<void> {
  return call.write((tx) => {
    const organization = managedOrganization(tx, call);
    const { id } = findOwn(tx, organization, input.PolicyId!);
    const scope = managementScope(organization);
    if (tx.list(ATTACHMENTS, scope).some(({ value }) => value.policies.includes(id))) {
      throw fault(
        'PolicyInUseException',
        'The policy is attached to one or more entities. You must detach it from all roots, OUs, and accounts before performing this operation.',
      );
    }
    tx.delete(POLICY, scope, id);
  });
}

function ListPolicies(input: ListPoliciesRequest, call: Call): object {
  return call.read((tx) => {
    const organization = managedOrganization(tx, call);
    const all = input.Filter === 'SERVICE_CONTROL_POLICY' ? allPolicies(tx, organization) : [];
    const { items, rest } = pageOf(all, ({ id }) => id, input);
    return { Policies: items.map((policy) => policyAnswer(organization, policy)), ...rest };
  });
}

function EnablePolicyType(input: EnablePolicyTypeRequest, call: Call): Promise<object> {
  checkType(input.PolicyType);
  return call.write((tx) => {
    const organization = findRoot(tx, call, input.RootId!);
    if (organization.hasControlPolicies)
      throw fault('PolicyTypeAlreadyEnabledException', 'The specified policy type is already enabled.');
    if (organization.featureSet !== 'ALL') {
      throw fault(
        'PolicyTypeNotAvailableForOrganizationException',
        "You can't use the specified policy type with the feature set currently enabled for this organization.",
      );
    }
    const enabled = setType(tx, organization, true);
    for (const target of targets(tx, enabled)) attachDefault(tx, enabled, target);
    return { Root: rootAnswer(enabled) };
  });
}

/** Everything is detached; enabling the type again starts with AWS's own policy alone. */
function DisablePolicyType(input: DisablePolicyTypeRequest, call: Call): Promise<object> {
  checkType(input.PolicyType);
  return call.write((tx) => {
    const organization = findRoot(tx, call, input.RootId!);
    if (!organization.hasControlPolicies) throw policyTypeNotEnabled();
    for (const target of targets(tx, organization)) tx.delete(ATTACHMENTS, managementScope(organization), target);
    return { Root: rootAnswer(setType(tx, organization, false)) };
  });
}

function findRoot(tx: ReadTx, call: Call, rootId: string): OrganizationRecord {
  const organization = managedOrganization(tx, call);
  if (organization.rootId !== rootId) throw missing('Root');
  return organization;
}

function setType(tx: Tx, organization: OrganizationRecord, hasControlPolicies: boolean): OrganizationRecord {
  const changed = { ...organization, hasControlPolicies };
  tx.put(ORGANIZATION, managementScope(organization), 'organization', changed);
  return changed;
}

function targets(tx: ReadTx, organization: OrganizationRecord): string[] {
  const units = tx.list(UNIT, managementScope(organization)).map(({ id }) => id);
  return [organization.rootId, ...units, ...allAccounts(tx, organization).map(({ id }) => id)];
}
