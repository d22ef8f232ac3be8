// Where an OpenAPI 3.0 document says that its API is served, and what of the path counts as the API's own. [A27.1]
import { badRequest } from '../faults.ts';
import { objectAt, objectsAt, textAt, type JsonObject } from './json.ts';

function firstServer(document: JsonObject): JsonObject | undefined {
  return objectsAt(document, 'servers')[0];
}

/** The variable basePath of the first server, else the path of its URL. */
export function serverBasePath(document: JsonObject): string {
  const server = firstServer(document);
  const variable = textAt(objectAt(objectAt(server, 'variables'), 'basePath'), 'default');
  if (variable !== undefined) return variable;
  const url = textAt(server, 'url') ?? '';
  return /^(?:[a-z][a-z0-9+.-]*:)?\/\/[^/]*(\/.*)?$/i.exec(url)?.[1] ?? (url.startsWith('/') ? url : '');
}

/** The server's, as the guide has it; the document's, as many write it. */
export function serverEndpointConfiguration(document: JsonObject): JsonObject {
  const member = 'x-amazon-apigateway-endpoint-configuration';
  return { ...objectAt(document, member), ...objectAt(firstServer(document), member) };
}

/** prepend: every segment is a resource; split: the first one counts as the stage. [A27.1] */
export function prefixOf(path: string, mode: string): string {
  const segments = path.split('/').filter((segment) => segment !== '');
  switch (mode) {
    case 'ignore':
      return '';
    case 'prepend':
      return segments.map((segment) => `/${segment}`).join('');
    case 'split':
      return segments
        .slice(1)
        .map((segment) => `/${segment}`)
        .join('');
    default:
      throw badRequest('Invalid basepath specified. Valid options are ignore,prepend,split');
  }
}
