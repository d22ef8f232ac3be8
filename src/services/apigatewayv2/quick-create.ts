// Quick create: an API with one route, its integration and an automatic stage in one call. [api-gateway.md B10]
import { badRequest } from '../gateway/faults.ts';
import { recordsUnder, under, unusedId } from '../gateway/records.ts';
import type { Call, Tx } from '../kernel/contract.ts';
import { deployTo } from './auto-deploy.ts';
import { cleared } from './input.ts';
import { checkIntegration } from './integration-rules.ts';
import { newIntegration } from './integrations.ts';
import { INTEGRATION, ROUTE, STAGE, type IntegrationRecord } from './resources.ts';
import { checkRoute } from './route-rules.ts';
import { newRoute } from './routes.ts';
import { newStage } from './stage-rules.ts';

export interface QuickInput {
  /** A function's ARN or a URL. */
  readonly Target?: string | undefined;
  readonly RouteKey?: string | undefined;
  readonly CredentialsArn?: string | undefined;
}

/** Does nothing without a target. */
export function quickCreate(tx: Tx, call: Call, apiId: string, { Target, RouteKey, CredentialsArn }: QuickInput): void {
  if (!Target) {
    if (RouteKey || CredentialsArn) throw badRequest('RouteKey and CredentialsArn of quick create need a Target');
    return;
  }
  const integration = quickIntegration(unusedId(tx, call, INTEGRATION, 7, apiId), Target, CredentialsArn);
  checkIntegration(tx, call, integration);
  tx.put(INTEGRATION, call.scope, under(apiId, integration.id), integration);
  const made = newRoute(unusedId(tx, call, ROUTE, 7, apiId), {
    RouteKey: RouteKey || '$default',
    Target: `integrations/${integration.id}`,
  });
  const route = { ...made, apiGatewayManaged: true };
  checkRoute(tx, call, apiId, route);
  tx.put(ROUTE, call.scope, under(apiId, route.id), route);
  const stage = { ...newStage({ StageName: '$default', AutoDeploy: true }, call), apiGatewayManaged: true };
  tx.put(STAGE, call.scope, under(apiId, stage.name), stage);
  deployTo(tx, call, apiId, [stage]);
}

function quickIntegration(id: string, target: string, credentials: string | undefined): IntegrationRecord {
  const isFunction = target.startsWith('arn:');
  const integration = newIntegration(id, {
    IntegrationType: isFunction ? 'AWS_PROXY' : 'HTTP_PROXY',
    IntegrationMethod: isFunction ? 'POST' : 'ANY',
    IntegrationUri: target,
    CredentialsArn: credentials,
    PayloadFormatVersion: isFunction ? '2.0' : '1.0',
  });
  return { ...integration, apiGatewayManaged: true };
}

/** What an update changes of the parts that quick create made; false when it changes none. */
export function quickUpdate(tx: Tx, call: Call, apiId: string, input: QuickInput): boolean {
  if (!input.Target && !input.RouteKey && input.CredentialsArn === undefined) return false;
  const integration = recordsUnder(tx, call, INTEGRATION, apiId).find((one) => one.apiGatewayManaged);
  const route = recordsUnder(tx, call, ROUTE, apiId).find((one) => one.apiGatewayManaged);
  if (!integration || !route) {
    throw badRequest('Target, RouteKey and CredentialsArn can only be updated for an API that quick create made');
  }
  const renewed = retargeted(integration, input);
  checkIntegration(tx, call, renewed);
  tx.put(INTEGRATION, call.scope, under(apiId, integration.id), renewed);
  const rekeyed = { ...route, routeKey: input.RouteKey || route.routeKey };
  checkRoute(tx, call, apiId, rekeyed);
  tx.put(ROUTE, call.scope, under(apiId, route.id), rekeyed);
  return true;
}

/** A target of the same kind is another URI alone: what UpdateIntegration said of the integration stays. */
function retargeted(integration: IntegrationRecord, { Target, CredentialsArn }: QuickInput): IntegrationRecord {
  const { id, type, timeoutMs } = integration;
  const credentialsArn = cleared(CredentialsArn, integration.credentialsArn);
  if (!Target) return { ...integration, credentialsArn };
  const made = quickIntegration(id, Target, credentialsArn);
  return made.type === type ? { ...integration, uri: made.uri, credentialsArn } : { ...made, timeoutMs };
}
