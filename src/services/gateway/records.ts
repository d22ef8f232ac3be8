// Records by id, and ids that are free: what REST APIs and HTTP APIs ask of the store alike. [api-gateway.md C2, C4]
import type { Kind } from '../../store/contract.ts';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { freshId } from '../kernel/ids.ts';
import { notFound } from './faults.ts';

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
export function freshIds(call: Call, former: readonly { readonly id: string }[], length = 6): () => string {
  const taken = new Set(former.map((record) => record.id));
  return () => {
    const id = freshId(
      () => call.ids.lower(length),
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

export function find<T>(tx: ReadTx, call: Call, kind: Kind<T>, id: string, missing: string): T {
  const record = tx.get(kind, call.scope, id);
  if (record === undefined) throw notFound(missing);
  return record;
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
