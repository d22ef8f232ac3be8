// What a stage's cache has to do with a method: live settings of the stage, key parameters of the deployment. Pure. [api-gateway.md A21.2]
import {
  STRATEGIES,
  type CacheSettings,
  type ClusterUnit,
  type KeyParameter,
  type MethodCacheUnit,
} from '../edge/restapi/cache/unit.ts';
import { compileSource } from '../edge/restapi/context.ts';
import { parseQuery } from '../edge/payload1/query.ts';
import { ANY_STANDS_FOR } from '../edge/restapi/route.ts';
import type { Source } from '../edge/restapi/unit.ts';
import type {
  IntegrationRecord,
  MethodRecord,
  MethodSettingRecord,
  ResourceRecord,
  StageRecord,
} from '../services/apigateway/resources.ts';
import { ownSetting, settingOfAll, type StageSettings } from './stage-settings.ts';

const DEFAULT_TTL_S = 300;
const LONGEST_TTL_S = 3600;
const DEFAULT_SIZE = '0.5';

export function compileCluster(apiId: string, stage: StageRecord): ClusterUnit | undefined {
  if (!stage.cacheClusterEnabled) return undefined;
  const { createdMs, cacheClusterSize: size = DEFAULT_SIZE } = stage;
  return { scope: `${apiId}/${stage.stageName}`, createdMs, size };
}

function cacheSettings(setting: MethodSettingRecord | undefined): CacheSettings | undefined {
  const ttlS = Math.min(setting?.cacheTtlInSeconds ?? DEFAULT_TTL_S, LONGEST_TTL_S);
  if (setting?.cachingEnabled !== true || !(ttlS > 0)) return undefined;
  const strategy = STRATEGIES.find((known) => known === setting.unauthorizedCacheControlHeaderStrategy);
  return {
    ttlMs: ttlS * 1000,
    requiresAuthorization: setting.requireAuthorizationForCacheControl ?? true,
    strategy: strategy ?? 'SUCCEED_WITH_RESPONSE_HEADER',
  };
}

/** A setting for all methods is for GET alone. */
function settingFor(settings: StageSettings, path: string, verb: string, httpMethod: string) {
  return ownSetting(settings, path, verb, httpMethod) ?? (verb === 'GET' ? settingOfAll(settings) : undefined);
}

function verbsOf(settings: StageSettings, path: string, httpMethod: string): ReadonlyMap<string, CacheSettings> {
  const verbs = httpMethod === 'ANY' ? [...ANY_STANDS_FOR] : [httpMethod];
  return new Map(
    verbs.flatMap((verb) => {
      const found = cacheSettings(settingFor(settings, path, verb, httpMethod));
      return found ? [[verb, found] as const] : [];
    }),
  );
}

const HEADER = /^method\.request\.(?:multivalue)?header\.(.+)$/;
const QUERY = /^method\.request\.(?:multivalue)?querystring\.(.+)$/;

/**
 * All values of a parameter make a difference, and a header in any spelling: an entry must not go to a client that asked for
 * something else.
 */
function wholeSource(expression: string): Source | undefined {
  const header = HEADER.exec(expression)?.[1]?.toLowerCase();
  if (header !== undefined) return (call) => call.exchange.headers[header];
  const query = QUERY.exec(expression)?.[1];
  if (query === undefined) return compileSource(expression);
  return (call) => {
    const values = parseQuery(call.exchange.query).get(query);
    return values && JSON.stringify(values);
  };
}

/** A parameter of the integration's request stands for what is mapped to it. */
function keyParameter(name: string, integration: IntegrationRecord): KeyParameter[] {
  const expression = name.startsWith('integration.') ? integration.requestParameters?.[name] : name;
  const read = expression === undefined ? undefined : wholeSource(expression);
  return read ? [{ name, read }] : [];
}

/** Undefined when no answer of the method is kept. */
export function compileCache(
  cluster: ClusterUnit | undefined,
  settings: StageSettings,
  resource: ResourceRecord,
  { httpMethod, integration }: MethodRecord,
): MethodCacheUnit | undefined {
  if (!cluster || !integration) return undefined;
  const verbs = verbsOf(settings, resource.path, httpMethod);
  if (verbs.size === 0) return undefined;
  return {
    cluster,
    namespace: integration.cacheNamespace || resource.id,
    parameters: integration.cacheKeyParameters.flatMap((name) => keyParameter(name, integration)),
    verbs,
  };
}
