// Deployments: frozen copies of what acts at run time, and the stage that CreateDeployment makes or repoints. [A22, A23]
import type {
  CreateDeploymentRequest,
  DeleteDeploymentRequest,
  Deployment,
  GetDeploymentRequest,
  GetDeploymentsRequest,
  UpdateDeploymentRequest,
} from '@aws-sdk/client-api-gateway';
import type { Call, ReadTx, Tx } from '../kernel/contract.ts';
import { deploymentAnswer } from './answers.ts';
import { badRequest } from '../gateway/faults.ts';
import { findRestApi, findUnderApi } from './find.ts';
import { recordsUnder, under, unusedId } from '../gateway/records.ts';
import { patchViolations } from './input.ts';
import type { Given } from '../gateway/input.ts';
import { answerPage } from './lists.ts';
import { patched, refuseWithList, type PatchTable } from './patch.ts';
import { optionalText } from './patch-rules.ts';
import {
  AUTHORIZER,
  DEPLOYMENT,
  GATEWAY_RESPONSE,
  MODEL,
  RESOURCE,
  STAGE,
  VALIDATOR,
  type DeploymentContent,
  type DeploymentRecord,
  type RestApiRecord,
  type StageRecord,
} from './resources.ts';
import { checkStageName, newStage } from './stage-rules.ts';
import { checkVariables } from '../gateway/variables.ts';

const NO_DEPLOYMENT = 'Invalid Deployment identifier specified';
const INVALID_CANARY = 'Invalid deployment content specified.';

const DEPLOYMENT_PATCH: PatchTable<DeploymentRecord> = {
  refuse: refuseWithList,
  rules: [optionalText('/description', 'description')],
};

export async function createDeployment(input: Given<CreateDeploymentRequest>, call: Call): Promise<Deployment> {
  return call.write((tx) => {
    const api = findRestApi(tx, call, input.restApiId);
    checkCanary(tx, call, input);
    const content = contentOf(tx, call, api);
    checkContent(content);
    const id = unusedId(tx, call, DEPLOYMENT, 6, api.id);
    const deployment = { id, description: input.description || undefined, createdMs: call.nowMs, content };
    tx.put(DEPLOYMENT, call.scope, under(api.id, id), deployment);
    if (input.stageName) putStage(tx, call, input, input.stageName, id);
    return deploymentAnswer(deployment);
  });
}

function checkCanary(tx: ReadTx, call: Call, input: Given<CreateDeploymentRequest>): void {
  if (!input.canarySettings) return;
  const { stageName } = input;
  if (!stageName) {
    throw badRequest(
      `${INVALID_CANARY}Non null and non empty stageName must be provided for canary deployment. Provided value is ${stageName ?? null}`,
    );
  }
  if (!tx.get(STAGE, call.scope, under(input.restApiId, stageName))) {
    throw badRequest(
      `${INVALID_CANARY}Stage ${stageName} must already be created before making a canary release deployment`,
    );
  }
}

/** The API as it is now, or with some of its resources only. Records are never changed in place, so the copy stays what it is. */
export function contentOf(
  tx: ReadTx,
  call: Call,
  api: RestApiRecord,
  resources = recordsUnder(tx, call, RESOURCE, api.id),
): DeploymentContent {
  return {
    api,
    resources,
    authorizers: recordsUnder(tx, call, AUTHORIZER, api.id),
    models: recordsUnder(tx, call, MODEL, api.id),
    validators: recordsUnder(tx, call, VALIDATOR, api.id),
    gatewayResponses: recordsUnder(tx, call, GATEWAY_RESPONSE, api.id),
  };
}

function checkContent(content: DeploymentContent): void {
  const methods = content.resources.flatMap((resource) => Object.values(resource.methods));
  if (methods.length === 0) throw badRequest("The REST API doesn't contain any methods");
  if (methods.some((method) => !method.integration)) throw badRequest('No integration defined for method');
}

/** Makes the stage, repoints it, or starts a canary on it. */
function putStage(tx: Tx, call: Call, input: Given<CreateDeploymentRequest>, name: string, deploymentId: string): void {
  checkVariables(input.variables);
  const id = under(input.restApiId, name);
  const existing = tx.get(STAGE, call.scope, id);
  if (!existing) checkStageName(name);
  const stage = existing ? redeployed(existing, call, input, deploymentId) : deployed(call, input, name, deploymentId);
  tx.put(STAGE, call.scope, id, stage);
}

function deployed(
  call: Call,
  input: Given<CreateDeploymentRequest>,
  stageName: string,
  deploymentId: string,
): StageRecord {
  return newStage(call, { ...input, stageName, deploymentId, description: input.stageDescription });
}

function redeployed(
  stage: StageRecord,
  call: Call,
  input: Given<CreateDeploymentRequest>,
  deploymentId: string,
): StageRecord {
  const settings = {
    updatedMs: call.nowMs,
    description: input.stageDescription || stage.description,
    variables: input.variables ?? stage.variables,
    cacheClusterEnabled: input.cacheClusterEnabled ?? stage.cacheClusterEnabled,
    cacheClusterSize: input.cacheClusterSize ?? stage.cacheClusterSize,
    tracingEnabled: input.tracingEnabled ?? stage.tracingEnabled,
  };
  if (!input.canarySettings) return { ...stage, ...settings, deploymentId };
  const { percentTraffic = 0, useStageCache = false, stageVariableOverrides } = input.canarySettings;
  return { ...stage, ...settings, canary: { deploymentId, percentTraffic, useStageCache, stageVariableOverrides } };
}

function findDeployment(tx: ReadTx, call: Call, input: Given<GetDeploymentRequest>): DeploymentRecord {
  return findUnderApi(tx, call, DEPLOYMENT, input.restApiId, input.deploymentId, NO_DEPLOYMENT);
}

export function getDeployment(input: Given<GetDeploymentRequest>, call: Call): Deployment {
  const withSummary = input.embed?.includes('apisummary');
  return call.read((tx) => deploymentAnswer(findDeployment(tx, call, input), withSummary));
}

export function getDeployments(input: Given<GetDeploymentsRequest>, call: Call) {
  const all = call.read((tx) => {
    findRestApi(tx, call, input.restApiId);
    return recordsUnder(tx, call, DEPLOYMENT, input.restApiId);
  });
  return answerPage(
    all,
    (deployment) => deployment.id,
    input,
    (deployment) => deploymentAnswer(deployment),
  );
}

export async function updateDeployment(input: Given<UpdateDeploymentRequest>, call: Call): Promise<Deployment> {
  patchViolations(call, input.patchOperations).refuse();
  return call.write((tx) => {
    const deployment = patched(findDeployment(tx, call, input), input.patchOperations, DEPLOYMENT_PATCH, undefined);
    tx.put(DEPLOYMENT, call.scope, under(input.restApiId, deployment.id), deployment);
    return deploymentAnswer(deployment);
  });
}

export async function deleteDeployment(input: Given<DeleteDeploymentRequest>, call: Call): Promise<void> {
  await call.write((tx) => {
    const { id } = findDeployment(tx, call, input);
    const stages = recordsUnder(tx, call, STAGE, input.restApiId);
    if (stages.some((stage) => stage.deploymentId === id || stage.canary?.deploymentId === id)) {
      throw badRequest('Active stages pointing to this deployment must be moved or deleted');
    }
    tx.delete(DEPLOYMENT, call.scope, under(input.restApiId, id));
  });
}
