// Integrations of an HTTP API: functions, HTTP backends, calls of AWS services. [api-gateway.md B8, B9, C4, C5]
import type {
  CreateIntegrationRequest,
  DeleteIntegrationRequest,
  GetIntegrationRequest,
  GetIntegrationsRequest,
  Integration,
  UpdateIntegrationRequest,
} from '@aws-sdk/client-apigatewayv2';
import { badRequest, conflict } from '../gateway/faults.ts';
import type { Given } from '../gateway/input.ts';
import { recordsUnder, under, unusedId } from '../gateway/records.ts';
import type { Call, Tx } from '../kernel/contract.ts';
import { integrationAnswer } from './answers.ts';
import { refuseMembers } from './api-rules.ts';
import { autoDeploy } from './auto-deploy.ts';
import { findApi, findIntegration } from './find.ts';
import { changed, cleared, merged } from './input.ts';
import { checkIntegration, MAX_TIMEOUT_MS } from './integration-rules.ts';
import { answerPage } from './lists.ts';
import { INTEGRATION, ROUTE, type IntegrationRecord } from './resources.ts';

/** PassthroughBehavior is one of them, too; Terraform sends it for every API and AWS drops it. */
const WEBSOCKET_MEMBERS = ['ContentHandlingStrategy', 'RequestTemplates', 'TemplateSelectionExpression'];

export async function createIntegration(input: Given<CreateIntegrationRequest>, call: Call): Promise<Integration> {
  refuseMembers(input, WEBSOCKET_MEMBERS);
  return call.write((tx) => {
    const api = findApi(tx, call, input.ApiId);
    const integration = newIntegration(unusedId(tx, call, INTEGRATION, 7, api.id), input);
    return put(tx, call, api.id, integration);
  });
}

/** Functions are invoked by POST; their payload has no default, everything else knows 1.0 alone. */
export function newIntegration(id: string, input: Omit<Given<CreateIntegrationRequest>, 'ApiId'>): IntegrationRecord {
  const isFunction = input.IntegrationType === 'AWS_PROXY' && !input.IntegrationSubtype;
  const payload = input.PayloadFormatVersion || (isFunction ? '' : '1.0');
  return {
    id,
    type: input.IntegrationType as IntegrationRecord['type'],
    subtype: input.IntegrationSubtype || undefined,
    description: input.Description || undefined,
    method: input.IntegrationMethod || (isFunction ? 'POST' : undefined),
    uri: input.IntegrationUri || undefined,
    connectionType: input.ConnectionType ?? 'INTERNET',
    connectionId: input.ConnectionId || undefined,
    credentialsArn: input.CredentialsArn || undefined,
    payloadFormatVersion: payload as IntegrationRecord['payloadFormatVersion'],
    timeoutMs: input.TimeoutInMillis ?? MAX_TIMEOUT_MS,
    requestParameters: input.RequestParameters,
    responseParameters: input.ResponseParameters,
    tlsServerName: input.TlsConfig?.ServerNameToVerify || undefined,
  };
}

function put(tx: Tx, call: Call, apiId: string, integration: IntegrationRecord): Integration {
  checkIntegration(tx, call, integration);
  tx.put(INTEGRATION, call.scope, under(apiId, integration.id), integration);
  autoDeploy(tx, call, apiId);
  return integrationAnswer(integration);
}

export function getIntegration(input: Given<GetIntegrationRequest>, call: Call): Integration {
  return call.read((tx) => integrationAnswer(findIntegration(tx, call, input.ApiId, input.IntegrationId)));
}

export function getIntegrations(input: Given<GetIntegrationsRequest>, call: Call) {
  const all = call.read((tx) => {
    findApi(tx, call, input.ApiId);
    return recordsUnder(tx, call, INTEGRATION, input.ApiId);
  });
  return answerPage(all, (integration) => integration.id, input, integrationAnswer);
}

export async function updateIntegration(input: Given<UpdateIntegrationRequest>, call: Call): Promise<Integration> {
  refuseMembers(input, WEBSOCKET_MEMBERS);
  return call.write((tx) => {
    const former = findIntegration(tx, call, input.ApiId, input.IntegrationId);
    return put(tx, call, input.ApiId, updated(former, input));
  });
}

function updated(former: IntegrationRecord, input: Given<UpdateIntegrationRequest>): IntegrationRecord {
  return {
    ...changed(former, {
      type: input.IntegrationType as IntegrationRecord['type'] | undefined,
      connectionType: input.ConnectionType,
      payloadFormatVersion: input.PayloadFormatVersion as IntegrationRecord['payloadFormatVersion'] | undefined,
      timeoutMs: input.TimeoutInMillis,
    }),
    subtype: cleared(input.IntegrationSubtype, former.subtype),
    description: cleared(input.Description, former.description),
    method: cleared(input.IntegrationMethod, former.method),
    uri: cleared(input.IntegrationUri, former.uri),
    connectionId: cleared(input.ConnectionId, former.connectionId),
    credentialsArn: cleared(input.CredentialsArn, former.credentialsArn),
    requestParameters: merged(input.RequestParameters, former.requestParameters),
    responseParameters: mergedResponses(input.ResponseParameters, former.responseParameters),
    tlsServerName: input.TlsConfig ? input.TlsConfig.ServerNameToVerify || undefined : former.tlsServerName,
  };
}

/** A status with no mappings takes those that it had away; one with mappings has these. [B9] */
function mergedResponses(
  given: UpdateIntegrationRequest['ResponseParameters'],
  former: IntegrationRecord['responseParameters'],
): IntegrationRecord['responseParameters'] {
  if (!given) return former;
  const all = Object.entries({ ...former, ...given });
  return Object.fromEntries(all.filter(([, mappings]) => Object.keys(mappings).length > 0));
}

export async function deleteIntegration(input: Given<DeleteIntegrationRequest>, call: Call): Promise<void> {
  await call.write((tx) => {
    const { id, apiGatewayManaged } = findIntegration(tx, call, input.ApiId, input.IntegrationId);
    if (apiGatewayManaged) throw badRequest('The integration that quick create made cannot be deleted');
    const user = recordsUnder(tx, call, ROUTE, input.ApiId).find((route) => route.target === `integrations/${id}`);
    if (user) throw conflict(`Cannot delete Integration '${id}', is referenced in Route '${user.routeKey}'`);
    tx.delete(INTEGRATION, call.scope, under(input.ApiId, id));
    autoDeploy(tx, call, input.ApiId);
  });
}
