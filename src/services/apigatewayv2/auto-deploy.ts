// Deployments that nobody asks for: a change of an API reaches its stages with autoDeploy in the same transaction. [api-gateway.md B10]
import type { Call, ReadTx, Tx } from '../kernel/contract.ts';
import { recordsUnder, under, unusedId } from '../gateway/records.ts';
import {
  API,
  AUTHORIZER,
  DEPLOYMENT,
  INTEGRATION,
  ROUTE,
  STAGE,
  type DeploymentContent,
  type DeploymentRecord,
  type StageRecord,
} from './resources.ts';

export const NO_ROUTES = 'Unable to deploy API because no routes exist in this API';
const DESCRIPTION = 'Automatic deployment triggered by changes to the Api configuration';
/** Automatic deployments that no stage serves from; older ones go. */
const KEPT = 20;

/** To be called by everything that changes what acts at run time, after it has written. */
export function autoDeploy(tx: Tx, call: Call, apiId: string): void {
  const automatic = recordsUnder(tx, call, STAGE, apiId).filter((stage) => stage.autoDeploy);
  deployTo(tx, call, apiId, automatic);
}

/** One deployment for all of them. Without routes the stages keep what they serve and say why. */
export function deployTo(tx: Tx, call: Call, apiId: string, stages: readonly StageRecord[]): void {
  if (stages.length === 0) return;
  const content = contentOf(tx, call, apiId);
  const id = content.routes.length > 0 ? putAutomatic(tx, call, apiId, content) : undefined;
  for (const stage of stages) tx.put(STAGE, call.scope, under(apiId, stage.name), { ...stage, ...outcome(id, call) });
  if (id !== undefined) prune(tx, call, apiId);
}

function outcome(deploymentId: string | undefined, call: Call): Partial<StageRecord> {
  if (deploymentId === undefined) return { lastDeploymentStatusMessage: `Deployment attempt failed: ${NO_ROUTES}` };
  return {
    deploymentId,
    updatedMs: call.nowMs,
    lastDeploymentStatusMessage: `Successfully deployed stage with deployment ID '${deploymentId}'`,
  };
}

function putAutomatic(tx: Tx, call: Call, apiId: string, content: DeploymentContent): string {
  const id = unusedId(tx, call, DEPLOYMENT, 6, apiId);
  const deployment = { id, description: DESCRIPTION, createdMs: call.nowMs, autoDeployed: true, content };
  tx.put(DEPLOYMENT, call.scope, under(apiId, id), deployment);
  return id;
}

/** The API as it is now. Records are never changed in place, so the copy stays what it is. */
export function contentOf(tx: ReadTx, call: Call, apiId: string): DeploymentContent {
  return {
    cors: tx.get(API, call.scope, apiId)?.cors,
    routes: recordsUnder(tx, call, ROUTE, apiId),
    integrations: recordsUnder(tx, call, INTEGRATION, apiId),
    authorizers: recordsUnder(tx, call, AUTHORIZER, apiId),
  };
}

function prune(tx: Tx, call: Call, apiId: string): void {
  const served = new Set(recordsUnder(tx, call, STAGE, apiId).map((stage) => stage.deploymentId));
  const idle = recordsUnder(tx, call, DEPLOYMENT, apiId).filter(
    ({ id, autoDeployed }) => autoDeployed && !served.has(id),
  );
  for (const { id } of idle.toSorted(newestFirst).slice(KEPT)) tx.delete(DEPLOYMENT, call.scope, under(apiId, id));
}

function newestFirst(one: DeploymentRecord, other: DeploymentRecord): number {
  return other.createdMs - one.createdMs;
}
