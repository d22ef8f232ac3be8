// HTTP APIs to units: each stage's deployment compiled. What is edited now stays in the store until someone asks. Pure.
import type { HttpApiUnit, StageUnit } from '../edge/httpapi/unit.ts';
import { API, DEPLOYMENT, ROUTE, STAGE, type ApiRecord, type StageRecord } from '../services/apigatewayv2/resources.ts';
import type { ReadTx, Scope } from '../store/contract.ts';
import type { ReadStore, UnitCompiler } from './contract.ts';
import { gatewayCompiler } from './gateway.ts';
import { compileStage } from './httpapi-stage.ts';

/** Undefined when the stage points to no deployment: it does not serve yet. */
function stageUnit(apiId: string, stage: StageRecord, scope: Scope, read: ReadTx): StageUnit | undefined {
  const { deploymentId } = stage;
  const deployment = deploymentId === undefined ? undefined : read.get(DEPLOYMENT, scope, `${apiId}/${deploymentId}`);
  return deployment && compileStage(apiId, stage, deployment, scope);
}

function apiUnit(api: ApiRecord, scope: Scope, read: ReadTx, readStore: ReadStore): HttpApiUnit {
  const prefix = `${api.id}/`;
  const stages = read.list(STAGE, scope, { prefix }).flatMap(({ value }) => {
    const unit = stageUnit(api.id, value, scope, read);
    return unit ? [[unit.name, unit] as const] : [];
  });
  return {
    id: api.id.toLowerCase(),
    name: api.name,
    account: scope.account,
    region: scope.region,
    endpointDisabled: api.disableExecuteApiEndpoint,
    stages: new Map(stages),
    draft: () => readStore((now) => now.list(ROUTE, scope, { prefix }).map(({ value }) => value.routeKey)),
  };
}

/** Units by API id in lower case. `readStore` is for the draft: what is edited after a deployment does not act. */
export function compileHttpApis(readStore: ReadStore): UnitCompiler<HttpApiUnit> {
  return gatewayCompiler('httpapis', API, STAGE, (api, scope, read) => apiUnit(api, scope, read, readStore));
}
