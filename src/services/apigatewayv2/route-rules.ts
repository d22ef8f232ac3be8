// What a route may be: its key, its target, who may call it. [api-gateway.md B1, C5, C8]
import { badRequest, conflict } from '../gateway/faults.ts';
import { recordsUnder, under } from '../gateway/records.ts';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { findIntegration } from './find.ts';
import { AUTHORIZER, ROUTE, type RouteRecord } from './resources.ts';

export const VERBS: readonly string[] = ['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'];
const TYPES: readonly string[] = ['NONE', 'AWS_IAM', 'CUSTOM', 'JWT'];
const KEY = new RegExp(`^(?:ANY|${VERBS.join('|')}) (/[^\\s]*)$`);
const TARGET = /^integrations\/([^/]+)$/;
const VARIABLE = /^\{[\w.:-]+\+?\}$/;
const LONGEST_NAME = 64;

const MALFORMED =
  'The provided route key is not formatted properly for HTTP protocol. Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"';

/** `holderOf`: the id of the API's route that has a key. Who checks many routes knows it without reading them all each time. */
export function checkRoute(
  tx: ReadTx,
  call: Call,
  apiId: string,
  route: RouteRecord,
  holderOf: (routeKey: string) => string | undefined = (routeKey) =>
    recordsUnder(tx, call, ROUTE, apiId).find((other) => other.routeKey === routeKey)?.id,
): void {
  const { id, routeKey } = route;
  checkRouteKey(routeKey);
  if ((holderOf(routeKey) ?? id) !== id) throw conflict(`Route with key ${routeKey} already exists for this API`);
  if (route.target !== undefined) checkTarget(tx, call, apiId, route.target);
  if ((route.operationName?.length ?? 0) > LONGEST_NAME) {
    throw badRequest(`OperationName must be at most ${LONGEST_NAME} characters`);
  }
  checkAuthorization(tx, call, apiId, route);
}

function checkRouteKey(key: string | undefined): void {
  if (!key) throw badRequest('Route key is required');
  if (key === '$default') return;
  const path = KEY.exec(key)?.[1];
  if (path === undefined) throw badRequest(MALFORMED);
  checkPath(path, key);
}

/** Variables are whole segments with names of their own; a greedy one is the last. */
function checkPath(path: string, key: string): void {
  const segments = path.split('/').slice(1);
  const variables = segments.filter((segment) => /[{}]/.test(segment));
  const names = variables.map((variable) => variable.replace(/\+?\}$/, ''));
  const greedy = segments.findIndex((segment) => segment.endsWith('+}'));
  const isWell =
    variables.every((variable) => VARIABLE.test(variable)) &&
    new Set(names).size === names.length &&
    (greedy < 0 || greedy === segments.length - 1);
  if (!isWell) {
    throw badRequest(
      `Invalid route key specified: ${key}. Path variables are whole segments with different names; a greedy one such as {proxy+} is the last`,
    );
  }
}

function checkTarget(tx: ReadTx, call: Call, apiId: string, target: string): void {
  const id = TARGET.exec(target)?.[1];
  if (id === undefined) {
    throw badRequest(
      'Unexpected or malformed target in route. Correct format should be integrations/<integration_id>.',
    );
  }
  findIntegration(tx, call, apiId, id);
}

function checkAuthorization(tx: ReadTx, call: Call, apiId: string, route: RouteRecord): void {
  const { authorizationType: type, authorizerId, authorizationScopes = [] } = route;
  if (!TYPES.includes(type)) throw badRequest(`Invalid authorization type specified: ${type}`);
  if (authorizationScopes.length > 0 && type !== 'JWT') {
    throw badRequest('Authorization Scopes are only valid for COGNITO_USER_POOLS and JWT authorization type');
  }
  if (type !== 'JWT' && type !== 'CUSTOM') return;
  const authorizer = tx.get(AUTHORIZER, call.scope, under(apiId, authorizerId ?? ''));
  const isRight = authorizer?.type === (type === 'JWT' ? 'JWT' : 'REQUEST');
  if (isRight) return;
  const wanted =
    type === 'JWT'
      ? 'to JWT requires a valid JWT authorizer'
      : 'to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer';
  throw badRequest(`Invalid authorizer ID specified. Setting the authorization type ${wanted}.`);
}
