// One route of a deployed HTTP API, bound to its stage: everything about it that does not depend on the request. Pure.
import { verbAndPath, type RouteEntry } from '../edge/httpapi/route.ts';
import type { RouteUnit } from '../edge/httpapi/unit.ts';
import { bucketOf, type Bucket } from '../edge/limits/bucket.ts';
import { variableNames } from '../edge/restapi/route.ts';
import type { RouteRecord, RouteSettingsRecord } from '../services/apigatewayv2/resources.ts';
import { compileAuthorization, type Authorizers } from './httpapi-authorizer.ts';
import { compileIntegration, type Integrations } from './httpapi-integration.ts';
import type { StageFacts } from './httpapi-stage.ts';

export interface RouteFacts extends StageFacts {
  readonly authorizers: Authorizers;
  readonly integrations: Integrations;
  readonly defaultSettings: RouteSettingsRecord | undefined;
  /** By route key. */
  readonly settings: Readonly<Record<string, RouteSettingsRecord>>;
}

/** What a route does not set for itself the stage's default says. Each route has a bucket of its own. [api-gateway.md B10] */
function throttleOf(routeKey: string, facts: RouteFacts): Bucket | undefined {
  const own = Object.hasOwn(facts.settings, routeKey) ? facts.settings[routeKey] : undefined;
  const { throttlingRateLimit: rateLimit, throttlingBurstLimit: burstLimit } = { ...facts.defaultSettings, ...own };
  return bucketOf(`route/${facts.apiId}/${facts.stage}/${routeKey}`, { rateLimit, burstLimit });
}

export function compileRoute(record: RouteRecord, facts: RouteFacts): RouteEntry<RouteUnit> {
  const { routeKey, operationName } = record;
  const { apiId, stage, deploymentId } = facts;
  const [verb, path] = verbAndPath(routeKey);
  const route: RouteUnit = {
    routeKey,
    verb,
    path,
    variables: variableNames(path),
    operationName,
    authorization: compileAuthorization(record, facts.authorizers),
    throttle: throttleOf(routeKey, facts),
    integration: compileIntegration(record, facts.integrations, facts),
    routeStep: Object.freeze({
      gate: 'route',
      verdict: 'pass',
      reason: 'http-route-matched',
      detail: Object.freeze({ routeKey, apiId, stage, deployment: deploymentId }),
    }),
  };
  return { verb, path, route };
}
