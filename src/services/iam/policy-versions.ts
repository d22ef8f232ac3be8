// The versions of managed policies: five at most, numbers never given out twice.
import type {
  CreatePolicyVersionRequest,
  DeletePolicyVersionRequest,
  GetPolicyVersionRequest,
  ListPolicyVersionsRequest,
  PolicyVersion,
  SetDefaultPolicyVersionRequest,
} from '@aws-sdk/client-iam';
import type { Call, ReadTx, Tx } from '../kernel/contract.ts';
import type { Fault } from '../kernel/fault.ts';
import { dateOf, encodedDocument } from './arns.ts';
import { checkManaged } from './documents.ts';
import { deleteConflict, limitExceeded, noSuchEntity } from './faults.ts';
import { awsPolicy } from './managed-policies.ts';
import { findOwnPolicy, findPolicy, managedPolicy } from './managed.ts';
import { pageOf } from './pages.ts';
import { idOf, POLICY } from './resources.ts';
import type { PolicyRecord, PolicyVersionRecord } from './resources.ts';

export const versionHandlers = {
  CreatePolicyVersion,
  GetPolicyVersion,
  ListPolicyVersions,
  SetDefaultPolicyVersion,
  DeletePolicyVersion,
};

const MOST_VERSIONS = 5;

export function versionAnswer(policy: PolicyRecord, version: PolicyVersionRecord): PolicyVersion {
  return {
    VersionId: version.id,
    IsDefaultVersion: version.id === policy.defaultVersion,
    CreateDate: dateOf(version.createdMs),
  };
}

function versionNotFound(arn: string, version: string): Fault {
  return noSuchEntity(`Policy ${arn} version ${version} does not exist or is not attachable.`);
}

function findVersion(
  tx: ReadTx,
  call: Call,
  arn: string,
  id: string,
): { policy: PolicyRecord; version: PolicyVersionRecord } {
  const policy = managedPolicy(tx, call.globalScope, arn);
  const version = policy?.versions.find((one) => one.id === id);
  if (!policy || !version) throw versionNotFound(arn, id);
  return { policy, version };
}

function put(tx: Tx, call: Call, policy: PolicyRecord, changes: Partial<PolicyRecord>): void {
  // AWS's own policies end here.
  if (awsPolicy(policy.arn)) findOwnPolicy(tx, call, policy.arn);
  tx.put(POLICY, call.globalScope, idOf(policy.name), { ...policy, ...changes, updatedMs: call.nowMs });
}

function CreatePolicyVersion(input: CreatePolicyVersionRequest, call: Call): Promise<object> {
  const document = input.PolicyDocument!;
  checkManaged(document);
  return call.write((tx) => {
    const policy = findOwnPolicy(tx, call, input.PolicyArn!);
    if (policy.versions.length >= MOST_VERSIONS) {
      throw limitExceeded(
        `A managed policy can have up to ${MOST_VERSIONS} versions. Before you create a new version, you must delete an existing version.`,
      );
    }
    const version = { id: `v${policy.lastVersion + 1}`, document, createdMs: call.nowMs };
    const defaultVersion = input.SetAsDefault ? version.id : policy.defaultVersion;
    put(tx, call, policy, {
      versions: [...policy.versions, version],
      lastVersion: policy.lastVersion + 1,
      defaultVersion,
    });
    return { PolicyVersion: versionAnswer({ ...policy, defaultVersion }, version) };
  });
}

function GetPolicyVersion(input: GetPolicyVersionRequest, call: Call): object {
  const { policy, version } = call.read((tx) => findVersion(tx, call, input.PolicyArn!, input.VersionId!));
  return { PolicyVersion: { ...versionAnswer(policy, version), Document: encodedDocument(version.document) } };
}

const rank = (version: PolicyVersionRecord): string => String(1_000_000 - Number(version.id.slice(1)));

/** Newest first. */
function ListPolicyVersions(input: ListPolicyVersionsRequest, call: Call): object {
  const policy = call.read((tx) => findPolicy(tx, call.globalScope, input.PolicyArn!));
  const { items, rest } = pageOf(policy.versions, rank, input);
  return { Versions: items.map((version) => versionAnswer(policy, version)), ...rest };
}

function SetDefaultPolicyVersion(input: SetDefaultPolicyVersionRequest, call: Call): Promise<object> {
  return call.write((tx) => {
    const { policy, version } = findVersion(tx, call, input.PolicyArn!, input.VersionId!);
    put(tx, call, policy, { defaultVersion: version.id });
    return {};
  });
}

function DeletePolicyVersion(input: DeletePolicyVersionRequest, call: Call): Promise<object> {
  return call.write((tx) => {
    const { policy, version } = findVersion(tx, call, input.PolicyArn!, input.VersionId!);
    if (version.id === policy.defaultVersion) throw deleteConflict('Cannot delete the default version of a policy.');
    put(tx, call, policy, { versions: policy.versions.filter((one) => one.id !== version.id) });
    return {};
  });
}
