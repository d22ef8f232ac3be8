// What hangs on a repository: its policy, its lifecycle policy, its tags.
import type {
  DeleteLifecyclePolicyRequest,
  DeleteRepositoryPolicyRequest,
  GetLifecyclePolicyRequest,
  GetRepositoryPolicyRequest,
  ListTagsForResourceRequest,
  PutLifecyclePolicyRequest,
  SetRepositoryPolicyRequest,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-ecr';
import type { Call } from '../kernel/contract.ts';
import { documentMissing, invalid } from './faults.ts';
import { requireRepository, tagMap, update } from './repositories.ts';
import type { RepositoryRecord } from './resources.ts';

export const documentHandlers = {
  SetRepositoryPolicy: setRepositoryPolicy,
  GetRepositoryPolicy: getRepositoryPolicy,
  DeleteRepositoryPolicy: deleteRepositoryPolicy,
  PutLifecyclePolicy: putLifecyclePolicy,
  GetLifecyclePolicy: getLifecyclePolicy,
  DeleteLifecyclePolicy: deleteLifecyclePolicy,
  ListTagsForResource: listTagsForResource,
  TagResource: tagResource,
  UntagResource: untagResource,
};

async function setRepositoryPolicy(input: SetRepositoryPolicyRequest, call: Call) {
  const { repositoryName = '', policyText = '' } = input;
  requireJson('PolicyText', policyText);
  await update(call, repositoryName, (record) => ({ ...record, policy: policyText }));
  return { registryId: call.account, repositoryName, policyText };
}

function getRepositoryPolicy(input: GetRepositoryPolicyRequest, call: Call) {
  const { repositoryName = '' } = input;
  return { registryId: call.account, repositoryName, policyText: policyOf(read(call, repositoryName), call) };
}

async function deleteRepositoryPolicy(input: DeleteRepositoryPolicyRequest, call: Call) {
  const { repositoryName = '' } = input;
  let policyText = '';
  await update(call, repositoryName, (record) => {
    policyText = policyOf(record, call);
    const { policy: _gone, ...rest } = record;
    return rest;
  });
  return { registryId: call.account, repositoryName, policyText };
}

async function putLifecyclePolicy(input: PutLifecyclePolicyRequest, call: Call) {
  const { repositoryName = '', lifecyclePolicyText = '' } = input;
  requireJson('LifecyclePolicyText', lifecyclePolicyText);
  await update(call, repositoryName, (record) => ({
    ...record,
    lifecycle: { document: lifecyclePolicyText, setMs: call.nowMs },
  }));
  return { registryId: call.account, repositoryName, lifecyclePolicyText };
}

function getLifecyclePolicy(input: GetLifecyclePolicyRequest, call: Call) {
  return lifecycleAnswer(read(call, input.repositoryName ?? ''), call);
}

async function deleteLifecyclePolicy(input: DeleteLifecyclePolicyRequest, call: Call) {
  let answer = {};
  await update(call, input.repositoryName ?? '', (record) => {
    answer = lifecycleAnswer(record, call);
    const { lifecycle: _gone, ...rest } = record;
    return rest;
  });
  return answer;
}

function listTagsForResource(input: ListTagsForResourceRequest, call: Call) {
  const { tags } = read(call, nameOf(input.resourceArn));
  return { tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
}

async function tagResource(input: TagResourceRequest, call: Call) {
  await update(call, nameOf(input.resourceArn), (record) => ({
    ...record,
    tags: { ...record.tags, ...tagMap(input.tags) },
  }));
  return {};
}

async function untagResource(input: UntagResourceRequest, call: Call) {
  const gone = new Set(input.tagKeys);
  await update(call, nameOf(input.resourceArn), (record) => ({
    ...record,
    tags: Object.fromEntries(Object.entries(record.tags).filter(([key]) => !gone.has(key))),
  }));
  return {};
}

function read(call: Call, name: string): RepositoryRecord {
  return call.read((tx) => requireRepository(tx, call, name));
}

function policyOf(record: RepositoryRecord, call: Call): string {
  if (record.policy === undefined)
    throw documentMissing('RepositoryPolicyNotFoundException', record.name, call.account);
  return record.policy;
}

function lifecycleAnswer(record: RepositoryRecord, call: Call) {
  if (!record.lifecycle) throw documentMissing('LifecyclePolicyNotFoundException', record.name, call.account);
  return {
    registryId: call.account,
    repositoryName: record.name,
    lifecyclePolicyText: record.lifecycle.document,
    lastEvaluatedAt: new Date(record.lifecycle.setMs),
  };
}

function requireJson(parameter: string, text: string): void {
  try {
    if (typeof JSON.parse(text) === 'object') return;
  } catch {
    // Not JSON: refused below like JSON that is no object.
  }
  throw invalid(
    `Invalid parameter at '${parameter}' failed to satisfy constraint: 'Invalid repository policy provided'`,
  );
}

function nameOf(arn: string | undefined): string {
  const name = /^arn:aws[\w-]*:ecr:[\w-]+:\d{12}:repository\/(.+)$/.exec(arn ?? '')?.[1];
  if (name === undefined)
    throw invalid(`Invalid parameter at 'resourceArn' failed to satisfy constraint: 'Invalid ARN'`);
  return name;
}
