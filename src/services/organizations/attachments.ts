// Which service control policies hang on which root, unit or account.
import type {
  AttachPolicyRequest,
  DetachPolicyRequest,
  ListPoliciesForTargetRequest,
  ListTargetsForPolicyRequest,
} from '@aws-sdk/client-organizations';
import type { Call } from '../kernel/contract.ts';
import { fault } from '../kernel/fault.ts';
import { constraint, missing, policyTypeNotEnabled } from './faults.ts';
import { attachedTo, findPolicy, managedOrganization, nodeOf } from './find.ts';
import type { Node } from './find.ts';
import { pageOf } from './pages.ts';
import { policyAnswer } from './policies.ts';
import { ATTACHMENTS, managementScope } from './resources.ts';
import type { OrganizationRecord } from './resources.ts';
import type { ReadTx } from '../kernel/contract.ts';

export const attachmentHandlers = { AttachPolicy, DetachPolicy, ListPoliciesForTarget, ListTargetsForPolicy };

const MOST_ATTACHED = 5;

function findTarget(tx: ReadTx, organization: OrganizationRecord, id: string): Node {
  const found = nodeOf(tx, organization, id);
  if (!found) throw missing('Target');
  return found;
}

function AttachPolicy(input: AttachPolicyRequest, call: Call): Promise<void> {
  return call.write((tx) => {
    const organization = managedOrganization(tx, call);
    const policy = findPolicy(tx, organization, input.PolicyId!);
    const target = findTarget(tx, organization, input.TargetId!);
    if (!organization.hasControlPolicies) throw policyTypeNotEnabled();
    const attached = attachedTo(tx, organization, target.id);
    if (attached.includes(policy.id)) {
      // The text speaks of something else; AWS's does, too.
      throw fault('DuplicatePolicyAttachmentException', 'A policy with the specified name and type already exists.');
    }
    if (attached.length >= MOST_ATTACHED) {
      throw constraint(
        'MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED',
        'You have attached the maximum number of policies to the specified target.',
      );
    }
    tx.put(ATTACHMENTS, managementScope(organization), target.id, { policies: [...attached, policy.id] });
  });
}

function DetachPolicy(input: DetachPolicyRequest, call: Call): Promise<void> {
  return call.write((tx) => {
    const organization = managedOrganization(tx, call);
    const policy = findPolicy(tx, organization, input.PolicyId!);
    const target = findTarget(tx, organization, input.TargetId!);
    const attached = attachedTo(tx, organization, target.id);
    if (!attached.includes(policy.id)) {
      throw fault(
        'PolicyNotAttachedException',
        "The policy isn't attached to the specified target in the specified root.",
      );
    }
    if (attached.length === 1) {
      throw constraint(
        'MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED',
        'You cannot remove the last policy attached to the specified target. You must have at least one attached at all times.',
      );
    }
    const policies = attached.filter((id) => id !== policy.id);
    tx.put(ATTACHMENTS, managementScope(organization), target.id, { policies });
  });
}

function ListPoliciesForTarget(input: ListPoliciesForTargetRequest, call: Call): object {
  return call.read((tx) => {
    const organization = managedOrganization(tx, call);
    const target = findTarget(tx, organization, input.TargetId!);
    const ids = input.Filter === 'SERVICE_CONTROL_POLICY' ? attachedTo(tx, organization, target.id) : [];
    const { items, rest } = pageOf(ids, (id) => id, input);
    const policies = items.map((id) => policyAnswer(organization, findPolicy(tx, organization, id)));
    return { Policies: policies, ...rest };
  });
}

function ListTargetsForPolicy(input: ListTargetsForPolicyRequest, call: Call): object {
  return call.read((tx) => {
    const organization = managedOrganization(tx, call);
    const policy = findPolicy(tx, organization, input.PolicyId!);
    const holding = tx
      .list(ATTACHMENTS, managementScope(organization))
      .filter(({ value }) => value.policies.includes(policy.id));
    const { items, rest } = pageOf(holding, ({ id }) => id, input);
    const targets = items.map(({ id }) => {
      const { arn, name, type } = findTarget(tx, organization, id);
      return { TargetId: id, Arn: arn, Name: name, Type: type };
    });
    return { Targets: targets, ...rest };
  });
}
