// Request validators of an API. [api-gateway.md C3, C4]
import type {
  CreateRequestValidatorRequest,
  DeleteRequestValidatorRequest,
  GetRequestValidatorRequest,
  GetRequestValidatorsRequest,
  RequestValidator,
  UpdateRequestValidatorRequest,
} from '@aws-sdk/client-api-gateway';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { badRequest, conflict } from '../gateway/faults.ts';
import { findRestApi, findUnderApi } from './find.ts';
import { recordsUnder, under, unusedId } from '../gateway/records.ts';
import { patchViolations } from './input.ts';
import type { Given } from '../gateway/input.ts';
import { answerPage } from './lists.ts';
import { patched, refuseWithList, type PatchTable } from './patch.ts';
import { flag, given } from './patch-rules.ts';
import { RESOURCE, REST_API, VALIDATOR, type ValidatorRecord } from './resources.ts';

/** In the order that AWS lists them. */
const VALIDATOR_PATCH: PatchTable<ValidatorRecord> = {
  refuse: refuseWithList,
  rules: [
    {
      path: '/name',
      ops: ['replace'],
      apply(validator, change) {
        const name = given(change);
        if (name === undefined) throw badRequest('Request Validator name cannot be blank');
        return { ...validator, name };
      },
    },
    flag('/validateRequestParameters', 'validateRequestParameters'),
    flag('/validateRequestBody', 'validateRequestBody'),
  ],
};

/** An unknown API is a bad request here, as AWS answers. [C4] */
export async function createRequestValidator(
  input: Given<CreateRequestValidatorRequest>,
  call: Call,
): Promise<RequestValidator> {
  const { restApiId, name, validateRequestBody = false, validateRequestParameters = false } = input;
  return call.write((tx) => {
    if (!tx.get(REST_API, call.scope, restApiId)) throw badRequest('Invalid REST API identifier specified');
    const id = unusedId(tx, call, VALIDATOR, 6, restApiId);
    const validator: ValidatorRecord = { id, name, validateRequestBody, validateRequestParameters };
    tx.put(VALIDATOR, call.scope, under(restApiId, id), validator);
    return validator;
  });
}

function findValidator(tx: ReadTx, call: Call, input: Given<GetRequestValidatorRequest>): ValidatorRecord {
  const { restApiId, requestValidatorId } = input;
  const missing = 'Invalid Request Validator identifier specified';
  return findUnderApi(tx, call, VALIDATOR, restApiId, requestValidatorId, missing);
}

export function getRequestValidator(input: Given<GetRequestValidatorRequest>, call: Call): RequestValidator {
  return call.read((tx) => findValidator(tx, call, input));
}

export function getRequestValidators(input: Given<GetRequestValidatorsRequest>, call: Call) {
  const all = call.read((tx) => {
    findRestApi(tx, call, input.restApiId);
    return recordsUnder(tx, call, VALIDATOR, input.restApiId);
  });
  return answerPage<ValidatorRecord, RequestValidator>(
    all,
    (validator) => validator.id,
    input,
    (validator) => validator,
  );
}

export async function updateRequestValidator(
  input: Given<UpdateRequestValidatorRequest>,
  call: Call,
): Promise<RequestValidator> {
  patchViolations(call, input.patchOperations).refuse();
  return call.write((tx) => {
    const validator = patched(findValidator(tx, call, input), input.patchOperations, VALIDATOR_PATCH, undefined);
    tx.put(VALIDATOR, call.scope, under(input.restApiId, validator.id), validator);
    return validator;
  });
}

export async function deleteRequestValidator(input: Given<DeleteRequestValidatorRequest>, call: Call): Promise<void> {
  await call.write((tx) => {
    const { id } = findValidator(tx, call, input);
    for (const { path, methods } of recordsUnder(tx, call, RESOURCE, input.restApiId)) {
      const user = Object.values(methods).find((method) => method.requestValidatorId === id);
      if (user) {
        throw conflict(`Cannot delete request validator '${id}', is referenced in method: ${user.httpMethod} ${path}`);
      }
    }
    tx.delete(VALIDATOR, call.scope, under(input.restApiId, id));
  });
}
