// Small settings that hang on a function: runtime updates, recursion, code signing. [lambda B1, B7]
import type {
  GetCodeSigningConfigRequest,
  GetFunctionCodeSigningConfigRequest,
  GetFunctionRecursionConfigRequest,
  GetFunctionRecursionConfigResponse,
  GetRuntimeManagementConfigRequest,
  GetRuntimeManagementConfigResponse,
  ListCodeSigningConfigsResponse,
  PutFunctionRecursionConfigRequest,
  PutFunctionRecursionConfigResponse,
  PutRuntimeManagementConfigRequest,
  PutRuntimeManagementConfigResponse,
} from '@aws-sdk/client-lambda';
import type { Call } from '../kernel/contract.ts';
import { fault } from '../kernel/fault.ts';
import { Violations } from '../kernel/violations.ts';
import { invalid } from './faults.ts';
import { changeFunction, checkQualifier, foundFunction, own } from './lookup.ts';
import { functionTarget, targetArn } from './names.ts';
import type { RuntimeManagementRecord } from './resources.ts';

function getRuntimeManagementConfig(
  input: GetRuntimeManagementConfigRequest,
  call: Call,
): GetRuntimeManagementConfigResponse {
  const target = functionTarget(input, call);
  const record = call.read((read) => foundFunction(read, target));
  checkQualifier(record, target);
  const kept = own(record.runtimeManagement, target.qualifier ?? '$LATEST');
  return { UpdateRuntimeOn: 'Auto', FunctionArn: targetArn(target), ...(kept && shown(kept)) };
}

function shown(
  kept: RuntimeManagementRecord,
): Pick<PutRuntimeManagementConfigResponse, 'UpdateRuntimeOn' | 'RuntimeVersionArn'> {
  return {
    UpdateRuntimeOn: kept.updateRuntimeOn,
    ...(kept.runtimeVersionArn !== undefined && { RuntimeVersionArn: kept.runtimeVersionArn }),
  };
}

function putRuntimeManagementConfig(
  input: PutRuntimeManagementConfigRequest,
  call: Call,
): Promise<PutRuntimeManagementConfigResponse> {
  new Violations()
    .required('updateRuntimeOn', input.UpdateRuntimeOn)
    .text('updateRuntimeOn', input.UpdateRuntimeOn, { values: ['Auto', 'Manual', 'FunctionUpdate'] })
    .refuse();
  const target = functionTarget(input, call);
  if (input.UpdateRuntimeOn === 'Manual' && input.RuntimeVersionArn === undefined) {
    throw invalid('RuntimeVersionArn is required when UpdateRuntimeOn is Manual.');
  }
  return changeFunction(call, target, (record) => {
    checkQualifier(record, target);
    const kept: RuntimeManagementRecord = {
      updateRuntimeOn: input.UpdateRuntimeOn!,
      ...(input.UpdateRuntimeOn === 'Manual' && { runtimeVersionArn: input.RuntimeVersionArn }),
    };
    const runtimeManagement = { ...record.runtimeManagement, [target.qualifier ?? '$LATEST']: kept };
    return [
      { ...record, runtimeManagement },
      { FunctionArn: targetArn(target), ...shown(kept) },
    ];
  });
}

function getFunctionRecursionConfig(
  input: GetFunctionRecursionConfigRequest,
  call: Call,
): GetFunctionRecursionConfigResponse {
  const target = functionTarget(input, call);
  return { RecursiveLoop: call.read((read) => foundFunction(read, target)).recursion ?? 'Terminate' };
}

function putFunctionRecursionConfig(
  input: PutFunctionRecursionConfigRequest,
  call: Call,
): Promise<PutFunctionRecursionConfigResponse> {
  const recursion = input.RecursiveLoop;
  new Violations()
    .required('recursiveLoop', recursion)
    .text('recursiveLoop', recursion, { values: ['Terminate', 'Allow'] })
    .refuse();
  return changeFunction(call, functionTarget(input, call), (record) => [
    { ...record, recursion },
    { RecursiveLoop: recursion },
  ]);
}

/** Nobody can make a code signing configuration here, so no function has one; Terraform asks at every refresh. */
function getFunctionCodeSigningConfig(
  input: GetFunctionCodeSigningConfigRequest,
  call: Call,
): { FunctionName: string } {
  const target = functionTarget(input, call);
  return { FunctionName: call.read((read) => foundFunction(read, target)).name };
}

function getCodeSigningConfig(input: GetCodeSigningConfigRequest): never {
  throw fault(
    'ResourceNotFoundException',
    `The Lambda code signing configuration ${input.CodeSigningConfigArn} can not be found.`,
  );
}

function listCodeSigningConfigs(): ListCodeSigningConfigsResponse {
  return { CodeSigningConfigs: [] };
}

export const managementHandlers = {
  GetRuntimeManagementConfig: getRuntimeManagementConfig,
  PutRuntimeManagementConfig: putRuntimeManagementConfig,
  GetFunctionRecursionConfig: getFunctionRecursionConfig,
  PutFunctionRecursionConfig: putFunctionRecursionConfig,
  GetFunctionCodeSigningConfig: getFunctionCodeSigningConfig,
  GetCodeSigningConfig: getCodeSigningConfig,
  ListCodeSigningConfigs: listCodeSigningConfigs,
};
