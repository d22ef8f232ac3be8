// Function URL configurations: one for the function itself and one for each alias. [lambda B6]
import type {
  CreateFunctionUrlConfigRequest,
  CreateFunctionUrlConfigResponse,
  DeleteFunctionUrlConfigRequest,
  FunctionUrlConfig,
  GetFunctionUrlConfigRequest,
  ListFunctionUrlConfigsRequest,
  ListFunctionUrlConfigsResponse,
  UpdateFunctionUrlConfigRequest,
  UpdateFunctionUrlConfigResponse,
} from '@aws-sdk/client-lambda';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { Violations } from '../kernel/violations.ts';
import { functionUrlAddress } from './addresses.ts';
import { corsConstraints, keptCors, shownCors } from './cors.ts';
import { NO_SUCH_RESOURCE, conflict, notFound } from './faults.ts';
import { own, versionOf, without } from './lookup.ts';
import type { FunctionTarget } from './names.ts';
import { functionTarget, targetArn } from './names.ts';
import { pageOf } from './pages.ts';
import { FUNCTION, FUNCTION_URL, URL_SCOPE } from './resources.ts';
import type { FunctionRecord, FunctionUrlRecord } from './resources.ts';
import { modifiedMicros } from './times.ts';

type UrlInput = Pick<UpdateFunctionUrlConfigRequest, 'AuthType' | 'Cors' | 'InvokeMode'>;

function checkMembers(input: UrlInput, violations = new Violations()): void {
  violations
    .text('authType', input.AuthType, { values: ['NONE', 'AWS_IAM'] })
    .text('invokeMode', input.InvokeMode, { values: ['RESPONSE_STREAM', 'BUFFERED'] });
  corsConstraints(violations, input.Cors);
  violations.refuse();
}

/** Creation and update speak of the function, the rest of the resource. */
function urlFunction(read: ReadTx, target: FunctionTarget): FunctionRecord {
  const record = read.get(FUNCTION, target.scope, target.name);
  if (!record || !versionOf(record, target.qualifier)) throw notFound('Function does not exist');
  return record;
}

/** CreationTime in every answer, the mode as each operation shows it. */
function shown(
  target: FunctionTarget,
  kept: FunctionUrlRecord,
  mode: FunctionUrlRecord['invokeMode'],
  call: Call,
): CreateFunctionUrlConfigResponse {
  return {
    FunctionUrl: functionUrlAddress(call.endpoint, target.scope.region, kept.urlId),
    FunctionArn: targetArn(target),
    AuthType: kept.authType,
    ...(kept.cors && { Cors: shownCors(kept.cors) }),
    CreationTime: modifiedMicros(kept.createdMs),
    ...(mode !== undefined && { InvokeMode: mode }),
  };
}

function whole(target: FunctionTarget, kept: FunctionUrlRecord, call: Call): FunctionUrlConfig {
  return {
    ...shown(target, kept, kept.invokeMode ?? 'BUFFERED', call),
    LastModifiedTime: modifiedMicros(kept.modifiedMs),
  };
}

function createFunctionUrlConfig(
  input: CreateFunctionUrlConfigRequest,
  call: Call,
): Promise<CreateFunctionUrlConfigResponse> {
  const target = functionTarget(input, call);
  checkMembers(input, new Violations().required('authType', input.AuthType));
  const qualifier = target.qualifier ?? '';
  return call.write((tx) => {
    const record = urlFunction(tx, target);
    if (own(record.urls, qualifier)) {
      throw conflict(
        `Failed to create function url config for [functionArn = ${targetArn(target)}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
      );
    }
    const kept: FunctionUrlRecord = {
      urlId: call.ids.lower(32),
      authType: input.AuthType!,
      invokeMode: input.InvokeMode,
      cors: input.Cors && keptCors(input.Cors),
      createdMs: call.nowMs,
      modifiedMs: call.nowMs,
    };
    tx.put(FUNCTION, target.scope, target.name, { ...record, urls: { ...record.urls, [qualifier]: kept } });
    tx.put(FUNCTION_URL, URL_SCOPE, kept.urlId, { ...target.scope, functionName: target.name, qualifier });
    return shown(target, kept, kept.invokeMode, call);
  });
}

function foundUrl(record: FunctionRecord | undefined, target: FunctionTarget): FunctionUrlRecord {
  const kept = record && own(record.urls, target.qualifier ?? '');
  if (!kept) throw notFound(NO_SUCH_RESOURCE);
  return kept;
}

function getFunctionUrlConfig(input: GetFunctionUrlConfigRequest, call: Call): FunctionUrlConfig {
  const target = functionTarget(input, call);
  const record = call.read((read) => read.get(FUNCTION, target.scope, target.name));
  return whole(target, foundUrl(record, target), call);
}

function updateFunctionUrlConfig(
  input: UpdateFunctionUrlConfigRequest,
  call: Call,
): Promise<UpdateFunctionUrlConfigResponse> {
  const target = functionTarget(input, call);
  checkMembers(input);
  return call.write((tx) => {
    const record = urlFunction(tx, target);
    const current = foundUrl(record, target);
    const kept: FunctionUrlRecord = {
      ...current,
      authType: input.AuthType ?? current.authType,
      invokeMode: input.InvokeMode ?? current.invokeMode,
      cors: input.Cors ? keptCors(input.Cors) : current.cors,
      modifiedMs: call.nowMs,
    };
    tx.put(FUNCTION, target.scope, target.name, {
      ...record,
      urls: { ...record.urls, [target.qualifier ?? '']: kept },
    });
    return { ...shown(target, kept, kept.invokeMode, call), LastModifiedTime: modifiedMicros(kept.modifiedMs) };
  });
}

async function deleteFunctionUrlConfig(
  input: DeleteFunctionUrlConfigRequest,
  call: Call,
): Promise<Record<string, never>> {
  const target = functionTarget(input, call);
  await call.write((tx) => {
    const record = tx.get(FUNCTION, target.scope, target.name);
    const { urlId } = foundUrl(record, target);
    tx.put(FUNCTION, target.scope, target.name, { ...record!, urls: without(record!.urls, target.qualifier ?? '') });
    tx.delete(FUNCTION_URL, URL_SCOPE, urlId);
  });
  return {};
}

function listFunctionUrlConfigs(input: ListFunctionUrlConfigsRequest, call: Call): ListFunctionUrlConfigsResponse {
  const target = { ...functionTarget(input, call), qualifier: undefined };
  const { urls } = call.read((read) => urlFunction(read, target));
  const { items, more } = pageOf(Object.entries(urls), ([qualifier]) => qualifier, input);
  const configs = items.map(([qualifier, kept]) => whole({ ...target, qualifier: qualifier || undefined }, kept, call));
  return { FunctionUrlConfigs: configs, ...more };
}

export const urlHandlers = {
  CreateFunctionUrlConfig: createFunctionUrlConfig,
  GetFunctionUrlConfig: getFunctionUrlConfig,
  UpdateFunctionUrlConfig: updateFunctionUrlConfig,
  DeleteFunctionUrlConfig: deleteFunctionUrlConfig,
  ListFunctionUrlConfigs: listFunctionUrlConfigs,
};
