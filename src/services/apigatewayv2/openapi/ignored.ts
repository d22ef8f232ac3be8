// What a document may say and HTTP APIs have no use for, in AWS's words: the import goes on and tells of it.
import { isObject, memberOf, objectAt, type JsonObject } from '../../gateway/openapi/json.ts';
import { operationsOf, verbMember } from '../../gateway/openapi/walk.ts';

const OF_COMPONENTS = [
  'schemas',
  'responses',
  'parameters',
  'examples',
  'requestBodies',
  'headers',
  'links',
  'callbacks',
];
const OF_PATH = ['parameters', 'servers'];
const OF_OPERATION = ['requestBody', 'responses', 'parameters', 'callbacks', 'servers'];

export function ignoredKeys(document: JsonObject): string[] {
  const paths = Object.entries(objectAt(document, 'paths')).flatMap(([path, item]) =>
    isObject(item) ? said(`paths.${path}`, item, OF_PATH) : [],
  );
  const operations = [...operationsOf(document)].flatMap(({ path, httpMethod, node }) =>
    said(`paths.${path}.${verbMember(httpMethod)}`, node, OF_OPERATION),
  );
  return [...said('components', objectAt(document, 'components'), OF_COMPONENTS), ...paths, ...operations];
}

function said(at: string, node: JsonObject, keys: readonly string[]): string[] {
  const found = keys.filter((key) => memberOf(node, key) !== undefined);
  return found.map((key) => `${at}: key [${key}] will be ignored by API Gateway`);
}
