// How Swagger 2.0 says what both versions say.
import type { Content, Dialect } from './dialect.ts';
import { memberOf, objectAt, textAt, textsAt, type Json, type JsonObject } from '../../gateway/openapi/json.ts';

const JSON_ONLY = ['application/json'];

export const swagger20: Dialect = {
  schemaPrefix: '#/definitions/',
  schemas: (document) => objectAt(document, 'definitions'),
  securitySchemes: (document) => objectAt(document, 'securityDefinitions'),
  basePath: (document) => textAt(document, 'basePath') ?? '',
  endpointConfiguration: (document) => objectAt(document, 'x-amazon-apigateway-endpoint-configuration'),

  requestContents(document, operation, parameters) {
    const body = parameters.find((parameter) => textAt(parameter, 'in') === 'body');
    return contents(mediaTypes('consumes', operation, document), memberOf(body, 'schema'));
  },

  responseContents(document, operation, response) {
    return contents(mediaTypes('produces', operation, document), memberOf(response, 'schema'));
  },

  /** AWS's reader of this version warns of nothing. */
  inspect: () => undefined,
};

/** The operation's own list, else the document's. */
function mediaTypes(list: 'consumes' | 'produces', operation: JsonObject, document: JsonObject): readonly string[] {
  return textsAt(operation, list) ?? textsAt(document, list) ?? JSON_ONLY;
}

function contents(types: readonly string[], schema: Json | undefined): Content[] {
  return schema === undefined ? [] : types.map((type) => [type, schema]);
}
