// Provisioned concurrency of versions and aliases. [lambda A10]
import type {
  DeleteProvisionedConcurrencyConfigRequest,
  GetProvisionedConcurrencyConfigRequest,
  GetProvisionedConcurrencyConfigResponse,
  ListProvisionedConcurrencyConfigsRequest,
  ListProvisionedConcurrencyConfigsResponse,
  PutProvisionedConcurrencyConfigRequest,
  PutProvisionedConcurrencyConfigResponse,
} from '@aws-sdk/client-lambda';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { fault } from '../kernel/fault.ts';
import { Violations } from '../kernel/violations.ts';
import { provisionedTotal, unreserved } from './concurrency.ts';
import { conflict, invalid, invalidUntyped } from './faults.ts';
import { MIN_UNRESERVED_CONCURRENCY } from './limits.ts';
import { changeFunction, checkQualifier, foundFunction, own, without } from './lookup.ts';
import type { FunctionTarget } from './names.ts';
import { functionArn, functionTarget } from './names.ts';
import { pageOf } from './pages.ts';
import { FUNCTION } from './resources.ts';
import type { FunctionRecord, ProvisionedRecord } from './resources.ts';
import { modifiedSeconds } from './times.ts';

interface ProvisionedTarget extends FunctionTarget {
  readonly qualifier: string;
}

function provisionedTarget(
  input: { FunctionName: string | undefined; Qualifier: string | undefined },
  call: Call,
): ProvisionedTarget {
  const target = functionTarget(input, call);
  new Violations().required('qualifier', target.qualifier).refuse();
  if (target.qualifier === '$LATEST') {
    throw invalid(
      call.operation === 'PutProvisionedConcurrencyConfig'
        ? 'Provisioned Concurrency Configs cannot be applied to unpublished function versions.'
        : 'The function resource provided must be an alias or a published version.',
    );
  }
  return { ...target, qualifier: target.qualifier! };
}

/** Ready from the first read on: an environment that is not there yet is started by the first request that needs it. */
function shown(kept: ProvisionedRecord): GetProvisionedConcurrencyConfigResponse {
  return {
    RequestedProvisionedConcurrentExecutions: kept.executions,
    AvailableProvisionedConcurrentExecutions: kept.executions,
    AllocatedProvisionedConcurrentExecutions: kept.executions,
    Status: 'READY',
    LastModified: modifiedSeconds(kept.modifiedMs),
  };
}

function checkRoom(read: ReadTx, record: FunctionRecord, qualifier: string, wanted: number, call: Call): void {
  const total = provisionedTotal(record, qualifier) + wanted;
  if (record.reservedConcurrency !== undefined) {
    if (total <= record.reservedConcurrency) return;
    throw invalid(
      'Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function',
    );
  }
  const free = unreserved(read, call, record.name);
  if (total > free) {
    throw invalidUntyped(
      `Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [${free}].`,
    );
  }
  if (free - total < MIN_UNRESERVED_CONCURRENCY) {
    throw invalidUntyped(
      `Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${MIN_UNRESERVED_CONCURRENCY}].`,
    );
  }
}

/** A version is provisioned by its number or by one alias, not by both. */
function checkOverlap(record: FunctionRecord, qualifier: string): void {
  const alias = own(record.aliases, qualifier);
  if (alias && own(record.provisioned, alias.version)) {
    throw conflict("Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version");
  }
  const pointing = Object.values(record.aliases).some(
    ({ name, version }) => version === qualifier && own(record.provisioned, name),
  );
  if (!alias && pointing) throw conflict('Version is pointed by a Provisioned Concurrency alias');
}

async function putProvisionedConcurrencyConfig(
  input: PutProvisionedConcurrencyConfigRequest,
  call: Call,
): Promise<PutProvisionedConcurrencyConfigResponse> {
  const wanted = input.ProvisionedConcurrentExecutions;
  new Violations()
    .required('provisionedConcurrentExecutions', wanted)
    .range('provisionedConcurrentExecutions', wanted, 1, Number.MAX_SAFE_INTEGER)
    .refuse();
  const target = provisionedTarget(input, call);
  checkExists(target, call);
  return changeFunction(call, target, (record, tx) => {
    checkQualifier(record, target);
    checkRoom(tx, record, target.qualifier, wanted!, call);
    checkOverlap(record, target.qualifier);
    const kept = { executions: wanted!, modifiedMs: call.nowMs };
    const provisioned = { ...record.provisioned, [target.qualifier]: kept };
    const pending = {
      AvailableProvisionedConcurrentExecutions: 0,
      AllocatedProvisionedConcurrentExecutions: 0,
      Status: 'IN_PROGRESS',
    } as const;
    return [
      { ...record, provisioned },
      { ...shown(kept), ...pending },
    ];
  });
}

/** With the words for a missing alias or version, even when the function itself is missing. */
function checkExists(target: ProvisionedTarget, call: Call): void {
  checkQualifier(
    call.read((read) => read.get(FUNCTION, target.scope, target.name)),
    target,
  );
}

function getProvisionedConcurrencyConfig(
  input: GetProvisionedConcurrencyConfigRequest,
  call: Call,
): GetProvisionedConcurrencyConfigResponse {
  const target = provisionedTarget(input, call);
  checkExists(target, call);
  const kept = own(call.read((read) => foundFunction(read, target)).provisioned, target.qualifier);
  if (!kept) {
    const message = 'No Provisioned Concurrency Config found for this function';
    throw fault('ProvisionedConcurrencyConfigNotFoundException', message, { Type: 'User' });
  }
  return shown(kept);
}

function listProvisionedConcurrencyConfigs(
  input: ListProvisionedConcurrencyConfigsRequest,
  call: Call,
): ListProvisionedConcurrencyConfigsResponse {
  const target = functionTarget(input, call);
  const { provisioned } = call.read((read) => foundFunction(read, target));
  const { items, more } = pageOf(Object.entries(provisioned), ([qualifier]) => qualifier, input);
  const configs = items.map(([qualifier, kept]) => ({
    FunctionArn: functionArn(target.scope, target.name, qualifier),
    ...shown(kept),
  }));
  return { ProvisionedConcurrencyConfigs: configs, ...more };
}

/** Deleting what is not configured is no error. */
async function deleteProvisionedConcurrencyConfig(
  input: DeleteProvisionedConcurrencyConfigRequest,
  call: Call,
): Promise<Record<string, never>> {
  const target = provisionedTarget(input, call);
  checkExists(target, call);
  return changeFunction(call, target, (record) => [
    { ...record, provisioned: without(record.provisioned, target.qualifier) },
    {},
  ]);
}

export const provisionedHandlers = {
  PutProvisionedConcurrencyConfig: putProvisionedConcurrencyConfig,
  GetProvisionedConcurrencyConfig: getProvisionedConcurrencyConfig,
  ListProvisionedConcurrencyConfigs: listProvisionedConcurrencyConfigs,
  DeleteProvisionedConcurrencyConfig: deleteProvisionedConcurrencyConfig,
};
