// Lambda's resources -> FunctionUnits and FunctionUrlUnits. Pure: what a sandbox, a door and the async queue need, nothing else.
import { createHash } from 'node:crypto';
import type { AliasUnit, EventInvokeUnit, FunctionUnit, FunctionUrlUnit } from '../edge/contract.ts';
import type { Runnable } from '../execute/contract.ts';
import type { NamedPolicy } from '../identity/contract.ts';
import { FUNCTION, FUNCTION_URL, URL_SCOPE } from '../services/lambda/resources.ts';
import type { EventInvokeRecord, FunctionRecord, FunctionVersion } from '../services/lambda/resources.ts';
import type { UnitCompiler } from './contract.ts';

interface Scope {
  readonly account: string;
  readonly region: string;
}

/** What holds without a configuration. [lambda A9] */
const DEFAULT_RETRIES = 2;
const DEFAULT_EVENT_AGE_SECONDS = 21_600;

function arnOf({ account, region }: Scope, name: string): string {
  return `arn:aws:lambda:${region}:${account}:function:${name}`;
}

/** Units by unqualified ARN. */
export const functions: UnitCompiler<FunctionUnit> = {
  name: 'functions',
  kinds: [FUNCTION.name],
  touched: ({ account, region, id }) => [arnOf({ account, region }, id)],
  build(arn, read) {
    const [, , , region, account, , name] = arn.split(':');
    const scope = { account: account!, region: region! };
    const record = read.get(FUNCTION, scope, name!);
    return record && functionUnit(scope, record);
  },
};

/** Units by URL id. */
export const functionUrls: UnitCompiler<FunctionUrlUnit> = {
  name: 'functionUrls',
  kinds: [FUNCTION_URL.name, FUNCTION.name],
  touched({ account, region, kind, id }, read) {
    if (kind === FUNCTION_URL.name) return [id];
    const record = read.get(FUNCTION, { account, region }, id);
    return Object.values(record?.urls ?? {}).map(({ urlId }) => urlId);
  },
  build(urlId, read) {
    const place = read.get(FUNCTION_URL, URL_SCOPE, urlId);
    const record = place && read.get(FUNCTION, place, place.functionName);
    const url = record && Object.hasOwn(record.urls, place.qualifier) ? record.urls[place.qualifier] : undefined;
    if (!place || !url) return undefined;
    return {
      urlId,
      account: place.account,
      region: place.region,
      functionArn: arnOf(place, place.functionName),
      qualifier: place.qualifier,
      authType: url.authType,
      invokeMode: url.invokeMode ?? 'BUFFERED',
      ...(url.cors && { cors: url.cors }),
    };
  },
};

function functionUnit(scope: Scope, record: FunctionRecord): FunctionUnit {
  const versions = [record.latest, ...record.published];
  return {
    arn: arnOf(scope, record.name),
    ...scope,
    name: record.name,
    state: record.state,
    versions: new Map(versions.map((version) => [version.version, runnable(scope, record, version)])),
    aliases: mapOf(record.aliases, ({ name, version, additional }): AliasUnit => ({
      name,
      version,
      ...(additional && { additional }),
    })),
    policies: mapOf(record.policies, ({ document }, qualifier): NamedPolicy => ({
      source: policyName(record, qualifier),
      document,
    })),
    eventInvoke: mapOf(record.eventInvoke, eventInvokeUnit),
  };
}

function mapOf<T, U>(values: Readonly<Record<string, T>>, make: (value: T, key: string) => U): Map<string, U> {
  return new Map(Object.entries(values).map(([key, value]) => [key, make(value, key)]));
}

function policyName(record: FunctionRecord, qualifier: string): string {
  return `resource policy of function ${record.name}${qualifier === '' ? '' : `:${qualifier}`}`;
}

function eventInvokeUnit(kept: EventInvokeRecord): EventInvokeUnit {
  return {
    maximumRetryAttempts: kept.maximumRetryAttempts ?? DEFAULT_RETRIES,
    maximumEventAgeMs: (kept.maximumEventAgeSeconds ?? DEFAULT_EVENT_AGE_SECONDS) * 1000,
    ...(kept.onSuccess !== undefined && { onSuccess: kept.onSuccess }),
    ...(kept.onFailure !== undefined && { onFailure: kept.onFailure }),
  };
}

function runnable(scope: Scope, record: FunctionRecord, version: FunctionVersion): Runnable {
  const provisioned = provisionedFor(record, version.version);
  return {
    key: sandboxKey(scope, record, version),
    ...scope,
    functionName: record.name,
    functionArn: arnOf(scope, record.name),
    version: version.version,
    packageType: version.packageType,
    ...(version.code.digest !== undefined && { codeDigest: version.code.digest }),
    ...(version.code.resolvedImageUri !== undefined && { imageUri: version.code.resolvedImageUri }),
    ...(version.imageConfig && { imageConfig: version.imageConfig }),
    ...(version.runtime !== undefined && { runtime: version.runtime }),
    ...(version.handler !== undefined && { handler: version.handler }),
    layerDigests: version.layers.map(({ digest }) => digest),
    environment: version.environment ?? {},
    memoryMb: version.memorySize,
    timeoutMs: version.timeout * 1000,
    ephemeralMb: version.ephemeralStorage,
    architecture: version.architectures[0] === 'arm64' ? 'arm64' : 'x86_64',
    roleArn: version.role,
    logging: version.logging,
    ...(record.reservedConcurrency !== undefined && { reservedConcurrency: record.reservedConcurrency }),
    ...(provisioned > 0 && { provisionedConcurrency: provisioned }),
  };
}

/** Given to the version by its number or by an alias that points to it. */
function provisionedFor(record: FunctionRecord, version: string): number {
  const names = Object.values(record.aliases).filter((alias) => alias.version === version);
  return [version, ...names.map(({ name }) => name)]
    .filter((qualifier) => Object.hasOwn(record.provisioned, qualifier))
    .reduce((sum, qualifier) => sum + record.provisioned[qualifier]!.executions, 0);
}

/**
 * Two equal keys mean that a sandbox of one may serve the other. Lambda replaces sandboxes when code or configuration
 * change [lambda A1]; description, tags, permissions and concurrency leave them alone. A function that is made anew under
 * an old name never meets its predecessor's sandboxes.
 */
function sandboxKey(scope: Scope, record: FunctionRecord, version: FunctionVersion): string {
  const {
    description: _text,
    revisionId: _revision,
    lastModifiedMs: _time,
    snapStart: _snap,
    tracingMode: _tracing,
    ...rest
  } = version;
  const content = {
    ...rest,
    arn: arnOf(scope, record.name),
    createdMs: record.createdMs,
    code: version.code.sha256,
    environment: sorted(version.environment),
    layers: version.layers.map(({ digest }) => digest),
  };
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

/** The order in which variables were sent means nothing. */
function sorted(environment: FunctionVersion['environment']): unknown {
  return Object.entries(environment ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
}
