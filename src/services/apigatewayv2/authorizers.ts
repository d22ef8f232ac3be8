// Authorizers of an HTTP API. What they decide is the edge's. [api-gateway.md B7, C4, C5]
import type {
  Authorizer,
  CreateAuthorizerRequest,
  DeleteAuthorizerRequest,
  GetAuthorizerRequest,
  GetAuthorizersRequest,
  UpdateAuthorizerRequest,
} from '@aws-sdk/client-apigatewayv2';
import { conflict } from '../gateway/faults.ts';
import type { Given } from '../gateway/input.ts';
import { recordsUnder, under, unusedId } from '../gateway/records.ts';
import type { Call, Tx } from '../kernel/contract.ts';
import { authorizerAnswer } from './answers.ts';
import { checkAuthorizer } from './authorizer-rules.ts';
import { autoDeploy } from './auto-deploy.ts';
import { findApi, findAuthorizer } from './find.ts';
import { changed, cleared } from './input.ts';
import { answerPage } from './lists.ts';
import { AUTHORIZER, ROUTE, type AuthorizerRecord } from './resources.ts';

type AuthorizerInput = Omit<Given<CreateAuthorizerRequest>, 'ApiId' | 'IdentitySource'> & {
  readonly IdentitySource?: readonly string[] | undefined;
};

export async function createAuthorizer(input: Given<CreateAuthorizerRequest>, call: Call): Promise<Authorizer> {
  return call.write((tx) => {
    const api = findApi(tx, call, input.ApiId);
    return put(tx, call, api.id, newAuthorizer(unusedId(tx, call, AUTHORIZER, 6, api.id), input));
  });
}

export function newAuthorizer(id: string, input: AuthorizerInput): AuthorizerRecord {
  const { Issuer: issuer, Audience: audience } = input.JwtConfiguration ?? {};
  return ofItsType({
    id,
    name: input.Name,
    type: input.AuthorizerType,
    identitySource: input.IdentitySource ?? [],
    jwt: input.JwtConfiguration && { issuer, audience },
    uri: input.AuthorizerUri || undefined,
    credentialsArn: input.AuthorizerCredentialsArn || undefined,
    payloadFormatVersion: input.AuthorizerPayloadFormatVersion as AuthorizerRecord['payloadFormatVersion'],
    enableSimpleResponses: input.EnableSimpleResponses,
    resultTtlSeconds: input.AuthorizerResultTtlInSeconds,
  });
}

/** A JWT authorizer has nothing of a function's, and the other way round. */
function ofItsType(authorizer: AuthorizerRecord): AuthorizerRecord {
  const { id, name, identitySource, jwt, ...others } = authorizer;
  if (others.type === 'JWT') return { id, name, type: 'JWT', identitySource, jwt };
  return { id, name, identitySource, ...others, enableSimpleResponses: others.enableSimpleResponses ?? false };
}

function put(tx: Tx, call: Call, apiId: string, authorizer: AuthorizerRecord): Authorizer {
  checkAuthorizer(authorizer);
  tx.put(AUTHORIZER, call.scope, under(apiId, authorizer.id), authorizer);
  autoDeploy(tx, call, apiId);
  return authorizerAnswer(authorizer);
}

export function getAuthorizer(input: Given<GetAuthorizerRequest>, call: Call): Authorizer {
  return call.read((tx) => authorizerAnswer(findAuthorizer(tx, call, input.ApiId, input.AuthorizerId)));
}

export function getAuthorizers(input: Given<GetAuthorizersRequest>, call: Call) {
  const all = call.read((tx) => {
    findApi(tx, call, input.ApiId);
    return recordsUnder(tx, call, AUTHORIZER, input.ApiId);
  });
  return answerPage(all, (authorizer) => authorizer.id, input, authorizerAnswer);
}

export async function updateAuthorizer(input: Given<UpdateAuthorizerRequest>, call: Call): Promise<Authorizer> {
  return call.write((tx) => {
    const former = findAuthorizer(tx, call, input.ApiId, input.AuthorizerId);
    return put(tx, call, input.ApiId, updated(former, input));
  });
}

function updated(former: AuthorizerRecord, input: Given<UpdateAuthorizerRequest>): AuthorizerRecord {
  const { JwtConfiguration: jwt } = input;
  const given = { issuer: jwt?.Issuer, audience: jwt?.Audience };
  return ofItsType({
    ...changed(former, {
      name: input.Name,
      type: input.AuthorizerType,
      identitySource: input.IdentitySource,
      uri: input.AuthorizerUri,
      payloadFormatVersion: input.AuthorizerPayloadFormatVersion as AuthorizerRecord['payloadFormatVersion'],
      enableSimpleResponses: input.EnableSimpleResponses,
      resultTtlSeconds: input.AuthorizerResultTtlInSeconds,
    }),
    credentialsArn: cleared(input.AuthorizerCredentialsArn, former.credentialsArn),
    jwt: jwt ? changed(former.jwt ?? {}, given) : former.jwt,
  });
}

export async function deleteAuthorizer(input: Given<DeleteAuthorizerRequest>, call: Call): Promise<void> {
  await call.write((tx) => {
    const { id, name } = findAuthorizer(tx, call, input.ApiId, input.AuthorizerId);
    const user = recordsUnder(tx, call, ROUTE, input.ApiId).find((route) => route.authorizerId === id);
    if (user) throw conflict(`Cannot delete authorizer '${name}', is referenced in route: ${user.routeKey}`);
    tx.delete(AUTHORIZER, call.scope, under(input.ApiId, id));
    autoDeploy(tx, call, input.ApiId);
  });
}
