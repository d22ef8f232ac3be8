// What stages of REST APIs remember: forgotten when somebody flushes it, or when a stage loses its cache.
import type { RestApiUnit } from '../edge/restapi/unit.ts';
import type { StageCaches } from '../services/apigateway/ports.ts';
import type { Parts } from './parts.ts';

export function stageCaches({ authorizers, responses }: Pick<Parts, 'authorizers' | 'responses'>): StageCaches {
  return {
    flush: (apiId, stage, what) => (what === 'authorizers' ? authorizers : responses).flush(apiId, stage),
  };
}

/** Switching a cache off and on again empties it, as on AWS. */
export function followStages({ world, responses }: Pick<Parts, 'world' | 'responses'>): void {
  const apis = world.units<RestApiUnit>('restapis');
  world.onSwap((name, ids) => {
    if (name !== 'restapis') return;
    for (const id of ids) {
      const stages = [...(apis.get(id)?.stages.values() ?? [])];
      responses.retain(
        id,
        stages.flatMap(({ cluster }) => cluster ?? []),
      );
    }
  });
}
