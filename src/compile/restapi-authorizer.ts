// What a method's authorization comes to: authorizers of the deployment bound to their stage, once each. Pure. [api-gateway.md A17.1]
import type {
  AuthorizationUnit,
  IdentitySource,
  LambdaAuthorizerUnit,
  UserPoolsUnit,
} from '../edge/restapi/authorizers/unit.ts';
import { compileSource } from '../edge/restapi/context.ts';
import { javaPattern } from '../edge/restapi/java-pattern.ts';
import { functionArnOfUri, readFunctionArn } from '../edge/lambda/target.ts';
import type { AuthorizerRecord, MethodRecord } from '../services/apigateway/resources.ts';
import { substituted } from './stage-variables.ts';

export interface AuthorizerFacts {
  readonly account: string;
  readonly region: string;
  readonly apiId: string;
  readonly stage: string;
  readonly deploymentId: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly isCanary: boolean | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

type Authorization = Extract<AuthorizationUnit, { type: 'CUSTOM' | 'COGNITO_USER_POOLS' }>;
export type Authorizers = ReadonlyMap<string, Authorization>;

const DEFAULT_TTL_S = 300;
const HEADER = 'method.request.header.';
const DEFAULT_SOURCE = `${HEADER}Authorization`;

/** Header names are compared without regard to case, unlike in mappings. [A17.2] */
function sourceOf(expression: string): IdentitySource {
  if (!expression.startsWith(HEADER)) return { expression, read: compileSource(expression) ?? (() => undefined) };
  const name = expression.slice(HEADER.length).toLowerCase();
  return { expression, read: (call) => call.exchange.headers[name] };
}

/** Only REQUEST authorizers may do without an identity. */
function sourcesOf({ type, identitySource = '' }: AuthorizerRecord): IdentitySource[] {
  const expressions = identitySource
    .split(',')
    .map((expression) => expression.trim())
    .filter((expression) => expression !== '');
  if (expressions.length === 0 && type !== 'REQUEST') return [sourceOf(DEFAULT_SOURCE)];
  return expressions.map(sourceOf);
}

function sharedOf(authorizer: AuthorizerRecord, facts: AuthorizerFacts) {
  const {
    id,
    name,
    type,
    identityValidationExpression,
    authorizerResultTtlInSeconds: ttl = DEFAULT_TTL_S,
  } = authorizer;
  // REQUEST authorizers have no expression, whatever their record says.
  const expression = type === 'REQUEST' ? undefined : identityValidationExpression;
  return {
    id,
    name,
    sources: sourcesOf(authorizer),
    validation: expression ? javaPattern(expression) : undefined,
    ttlMs: ttl * 1000,
    scope: [facts.apiId, facts.stage, ...(facts.isCanary ? ['Canary'] : []), id].join('/'),
    deploymentId: facts.deploymentId,
  };
}

function lambdaOf(authorizer: AuthorizerRecord, facts: AuthorizerFacts): LambdaAuthorizerUnit {
  const { account, region, apiId, variables } = facts;
  const uri = substituted(authorizer.authorizerUri ?? '', variables);
  const arn = functionArnOfUri(uri);
  const { authorizerCredentials: role } = authorizer;
  return {
    ...sharedOf(authorizer, facts),
    type: authorizer.type === 'REQUEST' ? 'REQUEST' : 'TOKEN',
    uri,
    target: arn === undefined ? undefined : readFunctionArn(arn),
    credentials: role ? substituted(role, variables) : undefined,
    sourceArn: `arn:aws:execute-api:${region}:${account}:${apiId}/authorizers/${authorizer.id}`,
  };
}

function userPoolsOf(authorizer: AuthorizerRecord, facts: AuthorizerFacts): UserPoolsUnit {
  return { ...sharedOf(authorizer, facts), providerArns: authorizer.providerARNs ?? [], tags: facts.tags };
}

/** By id, each compiled once for all of its methods. */
export function compileAuthorizers(records: readonly AuthorizerRecord[], facts: AuthorizerFacts): Authorizers {
  return new Map(
    records.map((record): [string, Authorization] => [
      record.id,
      record.type === 'COGNITO_USER_POOLS'
        ? { type: record.type, authorizer: userPoolsOf(record, facts), scopes: [] }
        : { type: 'CUSTOM', authorizer: lambdaOf(record, facts) },
    ]),
  );
}

export function compileAuthorization(method: MethodRecord, authorizers: Authorizers): AuthorizationUnit {
  const { authorizationType, authorizerId, authorizationScopes: scopes = [] } = method;
  if (authorizationType === 'NONE' || authorizationType === 'AWS_IAM') return { type: authorizationType };
  const found = authorizerId === undefined ? undefined : authorizers.get(authorizerId);
  if (found?.type !== authorizationType) return { type: 'UNUSABLE', authorizationType, authorizerId };
  return found.type === 'COGNITO_USER_POOLS' ? { ...found, scopes } : found;
}
