// Reads one record or refuses with the recorded not-found text. [api-gateway.md C4]
import type { Kind } from '../../store/contract.ts';
import type { Call, ReadTx, Tx } from '../kernel/contract.ts';
import { freshId } from '../kernel/ids.ts';
import { notFound } from './faults.ts';
import {
  RESOURCE,
  REST_API,
  type IntegrationRecord,
  type MethodRecord,
  type ResourceRecord,
  type RestApiRecord,
} from './resources.ts';

/** Store id of what lies below an API, a plan or a domain. */
export function under(parent: string, id: string): string {
  return `${parent}/${id}`;
}

export function recordsUnder<T>(tx: ReadTx, call: Call, kind: Kind<T>, parent: string): T[] {
  return tx.list(kind, call.scope, { prefix: under(parent, '') }).map((entry) => entry.value);
}

/** An id in AWS's alphabet that no record of the kind has, below `parent` where one is named. */
export function unusedId(tx: ReadTx, call: Call, kind: Kind<unknown>, length: number, parent?: string): string {
  const keyOf = (id: string): string => (parent === undefined ? id : under(parent, id));
  return freshId(
    () => call.ids.lower(length),
    (id) => tx.get(kind, call.scope, keyOf(id)) !== undefined,
  );
}

/** Ids that neither `former` nor each other have. */
export function freshIds(call: Call, former: readonly { readonly id: string }[]): () => string {
  const taken = new Set(former.map((record) => record.id));
  return () => {
    const id = freshId(
      () => call.ids.lower(6),
      (drawn) => taken.has(drawn),
    );
    taken.add(id);
    return id;
  };
}

/** Every record of a kind in the caller's account and region. */
export function records<T>(tx: ReadTx, call: Call, kind: Kind<T>): T[] {
  return tx.list(kind, call.scope).map((entry) => entry.value);
}

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

export function find<T>(tx: ReadTx, call: Call, kind: Kind<T>, id: string, missing: string): T {
  const record = tx.get(kind, call.scope, id);
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

/** A client's key, looked up among the map's own keys only. */
export function own<T>(map: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return map && Object.hasOwn(map, key) ? map[key] : undefined;
}

/** `map` without `key`. */
export function without<T>(map: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  const { [key]: _, ...rest } = map;
  return rest;
}
