// Forgetting what authorizers decided for a stage. The caches are the edge's; see ports.ts.
import type { ResetAuthorizersCacheRequest } from '@aws-sdk/client-apigatewayv2';
import type { Given } from '../gateway/input.ts';
import type { Call } from '../kernel/contract.ts';
import { findStage } from './find.ts';
import type { DecisionCaches } from './ports.ts';

export function cacheHandlers(caches: DecisionCaches) {
  return {
    ResetAuthorizersCache(input: Given<ResetAuthorizersCacheRequest>, call: Call): void {
      const { name } = call.read((tx) => findStage(tx, call, input.ApiId, input.StageName));
      caches.reset(input.ApiId, name);
    },
  };
}
