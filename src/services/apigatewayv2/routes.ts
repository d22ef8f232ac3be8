// Routes of an HTTP API: method and path, a target, who may call. [api-gateway.md B1, C4, C5]
import type {
  CreateRouteRequest,
  DeleteRouteRequest,
  GetRouteRequest,
  GetRoutesRequest,
  Route,
  UpdateRouteRequest,
} from '@aws-sdk/client-apigatewayv2';
import { badRequest } from '../gateway/faults.ts';
import type { Given } from '../gateway/input.ts';
import { recordsUnder, under, unusedId } from '../gateway/records.ts';
import type { Call, Tx } from '../kernel/contract.ts';
import { routeAnswer } from './answers.ts';
import { refuseMembers } from './api-rules.ts';
import { autoDeploy } from './auto-deploy.ts';
import { findApi, findRoute } from './find.ts';
import { changed, cleared } from './input.ts';
import { answerPage } from './lists.ts';
import { ROUTE, type RouteRecord } from './resources.ts';
import { checkRoute } from './route-rules.ts';

const WEBSOCKET_MEMBERS = [
  'ApiKeyRequired',
  'ModelSelectionExpression',
  'RequestModels',
  'RequestParameters',
  'RouteResponseSelectionExpression',
];

export async function createRoute(input: Given<CreateRouteRequest>, call: Call): Promise<Route> {
  refuseMembers(input, WEBSOCKET_MEMBERS);
  return call.write((tx) => {
    const api = findApi(tx, call, input.ApiId);
    const route = newRoute(unusedId(tx, call, ROUTE, 7, api.id), input);
    return put(tx, call, api.id, route);
  });
}

export function newRoute(id: string, input: Omit<Given<CreateRouteRequest>, 'ApiId'>): RouteRecord {
  return {
    id,
    routeKey: input.RouteKey,
    target: input.Target || undefined,
    authorizationType: input.AuthorizationType ?? 'NONE',
    authorizerId: input.AuthorizerId || undefined,
    authorizationScopes: input.AuthorizationScopes,
    operationName: input.OperationName || undefined,
  };
}

function put(tx: Tx, call: Call, apiId: string, route: RouteRecord): Route {
  checkRoute(tx, call, apiId, route);
  tx.put(ROUTE, call.scope, under(apiId, route.id), route);
  autoDeploy(tx, call, apiId);
  return routeAnswer(route);
}

export function getRoute(input: Given<GetRouteRequest>, call: Call): Route {
  return call.read((tx) => routeAnswer(findRoute(tx, call, input.ApiId, input.RouteId)));
}

export function getRoutes(input: Given<GetRoutesRequest>, call: Call) {
  const all = call.read((tx) => {
    findApi(tx, call, input.ApiId);
    return recordsUnder(tx, call, ROUTE, input.ApiId);
  });
  return answerPage(all, (route) => route.id, input, routeAnswer);
}

export async function updateRoute(input: Given<UpdateRouteRequest>, call: Call): Promise<Route> {
  refuseMembers(input, WEBSOCKET_MEMBERS);
  return call.write((tx) => {
    const former = findRoute(tx, call, input.ApiId, input.RouteId);
    if (former.apiGatewayManaged && (input.RouteKey ?? former.routeKey) !== former.routeKey) {
      throw badRequest('The key of a route that quick create made can only be changed through UpdateApi');
    }
    return put(tx, call, input.ApiId, updated(former, input));
  });
}

function updated(former: RouteRecord, input: Given<UpdateRouteRequest>): RouteRecord {
  const route: RouteRecord = {
    ...changed(former, { routeKey: input.RouteKey, authorizationType: input.AuthorizationType }),
    target: cleared(input.Target, former.target),
    operationName: cleared(input.OperationName, former.operationName),
    authorizerId: cleared(input.AuthorizerId, former.authorizerId),
    authorizationScopes: input.AuthorizationScopes ?? former.authorizationScopes,
  };
  return input.AuthorizationType === undefined ? route : withoutRest(route, input);
}

/** A type that knows no authorizer or no scopes drops those of the type before. */
function withoutRest(route: RouteRecord, input: Given<UpdateRouteRequest>): RouteRecord {
  const { authorizationType: type } = route;
  return {
    ...route,
    authorizerId: type === 'JWT' || type === 'CUSTOM' ? route.authorizerId : undefined,
    authorizationScopes: type === 'JWT' ? route.authorizationScopes : input.AuthorizationScopes,
  };
}

export async function deleteRoute(input: Given<DeleteRouteRequest>, call: Call): Promise<void> {
  await call.write((tx) => {
    const { id } = findRoute(tx, call, input.ApiId, input.RouteId);
    tx.delete(ROUTE, call.scope, under(input.ApiId, id));
    autoDeploy(tx, call, input.ApiId);
  });
}
