// Settings of methods within a stage, by the key that the client spelled. [api-gateway.md A21.1, C3]
import { hasLogRole } from './account.ts';
import { badRequest } from '../gateway/faults.ts';
import { own, without } from '../gateway/records.ts';
import type { Change, PatchRule } from './patch.ts';
import { numeric, truth } from './patch-rules.ts';
import type { MethodSettingRecord, StageRecord } from './resources.ts';
import type { StageContext } from './stages-patch.ts';

type Read = (change: Change, context: StageContext) => string | number | boolean;

/** Path suffix, member, how its text is read. */
const SETTINGS: readonly (readonly [suffix: string, member: keyof MethodSettingRecord, read: Read])[] = [
  ['metrics/enabled', 'metricsEnabled', truth],
  ['logging/dataTrace', 'dataTraceEnabled', truth],
  ['logging/loglevel', 'loggingLevel', logLevel],
  ['throttling/burstLimit', 'throttlingBurstLimit', numeric],
  ['throttling/rateLimit', 'throttlingRateLimit', numeric],
  ['caching/ttlInSeconds', 'cacheTtlInSeconds', numeric],
  ['caching/enabled', 'cachingEnabled', truth],
  ['caching/dataEncrypted', 'cacheDataEncrypted', truth],
  ['caching/requireAuthorizationForCacheControl', 'requireAuthorizationForCacheControl', truth],
  [
    'caching/unauthorizedCacheControlHeaderStrategy',
    'unauthorizedCacheControlHeaderStrategy',
    oneOf(['FAIL_WITH_403', 'SUCCEED_WITH_RESPONSE_HEADER', 'SUCCEED_WITHOUT_RESPONSE_HEADER']),
  ],
];

/** What a method's settings are once one of them is set; there is no logging level until it is set. */
const DEFAULTS: MethodSettingRecord = {
  metricsEnabled: false,
  dataTraceEnabled: false,
  throttlingBurstLimit: 5000,
  throttlingRateLimit: 10_000,
  cachingEnabled: false,
  cacheTtlInSeconds: 300,
  cacheDataEncrypted: false,
  requireAuthorizationForCacheControl: true,
  unauthorizedCacheControlHeaderStrategy: 'SUCCEED_WITH_RESPONSE_HEADER',
};

export const METHOD_SETTING_RULES: readonly PatchRule<StageRecord, StageContext>[] = [
  ...SETTINGS.map(([suffix, member, read]) => settingRule(suffix, member, read)),
  { path: '/{resource*}/{method}', ops: ['remove'], apply: withoutSettings },
];

function settingRule(
  suffix: string,
  member: keyof MethodSettingRecord,
  read: Read,
): PatchRule<StageRecord, StageContext> {
  return {
    path: `/{resource*}/{method}/${suffix}`,
    ops: ['replace'],
    apply(stage, change, context) {
      const key = change.spelled.join('/');
      const settings = { ...DEFAULTS, ...own(stage.methodSettings, key), [member]: read(change, context) };
      return { ...stage, methodSettings: { ...stage.methodSettings, [key]: settings } };
    },
  };
}

function withoutSettings(stage: StageRecord, change: Change): StageRecord {
  const key = change.spelled.join('/');
  if (!own(stage.methodSettings, key)) {
    throw badRequest(`Cannot remove method setting ${key} because there is no method setting for this method `);
  }
  return { ...stage, methodSettings: without(stage.methodSettings, key) };
}

const LEVELS = oneOf(['OFF', 'ERROR', 'INFO']);

/** Whoever wants logs must have named a role that may write them. [A25.2] */
function logLevel(change: Change, { tx, call }: StageContext): string {
  const level = LEVELS(change);
  if (level !== 'OFF' && !hasLogRole(tx, call)) {
    throw badRequest('CloudWatch Logs role ARN must be set in account settings to enable logging');
  }
  return level;
}

function oneOf(choices: readonly string[]): (change: Change) => string {
  return ({ op, value = '' }) => {
    if (choices.includes(value)) return value;
    throw badRequest(
      `Invalid patch value  '${value}' specified for op '${op}'. Must be one of: [${choices.join(', ')}]`,
    );
  };
}
