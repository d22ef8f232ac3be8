// One stage of an HTTP API: a deployment, frozen, under the stage's own settings, which are live. Pure. [api-gateway.md B10]
import { compileAccessLine } from '../edge/httpapi/access-log.ts';
import { compileCors } from '../edge/httpapi/cors.ts';
import { buildRouteTable, DEFAULT_ROUTE, type RouteTable } from '../edge/httpapi/route.ts';
import type { AccessLogUnit, RouteUnit, StageUnit } from '../edge/httpapi/unit.ts';
import type { DeploymentRecord, StageRecord } from '../services/apigatewayv2/resources.ts';
import type { Scope } from '../store/contract.ts';
import { compileAuthorizers } from './httpapi-authorizer.ts';
import { byTarget } from './httpapi-integration.ts';
import { compileRoute } from './httpapi-route.ts';
import { accessLogTarget } from './log-target.ts';

export interface StageFacts {
  readonly account: string;
  readonly region: string;
  readonly apiId: string;
  readonly stage: string;
  readonly deploymentId: string;
  readonly variables: Readonly<Record<string, string>>;
}

function accessLogOf(apiId: string, stage: StageRecord): AccessLogUnit | undefined {
  const target = accessLogTarget(stage.accessLog, apiId, stage.name);
  return target && { scope: target.scope, stream: target.stream, line: compileAccessLine(target.format) };
}

function routesOf({ content }: DeploymentRecord, stage: StageRecord, facts: StageFacts): RouteTable<RouteUnit> {
  const routeFacts = {
    ...facts,
    authorizers: compileAuthorizers(content.authorizers, facts),
    integrations: byTarget(content.integrations),
    defaultSettings: stage.defaultRouteSettings,
    settings: stage.routeSettings ?? {},
  };
  const entries = content.routes.map((record) => compileRoute(record, routeFacts));
  const fallback = entries.find(({ route }) => route.routeKey === DEFAULT_ROUTE)?.route;
  return buildRouteTable(
    entries.filter(({ route }) => route !== fallback),
    fallback,
  );
}

export function compileStage(apiId: string, stage: StageRecord, deployment: DeploymentRecord, scope: Scope): StageUnit {
  const { account, region } = scope;
  const { variables = {} } = stage;
  const facts = { account, region, apiId, stage: stage.name, deploymentId: deployment.id, variables };
  const { cors } = deployment.content;
  return {
    apiId,
    name: stage.name,
    account,
    region,
    deploymentId: deployment.id,
    routes: routesOf(deployment, stage, facts),
    cors: cors && compileCors(cors),
    variables,
    accessLog: accessLogOf(apiId, stage),
    accountBucket: `account/${account}/${region}`,
  };
}
