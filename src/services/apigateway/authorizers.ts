// Authorizers of an API. What they decide is the edge's. [api-gateway.md A17, C3, C4, C7]
import type {
  Authorizer,
  CreateAuthorizerRequest,
  DeleteAuthorizerRequest,
  GetAuthorizerRequest,
  GetAuthorizersRequest,
  UpdateAuthorizerRequest,
} from '@aws-sdk/client-api-gateway';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { authorizerAnswer } from './answers.ts';
import { badRequest, conflict } from '../gateway/faults.ts';
import { findRestApi, findUnderApi } from './find.ts';
import { recordsUnder, under, unusedId } from '../gateway/records.ts';
import { patchViolations } from './input.ts';
import { requireMembers, type Given } from '../gateway/input.ts';
import { answerPage } from './lists.ts';
import { patched, refuseWithList, type PatchTable } from './patch.ts';
import { listMember, numeric, optionalText, requiredText } from './patch-rules.ts';
import { AUTHORIZER, RESOURCE, REST_API, type AuthorizerRecord } from './resources.ts';

const TYPES = ['TOKEN', 'REQUEST', 'COGNITO_USER_POOLS'];
const MAX_TTL_S = 3600;
export const NO_AUTHORIZER = 'Invalid Authorizer identifier specified';
const LAMBDA_URI = /^arn:[^:]*:apigateway:[^:]*:lambda:path\/\d{4}-\d\d-\d\d\/functions\/.+\/invocations$/;

const AUTHORIZER_PATCH: PatchTable<AuthorizerRecord> = {
  refuse: refuseWithList,
  rules: [
    requiredText('/name', 'name'),
    {
      path: '/type',
      ops: ['replace'],
      apply: (authorizer, { value }) => ({ ...authorizer, type: value as AuthorizerRecord['type'] }),
    },
    optionalText('/authorizerUri', 'authorizerUri'),
    optionalText('/authorizerCredentials', 'authorizerCredentials'),
    optionalText('/identitySource', 'identitySource'),
    optionalText('/identityValidationExpression', 'identityValidationExpression'),
    {
      path: '/authorizerResultTtlInSeconds',
      ops: ['replace'],
      apply: (authorizer, change) => ({ ...authorizer, authorizerResultTtlInSeconds: numeric(change) }),
    },
    optionalText('/authType', 'authType'),
    listMember('/providerARNs', 'providerARNs'),
  ],
};

/** An unknown API is a conflict here, as AWS answers. [C4] */
export async function createAuthorizer(input: Given<CreateAuthorizerRequest>, call: Call): Promise<Authorizer> {
  requireMembers(call, input, ['name', 'type']);
  return call.write((tx) => {
    if (!tx.get(REST_API, call.scope, input.restApiId)) {
      throw conflict('Unable to complete operation due to concurrent modification. Please try again later.');
    }
    const authorizer = newAuthorizer(input, unusedId(tx, call, AUTHORIZER, 6, input.restApiId));
    checkAuthorizer(authorizer);
    tx.put(AUTHORIZER, call.scope, under(input.restApiId, authorizer.id), authorizer);
    return authorizerAnswer(authorizer);
  });
}

export type AuthorizerInput = Omit<Given<CreateAuthorizerRequest>, 'restApiId'>;

export function newAuthorizer(input: AuthorizerInput, id: string): AuthorizerRecord {
  return {
    id,
    name: input.name,
    type: input.type,
    authType: input.authType ?? (input.type === 'COGNITO_USER_POOLS' ? 'cognito_user_pools' : 'custom'),
    authorizerUri: input.authorizerUri || undefined,
    authorizerCredentials: input.authorizerCredentials || undefined,
    identitySource: input.identitySource || undefined,
    identityValidationExpression: input.identityValidationExpression || undefined,
    authorizerResultTtlInSeconds: input.authorizerResultTtlInSeconds,
    providerARNs: input.providerARNs,
  };
}

export function checkAuthorizer(authorizer: AuthorizerRecord): void {
  const { type, authorizerUri, providerARNs, authorizerResultTtlInSeconds: ttl } = authorizer;
  if (!TYPES.includes(type))
    throw badRequest(`Invalid authorizer type specified. Valid options are ${TYPES.join(',')}`);
  if (type === 'COGNITO_USER_POOLS') {
    if (!providerARNs?.length) throw badRequest('COGNITO_USER_POOLS authorizers need at least one provider ARN');
  } else if (!LAMBDA_URI.test(authorizerUri ?? '')) {
    throw badRequest(
      `Invalid Authorizer URI: ${authorizerUri ?? null}. Authorizer URI should be a valid API Gateway ARN that represents a Lambda function invocation.`,
    );
  }
  if (ttl !== undefined && !(ttl >= 0 && ttl <= MAX_TTL_S)) {
    throw badRequest(`Authorizer result TTL must be between 0 and ${MAX_TTL_S} seconds`);
  }
}

function findAuthorizer(tx: ReadTx, call: Call, input: Given<GetAuthorizerRequest>): AuthorizerRecord {
  const { restApiId, authorizerId } = input;
  return findUnderApi(tx, call, AUTHORIZER, restApiId, authorizerId, NO_AUTHORIZER);
}

export function getAuthorizer(input: Given<GetAuthorizerRequest>, call: Call): Authorizer {
  return call.read((tx) => authorizerAnswer(findAuthorizer(tx, call, input)));
}

export function getAuthorizers(input: Given<GetAuthorizersRequest>, call: Call) {
  const all = call.read((tx) => {
    findRestApi(tx, call, input.restApiId);
    return recordsUnder(tx, call, AUTHORIZER, input.restApiId);
  });
  return answerPage(all, (authorizer) => authorizer.id, input, authorizerAnswer);
}

export async function updateAuthorizer(input: Given<UpdateAuthorizerRequest>, call: Call): Promise<Authorizer> {
  patchViolations(call, input.patchOperations).refuse();
  return call.write((tx) => {
    const authorizer = patched(findAuthorizer(tx, call, input), input.patchOperations, AUTHORIZER_PATCH, undefined);
    checkAuthorizer(authorizer);
    tx.put(AUTHORIZER, call.scope, under(input.restApiId, authorizer.id), authorizer);
    return authorizerAnswer(authorizer);
  });
}

export async function deleteAuthorizer(input: Given<DeleteAuthorizerRequest>, call: Call): Promise<void> {
  await call.write((tx) => {
    const { id } = findAuthorizer(tx, call, input);
    for (const { path, methods } of recordsUnder(tx, call, RESOURCE, input.restApiId)) {
      const user = Object.values(methods).find((method) => method.authorizerId === id);
      if (user) throw conflict(`Cannot delete authorizer '${id}', is referenced in method: ${user.httpMethod} ${path}`);
    }
    tx.delete(AUTHORIZER, call.scope, under(input.restApiId, id));
  });
}
