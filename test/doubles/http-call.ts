// One call of an HTTP API as its integrations get it: compiled from records, no door and no sockets on the client's side.
import { compileStage } from '../../src/compile/httpapi-stage.ts';
import { Answers } from '../../src/edge/httpapi/answer.ts';
import { Authorizers } from '../../src/edge/httpapi/authorizers/authorizers.ts';
import type { Call } from '../../src/edge/httpapi/call.ts';
import { matchRoute } from '../../src/edge/httpapi/route.ts';
import type { HttpTools } from '../../src/edge/httpapi/tools.ts';
import type { RouteUnit, StageUnit } from '../../src/edge/httpapi/unit.ts';
import { Deadlines } from '../../src/edge/backend/deadlines.ts';
import { Outbound } from '../../src/edge/backend/outbound.ts';
import type { OwnAddress } from '../../src/edge/backend/own-address.ts';
import { extendedRequestId, traceHeader } from '../../src/edge/lambda/ids.ts';
import { createTraces } from '../../src/observe/traces.ts';
import type {
  AuthorizerRecord,
  DeploymentContent,
  IntegrationRecord,
  RouteRecord,
  StageRecord,
} from '../../src/services/apigatewayv2/resources.ts';
import { ExchangeDouble, type Ask } from './exchange.ts';

export const HTTP_SCOPE = { account: '111111111111', region: 'us-east-1' };
export const HTTP_API = 'abc123defg';

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
  return compileStage(HTTP_API, record, { id: 'dep001', createdMs: 0, autoDeployed: true, content }, HTTP_SCOPE);
}

export function routeOf({ routes }: StageUnit, verb: string, path: string): RouteUnit {
  const found = matchRoute(routes, path, verb, []);
  if (!found) throw new Error(`no route matches ${verb} ${path}`);
  return found;
}

export interface HttpCall {
  readonly call: Call;
  readonly route: RouteUnit;
  readonly exchange: ExchangeDouble;
}

/** `target` is without a stage, whatever the stage's name. */
export function httpCall(stage: StageUnit, target: string, ask: Ask = {}): HttpCall {
  const host = `${HTTP_API}.execute-api.us-east-1.amazonaws.com`;
  const prefix = stage.name === '$default' ? '' : `/${stage.name}`;
  const exchange = new ExchangeDouble(createTraces(10), prefix + target, { host, ...ask });
  const path = exchange.path.slice(prefix.length);
  const values: string[] = [];
  const route = matchRoute(stage.routes, path, exchange.method, values);
  if (!route) throw new Error(`no route matches ${exchange.method} ${path}`);
  const { account, region } = HTTP_SCOPE;
  const stages = new Map([[stage.name, stage]]);
  const api = { id: HTTP_API, name: 'api', account, region, endpointDisabled: false, stages, draft: () => [] };
  const call: Call = {
    exchange,
    forwarded: 'aws',
    api,
    stage,
    route,
    path,
    rawPath: exchange.path,
    mappingKey: undefined,
    values,
    requestId: extendedRequestId(),
    trace: traceHeader(undefined, 0),
    cors: [],
    body: undefined,
    authorizer: undefined,
    caller: undefined,
    error: undefined,
    integration: undefined,
    status: 0,
    responseLength: 0,
    endMs: 0,
  };
  return { call, route, exchange };
}

function absent(): never {
  throw new Error('an HTTP integration asks for endpoints only');
}

/** For integrations that reach no function. */
export function endpointTools(self?: OwnAddress): HttpTools {
  return {
    functions: new Map(),
    execute: { invoke: absent } as unknown as HttpTools['execute'],
    credentials: { find: absent } as unknown as HttpTools['credentials'],
    evaluate: absent,
    ledger: {} as HttpTools['ledger'],
    logs: {} as HttpTools['logs'],
    config: { ...HTTP_SCOPE, auth: 'open' },
    answers: new Answers({} as HttpTools['logs']),
    permissions: {} as HttpTools['permissions'],
    deadlines: new Deadlines(),
    outbound: new Outbound(),
    self,
    authorizers: new Authorizers(),
  };
}
