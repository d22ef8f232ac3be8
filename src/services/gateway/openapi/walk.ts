// The operations of a document, whichever version.
import { isObject, listAt, memberOf, objectAt, textAt, type JsonObject } from './json.ts';
import { resolved } from './references.ts';

const VERBS: Readonly<Record<string, string>> = {
  get: 'GET',
  put: 'PUT',
  post: 'POST',
  delete: 'DELETE',
  patch: 'PATCH',
  options: 'OPTIONS',
  head: 'HEAD',
  'x-amazon-apigateway-any-method': 'ANY',
};

/** What a path item calls a method. */
export function verbMember(httpMethod: string): string {
  return httpMethod === 'ANY' ? 'x-amazon-apigateway-any-method' : httpMethod.toLowerCase();
}

/** One method of a path, as the document has it. */
export interface Operation {
  /** As the document spells it. */
  readonly path: string;
  readonly httpMethod: string;
  readonly node: JsonObject;
  readonly parameters: readonly JsonObject[];
}

/** Every operation of the document below a path, parameters of that path included. */
export function* operationsOf(document: JsonObject): Generator<Operation> {
  for (const [path, item] of Object.entries(objectAt(document, 'paths'))) {
    if (!isObject(item) || !path.startsWith('/')) continue;
    for (const [verb, httpMethod] of Object.entries(VERBS)) {
      const node = memberOf(item, verb);
      if (isObject(node)) yield { path, httpMethod, node, parameters: parametersOf(document, item, node) };
    }
  }
}

/** An operation's parameter takes the place of its path's one of the same name and location. */
function parametersOf(document: JsonObject, item: JsonObject, operation: JsonObject): JsonObject[] {
  const found = new Map<string, JsonObject>();
  for (const node of [...(listAt(item, 'parameters') ?? []), ...(listAt(operation, 'parameters') ?? [])]) {
    const parameter = resolved(document, node);
    if (parameter) found.set(`${textAt(parameter, 'in')} ${textAt(parameter, 'name')}`, parameter);
  }
  return [...found.values()];
}
