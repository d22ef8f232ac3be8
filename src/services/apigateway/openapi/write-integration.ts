// Integrations as x-amazon-apigateway-integration, defaults left out. [A27.2]
import { filled } from '../../gateway/answers.ts';
import { DEFAULT_TIMEOUT_MS } from '../integrations.ts';
import type { IntegrationRecord, IntegrationResponseRecord } from '../resources.ts';
import { writeEach, type Draft } from '../../gateway/openapi/draft.ts';

export function writeIntegration(integration: IntegrationRecord, resourceId: string): Draft {
  const { timeoutInMillis, connectionType, cacheNamespace } = integration;
  return {
    type: integration.type.toLowerCase(),
    httpMethod: integration.httpMethod,
    uri: integration.uri,
    credentials: integration.credentials,
    responses: writeResponses(integration),
    requestParameters: filled(integration.requestParameters),
    requestTemplates: filled(integration.requestTemplates),
    passthroughBehavior: integration.passthroughBehavior.toLowerCase(),
    contentHandling: integration.contentHandling,
    connectionId: integration.connectionId,
    connectionType: connectionType === 'INTERNET' ? undefined : connectionType,
    timeoutInMillis: timeoutInMillis === DEFAULT_TIMEOUT_MS ? undefined : timeoutInMillis,
    cacheNamespace: cacheNamespace === resourceId ? undefined : cacheNamespace,
    cacheKeyParameters: filled(integration.cacheKeyParameters),
    tlsConfig: filled(integration.tlsConfig),
    responseTransferMode: integration.responseTransferMode?.toLowerCase(),
    integrationTarget: integration.integrationTarget,
  };
}

/** By selection pattern. Of several with the same pattern the first is the one that ever answers. [A14] */
function writeResponses({ responses }: IntegrationRecord): Draft | undefined {
  const byPattern = new Map<string, Draft>();
  for (const response of Object.values(responses)) {
    const pattern = response.selectionPattern || 'default';
    if (!byPattern.has(pattern)) byPattern.set(pattern, writeResponse(response));
  }
  return filled(Object.fromEntries(byPattern));
}

/** Pass-through is an empty template. */
function writeResponse(response: IntegrationResponseRecord): Draft {
  return {
    statusCode: response.statusCode,
    responseParameters: filled(response.responseParameters),
    responseTemplates: filled(writeEach(response.responseTemplates ?? {}, (template) => template ?? '')),
    contentHandling: response.contentHandling,
  };
}
