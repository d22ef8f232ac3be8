// The registry as a whole. Replication, scanning rules, pull-through caches and policies are not kept (their writes answer 501), so
// reads find none.
import type { BatchGetRepositoryScanningConfigurationRequest } from '@aws-sdk/client-ecr';
import type { Call } from '../kernel/contract.ts';
import { registryPolicyMissing } from './faults.ts';
import { repositoryArn } from './repositories.ts';
import { REPOSITORY, type RepositoryRecord } from './resources.ts';

export const registryHandlers = {
  DescribeRegistry: (_input: object, call: Call) => ({
    registryId: call.account,
    replicationConfiguration: { rules: [] },
  }),
  GetRegistryScanningConfiguration: (_input: object, call: Call) => ({
    registryId: call.account,
    scanningConfiguration: { scanType: 'BASIC', rules: [] },
  }),
  GetRegistryPolicy(_input: object, call: Call): never {
    throw registryPolicyMissing(call.account);
  },
  DescribePullThroughCacheRules: () => ({ pullThroughCacheRules: [] }),
  DescribeRepositoryCreationTemplates: (_input: object, call: Call) => ({
    registryId: call.account,
    repositoryCreationTemplates: [],
  }),
  BatchGetRepositoryScanningConfiguration: scanningOf,
};

/** Actions that stand for no repository. */
export const REGISTRY_WIDE: ReadonlySet<string> = new Set(
  Object.keys(registryHandlers).filter((name) => name !== 'BatchGetRepositoryScanningConfiguration'),
);

function scanningOf({ repositoryNames = [] }: BatchGetRepositoryScanningConfigurationRequest, call: Call) {
  const found = repositoryNames.map((name) => ({
    name,
    record: call.read((tx) => tx.get(REPOSITORY, call.scope, name)),
  }));
  return {
    scanningConfigurations: found.flatMap(({ record }) => (record ? [scanning(record, call)] : [])),
    failures: found.flatMap(({ name, record }) => (record ? [] : [missing(name)])),
  };
}

function scanning({ name, scanOnPush }: RepositoryRecord, call: Call) {
  return {
    repositoryArn: repositoryArn(call, name),
    repositoryName: name,
    scanOnPush,
    scanFrequency: scanOnPush ? 'SCAN_ON_PUSH' : 'MANUAL',
    appliedScanFilters: [],
  };
}

function missing(repositoryName: string) {
  return { repositoryName, failureCode: 'REPOSITORY_NOT_FOUND', failureReason: 'Repository not found' };
}
