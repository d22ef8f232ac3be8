// A deployed API as OpenAPI 3.0, in the order and with the texts that AWS writes. [A27.1]
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
import { oas30 } from './oas30.ts';
import { apiTexts, textsAt, type MethodPlace } from './write-documentation.ts';
import { writeEndpointConfiguration, writeOperationExtensions, writeRootExtensions } from './write-extensions.ts';
import { writeSchemas } from './write-schemas.ts';
import { writeSchemes, writeSecurity } from './write-security.ts';

const { schemaPrefix } = oas30;
const TEXT = { schema: { type: 'string' } };

export function writeOas30(exporting: Exporting): Draft {
  const { api, models } = exporting.content;
  const { info, root } = apiTexts(exporting);
  return {
    openapi: '3.0.1',
    info: { title: api.name, description: api.description, version: shownVersion(api), ...info },
    servers: [
      {
        url: `https://${hostOf(exporting)}/{basePath}`,
        variables: { basePath: { default: exporting.stageName } },
        ...writeEndpointConfiguration(exporting),
      },
    ],
    ...root,
    paths: writePaths(exporting, writeOperation),
    components: {
      schemas: filled(writeSchemas(models, schemaPrefix)),
      securitySchemes: filled(writeSchemes(exporting)),
    },
    ...writeRootExtensions(exporting),
  };
}

function writeOperation(method: MethodRecord, resource: ResourceRecord, exporting: Exporting): Draft {
  const at = { path: resource.path, method: method.httpMethod };
  const parameters = parametersOf(method).map(({ required, part, ...parameter }) => ({
    ...parameter,
    ...textsAt(exporting, { type: part, ...at, name: parameter.name }),
    ...(required && { required }),
    ...TEXT,
  }));
  const content = writeContent(method.requestModels);
  const bodyTexts = textsAt(exporting, { type: 'REQUEST_BODY', ...at });
  return {
    ...textsAt(exporting, { type: 'METHOD', ...at }),
    operationId: method.operationName,
    parameters: filled(parameters),
    requestBody: filled(content) && { ...bodyTexts, content, required: true },
    responses: writeEach(method.responses, (response) => writeResponse(response, at, exporting)),
    security: writeSecurity(method, exporting),
    ...writeOperationExtensions(method, resource.id, exporting),
  };
}

function writeContent(models: Readonly<Record<string, string>> = {}): Draft {
  return writeEach(models, (model) => ({ schema: { $ref: `${schemaPrefix}${model}` } }));
}

/** `content` is there even when it is empty. */
function writeResponse(response: MethodResponseRecord, method: MethodPlace, exporting: Exporting): Draft {
  const { statusCode } = response;
  const at = { ...method, statusCode };
  const headers = headersOf(response.responseParameters).map((name) => [
    name,
    { ...textsAt(exporting, { type: 'RESPONSE_HEADER', ...at, name }), ...TEXT },
  ]);
  return {
    description: responseText(statusCode),
    ...textsAt(exporting, { type: 'RESPONSE', ...at }),
    headers: filled(Object.fromEntries(headers)),
    content: writeContent(response.responseModels),
  };
}
