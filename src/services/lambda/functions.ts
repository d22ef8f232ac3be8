// The function itself: create, read, list, delete. [lambda B2]
import type {
  CreateFunctionRequest,
  DeleteFunctionRequest,
  FunctionCodeLocation,
  FunctionConfiguration,
  GetFunctionConfigurationRequest,
  GetFunctionRequest,
  GetFunctionResponse,
  ListFunctionsRequest,
  ListFunctionsResponse,
  VpcConfig,
} from '@aws-sdk/client-lambda';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { fault } from '../kernel/fault.ts';
import { Violations } from '../kernel/violations.ts';
import { codeAddress } from './addresses.ts';
import { conflict, invalid } from './faults.ts';
import { resolveLayers } from './layeruse.ts';
import { foundFunction, foundVersion, withoutQualifier } from './lookup.ts';
import type { FunctionTarget } from './names.ts';
import { functionArn, functionTarget, targetArn } from './names.ts';
import { pageOf, versionOrder } from './pages.ts';
import type { LambdaPorts } from './ports.ts';
import { configuration } from './render.ts';
import { FUNCTION, FUNCTION_URL, URL_SCOPE } from './resources.ts';
import type { FunctionCode, FunctionRecord, FunctionVersion } from './resources.ts';
import { checkSettings, initialSettings, withSettings } from './settings.ts';
import type { Layers } from './settings.ts';
import { functionCode } from './source.ts';
import { checkTags } from './tags.ts';
import { publish } from './versions.ts';

async function createFunction(
  ports: LambdaPorts,
  input: CreateFunctionRequest,
  call: Call,
): Promise<FunctionConfiguration> {
  const target = functionTarget(input, call);
  checkCreation(ports, input, call);
  const layers = call.read((read) => {
    refuseExisting(read, target);
    return resolveLayers(read, input.Layers ?? [], call);
  });
  const use = { name: target.name, doing: 'creating' } as const;
  const code = await functionCode(ports, input.PackageType ?? 'Zip', input.Code!, use, call);
  warnOfDifferences(ports, input, target.name, call);
  return call.write((tx) => {
    refuseExisting(tx, target);
    const created = newRecord(target.name, input, layers, code, call);
    const { record, version } = input.Publish
      ? publish(created, call.ids)
      : { record: created, version: created.latest };
    tx.put(FUNCTION, target.scope, target.name, record);
    // Unqualified even when a version was published; the revision is another one at the next read. [lambda B2]
    return configuration(record, version, functionArn(target.scope, target.name), 'creating', call.ids.uuid());
  });
}

function checkCreation(ports: LambdaPorts, input: CreateFunctionRequest, call: Call): void {
  new Violations().required('role', input.Role).required('code', input.Code).refuse();
  const packageType = input.PackageType ?? 'Zip';
  checkSettings(ports, input, packageType, call);
  if (packageType === 'Zip' && (!input.Runtime || !input.Handler)) {
    throw invalid('Runtime and Handler are mandatory parameters for functions created with deployment packages.');
  }
  checkTags(input.Tags ?? {});
  if (input.CodeSigningConfigArn !== undefined) {
    throw fault(
      'CodeSigningConfigNotFoundException',
      `The code signing configuration cannot be found. Check that the provided configuration is not deleted: ${input.CodeSigningConfigArn}.`,
      { Type: 'User' },
    );
  }
}

function refuseExisting(read: ReadTx, target: FunctionTarget): void {
  if (read.get(FUNCTION, target.scope, target.name)) throw conflict(`Function already exist: ${target.name}`);
}

/** The store holds Active at once: what is created can be called as soon as the answer is there. */
function newRecord(
  name: string,
  input: CreateFunctionRequest,
  layers: Layers,
  code: FunctionCode,
  call: Call,
): FunctionRecord {
  const settings = withSettings(initialSettings(name, input.Role!, input.PackageType ?? 'Zip'), input, layers);
  const latest: FunctionVersion = {
    ...settings,
    version: '$LATEST',
    code,
    revisionId: call.ids.uuid(),
    lastModifiedMs: call.nowMs,
  };
  const empty = { provisioned: {}, aliases: {}, policies: {}, urls: {}, eventInvoke: {}, runtimeManagement: {} };
  return {
    name,
    state: 'Active',
    createdMs: call.nowMs,
    latest,
    published: [],
    lastVersion: 0,
    tags: { ...input.Tags },
    ...empty,
  };
}

/** Says now, rather than at the first invoke, what this machine does otherwise than AWS for a function. */
export function warnOfDifferences(
  ports: LambdaPorts,
  input: { Runtime?: string | undefined; VpcConfig?: VpcConfig | undefined },
  name: string,
  call: Call,
): void {
  if ((input.VpcConfig?.SubnetIds?.length ?? 0) > 0) {
    call.log(`function ${name}: VpcConfig is kept without effect; the function reaches what this machine reaches`);
  }
  if (input.Runtime === undefined) return;
  const status = ports.runtimes.runtimeStatus(input.Runtime);
  if (status.warning !== undefined) call.log(`function ${name}: ${status.warning}`);
  else if (!status.available)
    call.log(`function ${name}: no runtime for ${input.Runtime} is installed here; it can be created, not invoked`);
}

/** The record and version that the caller names, with the words of GetFunction for what is missing. */
function read(
  input: GetFunctionRequest,
  call: Call,
): { target: FunctionTarget; record: FunctionRecord; version: FunctionVersion } {
  const target = functionTarget(input, call);
  const record = call.read((tx) => foundFunction(tx, target, targetArn(target)));
  return { target, record, version: foundVersion(record, target) };
}

function getFunction(ports: LambdaPorts, input: GetFunctionRequest, call: Call): GetFunctionResponse {
  const { target, record, version } = read(input, call);
  return {
    Configuration: configuration(record, version, targetArn(target), 'settled'),
    Code: codeLocation(ports, version.code, call),
    ...(Object.keys(record.tags).length > 0 && { Tags: { ...record.tags } }),
    ...(record.reservedConcurrency !== undefined && {
      Concurrency: { ReservedConcurrentExecutions: record.reservedConcurrency },
    }),
  };
}

function codeLocation(ports: LambdaPorts, code: FunctionCode, call: Call): FunctionCodeLocation {
  if (code.digest === undefined) {
    return { RepositoryType: 'ECR', ImageUri: code.imageUri, ResolvedImageUri: code.resolvedImageUri };
  }
  return { RepositoryType: 'S3', Location: codeAddress(call.endpoint, code.digest, ports.codeKey, call.nowMs) };
}

function getFunctionConfiguration(input: GetFunctionConfigurationRequest, call: Call): FunctionConfiguration {
  const { target, record, version } = read(input, call);
  return configuration(record, version, targetArn(target), 'settled');
}

function listFunctions(input: ListFunctionsRequest, call: Call): ListFunctionsResponse {
  new Violations().text('functionVersion', input.FunctionVersion, { values: ['ALL'] }).refuse();
  const all = input.FunctionVersion === 'ALL';
  const rows = call
    .read((tx) => tx.list(FUNCTION, call.scope))
    .flatMap(({ value: record }) =>
      (all ? [record.latest, ...record.published] : [record.latest]).map((version) => ({ record, version })),
    );
  const { items, more } = pageOf(
    rows,
    ({ record, version }) => `${record.name}:${versionOrder(version.version)}`,
    input,
    10_000,
  );
  const shown = items.map(({ record, version }) =>
    configuration(record, version, functionArn(call.scope, record.name, all ? version.version : undefined), 'listed'),
  );
  return { Functions: shown, ...more };
}

async function deleteFunction(input: DeleteFunctionRequest, call: Call): Promise<Record<string, never>> {
  const target = functionTarget(input, call);
  if (target.qualifier === '$LATEST') throw invalid('$LATEST version cannot be deleted without deleting the function.');
  await call.write((tx) => {
    const record = foundFunction(tx, target);
    if (target.qualifier !== undefined)
      return tx.put(FUNCTION, target.scope, target.name, withoutVersion(record, target.qualifier));
    for (const url of Object.values(record.urls)) tx.delete(FUNCTION_URL, URL_SCOPE, url.urlId);
    tx.delete(FUNCTION, target.scope, target.name);
  });
  return {};
}

/** A qualifier that is no version is no error, a version behind an alias is. [lambda B2] */
function withoutVersion(record: FunctionRecord, qualifier: string): FunctionRecord {
  const aliases = Object.values(record.aliases).filter(
    ({ version, additional }) => version === qualifier || additional?.version === qualifier,
  );
  if (aliases.length > 0) {
    const names = aliases.map(({ name }) => name).join(', ');
    throw conflict(`Unable to delete version because the following aliases reference it: [${names}]`);
  }
  return {
    ...withoutQualifier(record, qualifier),
    published: record.published.filter(({ version }) => version !== qualifier),
  };
}

export function functionHandlers(ports: LambdaPorts) {
  return {
    CreateFunction: (input: CreateFunctionRequest, call: Call) => createFunction(ports, input, call),
    GetFunction: (input: GetFunctionRequest, call: Call) => getFunction(ports, input, call),
    GetFunctionConfiguration: getFunctionConfiguration,
    ListFunctions: listFunctions,
    DeleteFunction: deleteFunction,
  };
}
