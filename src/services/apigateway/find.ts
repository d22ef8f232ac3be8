// Reads one record or refuses with the recorded not-found text. [api-gateway.md C4]
import type { Kind } from '../../store/contract.ts';
import type { Call, ReadTx, Tx } from '../kernel/contract.ts';
import { notFound } from '../gateway/faults.ts';
import { find, own, under, without } from '../gateway/records.ts';
import {
  RESOURCE,
  REST_API,
  type IntegrationRecord,
  type MethodRecord,
  type ResourceRecord,
  type RestApiRecord,
} from './resources.ts';

export function findRestApi(tx: ReadTx, call: Call, apiId: string): RestApiRecord {
  const api = tx.get(REST_API, call.scope, apiId);
  if (!api) throw notFound(`Invalid API identifier specified ${call.account}:${apiId}`);
  return api;
}

/** A record below an API that must exist; `missing` is the text for the record itself. */
export function findUnderApi<T>(tx: ReadTx, call: Call, kind: Kind<T>, apiId: string, id: string, missing: string): T {
  findRestApi(tx, call, apiId);
  const record = tx.get(kind, call.scope, under(apiId, id));
  if (record === undefined) throw notFound(missing);
  return record;
}

/** An unknown API has the same text as an unknown resource here. */
export function findResource(tx: ReadTx, call: Call, apiId: string, resourceId: string): ResourceRecord {
  return find(tx, call, RESOURCE, under(apiId, resourceId), 'Invalid Resource identifier specified');
}

export interface MethodIds {
  readonly restApiId?: string | undefined;
  readonly resourceId?: string | undefined;
  readonly httpMethod?: string | undefined;
}

export interface MethodPlace {
  readonly resource: ResourceRecord;
  readonly method: MethodRecord;
}

const NO_METHOD = 'Invalid Method identifier specified';
export const NO_API_KEY = 'Invalid API Key identifier specified';
export const NO_INTEGRATION = 'Invalid Integration identifier specified';

export function findMethod(tx: ReadTx, call: Call, ids: MethodIds, missing = NO_METHOD): MethodPlace {
  const resource = findResource(tx, call, ids.restApiId ?? '', ids.resourceId ?? '');
  const method = own(resource.methods, ids.httpMethod ?? '');
  if (!method) throw notFound(missing);
  return { resource, method };
}

export function integrationOf(place: MethodPlace): IntegrationRecord {
  if (!place.method.integration) throw notFound(NO_INTEGRATION);
  return place.method.integration;
}

/** Stores a method within its resource; undefined deletes it. */
export function storeMethod(tx: Tx, call: Call, resource: ResourceRecord, name: string, method?: MethodRecord): void {
  const others = without(resource.methods, name);
  const methods = method ? { ...others, [name]: method } : others;
  tx.put(RESOURCE, call.scope, under(resource.apiId, resource.id), { ...resource, methods });
}
