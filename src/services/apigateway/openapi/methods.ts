// Operations of a document as methods. [A27]
import { memberOf, isObject, mapped, objectAt, textAt, truthAt, type JsonObject } from '../../gateway/openapi/json.ts';
import type { Content } from './dialect.ts';
import type { MethodDefinition, Place } from './definition.ts';
import { isStatusCode } from '../input.ts';
import type { MethodResponseRecord } from '../resources.ts';
import { readIntegration } from './integration.ts';
import { resourcePath, type Reading } from './reading.ts';
import { resolved } from '../../gateway/openapi/references.ts';
import type { Schemas } from './schemas.ts';
import { authorizationOf, type Schemes } from './security.ts';
import { operationsOf, type Operation } from '../../gateway/openapi/walk.ts';
import { inspectPaths } from '../../gateway/openapi/inspect.ts';

const LOCATIONS: Readonly<Record<string, string>> = { path: 'path', query: 'querystring', header: 'header' };
/** Read elsewhere (body) or of no use to a gateway that does not parse forms. */
const SILENT_LOCATIONS = ['body', 'formData'];

export interface MethodReading extends Reading {
  readonly schemas: Schemas;
  readonly schemes: Schemes;
}

export function readMethods(reading: MethodReading): MethodDefinition[] {
  inspectPaths(reading.document, reading.findings);
  return [...operationsOf(reading.document)].flatMap((operation) => readMethod(operation, reading) ?? []);
}

function readMethod(operation: Operation, reading: MethodReading): MethodDefinition | undefined {
  const { document, findings } = reading;
  const { node, httpMethod } = operation;
  const authorization = authorizationOf(node, reading.schemes, reading);
  if (!authorization) return undefined;
  const place = { path: resourcePath(reading, operation.path), httpMethod };
  const integration = memberOf(node, 'x-amazon-apigateway-integration');
  return {
    ...place,
    authorization,
    operationName: textAt(node, 'operationId') || undefined,
    validator: validatorOf(node) ?? validatorOf(document),
    requestParameters: requestParameters(operation, place, reading),
    requestModels: requestModels(operation, reading),
    responses: responses(operation, reading),
    integration: isObject(integration) ? readIntegration(integration, place, findings) : undefined,
  };
}

function validatorOf(node: JsonObject): string | undefined {
  return textAt(node, 'x-amazon-apigateway-request-validator') || undefined;
}

/** Every variable of the path is declared and required, whether the document says so or not. [A27] */
function requestParameters(operation: Operation, place: Place, { findings }: Reading): Record<string, boolean> {
  const variables = [...place.path.matchAll(/\{([^{}]+?)\+?\}/g)];
  const found = new Map(variables.map(([, name]) => [`method.request.path.${name}`, true]));
  for (const parameter of operation.parameters) {
    const at = textAt(parameter, 'in') ?? '';
    const location = Object.hasOwn(LOCATIONS, at) ? LOCATIONS[at] : undefined;
    const name = textAt(parameter, 'name');
    if (location && name) {
      const declared = `method.request.${location}.${name}`;
      found.set(declared, found.get(declared) === true || truthAt(parameter, 'required') === true);
    } else if (!SILENT_LOCATIONS.includes(at)) {
      findings.warn(
        `Unsupported parameter location '${at}' of parameter '${name}' in method '${place.httpMethod} ${place.path}'. Ignoring.`,
      );
    }
  }
  return Object.fromEntries(found);
}

function requestModels(operation: Operation, reading: MethodReading): Readonly<Record<string, string>> {
  const { document, dialect } = reading;
  const contents = dialect.requestContents(document, operation.node, operation.parameters);
  return models(contents, `body of method '${operation.httpMethod} ${operation.path}'`, reading);
}

function models(contents: readonly Content[], place: string, { schemas }: MethodReading): Record<string, string> {
  return Object.fromEntries(
    contents.flatMap(([type, schema]) => {
      const model = schemas.modelFor(schema, place);
      return model === undefined ? [] : [[type, model]];
    }),
  );
}

function responses(operation: Operation, reading: MethodReading): Readonly<Record<string, MethodResponseRecord>> {
  const { node, httpMethod, path } = operation;
  return mapped(objectAt(node, 'responses'), (value, statusCode) => {
    const response = resolved(reading.document, value);
    if (statusCode.startsWith('x-') || !response) return undefined;
    if (!isStatusCode(statusCode)) {
      reading.findings.warn(`Unsupported response '${statusCode}' to method '${httpMethod} ${path}'. Ignoring.`);
      return undefined;
    }
    const contents = reading.dialect.responseContents(reading.document, node, response);
    const headers = Object.keys(objectAt(response, 'headers'));
    return {
      statusCode,
      responseParameters: Object.fromEntries(headers.map((name) => [`method.response.header.${name}`, false])),
      responseModels: models(contents, `${statusCode} response to method '${httpMethod} ${path}'`, reading),
    };
  });
}
