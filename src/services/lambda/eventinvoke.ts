// How asynchronous invocations are retried and where their records go, for each qualifier. [lambda A9, B7]
import type {
  DeleteFunctionEventInvokeConfigRequest,
  FunctionEventInvokeConfig,
  GetFunctionEventInvokeConfigRequest,
  ListFunctionEventInvokeConfigsRequest,
  ListFunctionEventInvokeConfigsResponse,
  PutFunctionEventInvokeConfigRequest,
  UpdateFunctionEventInvokeConfigRequest,
} from '@aws-sdk/client-lambda';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { Violations } from '../kernel/violations.ts';
import { checkDestinations, destinationsOf, shownDestinations } from './destinations.ts';
import type { Fault } from '../kernel/fault.ts';
import { invalid, notFound } from './faults.ts';
import { own, versionOf, without } from './lookup.ts';
import type { FunctionTarget } from './names.ts';
import { functionArn, functionTarget } from './names.ts';
import { pageOf } from './pages.ts';
import { FUNCTION } from './resources.ts';
import type { EventInvokeRecord, FunctionRecord } from './resources.ts';

type SettingsInput = PutFunctionEventInvokeConfigRequest & UpdateFunctionEventInvokeConfigRequest;

function qualifierOf(target: FunctionTarget): string {
  return target.qualifier ?? '$LATEST';
}

function absent(target: FunctionTarget): Fault {
  return notFound(
    `The function ${functionArn(target.scope, target.name, qualifierOf(target))} doesn't have an EventInvokeConfig`,
  );
}

function shown(target: FunctionTarget, qualifier: string, kept: EventInvokeRecord): FunctionEventInvokeConfig {
  return {
    FunctionArn: functionArn(target.scope, target.name, qualifier),
    LastModified: new Date(kept.modifiedMs),
    DestinationConfig: shownDestinations(kept),
    ...(kept.maximumRetryAttempts !== undefined && { MaximumRetryAttempts: kept.maximumRetryAttempts }),
    ...(kept.maximumEventAgeSeconds !== undefined && { MaximumEventAgeInSeconds: kept.maximumEventAgeSeconds }),
  };
}

function checkMembers(input: SettingsInput): void {
  new Violations()
    .range('maximumRetryAttempts', input.MaximumRetryAttempts, 0, 2)
    .range('maximumEventAgeInSeconds', input.MaximumEventAgeInSeconds, 60, 21_600)
    .refuse();
  if (
    input.MaximumRetryAttempts === undefined &&
    input.MaximumEventAgeInSeconds === undefined &&
    input.DestinationConfig === undefined
  ) {
    throw invalid('You must specify at least one of error handling or destination setting.');
  }
}

function configurable(read: ReadTx, target: FunctionTarget): FunctionRecord {
  const record = read.get(FUNCTION, target.scope, target.name);
  if (!record || !versionOf(record, target.qualifier)) throw notFound("The function doesn't exist.");
  return record;
}

/** PUT replaces what there was; POST merges into it. */
function configure(input: SettingsInput, call: Call, merge: boolean): Promise<FunctionEventInvokeConfig> {
  checkMembers(input);
  const target = functionTarget(input, call);
  const qualifier = qualifierOf(target);
  return call.write((tx) => {
    const record = configurable(tx, target);
    const base = merge ? own(record.eventInvoke, qualifier) : { modifiedMs: 0 };
    if (!base) throw absent(target);
    const { onSuccess, onFailure } = input.DestinationConfig ? destinationsOf(input.DestinationConfig) : base;
    checkDestinations(tx, { onSuccess, onFailure }, target.scope, target.name);
    const kept: EventInvokeRecord = {
      maximumRetryAttempts: input.MaximumRetryAttempts ?? base.maximumRetryAttempts,
      maximumEventAgeSeconds: input.MaximumEventAgeInSeconds ?? base.maximumEventAgeSeconds,
      onSuccess,
      onFailure,
      modifiedMs: call.nowMs,
    };
    tx.put(FUNCTION, target.scope, target.name, {
      ...record,
      eventInvoke: { ...record.eventInvoke, [qualifier]: kept },
    });
    return shown(target, qualifier, kept);
  });
}

/** A missing function and a missing configuration are told with the same words. */
function configured(read: ReadTx, target: FunctionTarget): { record: FunctionRecord; kept: EventInvokeRecord } {
  const record = read.get(FUNCTION, target.scope, target.name);
  const kept = record && own(record.eventInvoke, qualifierOf(target));
  if (!kept) throw absent(target);
  return { record, kept };
}

function getFunctionEventInvokeConfig(
  input: GetFunctionEventInvokeConfigRequest,
  call: Call,
): FunctionEventInvokeConfig {
  const target = functionTarget(input, call);
  return shown(target, qualifierOf(target), call.read((read) => configured(read, target)).kept);
}

async function deleteFunctionEventInvokeConfig(
  input: DeleteFunctionEventInvokeConfigRequest,
  call: Call,
): Promise<Record<string, never>> {
  const target = functionTarget(input, call);
  await call.write((tx) => {
    const { record } = configured(tx, target);
    tx.put(FUNCTION, target.scope, target.name, {
      ...record,
      eventInvoke: without(record.eventInvoke, qualifierOf(target)),
    });
  });
  return {};
}

function listFunctionEventInvokeConfigs(
  input: ListFunctionEventInvokeConfigsRequest,
  call: Call,
): ListFunctionEventInvokeConfigsResponse {
  const target = functionTarget(input, call);
  const record = call.read((read) => configurable(read, { ...target, qualifier: undefined }));
  const { items, more } = pageOf(Object.entries(record.eventInvoke), ([qualifier]) => qualifier, input);
  return { FunctionEventInvokeConfigs: items.map(([qualifier, kept]) => shown(target, qualifier, kept)), ...more };
}

export const eventInvokeHandlers = {
  PutFunctionEventInvokeConfig: (input: PutFunctionEventInvokeConfigRequest, call: Call) =>
    configure(input, call, false),
  UpdateFunctionEventInvokeConfig: (input: UpdateFunctionEventInvokeConfigRequest, call: Call) =>
    configure(input, call, true),
  GetFunctionEventInvokeConfig: getFunctionEventInvokeConfig,
  DeleteFunctionEventInvokeConfig: deleteFunctionEventInvokeConfig,
  ListFunctionEventInvokeConfigs: listFunctionEventInvokeConfigs,
};
