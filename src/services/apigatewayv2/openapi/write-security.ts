// Authorizers as security schemes, and what a route asks for. The counterpart of security.ts. [api-gateway.md A27.2]
import { writeNamed, type Draft } from '../../gateway/openapi/draft.ts';
import type { AuthorizerRecord, RouteRecord } from '../resources.ts';
import type { Exporting } from './write-document.ts';

const HEADER_SOURCE = /^\$request\.header\.(.+)$/;
/** What stands for a header where there is none. */
const UNUSED = 'Unused';

export function writeSchemes({ content, schemeNames, withExtensions }: Exporting): Draft {
  const nameOf = ({ id, name }: AuthorizerRecord) => schemeNames.get(id) ?? name;
  return writeNamed(content.authorizers, nameOf, (authorizer) => ({
    ...schemeOf(authorizer),
    ...(withExtensions && { 'x-amazon-apigateway-authorizer': writeAuthorizer(authorizer) }),
  }));
}

function schemeOf({ type, identitySource }: AuthorizerRecord): Draft {
  if (type === 'JWT') return { type: 'oauth2', flows: {} };
  const header = identitySource.map((source) => HEADER_SOURCE.exec(source)?.[1]).find((name) => name !== undefined);
  return { type: 'apiKey', name: header ?? UNUSED, in: 'header' };
}

function writeAuthorizer(authorizer: AuthorizerRecord): Draft {
  const { identitySource, jwt } = authorizer;
  return {
    identitySource: identitySource.length > 0 ? identitySource.join(',') : undefined,
    jwtConfiguration: jwt,
    authorizerUri: authorizer.uri,
    authorizerCredentials: authorizer.credentialsArn,
    authorizerPayloadFormatVersion: authorizer.payloadFormatVersion,
    authorizerResultTtlInSeconds: authorizer.resultTtlSeconds,
    enableSimpleResponses: authorizer.enableSimpleResponses,
    type: authorizer.type.toLowerCase(),
  };
}

export function writeSecurity(route: RouteRecord, { schemeNames }: Exporting): Draft[] | undefined {
  const name = route.authorizerId === undefined ? undefined : schemeNames.get(route.authorizerId);
  return name === undefined ? undefined : [{ [name]: route.authorizationScopes ?? [] }];
}
