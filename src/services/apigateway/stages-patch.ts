// PATCH paths of a stage: its own members, log settings, canary and promotion, method settings. [A21.1, A22, C3, C3.1]
import type { Call, ReadTx } from '../kernel/contract.ts';
import type { Fault } from '../kernel/fault.ts';
import { NO_CLIENT_CERTIFICATE } from './client-certificates.ts';
import { badRequest, notFound } from '../gateway/faults.ts';
import { without } from '../gateway/records.ts';
import { METHOD_SETTING_RULES } from './method-settings.ts';
import type { Change, PatchRule, PatchTable } from './patch.ts';
import { flag, given, numeric, optionalText, textEntry, truth } from './patch-rules.ts';
import { CLIENT_CERTIFICATE, type CanaryRecord, type StageRecord } from './resources.ts';
import { checkDeployment, DEFAULT_CACHE_SIZE } from './stage-rules.ts';
import { checkVariables } from '../gateway/variables.ts';

export interface StageContext {
  readonly tx: ReadTx;
  readonly call: Call;
  readonly apiId: string;
}

type Rule = PatchRule<StageRecord, StageContext>;

const METHOD_PATHS = ['/{resourcePath}/{httpMethod}', '/*/*'];
const CACHING = [
  'enabled',
  'dataEncrypted',
  'requireAuthorizationForCacheControl',
  'unauthorizedCacheControlHeaderStrategy',
];

/** The missing commas are AWS's own; before the wildcard's settings there are spaces in their place. */
function settingPaths(method: string): string {
  const gap = method === '/*/*' ? ' ' : '';
  const start = ['metrics/enabled', 'logging/dataTrace', 'logging/loglevel', 'throttling/burstLimit'];
  const glued = `${gap}${method}/throttling/rateLimit${gap}${method}/caching/ttlInSeconds`;
  const caching = CACHING.map((setting) => `${method}/caching/${setting}`);
  return [start.map((setting) => `${method}/${setting}`).join(', ') + glued, ...caching].join(', ');
}

const VALID_PATHS = [
  '/deploymentId, /description, /cacheClusterEnabled, /cacheClusterSize, /clientCertificateId, /accessLogSettings',
  '/accessLogSettings/destinationArn, /accessLogSettings/format',
  ...METHOD_PATHS.map(settingPaths),
  '/variables/{variable_name}, /tracingEnabled',
].join(', ');

const ACCESS_LOG_PATHS = '[/accessLogSettings/destinationArn, /accessLogSettings/format]';
const PROMOTIONS = [
  ['/deploymentId', '/canarySettings/deploymentId'],
  ['/variables', '/canarySettings/stageVariableOverrides'],
] as const;

const OWN_RULES: readonly Rule[] = [
  { path: '/deploymentId', ops: ['replace'], apply: withDeployment },
  { path: '/deploymentId', ops: ['copy'], apply: promoteDeployment },
  { path: '/variables', ops: ['copy'], apply: promoteVariables },
  optionalText('/description', 'description'),
  { path: '/cacheClusterEnabled', ops: ['replace'], apply: (stage, change) => withCache(stage, truth(change)) },
  optionalText('/cacheClusterSize', 'cacheClusterSize'),
  { path: '/clientCertificateId', ops: ['replace'], apply: withClientCertificate },
  optionalText('/documentationVersion', 'documentationVersion'),
  flag('/tracingEnabled', 'tracingEnabled'),
  textEntry('/variables/{name}', 'variables', (name, value) => checkVariables({ [name]: value })),
];

const ACCESS_LOG_RULES: readonly Rule[] = [
  {
    path: '/accessLogSettings/destinationArn',
    ops: ['add', 'replace'],
    apply: (stage, change) => withLog(stage, 'destinationArn', change),
  },
  {
    path: '/accessLogSettings/format',
    ops: ['add', 'replace'],
    apply: (stage, change) => withLog(stage, 'format', change),
  },
  { path: '/accessLogSettings', ops: ['remove'], apply: (stage) => ({ ...stage, accessLog: undefined }) },
  { path: '/accessLogSettings', ops: ['add', 'replace'], apply: refuseAccessLogPath },
  { path: '/accessLogSettings/{other*}', ops: ['add', 'replace'], apply: refuseAccessLogPath },
];

const CANARY_RULES: readonly Rule[] = [
  { path: '/canarySettings', ops: ['remove'], apply: (stage) => ({ ...stage, canary: undefined }) },
  {
    path: '/canarySettings/percentTraffic',
    ops: ['replace'],
    apply: (stage, change) => withCanary(stage, { percentTraffic: numeric(change) }),
  },
  {
    path: '/canarySettings/useStageCache',
    ops: ['replace'],
    apply: (stage, change) => withCanary(stage, { useStageCache: truth(change) }),
  },
  { path: '/canarySettings/deploymentId', ops: ['replace'], apply: withCanaryDeployment },
  { path: '/canarySettings/stageVariableOverrides/{name}', ops: ['replace', 'remove'], apply: withOverride },
];

/** Method settings come last: their paths fit almost everything. */
export const STAGE_PATCH: PatchTable<StageRecord, StageContext> = {
  refuse,
  rules: [...OWN_RULES, ...ACCESS_LOG_RULES, ...CANARY_RULES, ...METHOD_SETTING_RULES],
};

function refuse({ op, path, from }: { op?: string; path?: string; from?: string | undefined }): Fault {
  if (op === 'copy') {
    const [paths, froms] = [PROMOTIONS.map(([to]) => to), PROMOTIONS.map(([, source]) => source)];
    return badRequest(
      `Invalid copy operation with path: ${path ?? null} and from ${from ?? null}. Valid copy:path are [${paths.join(', ')}] and valid copy:from are [${froms.join(', ')}]`,
    );
  }
  if (op === 'add' && path?.startsWith('/canarySettings'))
    return badRequest(`Invalid add operation with path: ${path}`);
  return badRequest(`Invalid method setting path: ${path ?? null}. Must be one of: [${VALID_PATHS}]`);
}

function withDeployment(stage: StageRecord, { value = '' }: Change, { tx, call, apiId }: StageContext): StageRecord {
  checkDeployment(tx, call, apiId, value);
  return { ...stage, deploymentId: value };
}

function withCache(stage: StageRecord, cacheClusterEnabled: boolean): StageRecord {
  const cacheClusterSize = stage.cacheClusterSize ?? (cacheClusterEnabled ? DEFAULT_CACHE_SIZE : undefined);
  return { ...stage, cacheClusterEnabled, cacheClusterSize };
}

function withClientCertificate(stage: StageRecord, change: Change, { tx, call }: StageContext): StageRecord {
  const clientCertificateId = given(change);
  if (clientCertificateId !== undefined && !tx.get(CLIENT_CERTIFICATE, call.scope, clientCertificateId)) {
    throw notFound(NO_CLIENT_CERTIFICATE);
  }
  return { ...stage, clientCertificateId };
}

function withLog(stage: StageRecord, member: 'destinationArn' | 'format', change: Change): StageRecord {
  const value = given(change);
  if (value === undefined) throw badRequest('Access Log value must not be empty');
  return { ...stage, accessLog: { ...stage.accessLog, [member]: value } };
}

function refuseAccessLogPath(): never {
  throw badRequest(`Invalid accessLogSettings path. Must be one of : ${ACCESS_LOG_PATHS}`);
}

/** The first setting makes the canary, on the stage's own deployment and without traffic. */
function withCanary(stage: StageRecord, settings: Partial<CanaryRecord>): StageRecord {
  const start: CanaryRecord = { deploymentId: stage.deploymentId, percentTraffic: 0, useStageCache: false };
  return { ...stage, canary: { ...start, ...stage.canary, ...settings } };
}

function withCanaryDeployment(
  stage: StageRecord,
  { value = '' }: Change,
  { tx, call, apiId }: StageContext,
): StageRecord {
  checkDeployment(tx, call, apiId, value);
  return withCanary(stage, { deploymentId: value });
}

function withOverride(stage: StageRecord, { op, names, value = '' }: Change): StageRecord {
  const [name = ''] = names;
  const overrides = stage.canary?.stageVariableOverrides ?? {};
  if (op === 'remove')
    return stage.canary ? withCanary(stage, { stageVariableOverrides: without(overrides, name) }) : stage;
  checkVariables({ [name]: value });
  return withCanary(stage, { stageVariableOverrides: { ...overrides, [name]: value } });
}

function canaryToPromote(stage: StageRecord, change: Change): CanaryRecord {
  const promotion = PROMOTIONS.find(([path]) => path === change.path);
  if (promotion?.[1] !== change.from) throw refuse(change);
  if (!stage.canary) throw badRequest('Promotion not available. Canary does not exist.');
  return stage.canary;
}

function promoteDeployment(stage: StageRecord, change: Change): StageRecord {
  const { deploymentId = stage.deploymentId } = canaryToPromote(stage, change);
  return { ...stage, deploymentId };
}

function promoteVariables(stage: StageRecord, change: Change): StageRecord {
  const { stageVariableOverrides } = canaryToPromote(stage, change);
  return { ...stage, variables: { ...stage.variables, ...stageVariableOverrides } };
}
