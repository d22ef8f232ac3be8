// What every writer of an exported document holds: a stage's deployed content and what was asked for. [A27.1]
import { own } from '../../gateway/records.ts';
import type {
  DeploymentContent,
  DocumentationPartRecord,
  DocumentationVersionRecord,
  MethodRecord,
  ResourceRecord,
  RestApiRecord,
} from '../resources.ts';
import type { Draft } from '../../gateway/openapi/draft.ts';
import { verbMember } from '../../gateway/openapi/walk.ts';

export interface Exporting {
  readonly content: DeploymentContent;
  readonly stageName: string;
  readonly region: string;
  /** With integrations come validators, gateway responses and the API's own settings. */
  readonly withIntegrations: boolean;
  readonly withAuthorizers: boolean;
  readonly withDocumentation: boolean;
  /** The stage's. */
  readonly documentation: DocumentationVersionRecord | undefined;
  /** Its parts; see write-documentation.ts. */
  readonly partsByPlace: ReadonlyMap<string, readonly DocumentationPartRecord[]>;
  /** By authorizer id: the name of its security scheme. */
  readonly schemeNames: ReadonlyMap<string, string>;
}

/** extensions=integrations,authorizers,apigateway,documentation; apigateway is all but documentation. */
export function extensionsOf(parameters: Readonly<Record<string, string>> | undefined): ReadonlySet<string> {
  return new Set((own(parameters, 'extensions') ?? '').split(',').map((name) => name.trim()));
}

/** An API without a version shows when it was made. */
export function shownVersion(api: RestApiRecord): string {
  return api.version ?? `${new Date(api.createdMs).toISOString().slice(0, 19)}Z`;
}

export function hostOf({ content, region }: Exporting): string {
  return `${content.api.id}.execute-api.${region}.amazonaws.com`;
}

type WriteOperation = (method: MethodRecord, resource: ResourceRecord, exporting: Exporting) => Draft;

/** Paths with their operations, each written by `write`. */
export function writePaths(exporting: Exporting, write: WriteOperation): Draft {
  const withMethods = exporting.content.resources.filter(({ methods }) => Object.keys(methods).length > 0);
  const sorted = [...withMethods].sort((a, b) => (a.path < b.path ? -1 : 1));
  return Object.fromEntries(
    sorted.map((resource) => {
      const methods = Object.values(resource.methods);
      const operations = methods.map((method) => [verbMember(method.httpMethod), write(method, resource, exporting)]);
      return [resource.path, Object.fromEntries(operations)];
    }),
  );
}

export interface WrittenParameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  /** The type of the documentation part that speaks of it. */
  readonly part: string;
}

/** Where the versions put a parameter, and the part's type. */
const LOCATIONS: Readonly<Record<string, readonly [string, string]>> = {
  path: ['path', 'PATH_PARAMETER'],
  querystring: ['query', 'QUERY_PARAMETER'],
  header: ['header', 'REQUEST_HEADER'],
};

/** From 'method.request.querystring.page'. */
export function parametersOf(method: MethodRecord): WrittenParameter[] {
  return Object.entries(method.requestParameters ?? {}).flatMap(([declared, required]) => {
    const [, , location = '', ...name] = declared.split('.');
    const place = own(LOCATIONS, location);
    return place ? [{ name: name.join('.'), in: place[0], required, part: place[1] }] : [];
  });
}

/** From 'method.response.header.Location'. */
export function headersOf(declared: Readonly<Record<string, boolean>> | undefined): string[] {
  return Object.keys(declared ?? {}).map((name) => name.split('.').slice(3).join('.'));
}

export function responseText(statusCode: string): string {
  return `${statusCode} response`;
}
