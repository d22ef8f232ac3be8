// How OpenAPI 3.0 says what both versions say.
import type { Content, Dialect } from './dialect.ts';
import { memberOf, objectAt, type JsonObject } from '../../gateway/openapi/json.ts';
import { resolved } from '../../gateway/openapi/references.ts';
import { serverBasePath, serverEndpointConfiguration } from '../../gateway/openapi/servers.ts';
import { inspectOas30 } from '../../gateway/openapi/inspect.ts';

export const oas30: Dialect = {
  schemaPrefix: '#/components/schemas/',
  schemas: (document) => objectAt(objectAt(document, 'components'), 'schemas'),
  securitySchemes: (document) => objectAt(objectAt(document, 'components'), 'securitySchemes'),
  basePath: serverBasePath,
  endpointConfiguration: serverEndpointConfiguration,

  requestContents(document, operation) {
    return contents(document, resolved(document, memberOf(operation, 'requestBody')));
  },

  responseContents(document, _operation, response) {
    return contents(document, response);
  },

  inspect: inspectOas30,
};

function contents(document: JsonObject, node: JsonObject | undefined): Content[] {
  return Object.entries(objectAt(node, 'content')).flatMap(([type, media]): Content[] => {
    const schema = memberOf(resolved(document, media), 'schema');
    return schema === undefined ? [] : [[type, schema]];
  });
}
