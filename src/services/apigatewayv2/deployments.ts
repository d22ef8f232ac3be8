// Deployments: frozen copies of what acts at run time. [api-gateway.md B10]
import type {
  CreateDeploymentRequest,
  DeleteDeploymentRequest,
  Deployment,
  GetDeploymentRequest,
  GetDeploymentsRequest,
  UpdateDeploymentRequest,
} from '@aws-sdk/client-apigatewayv2';
import { badRequest, notFound } from '../gateway/faults.ts';
import type { Given } from '../gateway/input.ts';
import { recordsUnder, under, unusedId } from '../gateway/records.ts';
import type { Call, Tx } from '../kernel/contract.ts';
import { deploymentAnswer } from './answers.ts';
import { checkDescription } from './api-rules.ts';
import { contentOf, NO_ROUTES } from './auto-deploy.ts';
import { findApi, findDeployment } from './find.ts';
import { cleared } from './input.ts';
import { answerPage } from './lists.ts';
import { DEPLOYMENT, STAGE, type DeploymentRecord } from './resources.ts';
import { AUTOMATIC } from './stage-rules.ts';

export async function createDeployment(input: Given<CreateDeploymentRequest>, call: Call): Promise<Deployment> {
  checkDescription(input.Description);
  return call.write((tx) => {
    const { id: apiId } = findApi(tx, call, input.ApiId);
    const content = contentOf(tx, call, apiId);
    if (content.routes.length === 0) throw badRequest(NO_ROUTES);
    const id = unusedId(tx, call, DEPLOYMENT, 6, apiId);
    const description = input.Description || undefined;
    const deployment: DeploymentRecord = { id, description, createdMs: call.nowMs, autoDeployed: false, content };
    tx.put(DEPLOYMENT, call.scope, under(apiId, id), deployment);
    if (input.StageName) repoint(tx, call, apiId, input.StageName, id);
    return deploymentAnswer(deployment);
  });
}

function repoint(tx: Tx, call: Call, apiId: string, name: string, deploymentId: string): void {
  const stage = tx.get(STAGE, call.scope, under(apiId, name));
  if (!stage) {
    throw notFound(
      `Stage ${name} does not exist. StageName specified on a CreateDeployment request must exist so the stage can be updated with the new deployment.`,
    );
  }
  if (stage.autoDeploy) throw badRequest(AUTOMATIC);
  tx.put(STAGE, call.scope, under(apiId, name), { ...stage, deploymentId, updatedMs: call.nowMs });
}

export function getDeployment(input: Given<GetDeploymentRequest>, call: Call): Deployment {
  return call.read((tx) => deploymentAnswer(findDeployment(tx, call, input.ApiId, input.DeploymentId)));
}

export function getDeployments(input: Given<GetDeploymentsRequest>, call: Call) {
  const all = call.read((tx) => {
    findApi(tx, call, input.ApiId);
    return recordsUnder(tx, call, DEPLOYMENT, input.ApiId);
  });
  return answerPage(all, (deployment) => deployment.id, input, deploymentAnswer);
}

export async function updateDeployment(input: Given<UpdateDeploymentRequest>, call: Call): Promise<Deployment> {
  checkDescription(input.Description);
  return call.write((tx) => {
    const former = findDeployment(tx, call, input.ApiId, input.DeploymentId);
    const deployment = { ...former, description: cleared(input.Description, former.description) };
    tx.put(DEPLOYMENT, call.scope, under(input.ApiId, deployment.id), deployment);
    return deploymentAnswer(deployment);
  });
}

export async function deleteDeployment(input: Given<DeleteDeploymentRequest>, call: Call): Promise<void> {
  await call.write((tx) => {
    const { id } = findDeployment(tx, call, input.ApiId, input.DeploymentId);
    if (recordsUnder(tx, call, STAGE, input.ApiId).some((stage) => stage.deploymentId === id)) {
      throw badRequest('Active stages pointing to this deployment must be moved or deleted');
    }
    tx.delete(DEPLOYMENT, call.scope, under(input.ApiId, id));
  });
}
