// The integration of one route, bound to its stage: addresses and roles with their variables filled in, mappings read. Pure. [api-gateway.md B8, B9]
import { compileRequestMapping } from '../edge/httpapi/mapping/request.ts';
import { compileResponseMappings } from '../edge/httpapi/mapping/response.ts';
import type { HttpUnit, IntegrationUnit, LambdaUnit } from '../edge/httpapi/unit.ts';
import { functionArnOfUri, readFunctionArn, type FunctionTarget } from '../edge/lambda/target.ts';
import { eventFrame } from '../edge/payload2/event.ts';
import type { IntegrationRecord, RouteRecord } from '../services/apigatewayv2/resources.ts';
import type { StageFacts } from './httpapi-stage.ts';
import { substituted } from './stage-variables.ts';

export interface FunctionAddress {
  readonly uri: string;
  readonly target: FunctionTarget | undefined;
}

/** A function goes by its own ARN here as well as by the ARN of its invocation. [B8] */
export function functionOf(given: string | undefined, variables: StageFacts['variables']): FunctionAddress {
  const uri = substituted(given ?? '', variables);
  return { uri, target: readFunctionArn(functionArnOfUri(uri) ?? uri) };
}

function mappingsOf({ timeoutMs, requestParameters = {}, responseParameters = {} }: IntegrationRecord) {
  return {
    timeoutMs,
    request: compileRequestMapping(requestParameters),
    response: compileResponseMappings(responseParameters),
  };
}

function lambdaOf(integration: IntegrationRecord, { routeKey }: RouteRecord, facts: StageFacts): LambdaUnit {
  const { apiId, stage, variables } = facts;
  const { credentialsArn } = integration;
  return {
    type: 'LAMBDA',
    ...functionOf(integration.uri, variables),
    credentials: credentialsArn ? substituted(credentialsArn, variables) : undefined,
    payload: integration.payloadFormatVersion,
    frame: eventFrame({ apiId, routeKey, stage, stageVariables: variables }),
    ...mappingsOf(integration),
  };
}

function httpOf(integration: IntegrationRecord, { variables }: StageFacts): HttpUnit {
  return {
    type: 'HTTP_PROXY',
    method: integration.method ?? 'ANY',
    uri: substituted(integration.uri ?? '', variables),
    isPrivate: integration.connectionType === 'VPC_LINK',
    tlsServerName: integration.tlsServerName,
    ...mappingsOf(integration),
  };
}

export type Integrations = ReadonlyMap<string, IntegrationRecord>;

/** By what routes call them: 'integrations/{id}'. */
export function byTarget(records: readonly IntegrationRecord[]): Integrations {
  return new Map(records.map((record) => [`integrations/${record.id}`, record]));
}

export function compileIntegration(route: RouteRecord, integrations: Integrations, facts: StageFacts): IntegrationUnit {
  const { target } = route;
  const integration = target === undefined ? undefined : integrations.get(target);
  if (!integration) return { type: 'NONE', target };
  if (integration.type === 'HTTP_PROXY') return httpOf(integration, facts);
  const { subtype } = integration;
  return subtype === undefined ? lambdaOf(integration, route, facts) : { type: 'SUBTYPE', subtype };
}
