// What a stage may be called and hold, and a new one's defaults. [api-gateway.md A20, A21.3]
import type { CanarySettings } from '@aws-sdk/client-api-gateway';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { badRequest } from '../gateway/faults.ts';
import { under } from '../gateway/records.ts';
import { DEPLOYMENT, type CanaryRecord, type StageRecord } from './resources.ts';

const STAGE_NAME = /^[A-Za-z0-9_-]{1,128}$/;
export const DEFAULT_CACHE_SIZE = '0.5';

export function checkStageName(name: string): void {
  if (!STAGE_NAME.test(name)) throw badRequest('Stage name only allows a-zA-Z0-9_-');
}

export function checkDeployment(tx: ReadTx, call: Call, apiId: string, deploymentId: string): void {
  if (!tx.get(DEPLOYMENT, call.scope, under(apiId, deploymentId))) throw badRequest('Deployment id does not exist');
}

interface StageInput {
  readonly stageName: string;
  readonly deploymentId: string;
  readonly description?: string | undefined;
  readonly variables?: Readonly<Record<string, string>> | undefined;
  readonly cacheClusterEnabled?: boolean | undefined;
  readonly cacheClusterSize?: string | undefined;
  readonly documentationVersion?: string | undefined;
  readonly tracingEnabled?: boolean | undefined;
  readonly canarySettings?: CanarySettings | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

export function newStage(call: Call, input: StageInput): StageRecord {
  const cacheClusterEnabled = input.cacheClusterEnabled ?? false;
  return {
    stageName: input.stageName,
    deploymentId: input.deploymentId,
    description: input.description || undefined,
    createdMs: call.nowMs,
    updatedMs: call.nowMs,
    variables: input.variables,
    methodSettings: {},
    cacheClusterEnabled,
    cacheClusterSize: input.cacheClusterSize ?? (cacheClusterEnabled ? DEFAULT_CACHE_SIZE : undefined),
    documentationVersion: input.documentationVersion || undefined,
    tracingEnabled: input.tracingEnabled ?? false,
    canary: input.canarySettings && canaryOf(input.canarySettings, input.deploymentId),
    tags: input.tags ?? {},
  };
}

function canaryOf(settings: CanarySettings, deploymentId: string): CanaryRecord {
  return {
    deploymentId: settings.deploymentId ?? deploymentId,
    percentTraffic: settings.percentTraffic ?? 0,
    stageVariableOverrides: settings.stageVariableOverrides,
    useStageCache: settings.useStageCache ?? false,
  };
}
