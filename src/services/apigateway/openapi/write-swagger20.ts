// A deployed API as Swagger 2.0, in the order and with the texts that AWS writes. [A27.1]
import { filled } from '../answers.ts';
import type { MethodRecord, MethodResponseRecord, ResourceRecord } from '../resources.ts';
import {
  headersOf,
  hostOf,
  parametersOf,
  responseText,
  shownVersion,
  writeEach,
  writePaths,
  type Draft,
  type Exporting,
} from './exporting.ts';
import { swagger20 } from './swagger20.ts';
import { writeEndpointConfiguration, writeOperationExtensions, writeRootExtensions } from './write-extensions.ts';
import { writeSchemas } from './write-schemas.ts';
import { writeSchemes, writeSecurity } from './write-security.ts';

const { schemaPrefix } = swagger20;

export function writeSwagger20(exporting: Exporting): Draft {
  const { api, models } = exporting.content;
  return {
    swagger: '2.0',
    info: { description: api.description, version: shownVersion(api), title: api.name },
    host: hostOf(exporting),
    basePath: `/${exporting.stageName}`,
    schemes: ['https'],
    paths: writePaths(exporting, writeOperation),
    securityDefinitions: filled(writeSchemes(exporting)),
    definitions: filled(writeSchemas(models, schemaPrefix)),
    ...writeEndpointConfiguration(exporting),
    ...writeRootExtensions(exporting),
  };
}

function writeOperation(method: MethodRecord, resource: ResourceRecord, exporting: Exporting): Draft {
  const parameters = parametersOf(method).map((parameter) => ({ ...parameter, type: 'string' }));
  return {
    operationId: method.operationName,
    consumes: consumes(method),
    produces: produces(method),
    parameters: filled([...parameters, ...writeBody(method)]),
    responses: writeEach(method.responses, writeResponse),
    security: writeSecurity(method, exporting),
    ...writeOperationExtensions(method, resource.id, exporting),
  };
}

/** Types that have models; without models, types that have templates. */
function consumes({ requestModels, integration }: MethodRecord): string[] | undefined {
  return mediaTypes(Object.keys(filled(requestModels) ?? integration?.requestTemplates ?? {}));
}

function produces({ responses, integration }: MethodRecord): string[] | undefined {
  const modelled = Object.values(responses).flatMap((response) => Object.keys(response.responseModels ?? {}));
  if (modelled.length > 0) return mediaTypes(modelled);
  const answers = Object.values(integration?.responses ?? {});
  return mediaTypes(answers.flatMap((response) => Object.keys(response.responseTemplates ?? {})));
}

function mediaTypes(types: readonly string[]): string[] | undefined {
  return filled([...new Set(types)].filter((type) => type !== '$default'));
}

/** One body for all types: this version knows no other. JSON's model speaks for it. */
function writeBody({ requestModels = {} }: MethodRecord): Draft[] {
  const model = requestModels['application/json'] ?? Object.values(requestModels)[0];
  return model === undefined
    ? []
    : [{ in: 'body', name: model, required: true, schema: { $ref: `${schemaPrefix}${model}` } }];
}

function writeResponse(response: MethodResponseRecord): Draft {
  const { responseModels = {} } = response;
  const model = responseModels['application/json'] ?? Object.values(responseModels)[0];
  const headers = headersOf(response.responseParameters).map((name) => [name, { type: 'string' }]);
  return {
    description: responseText(response.statusCode),
    schema: model === undefined ? undefined : { $ref: `${schemaPrefix}${model}` },
    headers: filled(Object.fromEntries(headers)),
  };
}
