// Reserved and provisioned concurrency and what an account has of it. [lambda A10, B7]
import type {
  Concurrency,
  DeleteFunctionConcurrencyRequest,
  GetAccountSettingsResponse,
  GetFunctionConcurrencyRequest,
  GetFunctionConcurrencyResponse,
  PutFunctionConcurrencyRequest,
} from '@aws-sdk/client-lambda';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { Violations } from '../kernel/violations.ts';
import { invalid, invalidUntyped } from './faults.ts';
import {
  ACCOUNT_CONCURRENCY,
  MIN_UNRESERVED_CONCURRENCY,
  TOTAL_CODE_LIMIT,
  UNZIPPED_LIMIT,
  ZIPPED_LIMIT,
} from './limits.ts';
import { changeFunction, foundFunction } from './lookup.ts';
import type { FunctionTarget } from './names.ts';
import { functionTarget, targetArn } from './names.ts';
import { FUNCTION, LAYER_VERSION } from './resources.ts';
import type { FunctionRecord } from './resources.ts';

export function provisionedTotal(record: FunctionRecord, except?: string): number {
  return Object.entries(record.provisioned).reduce(
    (sum, [qualifier, { executions }]) => (qualifier === except ? sum : sum + executions),
    0,
  );
}

/** Provisioned concurrency comes out of the function's reservation when it has one. */
function taken(record: FunctionRecord): number {
  return record.reservedConcurrency ?? provisionedTotal(record);
}

/** What is left for functions without a reservation, not counting what `except` takes. */
export function unreserved(read: ReadTx, call: Call, except?: string): number {
  const records = read.list(FUNCTION, call.scope).map(({ value }) => value);
  return records.reduce((left, record) => (record.name === except ? left : left - taken(record)), ACCOUNT_CONCURRENCY);
}

/** Reservations belong to the whole function. */
function wholeFunction(input: { FunctionName: string | undefined }, call: Call): FunctionTarget {
  const target = functionTarget(input, call);
  if (target.qualifier !== undefined) {
    throw invalid(
      'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.',
    );
  }
  return target;
}

function putFunctionConcurrency(input: PutFunctionConcurrencyRequest, call: Call): Promise<Concurrency> {
  const wanted = input.ReservedConcurrentExecutions;
  new Violations()
    .required('reservedConcurrentExecutions', wanted)
    .range('reservedConcurrentExecutions', wanted, 0, Number.MAX_SAFE_INTEGER)
    .refuse();
  const target = wholeFunction(input, call);
  call.read((read) => foundFunction(read, target, targetArn(target, '$LATEST')));
  return changeFunction(call, target, (record, tx) => {
    if (unreserved(tx, call, record.name) - wanted! < MIN_UNRESERVED_CONCURRENCY) {
      throw invalidUntyped(
        `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${MIN_UNRESERVED_CONCURRENCY}].`,
      );
    }
    const provisioned = provisionedTotal(record);
    if (provisioned > wanted!) {
      throw invalidUntyped(
        ` ReservedConcurrentExecutions  ${wanted} should not be lower than function's total provisioned concurrency [${provisioned}].`,
      );
    }
    return [{ ...record, reservedConcurrency: wanted! }, { ReservedConcurrentExecutions: wanted! }];
  });
}

function getFunctionConcurrency(input: GetFunctionConcurrencyRequest, call: Call): GetFunctionConcurrencyResponse {
  const target = functionTarget(input, call);
  const { reservedConcurrency } = call.read((read) => foundFunction(read, target));
  return reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency };
}

function deleteFunctionConcurrency(
  input: DeleteFunctionConcurrencyRequest,
  call: Call,
): Promise<Record<string, never>> {
  return changeFunction(call, wholeFunction(input, call), ({ reservedConcurrency: _dropped, ...record }) => [
    record,
    {},
  ]);
}

/** Limits and usage are those of the region. Images count against the registry, not here. */
function getAccountSettings(_input: unknown, call: Call): GetAccountSettingsResponse {
  return call.read((read) => {
    const records = read.list(FUNCTION, call.scope).map(({ value }) => value);
    const versions = records.flatMap((record) => [record.latest, ...record.published]);
    const layers = read.list(LAYER_VERSION, call.scope).map(({ value }) => value);
    const size = [...versions.map(({ code }) => code), ...layers].reduce((sum, code) => sum + code.size, 0);
    return {
      AccountLimit: {
        TotalCodeSize: TOTAL_CODE_LIMIT,
        CodeSizeUnzipped: UNZIPPED_LIMIT,
        CodeSizeZipped: ZIPPED_LIMIT,
        ConcurrentExecutions: ACCOUNT_CONCURRENCY,
        UnreservedConcurrentExecutions: unreserved(read, call),
      },
      AccountUsage: { TotalCodeSize: size, FunctionCount: records.length },
    };
  });
}

export const concurrencyHandlers = {
  PutFunctionConcurrency: putFunctionConcurrency,
  GetFunctionConcurrency: getFunctionConcurrency,
  DeleteFunctionConcurrency: deleteFunctionConcurrency,
  GetAccountSettings: getAccountSettings,
};
