// Reads one record of an HTTP API or refuses with the not-found text. [api-gateway.md C4]
import type { Kind } from '../../store/contract.ts';
import { find, under } from '../gateway/records.ts';
import type { Call, ReadTx } from '../kernel/contract.ts';
import {
  API,
  AUTHORIZER,
  DEPLOYMENT,
  INTEGRATION,
  ROUTE,
  STAGE,
  type ApiRecord,
  type AuthorizerRecord,
  type DeploymentRecord,
  type IntegrationRecord,
  type RouteRecord,
  type StageRecord,
} from './resources.ts';

export function findApi(tx: ReadTx, call: Call, apiId: string): ApiRecord {
  return find(tx, call, API, apiId, `Invalid API identifier specified ${apiId}`);
}

function findBelow<T>(tx: ReadTx, call: Call, kind: Kind<T>, apiId: string, id: string, missing: string): T {
  findApi(tx, call, apiId);
  return find(tx, call, kind, under(apiId, id), missing);
}

export function findRoute(tx: ReadTx, call: Call, apiId: string, id: string): RouteRecord {
  return findBelow(tx, call, ROUTE, apiId, id, `Invalid Route identifier specified ${id}`);
}

export function findIntegration(tx: ReadTx, call: Call, apiId: string, id: string): IntegrationRecord {
  return findBelow(tx, call, INTEGRATION, apiId, id, `Invalid Integration identifier specified ${id}`);
}

export function findAuthorizer(tx: ReadTx, call: Call, apiId: string, id: string): AuthorizerRecord {
  return findBelow(tx, call, AUTHORIZER, apiId, id, `Invalid Authorizer identifier specified ${id}`);
}

export function findDeployment(tx: ReadTx, call: Call, apiId: string, id: string): DeploymentRecord {
  return findBelow(tx, call, DEPLOYMENT, apiId, id, `Invalid Deployment identifier specified ${id}`);
}

export function findStage(tx: ReadTx, call: Call, apiId: string, name: string): StageRecord {
  return findBelow(tx, call, STAGE, apiId, name, 'Invalid stage identifier specified');
}
