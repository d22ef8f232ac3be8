// Documentation parts of the stage's version: in OpenAPI's own places, and as x-amazon-apigateway-documentation when asked for.
import { placeOf } from '../documentation-parts.ts';
import type { DocumentationPartRecord } from '../resources.ts';
import type { Exporting } from './exporting.ts';
import { jsonOf, writeNamed, type Draft } from '../../gateway/openapi/draft.ts';
import { isObject, memberOf, objectAt, type JsonObject } from '../../gateway/openapi/json.ts';

type Location = DocumentationPartRecord['location'];
export type MethodPlace = Pick<Location, 'path' | 'method'>;

/** What of a part's properties has a place in a document. The rest shows in the extension only. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  METHOD: ['tags', 'summary', 'description', 'externalDocs', 'deprecated'],
};
const DESCRIPTION = ['description'];

export function writeDocumentation({ documentation, withDocumentation }: Exporting): Draft | undefined {
  if (!documentation || !withDocumentation) return undefined;
  return {
    version: documentation.version,
    createdDate: new Date(documentation.createdMs).toISOString(),
    documentationParts: Object.values(
      writeNamed(
        documentation.parts,
        (part) => placeOf(part.location),
        ({ location, properties }) => ({ location, properties: jsonOf(properties) ?? properties }),
      ),
    ),
  };
}

/** Members for the node at a location. A part speaks for what lies below its path too; the closer one has the last word. */
export function textsAt({ partsByPlace }: Exporting, location: Location): Draft {
  const near = pathsAbove(location.path).flatMap((path) => partsByPlace.get(placeKey(location.type, path)) ?? []);
  const speaking = near.filter((part) => covers(part.location, location));
  const byCloseness = speaking.sort((a, b) => closeness(a.location) - closeness(b.location));
  const known = TEXTS[location.type] ?? DESCRIPTION;
  return Object.assign({}, ...byCloseness.map(({ properties }) => chosen(jsonOf(properties), known))) as Draft;
}

/** Parts by type and path, for there may be as many as there are nodes to write. */
export function partsByPlace(parts: readonly DocumentationPartRecord[]): Map<string, DocumentationPartRecord[]> {
  return Map.groupBy(parts, ({ location }) => placeKey(location.type, location.path ?? '/'));
}

function placeKey(type: string, path: string): string {
  return `${type} ${path}`;
}

/** '/', '/pets', '/pets/{id}' */
function pathsAbove(path = '/'): string[] {
  const cuts = [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index) || '/');
  return [...new Set([...cuts, path])];
}

/** For `info` and for the root. The API's own description stays what it is. */
export function apiTexts({ documentation }: Exporting): { readonly info: Draft; readonly root: Draft } {
  const part = documentation?.parts.find(({ location }) => location.type === 'API');
  const properties = jsonOf(part?.properties);
  const info = isObject(properties) ? objectAt(properties, 'info') : {};
  return {
    info: chosen(info, ['termsOfService', 'contact', 'license']),
    root: chosen(properties, ['tags', 'externalDocs']),
  };
}

function chosen(properties: JsonObject[string] | undefined, known: readonly string[]): Draft {
  if (!isObject(properties)) return {};
  const found = known.map((name) => [name, memberOf(properties, name)] as const);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined));
}

function covers(part: Location, place: Location): boolean {
  const matches = speaksFor(part.method, place.method) && speaksFor(part.statusCode, place.statusCode);
  return part.name === place.name && matches;
}

function speaksFor(value: string | undefined, wanted: string | undefined): boolean {
  return value === undefined || value === '*' || value === wanted;
}

function closeness({ path = '/', method = '*', statusCode = '*' }: Location): number {
  return path.length * 4 + (method === '*' ? 0 : 2) + (statusCode === '*' ? 0 : 1);
}
