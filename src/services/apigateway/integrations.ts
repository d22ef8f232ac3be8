// Integrations: what a method calls. Put replaces the whole integration, its responses too. [api-gateway.md A11, C3, C6, C7]
import type {
  DeleteIntegrationRequest,
  GetIntegrationRequest,
  Integration,
  PutIntegrationRequest,
  UpdateIntegrationRequest,
} from '@aws-sdk/client-api-gateway';
import type { Call } from '../kernel/contract.ts';
import { integrationAnswer } from './answers.ts';
import { findMethod, integrationOf, storeMethod } from './find.ts';
import { checkIntegration, checkType, INTEGRATION_PATCH } from './integration-rules.ts';
import { patchViolations } from './input.ts';
import { requireMembers, type Given } from '../gateway/input.ts';
import { patched } from './patch.ts';
import type { IntegrationRecord } from './resources.ts';

export const DEFAULT_TIMEOUT_MS = 29_000;

export async function putIntegration(input: Given<PutIntegrationRequest>, call: Call): Promise<Integration> {
  requireMembers(call, input, ['type']);
  checkType(call, input.type);
  return call.write((tx) => {
    const { resource, method } = findMethod(tx, call, input);
    const integration = newIntegration(input, resource.id);
    checkIntegration(integration, method, call.account);
    storeMethod(tx, call, resource, method.httpMethod, { ...method, integration });
    return integrationAnswer(integration);
  });
}

export type IntegrationInput = Omit<Given<PutIntegrationRequest>, 'restApiId' | 'resourceId' | 'httpMethod'>;

export function newIntegration(input: IntegrationInput, resourceId: string): IntegrationRecord {
  return {
    type: input.type,
    httpMethod: input.integrationHttpMethod || undefined,
    uri: input.uri || undefined,
    ...connectionOf(input),
    credentials: input.credentials || undefined,
    passthroughBehavior: input.passthroughBehavior || 'WHEN_NO_MATCH',
    contentHandling: input.contentHandling,
    timeoutInMillis: input.timeoutInMillis ?? DEFAULT_TIMEOUT_MS,
    cacheNamespace: input.cacheNamespace || resourceId,
    cacheKeyParameters: input.cacheKeyParameters ?? [],
    requestTemplates: input.requestTemplates,
    requestParameters: input.requestParameters,
    tlsConfig: input.tlsConfig,
    responseTransferMode: input.responseTransferMode,
    integrationTarget: input.integrationTarget,
    responses: {},
  };
}

/** Only HTTP integrations have a connection. [C7] */
function connectionOf(input: IntegrationInput): Pick<IntegrationRecord, 'connectionType' | 'connectionId'> {
  const http = input.type === 'HTTP' || input.type === 'HTTP_PROXY';
  if (!http && input.connectionType !== 'VPC_LINK') return {};
  return { connectionType: input.connectionType ?? 'INTERNET', connectionId: input.connectionId || undefined };
}

export function getIntegration(input: Given<GetIntegrationRequest>, call: Call): Integration {
  return call.read((tx) => integrationAnswer(integrationOf(findMethod(tx, call, input))));
}

export async function updateIntegration(input: Given<UpdateIntegrationRequest>, call: Call): Promise<Integration> {
  patchViolations(call, input.patchOperations).refuse();
  return call.write((tx) => {
    const place = findMethod(tx, call, input);
    const { resource, method } = place;
    const integration = patched(integrationOf(place), input.patchOperations, INTEGRATION_PATCH, undefined);
    checkIntegration(integration, method, call.account);
    storeMethod(tx, call, resource, method.httpMethod, { ...method, integration });
    return integrationAnswer(integration);
  });
}

export async function deleteIntegration(input: Given<DeleteIntegrationRequest>, call: Call): Promise<void> {
  await call.write((tx) => {
    const place = findMethod(tx, call, input);
    integrationOf(place);
    const { resource, method } = place;
    storeMethod(tx, call, resource, method.httpMethod, { ...method, integration: undefined });
  });
}
