// Integrations as x-amazon-apigateway-integration, defaults left out. The counterpart of integration.ts. [api-gateway.md A27.2]
import { filled } from '../../gateway/answers.ts';
import type { Draft } from '../../gateway/openapi/draft.ts';
import { MAX_TIMEOUT_MS } from '../integration-rules.ts';
import type { DeploymentContent, IntegrationRecord } from '../resources.ts';

interface Shared {
  /** By integration id: its name among the components. */
  readonly names: ReadonlyMap<string, string>;
  /** By that name. */
  readonly drafts: Draft;
}

/** What several routes go to is written once, so that it is one integration again when it is imported. */
export function sharedIntegrations({ routes, integrations }: DeploymentContent): Shared {
  const users = routes.toSorted((a, b) => (a.routeKey < b.routeKey ? -1 : 1)).map(({ target }) => target ?? '');
  const shared = [...new Set(users.filter((target, index) => users.indexOf(target) < index))].flatMap((target) => {
    const found = integrations.find(({ id }) => target === `integrations/${id}`);
    return found ? [found] : [];
  });
  const named = shared.map((integration, index) => [`integration${index + 1}`, integration] as const);
  return {
    names: new Map(named.map(([name, { id }]) => [id, name])),
    drafts: Object.fromEntries(named.map(([name, integration]) => [name, write(integration)])),
  };
}

export function writeIntegration(integration: IntegrationRecord, names: Shared['names']): Draft {
  const name = names.get(integration.id);
  return name === undefined ? write(integration) : { $ref: `#/components/x-amazon-apigateway-integrations/${name}` };
}

function write(integration: IntegrationRecord): Draft {
  const { timeoutMs, tlsServerName } = integration;
  return {
    requestParameters: filled(integration.requestParameters),
    responseParameters: filled(integration.responseParameters),
    payloadFormatVersion: integration.payloadFormatVersion,
    type: integration.type.toLowerCase(),
    integrationSubtype: integration.subtype,
    description: integration.description,
    httpMethod: integration.method,
    uri: integration.uri,
    credentials: integration.credentialsArn,
    connectionType: integration.connectionType,
    connectionId: integration.connectionId,
    timeoutInMillis: timeoutMs === MAX_TIMEOUT_MS ? undefined : timeoutMs,
    tlsConfig: tlsServerName === undefined ? undefined : { serverNameToVerify: tlsServerName },
  };
}
