// A document's documentation as parts: x-amazon-apigateway-documentation, or else the texts that OpenAPI itself has places for.
import { badRequest } from '../../gateway/faults.ts';
import { PART_TYPES } from '../documentation-parts.ts';
import type { DocumentationPartRecord } from '../resources.ts';
import type { PartDefinition } from './definition.ts';
import {
  isObject,
  memberOf,
  objectAt,
  objectsAt,
  textAt,
  type Json,
  type JsonObject,
} from '../../gateway/openapi/json.ts';
import { resourcePath, type Reading } from './reading.ts';
import { resolved } from '../../gateway/openapi/references.ts';
import { operationsOf, type Operation } from '../../gateway/openapi/walk.ts';

type Location = DocumentationPartRecord['location'];

const PARAMETER_TYPES: Readonly<Record<string, string>> = {
  path: 'PATH_PARAMETER',
  query: 'QUERY_PARAMETER',
  header: 'REQUEST_HEADER',
  body: 'REQUEST_BODY',
};

export function readDocumentation(reading: Reading): PartDefinition[] {
  const extension = memberOf(reading.document, 'x-amazon-apigateway-documentation');
  return isObject(extension) ? explicitParts(extension, reading) : [...nativeParts(reading)];
}

function explicitParts(extension: JsonObject, { findings }: Reading): PartDefinition[] {
  const found = objectsAt(extension, 'documentationParts').map((node, index) =>
    findings.attempt(`Unable to create documentation part ${index + 1}`, () => explicitPart(node)),
  );
  return found.filter((part) => part !== undefined);
}

function explicitPart(node: JsonObject): PartDefinition {
  const place = objectAt(node, 'location');
  const type = textAt(place, 'type') ?? '';
  if (!PART_TYPES.includes(type)) throw badRequest(`Invalid location type: ${type}`);
  const properties = memberOf(node, 'properties') ?? null;
  const location = {
    type,
    path: textAt(place, 'path'),
    method: textAt(place, 'method'),
    statusCode: textAt(place, 'statusCode'),
    name: textAt(place, 'name'),
  };
  if (properties === null || properties === '') throw badRequest('Documentation part properties must be non-empty');
  return { location, properties: typeof properties === 'string' ? properties : JSON.stringify(properties) };
}

function* nativeParts(reading: Reading): Generator<PartDefinition> {
  const { document, dialect } = reading;
  const info = chosen(objectAt(document, 'info'), ['description', 'termsOfService', 'contact', 'license']);
  const root = chosen(document, ['tags', 'externalDocs']);
  yield* part({ type: 'API' }, Object.keys(info).length > 0 ? { info, ...root } : root);
  for (const [name, schema] of Object.entries(dialect.schemas(document))) {
    if (isObject(schema)) yield* part({ type: 'MODEL', name }, chosen(schema, ['title', 'description']));
  }
  for (const [name, scheme] of Object.entries(dialect.securitySchemes(document))) {
    if (isObject(scheme)) yield* part({ type: 'AUTHORIZER', name }, chosen(scheme, ['description']));
  }
  for (const [path, item] of Object.entries(objectAt(document, 'paths'))) {
    if (isObject(item))
      yield* part({ type: 'RESOURCE', path: resourcePath(reading, path) }, chosen(item, ['summary', 'description']));
  }
  for (const operation of operationsOf(document)) yield* operationParts(operation, reading);
}

function* operationParts(operation: Operation, reading: Reading): Generator<PartDefinition> {
  const { document } = reading;
  const { node } = operation;
  const at = { path: resourcePath(reading, operation.path), method: operation.httpMethod };
  const properties = chosen(node, ['tags', 'summary', 'description', 'externalDocs', 'deprecated']);
  yield* part({ type: 'METHOD', ...at }, properties);
  yield* bodyPart(at, resolved(document, memberOf(node, 'requestBody')));
  for (const parameter of operation.parameters) yield* parameterPart(at, parameter);
  for (const [statusCode, value] of Object.entries(objectAt(node, 'responses'))) {
    const response = resolved(document, value);
    if (response) yield* responseParts({ ...at, statusCode }, response, document);
  }
}

function bodyPart(at: Omit<Location, 'type'>, body: JsonObject | undefined): Generator<PartDefinition> {
  return part({ type: 'REQUEST_BODY', ...at }, chosen(body ?? {}, ['description']));
}

function* parameterPart(at: Omit<Location, 'type'>, parameter: JsonObject): Generator<PartDefinition> {
  const place = textAt(parameter, 'in') ?? '';
  const type = Object.hasOwn(PARAMETER_TYPES, place) ? PARAMETER_TYPES[place] : undefined;
  const name = type === 'REQUEST_BODY' ? undefined : textAt(parameter, 'name');
  if (type) yield* part({ type, ...at, name }, chosen(parameter, ['description']));
}

function* responseParts(
  at: Omit<Location, 'type'>,
  response: JsonObject,
  document: JsonObject,
): Generator<PartDefinition> {
  // What GetExport writes where there is no text says nothing.
  const said = textAt(response, 'description') !== `${at.statusCode} response`;
  if (said) yield* part({ type: 'RESPONSE', ...at }, chosen(response, ['description']));
  for (const [name, header] of Object.entries(objectAt(response, 'headers'))) {
    const properties = chosen(resolved(document, header) ?? {}, ['description']);
    yield* part({ type: 'RESPONSE_HEADER', ...at, name }, properties);
  }
}

function chosen(node: JsonObject, members: readonly string[]): JsonObject {
  const found = members.map((member): [string, Json | undefined] => [member, memberOf(node, member)]);
  return Object.fromEntries(
    found.filter((entry): entry is [string, Json] => entry[1] !== undefined && entry[1] !== ''),
  );
}

function* part(location: Location, properties: JsonObject): Generator<PartDefinition> {
  if (Object.keys(properties).length > 0) yield { location, properties: JSON.stringify(properties) };
}
