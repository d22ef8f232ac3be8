// Stages: live settings over a deployment. [api-gateway.md A21.3, A22, C5]
import type {
  CreateStageRequest,
  DeleteStageRequest,
  GetStageRequest,
  GetStagesRequest,
  Stage,
  Stages,
  UpdateStageRequest,
} from '@aws-sdk/client-api-gateway';
import type { Call, ReadTx, Tx } from '../kernel/contract.ts';
import { stageAnswer } from './answers.ts';
import { badRequest, conflict } from '../gateway/faults.ts';
import { findRestApi, findUnderApi } from './find.ts';
import { recordsUnder, under } from '../gateway/records.ts';
import { patchViolations } from './input.ts';
import { requireMembers, type Given } from '../gateway/input.ts';
import { patched } from './patch.ts';
import { leavePlans } from './plan-stages.ts';
import { DEPLOYMENT, STAGE, type DeploymentContent, type StageRecord } from './resources.ts';
import { mappedDomains } from '../gateway/mappings.ts';
import { STAGE_PATCH } from './stages-patch.ts';
import { checkDeployment, checkStageName, newStage } from './stage-rules.ts';
import { checkVariables } from '../gateway/variables.ts';

export const NO_STAGE = 'Invalid stage identifier specified';

export async function createStage(input: Given<CreateStageRequest>, call: Call): Promise<Stage> {
  requireMembers(call, input, ['stageName', 'deploymentId']);
  checkStageName(input.stageName);
  checkVariables(input.variables);
  return call.write((tx) => {
    const { id } = findRestApi(tx, call, input.restApiId);
    checkDeployment(tx, call, id, input.deploymentId);
    const canaryDeployment = input.canarySettings?.deploymentId;
    if (canaryDeployment !== undefined) checkDeployment(tx, call, id, canaryDeployment);
    if (tx.get(STAGE, call.scope, under(id, input.stageName))) throw conflict('Stage already exists');
    const stage = newStage(call, input);
    tx.put(STAGE, call.scope, under(id, stage.stageName), stage);
    return stageAnswer(stage);
  });
}

function findStage(tx: ReadTx, call: Call, input: Given<GetStageRequest>): StageRecord {
  return findUnderApi(tx, call, STAGE, input.restApiId, input.stageName, NO_STAGE);
}

/** A stage and what it serves. */
export function findDeployed(
  tx: ReadTx,
  call: Call,
  input: Given<GetStageRequest>,
): { readonly stage: StageRecord; readonly content: DeploymentContent } {
  const stage = findStage(tx, call, input);
  const { content } = findUnderApi(tx, call, DEPLOYMENT, input.restApiId, stage.deploymentId, NO_STAGE);
  return { stage, content };
}

export function getStage(input: Given<GetStageRequest>, call: Call): Stage {
  return call.read((tx) => stageAnswer(findStage(tx, call, input)));
}

/** Not paged; the SDK's member is `item` here. */
export function getStages(input: Given<GetStagesRequest>, call: Call): Stages {
  const all = call.read((tx) => {
    findRestApi(tx, call, input.restApiId);
    return recordsUnder(tx, call, STAGE, input.restApiId);
  });
  const { deploymentId } = input;
  const chosen = deploymentId === undefined ? all : all.filter((stage) => stage.deploymentId === deploymentId);
  return { item: chosen.map(stageAnswer) };
}

export async function updateStage(input: Given<UpdateStageRequest>, call: Call): Promise<Stage> {
  patchViolations(call, input.patchOperations).refuse();
  return call.write((tx) => {
    const former = findStage(tx, call, input);
    const changed = patched(former, input.patchOperations, STAGE_PATCH, { tx, call, apiId: input.restApiId });
    const stage = { ...changed, updatedMs: call.nowMs };
    tx.put(STAGE, call.scope, under(input.restApiId, stage.stageName), stage);
    return stageAnswer(stage);
  });
}

/** A mapped stage cannot go; a stage in usage plans leaves them. */
export async function deleteStage(input: Given<DeleteStageRequest>, call: Call): Promise<void> {
  await call.write((tx) => {
    const { stageName } = findStage(tx, call, input);
    refuseMapped(tx, call, input);
    leavePlans(tx, call, input.restApiId, stageName);
    tx.delete(STAGE, call.scope, under(input.restApiId, stageName));
  });
}

function refuseMapped(tx: Tx, call: Call, { restApiId, stageName }: Given<DeleteStageRequest>): void {
  const domains = mappedDomains(tx, call, restApiId, stageName);
  if (domains.length === 0) return;
  throw badRequest(
    `Deleting stage ${stageName} failed. Please remove all base path mappings related to the stage in your domains: ${domains.join(', ')}`,
  );
}
