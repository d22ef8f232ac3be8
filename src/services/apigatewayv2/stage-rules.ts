// What a stage of an HTTP API may be called and hold. [api-gateway.md B10]
import type { AccessLogSettings, CreateStageRequest, RouteSettings } from '@aws-sdk/client-apigatewayv2';
import { filled } from '../gateway/answers.ts';
import { badRequest, notFound } from '../gateway/faults.ts';
import type { Given } from '../gateway/input.ts';
import { recordsUnder, under } from '../gateway/records.ts';
import { checkVariables } from '../gateway/variables.ts';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { checkDescription } from './api-rules.ts';
import { changed } from './input.ts';
import { DEPLOYMENT, ROUTE, type RouteSettingsRecord, type StageRecord } from './resources.ts';

const NAME = /^(?:\$default|[A-Za-z0-9_-]{1,128})$/;
const REQUEST_ID = /\$context\.(?:requestId|extendedRequestId)/;
export const AUTOMATIC = 'Deployment ID cannot be set on this stage because AutoDeploy is enabled.';

export function newStage(input: Omit<Given<CreateStageRequest>, 'ApiId'>, call: Call): StageRecord {
  return {
    name: input.StageName,
    description: input.Description || undefined,
    createdMs: call.nowMs,
    updatedMs: call.nowMs,
    deploymentId: input.DeploymentId || undefined,
    autoDeploy: input.AutoDeploy ?? false,
    defaultRouteSettings: input.DefaultRouteSettings && settingsOf(input.DefaultRouteSettings),
    routeSettings: routeSettingsOf(input.RouteSettings, undefined),
    variables: input.StageVariables,
    accessLog: accessLogOf(input.AccessLogSettings, undefined),
    clientCertificateId: input.ClientCertificateId || undefined,
    tags: input.Tags ?? {},
  };
}

export function checkStage(stage: StageRecord): void {
  if (!NAME.test(stage.name)) throw badRequest('Stage name only allows a-zA-Z0-9_-');
  checkDescription(stage.description);
  checkVariables(stage.variables);
  const format = stage.accessLog?.format;
  if (format !== undefined && !REQUEST_ID.test(format)) {
    throw badRequest('Access Log format must include either $context.requestId or $context.extendedRequestId');
  }
  for (const settings of [stage.defaultRouteSettings, ...Object.values(stage.routeSettings ?? {})]) {
    checkThrottle('burst', settings?.throttlingBurstLimit);
    checkThrottle('rate', settings?.throttlingRateLimit);
  }
}

function checkThrottle(what: string, limit: number | undefined): void {
  if (limit !== undefined && !(limit >= 0)) throw badRequest(`Invalid throttling ${what} limit specified: ${limit}`);
}

export function checkDeployment(tx: ReadTx, call: Call, apiId: string, deploymentId: string | undefined): void {
  if (deploymentId && !tx.get(DEPLOYMENT, call.scope, under(apiId, deploymentId))) {
    throw badRequest('Deployment id does not exist');
  }
}

/** Settings can be given to routes that are there. */
export function checkRouteKeys(tx: ReadTx, call: Call, apiId: string, settings: object | undefined): void {
  const given = Object.keys(settings ?? {});
  if (given.length === 0) return;
  const keys = new Set(recordsUnder(tx, call, ROUTE, apiId).map((route) => route.routeKey));
  const unknown = given.find((key) => !keys.has(key));
  if (unknown !== undefined) throw noRoute(unknown);
}

export function noRoute(key: string): Error {
  return notFound(`Unable to find Route by key ${key} within the provided RouteSettings`);
}

/** What is not given stays as it was. HTTP APIs have no execution logs. */
export function settingsOf(input: RouteSettings, former: RouteSettingsRecord = {}): RouteSettingsRecord {
  if (input.DataTraceEnabled || (input.LoggingLevel ?? 'OFF') !== 'OFF') {
    throw badRequest('Execution logs are not supported on protocolType HTTP');
  }
  return changed(former, {
    detailedMetricsEnabled: input.DetailedMetricsEnabled,
    throttlingBurstLimit: input.ThrottlingBurstLimit,
    throttlingRateLimit: input.ThrottlingRateLimit,
  });
}

export function routeSettingsOf(
  input: Readonly<Record<string, RouteSettings>> | undefined,
  former: StageRecord['routeSettings'],
): StageRecord['routeSettings'] {
  if (!input) return former;
  const given = Object.entries(input).map(([key, own]) => [key, settingsOf(own, former?.[key])] as const);
  return { ...former, ...Object.fromEntries(given) };
}

/** Empty settings are none. */
export function accessLogOf(
  input: AccessLogSettings | undefined,
  former: StageRecord['accessLog'],
): StageRecord['accessLog'] {
  if (!input) return former;
  if (!filled(input)) return undefined;
  return changed(former ?? {}, { destinationArn: input.DestinationArn, format: input.Format });
}
