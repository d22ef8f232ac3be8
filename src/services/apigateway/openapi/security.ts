// Security schemes as authorizers, and what an operation's `security` asks for. [A17.1, A27]
import { own } from '../../gateway/records.ts';
import type { AuthorizerInput } from '../authorizers.ts';
import type { Authorization } from './definition.ts';
import {
  isObject,
  listAt,
  memberOf,
  numberAt,
  objectAt,
  textAt,
  textsAt,
  type Json,
  type JsonObject,
} from '../../gateway/openapi/json.ts';
import type { Reading } from './reading.ts';

type Scheme =
  | { readonly kind: 'authorizer'; readonly authorizer: AuthorizerInput }
  | { readonly kind: 'iam' }
  | { readonly kind: 'key' }
  /** Says that it is an authorizer, but not which: what asks for it is not made. */
  | { readonly kind: 'incomplete' };

/** By the name that `security` uses, which is the authorizer's name too. */
export type Schemes = Readonly<Record<string, Scheme>>;

/** GetExport's name of a header where there is none; see write-security.ts. */
export const UNUSED = 'Unused';
const NO_AUTHORIZATION: Authorization = { type: 'NONE', apiKeyRequired: false };

export function readSchemes({ document, dialect, findings }: Reading): Schemes {
  const found: [string, Scheme][] = [];
  for (const [name, node] of Object.entries(dialect.securitySchemes(document))) {
    const scheme = isObject(node) ? schemeOf(name, node) : undefined;
    if (!scheme) findings.warn(`Unsupported security definition type '${typeOf(node)}' for '${name}'. Ignoring.`);
    else found.push([name, scheme]);
    if (scheme?.kind === 'incomplete') findings.warn(incomplete(name));
  }
  return Object.fromEntries(found);
}

/** AWS's text, as reported in amazon-archives/aws-apigateway-importer#187. */
function incomplete(name: string): string {
  return `Unable to create authorizer from security definition: '${name}'. Extension x-amazon-apigateway-authorizer is required. Any methods with security: '${name}' will not be created. If this security definition is not a custom authorizer, remove the x-amazon-apigateway-authtype extension and it will be ignored.`;
}

function typeOf(node: Json): string | undefined {
  return isObject(node) ? textAt(node, 'type') : undefined;
}

/** What has an authorizer is one, even in the header x-api-key; awsSigv4 is IAM; a plain x-api-key is the API key. */
function schemeOf(name: string, node: JsonObject): Scheme | undefined {
  const authorizer = memberOf(node, 'x-amazon-apigateway-authorizer');
  if (isObject(authorizer)) return { kind: 'authorizer', authorizer: authorizerOf(name, node, authorizer) };
  const authType = textAt(node, 'x-amazon-apigateway-authtype')?.toLowerCase();
  if (authType === 'awssigv4') return { kind: 'iam' };
  const key = textAt(node, 'in') === 'header' && textAt(node, 'name')?.toLowerCase() === 'x-api-key';
  if (textAt(node, 'type') === 'apiKey' && key) return { kind: 'key' };
  return authType === undefined ? undefined : { kind: 'incomplete' };
}

function authorizerOf(name: string, scheme: JsonObject, node: JsonObject): AuthorizerInput {
  const type = (textAt(node, 'type') ?? '').toUpperCase() as AuthorizerInput['type'];
  return {
    name,
    type,
    authType: textAt(scheme, 'x-amazon-apigateway-authtype'),
    authorizerUri: textAt(node, 'authorizerUri'),
    authorizerCredentials: textAt(node, 'authorizerCredentials'),
    identitySource: textAt(node, 'identitySource') ?? headerSource(type, scheme),
    identityValidationExpression: textAt(node, 'identityValidationExpression'),
    authorizerResultTtlInSeconds: numberAt(node, 'authorizerResultTtlInSeconds'),
    providerARNs: textsAt(node, 'providerARNs'),
  };
}

/** All but REQUEST take the token from the scheme's own header. */
function headerSource(type: string, scheme: JsonObject): string | undefined {
  const header = textAt(scheme, 'in') === 'header' ? textAt(scheme, 'name') : undefined;
  return type === 'REQUEST' || header === undefined || header === UNUSED
    ? undefined
    : `method.request.header.${header}`;
}

/**
 * The operation's `security`, else the document's: AWS's guide says that the latter is ignored, its recorded answers that it
 * is not. The first authorizer named decides. x-amazon-apigateway-auth has the last word. Undefined: it names an authorizer that
 * the document does not describe, and an operation that should be closed must not come out open.
 */
export function authorizationOf(
  operation: JsonObject,
  schemes: Schemes,
  { document, findings }: Reading,
): Authorization | undefined {
  const requirements = listAt(operation, 'security') ?? listAt(document, 'security') ?? [];
  let result = NO_AUTHORIZATION;
  let isIncomplete = false;
  for (const requirement of requirements) {
    for (const [name, scopes] of Object.entries(isObject(requirement) ? requirement : {})) {
      const scheme = own(schemes, name);
      if (scheme?.kind === 'incomplete') isIncomplete = true;
      else if (scheme) result = required(result, scheme, scopes);
      else findings.warn(`Reference to security definition '${name}' not found. Ignoring.`);
    }
  }
  const last = overridden(result, textAt(objectAt(operation, 'x-amazon-apigateway-auth'), 'type'));
  return isIncomplete && last === result ? undefined : last;
}

function required(so: Authorization, scheme: Exclude<Scheme, { kind: 'incomplete' }>, scopes: Json): Authorization {
  if (scheme.kind === 'key') return { ...so, apiKeyRequired: true };
  if (so.type !== 'NONE') return so;
  if (scheme.kind === 'iam') return { ...so, type: 'AWS_IAM' };
  const { name, type } = scheme.authorizer;
  const cognito = type === 'COGNITO_USER_POOLS';
  return {
    ...so,
    type: cognito ? 'COGNITO_USER_POOLS' : 'CUSTOM',
    authorizer: name,
    scopes: cognito && Array.isArray(scopes) ? scopes.filter((scope) => typeof scope === 'string') : [],
  };
}

function overridden(so: Authorization, type: string | undefined): Authorization {
  const wanted = type?.toUpperCase();
  const plain = wanted === 'NONE' || wanted === 'AWS_IAM';
  return plain ? { type: wanted, apiKeyRequired: so.apiKeyRequired } : so;
}
