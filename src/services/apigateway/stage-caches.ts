// Flushing what the edge remembers for a stage. The caches are the edge's; see ports.ts.
import type { FlushStageAuthorizersCacheRequest, FlushStageCacheRequest } from '@aws-sdk/client-api-gateway';
import type { Call } from '../kernel/contract.ts';
import { findUnderApi } from './find.ts';
import type { Given } from '../gateway/input.ts';
import type { StageCaches } from './ports.ts';
import { STAGE } from './resources.ts';
import { NO_STAGE } from './stages.ts';

export function cacheHandlers(caches: StageCaches) {
  return {
    FlushStageCache: (input: Given<FlushStageCacheRequest>, call: Call) => flush(input, call, caches, 'responses'),
    FlushStageAuthorizersCache: (input: Given<FlushStageAuthorizersCacheRequest>, call: Call) =>
      flush(input, call, caches, 'authorizers'),
  };
}

async function flush(
  { restApiId, stageName }: Given<FlushStageCacheRequest>,
  call: Call,
  caches: StageCaches,
  what: 'responses' | 'authorizers',
): Promise<void> {
  call.read((tx) => findUnderApi(tx, call, STAGE, restApiId, stageName, NO_STAGE));
  await caches.flush(restApiId, stageName, what);
}
