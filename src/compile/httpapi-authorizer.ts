// What a route's authorization comes to: authorizers of the deployment bound to their stage, once each. Pure. [api-gateway.md B7]
import { compileSource } from '../edge/httpapi/sources.ts';
import type {
  AuthorizationUnit,
  IdentitySource,
  JwtAuthorizerUnit,
  LambdaAuthorizerUnit,
} from '../edge/httpapi/unit.ts';
import type { AuthorizerRecord, RouteRecord } from '../services/apigatewayv2/resources.ts';
import { functionOf } from './httpapi-integration.ts';
import type { StageFacts } from './httpapi-stage.ts';
import { substituted } from './stage-variables.ts';

type Authorizer =
  | { readonly type: 'JWT'; readonly authorizer: JwtAuthorizerUnit }
  | { readonly type: 'CUSTOM'; readonly authorizer: LambdaAuthorizerUnit };
export type Authorizers = ReadonlyMap<string, Authorizer>;

/** What is no selection expression is never there: such a request is refused. */
function sourceOf(expression: string): IdentitySource {
  return { expression, read: compileSource(expression) ?? (() => undefined) };
}

/** Undefined without an issuer: nothing could be checked. */
function jwtOf({ id, name, identitySource, jwt }: AuthorizerRecord): JwtAuthorizerUnit | undefined {
  const [expression] = identitySource;
  if (expression === undefined || !jwt?.issuer) return undefined;
  return { id, name, source: sourceOf(expression), issuer: jwt.issuer, audience: jwt.audience ?? [] };
}

/** Decisions are kept only where a time is set and there is something to tell callers apart by. */
function lambdaOf(record: AuthorizerRecord, facts: StageFacts): LambdaAuthorizerUnit {
  const { account, region, apiId, variables } = facts;
  const { id, name, identitySource, credentialsArn, resultTtlSeconds = 0 } = record;
  return {
    id,
    name,
    sources: identitySource.map(sourceOf),
    ttlMs: identitySource.length === 0 ? 0 : resultTtlSeconds * 1000,
    ...functionOf(record.uri, variables),
    credentials: credentialsArn ? substituted(credentialsArn, variables) : undefined,
    payload: record.payloadFormatVersion ?? '2.0',
    simpleResponses: record.enableSimpleResponses === true,
    sourceArn: `arn:aws:execute-api:${region}:${account}:${apiId}/authorizers/${id}`,
  };
}

function authorizerOf(record: AuthorizerRecord, facts: StageFacts): Authorizer | undefined {
  if (record.type === 'REQUEST') return { type: 'CUSTOM', authorizer: lambdaOf(record, facts) };
  const authorizer = jwtOf(record);
  return authorizer && { type: 'JWT', authorizer };
}

/** By id, each compiled once for all of its routes; what cannot be used is not among them. */
export function compileAuthorizers(records: readonly AuthorizerRecord[], facts: StageFacts): Authorizers {
  const compiled = new Map<string, Authorizer>();
  for (const record of records) {
    const authorizer = authorizerOf(record, facts);
    if (authorizer) compiled.set(record.id, authorizer);
  }
  return compiled;
}

export function compileAuthorization(route: RouteRecord, authorizers: Authorizers): AuthorizationUnit {
  const { authorizationType, authorizerId, authorizationScopes: scopes = [] } = route;
  if (authorizationType === 'NONE' || authorizationType === 'AWS_IAM') return { type: authorizationType };
  const found = authorizerId === undefined ? undefined : authorizers.get(authorizerId);
  if (found?.type !== authorizationType) return { type: 'UNUSABLE', authorizationType, authorizerId };
  return found.type === 'JWT' ? { ...found, scopes } : found;
}
