// A document to what it says of an API. Pure: no store, no ids, nothing of the API that there already is.
import { badRequest } from '../../gateway/faults.ts';
import type { ApiDefinition } from './definition.ts';
import { readDocumentation } from './documentation.ts';
import type { Findings } from '../../gateway/openapi/findings.ts';
import type { JsonObject } from '../../gateway/openapi/json.ts';
import { readMethods } from './methods.ts';
import { dialectOf, type Reading } from './reading.ts';
import { Schemas } from './schemas.ts';
import { prefixOf } from '../../gateway/openapi/servers.ts';
import { readSchemes } from './security.ts';
import { readGatewayResponses, readSettings, readValidators } from './settings.ts';

export const INVALID_DOCUMENT = 'Invalid OpenAPI input.';

export interface ReadOptions {
  /** References between models name their API. */
  readonly apiId: string;
  /** ignore | prepend | split */
  readonly basePath: string;
  readonly withDocumentation: boolean;
}

export function readingOf(document: JsonObject, findings: Findings, unreadable: string): Reading {
  const dialect = dialectOf(document);
  if (!dialect) throw badRequest(unreadable);
  return { document, dialect, findings, basePath: '' };
}

export function readDefinition(document: JsonObject, options: ReadOptions, findings: Findings): ApiDefinition {
  const plain = readingOf(document, findings, INVALID_DOCUMENT);
  const { dialect } = plain;
  const reading = { ...plain, basePath: prefixOf(dialect.basePath(document), options.basePath) };
  dialect.inspect(document, findings);
  const schemes = readSchemes(reading);
  const schemas = new Schemas(reading, options.apiId);
  const methods = readMethods({ ...reading, schemes, schemas });
  return {
    settings: readSettings(reading),
    authorizers: Object.values(schemes).flatMap((scheme) => (scheme.kind === 'authorizer' ? [scheme.authorizer] : [])),
    validators: readValidators(reading),
    gatewayResponses: readGatewayResponses(reading),
    methods,
    // After the methods: their nameless schemas are models too.
    models: schemas.models,
    documentation: options.withDocumentation ? readDocumentation(reading) : undefined,
  };
}
