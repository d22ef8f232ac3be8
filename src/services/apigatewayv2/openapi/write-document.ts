// An HTTP API as OpenAPI 3.0, in the order and with the texts that AWS writes. The counterpart of read.ts. [api-gateway.md A27]
import { filled } from '../../gateway/answers.ts';
import type { Draft } from '../../gateway/openapi/draft.ts';
import { verbMember } from '../../gateway/openapi/walk.ts';
import type { ApiRecord, DeploymentContent, RouteRecord } from '../resources.ts';
import { DEFAULT_PATH } from './read.ts';
import { sharedIntegrations, writeIntegration } from './write-integration.ts';
import { writeSchemes, writeSecurity } from './write-security.ts';

export interface Exporting {
  readonly api: ApiRecord;
  readonly content: DeploymentContent;
  /** Undefined: the API as it is edited. */
  readonly stageName: string | undefined;
  readonly region: string;
  readonly withExtensions: boolean;
  /** By authorizer id: the name of its security scheme. */
  readonly schemeNames: ReadonlyMap<string, string>;
}

const ENDPOINT = 'x-amazon-apigateway-endpoint-configuration';

export function writeDocument(exporting: Exporting): Draft {
  const { api, content, stageName, withExtensions } = exporting;
  const endpoint =
    withExtensions && api.disableExecuteApiEndpoint ? { [ENDPOINT]: { disableExecuteApiEndpoint: true } } : {};
  const { names, drafts } = sharedIntegrations(content);
  return {
    openapi: '3.0.1',
    info: { title: api.name, description: api.description, version: api.version ?? madeAt(api) },
    servers: stageName === undefined ? undefined : [writeServer(exporting, stageName, endpoint)],
    tags: withExtensions ? filled(writeTags(api)) : undefined,
    paths: writePaths(exporting, names),
    components: filled({
      ...members('securitySchemes', writeSchemes(exporting)),
      ...(withExtensions && members('x-amazon-apigateway-integrations', drafts)),
    }),
    ...(withExtensions && {
      'x-amazon-apigateway-cors': content.cors,
      'x-amazon-apigateway-importexport-version': '1.0',
      ...(stageName === undefined && endpoint),
    }),
  };
}

function members(name: string, draft: Draft): Draft {
  return Object.keys(draft).length > 0 ? { [name]: draft } : {};
}

/** An API without a version shows when it was made: '2023-04-30 00:45:35UTC'. */
function madeAt({ createdMs }: ApiRecord): string {
  return `${new Date(createdMs).toISOString().slice(0, 19).replace('T', ' ')}UTC`;
}

function writeServer({ api, region }: Exporting, stageName: string, endpoint: Draft): Draft {
  return {
    url: `https://${api.id}.execute-api.${region}.amazonaws.com/{basePath}`,
    variables: { basePath: { default: stageName === '$default' ? '' : stageName } },
    ...endpoint,
  };
}

function writeTags({ tags }: ApiRecord): Draft[] {
  return Object.entries(tags).map(([name, value]) => ({ name, 'x-amazon-apigateway-tag-value': value }));
}

/** Paths in order, with a parameter for each of their variables. */
function writePaths(exporting: Exporting, names: ReadonlyMap<string, string>): Draft {
  const paths = new Map<string, Record<string, unknown>>();
  const { routes } = exporting.content;
  for (const route of routes.toSorted((a, b) => (a.routeKey < b.routeKey ? -1 : 1))) {
    const [verb, path] = route.routeKey === '$default' ? ['ANY', DEFAULT_PATH] : split(route.routeKey);
    const item = paths.get(path) ?? {};
    item[verbMember(verb)] = writeOperation(route, exporting, names);
    paths.set(path, item);
  }
  const sorted = [...paths].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([path, item]) => [path, { ...item, parameters: filled(variablesOf(path)) }]));
}

function split(routeKey: string): readonly [verb: string, path: string] {
  const at = routeKey.indexOf(' ');
  return [routeKey.slice(0, at), routeKey.slice(at + 1)];
}

function variablesOf(path: string): Draft[] {
  return [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    description: `Generated path parameter for ${name}`,
    required: true,
    schema: { type: 'string' },
  }));
}

function writeOperation(route: RouteRecord, exporting: Exporting, names: ReadonlyMap<string, string>): Draft {
  const { content, withExtensions } = exporting;
  const integration = content.integrations.find(({ id }) => route.target === `integrations/${id}`);
  return {
    ...(withExtensions && route.routeKey === '$default' && { isDefaultRoute: true }),
    operationId: route.operationName,
    responses: { default: { description: `Default response for ${route.routeKey}` } },
    security: writeSecurity(route, exporting),
    ...(withExtensions && {
      'x-amazon-apigateway-auth': route.authorizationType === 'AWS_IAM' ? { type: 'AWS_IAM' } : undefined,
      'x-amazon-apigateway-integration': integration && writeIntegration(integration, names),
    }),
  };
}
