// What an authorizer of an HTTP API may be. [api-gateway.md B7, C8]
import { badRequest } from '../gateway/faults.ts';
import type { AuthorizerRecord } from './resources.ts';

const LONGEST_NAME = 128;
const MAX_TTL_S = 3600;
const MOST_AUDIENCES = 50;
const FUNCTION_URI = /^arn:[^:]*:apigateway:[^:]*:lambda:path\/\d{4}-\d\d-\d\d\/functions\/.+\/invocations$/;
const SOURCE = /^\$(?:request\.(?:header|querystring)|context|stageVariables)\.\S+$/;
const TOKEN_SOURCE = /^\$request\.(?:header|querystring)\.\S+$/;

export function checkAuthorizer(authorizer: AuthorizerRecord): void {
  if (!authorizer.name || authorizer.name.length > LONGEST_NAME) throw badRequest('Invalid authorizer name specified');
  const strange = authorizer.identitySource.find((source) => !SOURCE.test(source));
  if (strange !== undefined) {
    throw badRequest(
      `Invalid identity source expression: ${strange}. The source must be a request header, request querystring, stage variable or context parameter`,
    );
  }
  if (authorizer.type === 'JWT') checkJwt(authorizer);
  else if (authorizer.type === 'REQUEST') checkFunction(authorizer);
  else throw badRequest(`Invalid authorizer type specified: ${String(authorizer.type)}. Must be one of [JWT, REQUEST]`);
}

/** AWS asks for https; issuers of this machine seldom have it. */
function checkJwt({ jwt, identitySource }: AuthorizerRecord): void {
  if (!jwt) throw badRequest('JwtConfiguration must not be null for JWT Authorizer');
  if (identitySource.length !== 1 || !TOKEN_SOURCE.test(identitySource[0] ?? '')) {
    throw badRequest('JWT Authorizer needs exactly one identity source, a request header or a request querystring');
  }
  const issuer = jwt.issuer !== undefined && URL.canParse(jwt.issuer) ? new URL(jwt.issuer) : undefined;
  if (!issuer || !/^https?:$/.test(issuer.protocol)) {
    throw badRequest('Invalid issuer: Issuer is not a valid URL for JWT Authorizer');
  }
  const { audience = [] } = jwt;
  if (audience.length === 0 || audience.length > MOST_AUDIENCES || audience.includes('')) {
    throw badRequest(`Invalid audience: JWT Authorizer needs between 1 and ${MOST_AUDIENCES} audiences`);
  }
}

function checkFunction(authorizer: AuthorizerRecord): void {
  const { uri, payloadFormatVersion: payload, resultTtlSeconds: ttl = 0, identitySource } = authorizer;
  if (uri === undefined) throw badRequest('AuthorizerUri is a required field in an Authorizer');
  if (!FUNCTION_URI.test(uri)) {
    throw badRequest(
      `Invalid Authorizer URI: ${uri}. Authorizer URI should be a valid API Gateway ARN that represents a Lambda function invocation.`,
    );
  }
  if (!payload) {
    throw badRequest('AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer');
  }
  if (!['1.0', '2.0'].includes(payload)) {
    throw badRequest(`AuthorizerPayloadFormatVersion ${String(payload)} is not supported`);
  }
  if (authorizer.enableSimpleResponses && payload !== '2.0') {
    throw badRequest('EnableSimpleResponses can only be set for AuthorizerPayloadFormatVersion "2.0".');
  }
  if (!(ttl >= 0 && ttl <= MAX_TTL_S)) {
    throw badRequest(`Authorizer result TTL outside allowable range. TTL must be between 0 and ${MAX_TTL_S} seconds.`);
  }
  if (ttl > 0 && identitySource.length === 0) {
    throw badRequest('Identity source must be set if authorizer caching is enabled (TTL is greater than 0)');
  }
}
