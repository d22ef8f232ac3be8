// A document to what it says of an HTTP API. Pure: no store, no ids, nothing of the API that there already is. [api-gateway.md A27]
import { badRequest } from '../../gateway/faults.ts';
import type { Findings } from '../../gateway/openapi/findings.ts';
import { inspectOas30, inspectPaths } from '../../gateway/openapi/inspect.ts';
import {
  looseTextAt,
  memberOf,
  numberAt,
  objectAt,
  objectsAt,
  textAt,
  textsAt,
  truthAt,
  type JsonObject,
} from '../../gateway/openapi/json.ts';
import { prefixOf, serverBasePath, serverEndpointConfiguration } from '../../gateway/openapi/servers.ts';
import { operationsOf, type Operation } from '../../gateway/openapi/walk.ts';
import { corsOf } from '../cors.ts';
import type { ApiDefinition, RouteDefinition, Settings } from './definition.ts';
import { ignoredKeys } from './ignored.ts';
import { readIntegration } from './integration.ts';
import { authorizationOf, readSchemes, type Schemes } from './security.ts';

const PREFIX = 'x-amazon-apigateway-';
export const INVALID_DOCUMENT = 'Invalid OpenAPI input.';
/** The path that stands for the route $default. */
export const DEFAULT_PATH = '/$default';

export function readDefinition(document: JsonObject, basePath: string, findings: Findings): ApiDefinition {
  if (!textAt(document, 'openapi')?.startsWith('3.0')) throw badRequest(INVALID_DOCUMENT);
  const version = looseTextAt(document, `${PREFIX}importexport-version`) ?? '1.0';
  if (Number(version) !== 1) throw badRequest(`Unsupported ${PREFIX}importexport-version: ${version}. It can be 1.0`);
  const prefix = prefixOf(serverBasePath(document), basePath);
  inspectOas30(document, findings);
  inspectPaths(document, findings);
  const schemes = readSchemes(document);
  const read = (operation: Operation) => readRoute(operation, prefix, document, schemes, findings);
  return {
    settings: readSettings(document, findings),
    authorizers: Object.values(schemes).flatMap((scheme) => (scheme.kind === 'authorizer' ? [scheme.authorizer] : [])),
    routes: [...operationsOf(document)].map(read),
    info: ignoredKeys(document),
  };
}

function readSettings(document: JsonObject, findings: Findings): Settings {
  const info = objectAt(document, 'info');
  const cors = findings.ignoring('Unable to set CORS configuration', () => readCors(document));
  const disabled = truthAt(serverEndpointConfiguration(document), 'disableExecuteApiEndpoint');
  const name = looseTextAt(info, 'title');
  return {
    ...(name && { name }),
    description: textAt(info, 'description') || undefined,
    version: looseTextAt(info, 'version') || undefined,
    ...(cors && { cors }),
    ...(disabled !== undefined && { disableExecuteApiEndpoint: disabled }),
    tags: readTags(document),
  };
}

function readCors(document: JsonObject): Settings['cors'] {
  const node = objectAt(document, `${PREFIX}cors`);
  return corsOf({
    AllowCredentials: truthAt(node, 'allowCredentials'),
    AllowHeaders: textsAt(node, 'allowHeaders'),
    AllowMethods: textsAt(node, 'allowMethods'),
    AllowOrigins: textsAt(node, 'allowOrigins'),
    ExposeHeaders: textsAt(node, 'exposeHeaders'),
    MaxAge: numberAt(node, 'maxAge'),
  });
}

/** A tag of the document with a value is a tag of the API. */
function readTags(document: JsonObject): Readonly<Record<string, string>> {
  const tags = objectsAt(document, 'tags').map((tag) => [textAt(tag, 'name'), looseTextAt(tag, `${PREFIX}tag-value`)]);
  return Object.fromEntries(tags.filter(([name, value]) => name !== undefined && value !== undefined));
}

function readRoute(
  { path, httpMethod, node }: Operation,
  prefix: string,
  document: JsonObject,
  schemes: Schemes,
  findings: Findings,
): RouteDefinition {
  const routeKey = path === DEFAULT_PATH ? '$default' : `${httpMethod} ${prefix}${path}`;
  const integration = memberOf(node, `${PREFIX}integration`);
  return {
    routeKey,
    operationName: textAt(node, 'operationId') || undefined,
    authorization: authorizationOf(node, document, schemes, findings),
    integration: readIntegration(document, integration, { path, httpMethod }, findings),
  };
}
