// The x-amazon-apigateway-* members that both versions have: at the document's root and at an operation. [A27.2]
import { filled } from '../../gateway/answers.ts';
import type { GatewayResponseRecord, MethodRecord, ValidatorRecord } from '../resources.ts';
import type { Exporting } from './exporting.ts';
import { jsonOf, writeNamed, type Draft } from '../../gateway/openapi/draft.ts';
import { writeDocumentation } from './write-documentation.ts';
import { writeIntegration } from './write-integration.ts';

export function writeRootExtensions(exporting: Exporting): Draft {
  const { api, validators, gatewayResponses } = exporting.content;
  const documentation = { 'x-amazon-apigateway-documentation': writeDocumentation(exporting) };
  if (!exporting.withIntegrations) return documentation;
  return {
    ...documentation,
    'x-amazon-apigateway-api-key-source': api.apiKeySource === 'HEADER' ? undefined : api.apiKeySource,
    'x-amazon-apigateway-binary-media-types': filled(api.binaryMediaTypes),
    'x-amazon-apigateway-minimum-compression-size': api.minimumCompressionSize,
    'x-amazon-apigateway-policy': jsonOf(api.policy),
    'x-amazon-apigateway-security-policy': api.securityPolicy,
    'x-amazon-apigateway-endpoint-access-mode': api.endpointAccessMode,
    'x-amazon-apigateway-request-validators': filled(writeNamed(validators, validatorName, writeValidator)),
    'x-amazon-apigateway-gateway-responses': filled(
      writeNamed(gatewayResponses, (response) => response.responseType, writeGatewayResponse),
    ),
  };
}

/** Swagger 2.0 has it at the root, OpenAPI 3.0 at the server. */
export function writeEndpointConfiguration({ content, withIntegrations }: Exporting): Draft {
  const { disableExecuteApiEndpoint, vpcEndpointIds } = content.api;
  const configuration = filled({
    ...(disableExecuteApiEndpoint && { disableExecuteApiEndpoint }),
    ...(vpcEndpointIds?.length && { vpcEndpointIds }),
  });
  return withIntegrations && configuration ? { 'x-amazon-apigateway-endpoint-configuration': configuration } : {};
}

function validatorName({ name, id }: ValidatorRecord): string {
  return name ?? id;
}

function writeValidator({ validateRequestBody, validateRequestParameters }: ValidatorRecord): Draft {
  return { validateRequestParameters, validateRequestBody };
}

function writeGatewayResponse({ statusCode, responseParameters, responseTemplates }: GatewayResponseRecord): Draft {
  return {
    statusCode,
    responseParameters: filled(responseParameters),
    responseTemplates: filled(responseTemplates),
  };
}

export function writeOperationExtensions(method: MethodRecord, resourceId: string, exporting: Exporting): Draft {
  if (!exporting.withIntegrations) return {};
  const validator = exporting.content.validators.find(({ id }) => id === method.requestValidatorId);
  return {
    'x-amazon-apigateway-request-validator': validator && validatorName(validator),
    'x-amazon-apigateway-integration': method.integration && writeIntegration(method.integration, resourceId),
  };
}
