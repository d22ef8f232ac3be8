// A deployed API as Swagger 2.0, in the order and with the texts that AWS writes. [A27.1]
import { filled } from '../../gateway/answers.ts';
import type { MethodRecord, MethodResponseRecord, ResourceRecord } from '../resources.ts';
import {
  headersOf,
  hostOf,
  parametersOf,
  responseText,
  shownVersion,
  writePaths,
  type Exporting,
} from './exporting.ts';
import { writeEach, type Draft } from '../../gateway/openapi/draft.ts';
import { swagger20 } from './swagger20.ts';
import { apiTexts, textsAt, type MethodPlace } from './write-documentation.ts';
import { writeEndpointConfiguration, writeOperationExtensions, writeRootExtensions } from './write-extensions.ts';
import { writeSchemas } from './write-schemas.ts';
import { writeSchemes, writeSecurity } from './write-security.ts';

const { schemaPrefix } = swagger20;

export function writeSwagger20(exporting: Exporting): Draft {
  const { api, models } = exporting.content;
  const { info, root } = apiTexts(exporting);
  return {
    swagger: '2.0',
    info: { description: api.description, version: shownVersion(api), title: api.name, ...info },
    host: hostOf(exporting),
    basePath: `/${exporting.stageName}`,
    schemes: ['https'],
    ...root,
    paths: writePaths(exporting, writeOperation),
    securityDefinitions: filled(writeSchemes(exporting)),
    definitions: filled(writeSchemas(models, schemaPrefix)),
    ...writeEndpointConfiguration(exporting),
    ...writeRootExtensions(exporting),
  };
}

function writeOperation(method: MethodRecord, resource: ResourceRecord, exporting: Exporting): Draft {
  const at = { path: resource.path, method: method.httpMethod };
  const parameters = parametersOf(method).map(({ part, ...parameter }) => ({
    ...parameter,
    ...textsAt(exporting, { type: part, ...at, name: parameter.name }),
    type: 'string',
  }));
  return {
    ...textsAt(exporting, { type: 'METHOD', ...at }),
    operationId: method.operationName,
    consumes: consumes(method),
    produces: produces(method),
    parameters: filled([...parameters, ...writeBody(method, textsAt(exporting, { type: 'REQUEST_BODY', ...at }))]),
    responses: writeEach(method.responses, (response) => writeResponse(response, at, exporting)),
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
function writeBody({ requestModels = {} }: MethodRecord, texts: Draft): Draft[] {
  const model = requestModels['application/json'] ?? Object.values(requestModels)[0];
  return model === undefined
    ? []
    : [{ in: 'body', name: model, ...texts, required: true, schema: { $ref: `${schemaPrefix}${model}` } }];
}

function writeResponse(response: MethodResponseRecord, method: MethodPlace, exporting: Exporting): Draft {
  const { statusCode, responseModels = {} } = response;
  const model = responseModels['application/json'] ?? Object.values(responseModels)[0];
  const at = { ...method, statusCode };
  const headers = headersOf(response.responseParameters).map((name) => [
    name,
    { type: 'string', ...textsAt(exporting, { type: 'RESPONSE_HEADER', ...at, name }) },
  ]);
  return {
    description: responseText(statusCode),
    ...textsAt(exporting, { type: 'RESPONSE', ...at }),
    schema: model === undefined ? undefined : { $ref: `${schemaPrefix}${model}` },
    headers: filled(Object.fromEntries(headers)),
  };
}
