// Method responses: the statuses a method declares, their headers and models. [api-gateway.md C3, C4, C5]
import type {
  DeleteMethodResponseRequest,
  GetMethodResponseRequest,
  MethodResponse,
  PutMethodResponseRequest,
  UpdateMethodResponseRequest,
} from '@aws-sdk/client-api-gateway';
import type { Call, Tx } from '../kernel/contract.ts';
import { methodResponseAnswer } from './answers.ts';
import { conflict, notFound } from '../gateway/faults.ts';
import { findMethod, storeMethod, type MethodPlace } from './find.ts';
import { own, without } from '../gateway/records.ts';
import { checkStatusCode, patchViolations } from './input.ts';
import type { Given } from '../gateway/input.ts';
import { checkMethodResponseParameters } from './mappings.ts';
import { checkModels } from './methods.ts';
import { patched, refuseThePath, type PatchTable } from './patch.ts';
import { strictEntry, truth } from './patch-rules.ts';
import type { MethodResponseRecord } from './resources.ts';

export const NO_RESPONSE = 'Invalid Response status code specified';

const METHOD_RESPONSE_PATCH: PatchTable<MethodResponseRecord> = {
  refuse: refuseThePath,
  rules: [
    strictEntry('/responseParameters/{name}', 'responseParameters', 'Invalid parameter name specified', truth),
    strictEntry(
      '/responseModels/{type}',
      'responseModels',
      'Content-Type specified was not found',
      ({ value }) => value ?? '',
    ),
  ],
};

export async function putMethodResponse(input: Given<PutMethodResponseRequest>, call: Call): Promise<MethodResponse> {
  checkStatusCode(input.statusCode);
  return call.write((tx) => {
    const place = findMethod(tx, call, input);
    if (own(place.method.responses, input.statusCode)) throw conflict('Response already exists for this resource');
    const { statusCode, responseParameters, responseModels } = input;
    return store(tx, call, place, { statusCode, responseParameters, responseModels });
  });
}

function store(tx: Tx, call: Call, { resource, method }: MethodPlace, response: MethodResponseRecord): MethodResponse {
  checkModels(tx, call, resource.apiId, response.responseModels);
  checkMethodResponseParameters(response.responseParameters);
  const responses = { ...method.responses, [response.statusCode]: response };
  storeMethod(tx, call, resource, method.httpMethod, { ...method, responses });
  return methodResponseAnswer(response);
}

export function responseOf({ method }: MethodPlace, statusCode: string): MethodResponseRecord {
  const response = own(method.responses, statusCode);
  if (!response) throw notFound(NO_RESPONSE);
  return response;
}

export function getMethodResponse(input: Given<GetMethodResponseRequest>, call: Call): MethodResponse {
  return call.read((tx) => methodResponseAnswer(responseOf(findMethod(tx, call, input), input.statusCode)));
}

export async function updateMethodResponse(
  input: Given<UpdateMethodResponseRequest>,
  call: Call,
): Promise<MethodResponse> {
  checkStatusCode(input.statusCode, patchViolations(call, input.patchOperations));
  return call.write((tx) => {
    const place = findMethod(tx, call, input);
    const response = responseOf(place, input.statusCode);
    return store(tx, call, place, patched(response, input.patchOperations, METHOD_RESPONSE_PATCH, undefined));
  });
}

export async function deleteMethodResponse(input: Given<DeleteMethodResponseRequest>, call: Call): Promise<void> {
  checkStatusCode(input.statusCode);
  await call.write((tx) => {
    const place = findMethod(tx, call, input);
    const { resource, method } = place;
    const responses = without(method.responses, responseOf(place, input.statusCode).statusCode);
    storeMethod(tx, call, resource, method.httpMethod, { ...method, responses });
  });
}
