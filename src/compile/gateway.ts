// What the compilers of both API Gateways share: one unit an API, by its id in lower case. Pure.
import type { Kind, ReadTx, Scope } from '../store/contract.ts';
import type { UnitCompiler } from './contract.ts';

/** Stages are stored by 'apiId/name'. Only the API itself and its stages are watched: a deployment never changes. */
export function gatewayCompiler<A, U>(
  name: string,
  api: Kind<A>,
  stage: Kind<unknown>,
  unitOf: (api: A, scope: Scope, read: ReadTx) => U,
): UnitCompiler<U> {
  /** API ids are unique across accounts; a unit's id alone does not say where its records are. */
  const scopes = new Map<string, { readonly scope: Scope; readonly apiId: string }>();
  return {
    name,
    kinds: [api.name, stage.name],
    touched({ account, region, id }) {
      const apiId = id.split('/', 1)[0]!;
      scopes.set(apiId.toLowerCase(), { scope: { account, region }, apiId });
      return [apiId.toLowerCase()];
    },
    build(id, read) {
      const place = scopes.get(id);
      const found = place && read.get(api, place.scope, place.apiId);
      if (place && found) return unitOf(found, place.scope, read);
      scopes.delete(id);
      return undefined;
    },
  };
}
