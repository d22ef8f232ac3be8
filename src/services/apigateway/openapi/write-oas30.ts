// A deployed API as OpenAPI 3.0, in the order and with the texts that AWS writes. [A27.1]
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
import { oas30 } from './oas30.ts';
import { writeEndpointConfiguration, writeOperationExtensions, writeRootExtensions } from './write-extensions.ts';
import { writeSchemas } from './write-schemas.ts';
import { writeSchemes, writeSecurity } from './write-security.ts';

const { schemaPrefix } = oas30;
const TEXT = { schema: { type: 'string' } };

export function writeOas30(exporting: Exporting): Draft {
  const { api, models } = exporting.content;
  return {
    openapi: '3.0.1',
    info: { title: api.name, description: api.description, version: shownVersion(api) },
    servers: [
      {
        url: `https://${hostOf(exporting)}/{basePath}`,
        variables: { basePath: { default: exporting.stageName } },
        ...writeEndpointConfiguration(exporting),
      },
    ],
    paths: writePaths(exporting, writeOperation),
    components: {
      schemas: filled(writeSchemas(models, schemaPrefix)),
      securitySchemes: filled(writeSchemes(exporting)),
    },
    ...writeRootExtensions(exporting),
  };
}

function writeOperation(method: MethodRecord, resource: ResourceRecord, exporting: Exporting): Draft {
  const parameters = parametersOf(method).map(({ required, ...parameter }) => ({
    ...parameter,
    ...(required && { required }),
    ...TEXT,
  }));
  const content = writeContent(method.requestModels);
  return {
    operationId: method.operationName,
    parameters: filled(parameters),
    requestBody: filled(content) && { content, required: true },
    responses: writeEach(method.responses, writeResponse),
    security: writeSecurity(method, exporting),
    ...writeOperationExtensions(method, resource.id, exporting),
  };
}

function writeContent(models: Readonly<Record<string, string>> = {}): Draft {
  return writeEach(models, (model) => ({ schema: { $ref: `${schemaPrefix}${model}` } }));
}

/** `content` is there even when it is empty. */
function writeResponse(response: MethodResponseRecord): Draft {
  const headers = headersOf(response.responseParameters).map((name) => [name, TEXT]);
  return {
    description: responseText(response.statusCode),
    headers: filled(Object.fromEntries(headers)),
    content: writeContent(response.responseModels),
  };
}
