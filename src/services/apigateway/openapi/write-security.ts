// Authorizers, IAM and API keys as security schemes, and what a method asks for. The counterpart of security.ts. [A27.2]
import type { AuthorizerRecord, MethodRecord } from '../resources.ts';
import type { Exporting } from './exporting.ts';
import { uniqueNames, writeNamed, type Draft } from '../../gateway/openapi/draft.ts';
import { UNUSED } from './security.ts';

const API_KEY = 'api_key';
const SIGV4 = 'sigv4';
const HEADER_SOURCE = /^method\.request\.header\.([^,\s]+)$/;

/** By authorizer id. */
export function schemeNamesOf(authorizers: readonly AuthorizerRecord[]): Map<string, string> {
  return uniqueNames(authorizers, [API_KEY, SIGV4]);
}

export function writeSchemes(exporting: Exporting): Draft {
  const { authorizers, resources } = exporting.content;
  const methods = resources.flatMap((resource) => Object.values(resource.methods));
  const nameOf = ({ id, name }: AuthorizerRecord) => exporting.schemeNames.get(id) ?? name;
  return {
    ...writeNamed(authorizers, nameOf, (authorizer) => writeAuthorizer(authorizer, exporting)),
    ...(methods.some((method) => method.apiKeyRequired) && { [API_KEY]: header('x-api-key') }),
    ...(methods.some(({ authorizationType }) => authorizationType === 'AWS_IAM') && { [SIGV4]: writeIam(exporting) }),
  };
}

function header(name: string): Draft {
  return { type: 'apiKey', name, in: 'header' };
}

function writeIam({ withAuthorizers }: Exporting): Draft {
  return { ...header('Authorization'), ...(withAuthorizers && { 'x-amazon-apigateway-authtype': 'awsSigv4' }) };
}

function writeAuthorizer(authorizer: AuthorizerRecord, { withAuthorizers }: Exporting): Draft {
  const name = authorizer.type === 'REQUEST' ? undefined : HEADER_SOURCE.exec(authorizer.identitySource ?? '')?.[1];
  if (!withAuthorizers) return header(name ?? UNUSED);
  return {
    ...header(name ?? UNUSED),
    'x-amazon-apigateway-authtype': authorizer.authType,
    'x-amazon-apigateway-authorizer': {
      type: authorizer.type.toLowerCase(),
      authorizerUri: authorizer.authorizerUri,
      authorizerCredentials: authorizer.authorizerCredentials,
      authorizerResultTtlInSeconds: authorizer.authorizerResultTtlInSeconds,
      identityValidationExpression: authorizer.identityValidationExpression,
      // The scheme's header says it already.
      identitySource: name === undefined ? authorizer.identitySource : undefined,
      providerARNs: authorizer.providerARNs,
    },
  };
}

export function writeSecurity(method: MethodRecord, { schemeNames }: Exporting): Draft[] | undefined {
  const { authorizationType, authorizerId, authorizationScopes = [], apiKeyRequired } = method;
  const authorizer = authorizerId === undefined ? undefined : schemeNames.get(authorizerId);
  const security = [
    ...(authorizer === undefined ? [] : [{ [authorizer]: authorizationScopes }]),
    ...(authorizationType === 'AWS_IAM' ? [{ [SIGV4]: [] }] : []),
    ...(apiKeyRequired ? [{ [API_KEY]: [] }] : []),
  ];
  return security.length > 0 ? security : undefined;
}
