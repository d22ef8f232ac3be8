// Records as the API shows them: SDK shapes, empty optional members left out, times as Date. [api-gateway.md C1, C7]
import type {
  ApiKey,
  Authorizer,
  Deployment,
  Integration,
  IntegrationResponse,
  Method,
  MethodResponse,
  MethodSnapshot,
  Resource,
  RestApi,
  Stage,
  UsagePlan,
  UsagePlanKey,
} from '@aws-sdk/client-api-gateway';
import { filled } from '../gateway/answers.ts';
import type {
  ApiKeyRecord,
  AuthorizerRecord,
  DeploymentRecord,
  IntegrationRecord,
  IntegrationResponseRecord,
  MethodRecord,
  MethodResponseRecord,
  ResourceRecord,
  RestApiRecord,
  StageRecord,
  UsagePlanRecord,
} from './resources.ts';

/** A record without some members, for an answer to spread. */
function apart<T extends object, K extends keyof T>(record: T, ...keys: K[]): Omit<T, K> {
  const rest = { ...record };
  for (const key of keys) delete rest[key];
  return rest;
}

function each<T, A>(map: Readonly<Record<string, T>>, answer: (value: T) => A): Record<string, A> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, answer(value)]));
}

/** Get and Update show `tags: {}`; Create and lists show tags only where there are some. [C1] */
export function restApiAnswer(api: RestApiRecord, tags: 'always' | 'filled'): RestApi {
  const { createdMs, endpointTypes, ipAddressType, vpcEndpointIds, policy, ...rest } = api;
  return {
    ...rest,
    createdDate: new Date(createdMs),
    binaryMediaTypes: filled(api.binaryMediaTypes),
    endpointConfiguration: { types: endpointTypes, ipAddressType, vpcEndpointIds: filled(vpcEndpointIds) },
    policy: policy && escapedPolicy(policy),
    tags: tags === 'always' ? api.tags : filled(api.tags),
  } as RestApi;
}

/** Quotes escaped once more than JSON needs: clients unquote the text once more, too. [C1] */
export function escapedPolicy(policy: string): string {
  return JSON.stringify(policy).slice(1, -1);
}

export function resourceAnswer(resource: ResourceRecord, withMethods: boolean): Resource {
  const { id, parentId, pathPart, path, methods } = resource;
  const resourceMethods = filled(each(methods, (method) => (withMethods ? methodAnswer(method) : {})));
  return { id, parentId, pathPart, path, resourceMethods };
}

export function methodAnswer(method: MethodRecord): Method {
  const { responses, integration, ...rest } = method;
  return {
    ...rest,
    authorizationScopes: filled(method.authorizationScopes),
    requestParameters: filled(method.requestParameters),
    requestModels: filled(method.requestModels),
    methodResponses: filled(each(responses, methodResponseAnswer)),
    methodIntegration: integration && integrationAnswer(integration),
  } as Method;
}

export function methodResponseAnswer(response: MethodResponseRecord): MethodResponse {
  return {
    statusCode: response.statusCode,
    responseParameters: filled(response.responseParameters),
    responseModels: filled(response.responseModels),
  };
}

export function integrationAnswer(integration: IntegrationRecord): Integration {
  const { responses, ...rest } = integration;
  return {
    ...rest,
    requestParameters: filled(integration.requestParameters),
    requestTemplates: filled(integration.requestTemplates),
    tlsConfig: filled(integration.tlsConfig),
    integrationResponses: filled(each(responses, integrationResponseAnswer)),
  } as Integration;
}

/** An empty template is shown as null. [C7] */
export function integrationResponseAnswer(response: IntegrationResponseRecord): IntegrationResponse {
  return {
    ...response,
    responseParameters: filled(response.responseParameters),
    responseTemplates: filled(response.responseTemplates),
  } as IntegrationResponse;
}

export function authorizerAnswer(authorizer: AuthorizerRecord): Authorizer {
  return { ...authorizer, providerARNs: filled(authorizer.providerARNs) } as Authorizer;
}

export function deploymentAnswer(deployment: DeploymentRecord, withSummary = false): Deployment {
  const { id, description, createdMs } = deployment;
  const apiSummary = withSummary ? summary(deployment.content.resources) : undefined;
  return { id, description, createdDate: new Date(createdMs), apiSummary };
}

function summary(resources: readonly ResourceRecord[]): Record<string, Record<string, MethodSnapshot>> {
  const withMethods = resources.filter((resource) => filled(resource.methods));
  return Object.fromEntries(withMethods.map((resource) => [resource.path, each(resource.methods, snapshot)]));
}

function snapshot({ authorizationType, apiKeyRequired }: MethodRecord): MethodSnapshot {
  return { authorizationType, apiKeyRequired };
}

export function stageAnswer(stage: StageRecord): Stage {
  const { createdMs, updatedMs, accessLog, canary, ...rest } = stage;
  return {
    ...rest,
    variables: filled(stage.variables),
    accessLogSettings: filled(accessLog),
    canarySettings: canary && { ...canary, stageVariableOverrides: filled(canary.stageVariableOverrides) },
    cacheClusterStatus: stage.cacheClusterEnabled ? 'AVAILABLE' : 'NOT_AVAILABLE',
    createdDate: new Date(createdMs),
    lastUpdatedDate: new Date(updatedMs),
    tags: filled(stage.tags),
  } as Stage;
}

/** The value is shown by Create and on request only. [A19.4] */
export function apiKeyAnswer(key: ApiKeyRecord, show: { value: boolean; tags: 'always' | 'filled' }): ApiKey {
  return {
    ...apart(key, 'createdMs', 'updatedMs'),
    stageKeys: [...key.stageKeys],
    value: show.value ? key.value : undefined,
    createdDate: new Date(key.createdMs),
    lastUpdatedDate: new Date(key.updatedMs),
    tags: show.tags === 'always' ? key.tags : filled(key.tags),
  };
}

export function usagePlanAnswer(plan: UsagePlanRecord, tags: 'always' | 'filled'): UsagePlan {
  return {
    ...apart(plan, 'createdMs'),
    apiStages: plan.apiStages.map((stage) => ({ ...stage, throttle: filled(stage.throttle) })),
    throttle: filled(plan.throttle),
    tags: tags === 'always' ? plan.tags : filled(plan.tags),
  };
}

export function usagePlanKeyAnswer(key: ApiKeyRecord): UsagePlanKey {
  return { id: key.id, type: 'API_KEY', value: key.value, name: key.name };
}
