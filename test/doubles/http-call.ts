// Parts of an HTTP API for themselves: a stage compiled from records, and one call of it as its mappings see it. No door.
import { compileStage } from '../../src/compile/httpapi-stage.ts';
import type { Call } from '../../src/edge/httpapi/call.ts';
import { openCall } from '../../src/edge/httpapi/open-call.ts';
import { matchRoute } from '../../src/edge/httpapi/route.ts';
import type { RouteUnit, StageUnit } from '../../src/edge/httpapi/unit.ts';
import { extendedRequestId } from '../../src/edge/lambda/ids.ts';
import { createTraces } from '../../src/observe/traces.ts';
import type {
  AuthorizerRecord,
  DeploymentContent,
  IntegrationRecord,
  RouteRecord,
  StageRecord,
} from '../../src/services/apigatewayv2/resources.ts';
import { ExchangeDouble, type Ask } from './exchange.ts';
import { API, SCOPE } from './gateway-world.ts';

export function httpIntegration(more: Partial<IntegrationRecord> = {}): IntegrationRecord {
  return {
    id: 'int0001',
    type: 'HTTP_PROXY',
    method: 'ANY',
    uri: 'http://backend.test',
    connectionType: 'INTERNET',
    payloadFormatVersion: '1.0',
    timeoutMs: 30_000,
    ...more,
  };
}

export function httpRoute(routeKey: string, more: Partial<RouteRecord> = {}): RouteRecord {
  return { id: 'rt00001', routeKey, target: 'integrations/int0001', authorizationType: 'NONE', ...more };
}

export interface StageGiven {
  readonly routes: readonly RouteRecord[];
  readonly integrations?: readonly IntegrationRecord[];
  readonly authorizers?: readonly AuthorizerRecord[];
  readonly cors?: DeploymentContent['cors'];
  readonly stage?: Partial<StageRecord>;
}

/** As deployed. */
export function httpStage({ routes, integrations = [], authorizers = [], cors, stage }: StageGiven): StageUnit {
  const times = { createdMs: 0, updatedMs: 0 };
  const record: StageRecord = {
    name: '$default',
    ...times,
    autoDeploy: true,
    tags: {},
    deploymentId: 'dep001',
    ...stage,
  };
  const content = { routes, integrations, authorizers, ...(cors && { cors }) };
  return compileStage(API, record, { id: 'dep001', createdMs: 0, autoDeployed: true, content }, SCOPE);
}

export function routeOf({ routes }: StageUnit, verb: string, path: string): RouteUnit {
  const found = matchRoute(routes, path, verb, []);
  if (!found) throw new Error(`no route matches ${verb} ${path}`);
  return found;
}

/** `target` is without a stage, whatever the stage's name. */
export function httpCall(stage: StageUnit, target: string, ask: Ask = {}): Call {
  const host = `${API}.execute-api.us-east-1.amazonaws.com`;
  const prefix = stage.name === '$default' ? '' : `/${stage.name}`;
  const exchange = new ExchangeDouble(createTraces(10), prefix + target, { host, ...ask });
  const path = exchange.path.slice(prefix.length);
  const values: string[] = [];
  const route = matchRoute(stage.routes, path, exchange.method, values);
  if (!route) throw new Error(`no route matches ${exchange.method} ${path}`);
  const { account, region } = SCOPE;
  const stages = new Map([[stage.name, stage]]);
  const api = { id: API, name: 'api', account, region, endpointDisabled: false, stages, draft: () => [] };
  exchange.trace.id = extendedRequestId();
  const place = { stage, path, rawPath: exchange.path, mappingKey: undefined };
  return openCall(exchange, api, stage, place, route, values, 'aws');
}
