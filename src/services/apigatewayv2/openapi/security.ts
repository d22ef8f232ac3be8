// Security schemes as authorizers, and what an operation's `security` asks for. [api-gateway.md A27.2, B7]
import type { Findings } from '../../gateway/openapi/findings.ts';
import {
  isObject,
  listAt,
  looseTextAt,
  memberOf,
  numberAt,
  objectAt,
  textAt,
  textsAt,
  truthAt,
  type Json,
  type JsonObject,
} from '../../gateway/openapi/json.ts';
import { own } from '../../gateway/records.ts';
import type { Authorization, AuthorizerInput } from './definition.ts';

type Scheme = { readonly kind: 'authorizer'; readonly authorizer: AuthorizerInput } | { readonly kind: 'iam' };

/** By the name that `security` uses, which is the authorizer's name too. */
export type Schemes = Readonly<Record<string, Scheme>>;

const TOKEN_SOURCE = '$request.header.Authorization';
const NO_AUTHORIZATION: Authorization = { type: 'NONE' };

/** A scheme without an authorizer means something to clients alone. */
export function readSchemes(document: JsonObject): Schemes {
  const nodes = Object.entries(objectAt(objectAt(document, 'components'), 'securitySchemes'));
  return Object.fromEntries(
    nodes.flatMap(([name, node]) => {
      const scheme = isObject(node) ? schemeOf(name, node) : undefined;
      return scheme ? [[name, scheme]] : [];
    }),
  );
}

function schemeOf(name: string, node: JsonObject): Scheme | undefined {
  const authorizer = memberOf(node, 'x-amazon-apigateway-authorizer');
  if (isObject(authorizer)) return { kind: 'authorizer', authorizer: authorizerOf(name, authorizer) };
  const isSigned = textAt(node, 'x-amazon-apigateway-authtype')?.toLowerCase() === 'awssigv4';
  return isSigned ? { kind: 'iam' } : undefined;
}

function authorizerOf(name: string, node: JsonObject): AuthorizerInput {
  const type = (textAt(node, 'type') ?? '').toUpperCase() as AuthorizerInput['AuthorizerType'];
  const jwt = memberOf(node, 'jwtConfiguration');
  const sources = identitySources(node);
  return {
    Name: name,
    AuthorizerType: type,
    IdentitySource: type === 'JWT' ? (sources ?? [TOKEN_SOURCE]) : sources,
    JwtConfiguration: isObject(jwt) ? { Issuer: textAt(jwt, 'issuer'), Audience: textsAt(jwt, 'audience') } : undefined,
    AuthorizerUri: textAt(node, 'authorizerUri'),
    AuthorizerCredentialsArn: textAt(node, 'authorizerCredentials'),
    AuthorizerPayloadFormatVersion: payloadVersion(node),
    AuthorizerResultTtlInSeconds: numberAt(node, 'authorizerResultTtlInSeconds'),
    EnableSimpleResponses: truthAt(node, 'enableSimpleResponses'),
  };
}

/** YAML without quotes makes a number of 2.0. */
function payloadVersion(node: JsonObject): string | undefined {
  const value = memberOf(node, 'authorizerPayloadFormatVersion');
  return typeof value === 'number' ? value.toFixed(1) : looseTextAt(node, 'authorizerPayloadFormatVersion');
}

/** One text with commas, or a list. */
function identitySources(node: JsonObject): string[] | undefined {
  const texts = textsAt(node, 'identitySource') ?? textAt(node, 'identitySource')?.split(',');
  return texts?.map((text) => text.trim()).filter((text) => text !== '');
}

/** The operation's `security`, else the document's. The first scheme that is known decides; x-amazon-apigateway-auth has the last word. */
export function authorizationOf(
  operation: JsonObject,
  document: JsonObject,
  schemes: Schemes,
  findings: Findings,
): Authorization {
  const wanted = textAt(objectAt(operation, 'x-amazon-apigateway-auth'), 'type')?.toUpperCase();
  if (wanted === 'AWS_IAM' || wanted === 'NONE') return { type: wanted };
  const requirements = listAt(operation, 'security') ?? listAt(document, 'security') ?? [];
  const named = requirements.flatMap((requirement) => (isObject(requirement) ? Object.entries(requirement) : []));
  const known = named.map(([name, scopes]) => [own(schemes, name), name, scopes] as const);
  for (const [scheme, name] of known) {
    if (!scheme) findings.warn(`Reference to security definition '${name}' not found. Ignoring.`);
  }
  const [scheme, , scopes = null] = known.find(([found]) => found !== undefined) ?? [];
  return scheme ? required(scheme, scopes) : NO_AUTHORIZATION;
}

function required(scheme: Scheme, scopes: Json): Authorization {
  if (scheme.kind === 'iam') return { type: 'AWS_IAM' };
  const { Name: authorizer, AuthorizerType: type } = scheme.authorizer;
  if (type !== 'JWT') return { type: 'CUSTOM', authorizer };
  const asked = Array.isArray(scopes) ? scopes.filter((scope) => typeof scope === 'string') : [];
  return { type: 'JWT', authorizer, ...(asked.length > 0 && { scopes: asked }) };
}
