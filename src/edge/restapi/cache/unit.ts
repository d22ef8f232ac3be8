// What the stage cache needs to know of a method; compile/restapi-cache makes it. Types only. [api-gateway.md A21.2]
import type { Source } from '../unit.ts';

/** Of a stage with a cache cluster. */
export interface ClusterUnit {
  /** 'apiId/stage' */
  readonly scope: string;
  /** Another number is another stage of that name. */
  readonly createdMs: number;
  /** cacheClusterSize as it was set, '0.5' GB and more. */
  readonly size: string;
}

export interface MethodCacheUnit {
  readonly cluster: ClusterUnit;
  /** The resource's id, unless resources share their entries. */
  readonly namespace: string;
  readonly parameters: readonly KeyParameter[];
  /** By the request's verb: those whose answers are kept. */
  readonly verbs: ReadonlyMap<string, CacheSettings>;
}

export interface KeyParameter {
  /** 'method.request.querystring.page' */
  readonly name: string;
  readonly read: Source;
}

export const STRATEGIES = ['FAIL_WITH_403', 'SUCCEED_WITH_RESPONSE_HEADER', 'SUCCEED_WITHOUT_RESPONSE_HEADER'] as const;

export interface CacheSettings {
  /** More than 0, at most an hour. */
  readonly ttlMs: number;
  /** Whether a client must be allowed execute-api:InvalidateCache to have an entry made anew. */
  readonly requiresAuthorization: boolean;
  /** What becomes of a client that asks for it without. */
  readonly strategy: (typeof STRATEGIES)[number];
}
