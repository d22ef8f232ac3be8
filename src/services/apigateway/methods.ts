// Methods of a resource: put, read, update, delete. What a method names must exist. [api-gateway.md C3, C4, C6]
import type {
  DeleteMethodRequest,
  GetMethodRequest,
  Method,
  PutMethodRequest,
  UpdateMethodRequest,
} from '@aws-sdk/client-api-gateway';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { methodAnswer } from './answers.ts';
import { badRequest, conflict } from '../gateway/faults.ts';
import { findMethod, findResource, storeMethod } from './find.ts';
import { own, under } from '../gateway/records.ts';
import { patchViolations } from './input.ts';
import { requireMembers, type Given } from '../gateway/input.ts';
import { checkMethodParameters } from './mappings.ts';
import { patched, refusePlainly, type PatchTable } from './patch.ts';
import { flag, listMember, optionalText, strictEntry, textEntry, truth } from './patch-rules.ts';
import { AUTHORIZER, MODEL, VALIDATOR, type MethodRecord } from './resources.ts';

export const VERBS: readonly string[] = ['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'ANY'];
const AUTHORIZATION_TYPES = ['NONE', 'AWS_IAM', 'CUSTOM', 'COGNITO_USER_POOLS'];
const NEEDS_AUTHORIZER = ['CUSTOM', 'COGNITO_USER_POOLS'];

const METHOD_PATCH: PatchTable<MethodRecord> = {
  refuse: refusePlainly,
  rules: [
    {
      path: '/authorizationType',
      ops: ['replace'],
      apply: (method, { value }) => ({ ...method, authorizationType: (value ?? '').toUpperCase() }),
    },
    optionalText('/authorizerId', 'authorizerId'),
    flag('/apiKeyRequired', 'apiKeyRequired'),
    optionalText('/operationName', 'operationName'),
    optionalText('/requestValidatorId', 'requestValidatorId', ['add', 'replace', 'remove']),
    listMember('/authorizationScopes', 'authorizationScopes'),
    strictEntry('/requestParameters/{name}', 'requestParameters', 'Invalid parameter name specified', truth),
    textEntry('/requestModels/{type}', 'requestModels'),
  ],
};

export async function putMethod(input: Given<PutMethodRequest>, call: Call): Promise<Method> {
  requireMembers(call, input, ['authorizationType']);
  return call.write((tx) => {
    const resource = findResource(tx, call, input.restApiId, input.resourceId);
    const { httpMethod } = input;
    if (!VERBS.includes(httpMethod)) {
      throw badRequest(`Invalid HttpMethod specified. Valid options are ${VERBS.join(',')}`);
    }
    if (own(resource.methods, httpMethod)) throw conflict('Method already exists for this resource');
    const method = newMethod(input);
    checkMethod(tx, call, input.restApiId, method);
    storeMethod(tx, call, resource, httpMethod, method);
    return methodAnswer(method);
  });
}

export type MethodInput = Omit<Given<PutMethodRequest>, 'restApiId' | 'resourceId'>;

export function newMethod(input: MethodInput): MethodRecord {
  return {
    httpMethod: input.httpMethod,
    authorizationType: input.authorizationType.toUpperCase(),
    authorizerId: input.authorizerId || undefined,
    authorizationScopes: input.authorizationScopes,
    apiKeyRequired: input.apiKeyRequired ?? false,
    operationName: input.operationName || undefined,
    requestValidatorId: input.requestValidatorId || undefined,
    requestParameters: input.requestParameters,
    requestModels: input.requestModels,
    responses: {},
  };
}

/** Checked on the whole method, so that type and authorizer may come in either order of one PATCH. */
function checkMethod(tx: ReadTx, call: Call, apiId: string, method: MethodRecord): void {
  const { authorizationType: type, authorizerId, requestValidatorId } = method;
  if (!AUTHORIZATION_TYPES.includes(type)) {
    throw badRequest(`Invalid Authorization Type specified. Valid options are ${AUTHORIZATION_TYPES.join(',')}`);
  }
  const authorizer =
    authorizerId === undefined ? undefined : tx.get(AUTHORIZER, call.scope, under(apiId, authorizerId));
  if (NEEDS_AUTHORIZER.includes(type) && !authorizer) {
    throw badRequest(
      'Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.',
    );
  }
  if (requestValidatorId !== undefined && !tx.get(VALIDATOR, call.scope, under(apiId, requestValidatorId))) {
    throw badRequest('Invalid Request Validator identifier specified');
  }
  checkModels(tx, call, apiId, method.requestModels);
  checkMethodParameters(method.requestParameters);
}

export function checkModels(
  tx: ReadTx,
  call: Call,
  apiId: string,
  models: Readonly<Record<string, string>> | undefined,
): void {
  for (const name of Object.values(models ?? {})) {
    if (!tx.get(MODEL, call.scope, under(apiId, name))) throw badRequest(`Invalid model identifier specified: ${name}`);
  }
}

export function getMethod(input: Given<GetMethodRequest>, call: Call): Method {
  return call.read((tx) => methodAnswer(findMethod(tx, call, input).method));
}

export async function updateMethod(input: Given<UpdateMethodRequest>, call: Call): Promise<Method> {
  patchViolations(call, input.patchOperations).refuse();
  return call.write((tx) => {
    const { resource, method } = findMethod(tx, call, input);
    const changed = withoutIdleAuthorizer(patched(method, input.patchOperations, METHOD_PATCH, undefined));
    checkMethod(tx, call, input.restApiId, changed);
    storeMethod(tx, call, resource, method.httpMethod, changed);
    return methodAnswer(changed);
  });
}

/** A method without an authorizer's type keeps no authorizer, which may then be deleted. */
function withoutIdleAuthorizer(method: MethodRecord): MethodRecord {
  return NEEDS_AUTHORIZER.includes(method.authorizationType) ? method : { ...method, authorizerId: undefined };
}

export async function deleteMethod(input: Given<DeleteMethodRequest>, call: Call): Promise<void> {
  await call.write((tx) => {
    const { resource, method } = findMethod(tx, call, input);
    storeMethod(tx, call, resource, method.httpMethod);
  });
}
