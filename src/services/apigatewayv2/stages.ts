// Stages: live settings over a deployment, or over the newest state of the API. [api-gateway.md B10, C4, C5]
import type {
  CreateStageRequest,
  DeleteStageRequest,
  GetStageRequest,
  GetStagesRequest,
  Stage,
  UpdateStageRequest,
} from '@aws-sdk/client-apigatewayv2';
import { badRequest, conflict } from '../gateway/faults.ts';
import { requireMembers, type Given } from '../gateway/input.ts';
import { mappedDomains } from '../gateway/mappings.ts';
import { recordsUnder, under } from '../gateway/records.ts';
import type { Call, Tx } from '../kernel/contract.ts';
import { stageAnswer } from './answers.ts';
import { deployTo } from './auto-deploy.ts';
import { findApi, findStage } from './find.ts';
import { changed, cleared, merged } from './input.ts';
import { answerPage } from './lists.ts';
import { STAGE, type StageRecord } from './resources.ts';
import {
  accessLogOf,
  AUTOMATIC,
  checkDeployment,
  checkRouteKeys,
  checkStage,
  newStage,
  routeSettingsOf,
  settingsOf,
} from './stage-rules.ts';

export async function createStage(input: Given<CreateStageRequest>, call: Call): Promise<Stage> {
  requireMembers(call, input, ['StageName']);
  const stage = newStage(input, call);
  checkStage(stage);
  if (stage.autoDeploy && stage.deploymentId !== undefined) throw badRequest(AUTOMATIC);
  return call.write((tx) => {
    const { id } = findApi(tx, call, input.ApiId);
    if (tx.get(STAGE, call.scope, under(id, stage.name))) throw conflict('Stage already exists');
    checkDeployment(tx, call, id, stage.deploymentId);
    checkRouteKeys(tx, call, id, input.RouteSettings);
    return put(tx, call, id, stage, stage.autoDeploy);
  });
}

function put(tx: Tx, call: Call, apiId: string, stage: StageRecord, deploys: boolean): Stage {
  tx.put(STAGE, call.scope, under(apiId, stage.name), stage);
  if (deploys) deployTo(tx, call, apiId, [stage]);
  return stageAnswer(tx.get(STAGE, call.scope, under(apiId, stage.name)) ?? stage);
}

export function getStage(input: Given<GetStageRequest>, call: Call): Stage {
  return call.read((tx) => stageAnswer(findStage(tx, call, input.ApiId, input.StageName)));
}

export function getStages(input: Given<GetStagesRequest>, call: Call) {
  const all = call.read((tx) => {
    findApi(tx, call, input.ApiId);
    return recordsUnder(tx, call, STAGE, input.ApiId);
  });
  return answerPage(all, (stage) => stage.name, input, stageAnswer);
}

export async function updateStage(input: Given<UpdateStageRequest>, call: Call): Promise<Stage> {
  return call.write((tx) => {
    const former = findStage(tx, call, input.ApiId, input.StageName);
    const stage = updated(former, input, call);
    checkStage(stage);
    if (stage.autoDeploy && input.DeploymentId) throw badRequest(AUTOMATIC);
    checkDeployment(tx, call, input.ApiId, input.DeploymentId);
    checkRouteKeys(tx, call, input.ApiId, input.RouteSettings);
    return put(tx, call, input.ApiId, stage, stage.autoDeploy && !former.autoDeploy);
  });
}

function updated(former: StageRecord, input: Given<UpdateStageRequest>, call: Call): StageRecord {
  const { DefaultRouteSettings: settings } = input;
  return {
    ...changed(former, { autoDeploy: input.AutoDeploy, deploymentId: input.DeploymentId || undefined }),
    updatedMs: call.nowMs,
    description: cleared(input.Description, former.description),
    clientCertificateId: cleared(input.ClientCertificateId, former.clientCertificateId),
    variables: merged(input.StageVariables, former.variables),
    defaultRouteSettings: settings ? settingsOf(settings, former.defaultRouteSettings) : former.defaultRouteSettings,
    routeSettings: routeSettingsOf(input.RouteSettings, former.routeSettings),
    accessLog: accessLogOf(input.AccessLogSettings, former.accessLog),
  };
}

/** A mapped stage cannot go. */
export async function deleteStage(input: Given<DeleteStageRequest>, call: Call): Promise<void> {
  await call.write((tx) => {
    const { name } = findStage(tx, call, input.ApiId, input.StageName);
    const domains = mappedDomains(tx, call, input.ApiId, name);
    if (domains.length > 0) {
      throw badRequest(
        `Deleting stage ${name} failed. Please remove all API mappings related to the stage in your domains: ${domains.join(', ')}`,
      );
    }
    tx.delete(STAGE, call.scope, under(input.ApiId, name));
  });
}
