// What has no place in an OpenAPI 3.0 document, in the words of the parser that AWS uses.
import type { Findings } from './findings.ts';
import { isObject, memberOf, objectAt, objectsAt, textAt, type JsonObject } from './json.ts';

/** What may stand where. */
const ROOT = words('openapi info servers paths components tags externalDocs security');
const INFO = words('title description termsOfService contact license version');
const COMPONENTS = words('schemas responses parameters examples requestBodies headers securitySchemes links callbacks');
const VERBS = words('get put post delete options head patch trace');
const PATH_ITEM = [...VERBS, ...words('$ref summary description servers parameters')];
const OPERATION = words(
  'tags summary description externalDocs operationId parameters requestBody responses callbacks deprecated security servers',
);
const PARAMETER = words(
  'name in description required deprecated allowEmptyValue style explode allowReserved schema example examples content $ref',
);
const RESPONSE = words('description headers content links $ref');

function words(text: string): readonly string[] {
  return text.split(' ');
}

/** Swagger 2.0's `type` beside a parameter's `name` is the usual slip. */
export function inspectOas30(document: JsonObject, findings: Findings): void {
  unexpected(findings, '', document, ROOT);
  unexpected(findings, 'info.', objectAt(document, 'info'), INFO);
  unexpected(findings, 'components.', objectAt(document, 'components'), COMPONENTS);
  for (const [path, item] of Object.entries(objectAt(document, 'paths'))) {
    if (isObject(item)) inspectPath(path, item, findings);
  }
  if (objectsAt(document, 'servers').length > 1) {
    findings.warn('More than one server provided. Ignoring all but the first for defining endpoint configuration');
  }
}

function inspectPath(path: string, item: JsonObject, findings: Findings): void {
  unexpected(findings, `paths.'${path}'.`, item, PATH_ITEM);
  for (const verb of VERBS) {
    const operation = memberOf(item, verb);
    if (!isObject(operation)) continue;
    const at = `paths.'${path}'(${verb}).`;
    unexpected(findings, at, operation, OPERATION);
    for (const parameter of objectsAt(operation, 'parameters')) {
      unexpected(findings, `${at}parameters.[${textAt(parameter, 'name')}].`, parameter, PARAMETER);
    }
    for (const [status, response] of Object.entries(objectAt(operation, 'responses'))) {
      if (isObject(response)) unexpected(findings, `${at}responses.${status}.`, response, RESPONSE);
    }
  }
}

function unexpected(findings: Findings, at: string, node: JsonObject, known: readonly string[]): void {
  for (const name of Object.keys(node)) {
    if (known.includes(name) || name.startsWith('x-')) continue;
    findings.warn(`Parse issue: attribute ${at}${name} is unexpected`);
  }
}

/** Warns of what `operationsOf` passes over. */
export function inspectPaths(document: JsonObject, findings: Findings): void {
  for (const [path, item] of Object.entries(objectAt(document, 'paths'))) {
    if (path.startsWith('x-')) continue;
    if (!path.startsWith('/')) findings.warn(`Parse issue: attribute paths. Resource ${path} should start with /`);
    if (isObject(item) && memberOf(item, 'trace') !== undefined) {
      findings.warn(`Unsupported method 'TRACE' on resource '${path}'. Ignoring.`);
    }
  }
}
