// How records look in answers, with the defaults that AWS shows. [api-gateway.md C1, C7]
import type {
  Api,
  Authorizer,
  Deployment,
  Integration,
  Route,
  RouteSettings,
  Stage,
} from '@aws-sdk/client-apigatewayv2';
import { filled } from '../gateway/answers.ts';
import { addressBelow } from '../kernel/address.ts';
import type { Call } from '../kernel/contract.ts';
import type {
  ApiRecord,
  AuthorizerRecord,
  CorsRecord,
  DeploymentRecord,
  IntegrationRecord,
  RouteRecord,
  RouteSettingsRecord,
  StageRecord,
} from './resources.ts';

export function apiAnswer(api: ApiRecord, call: Call): Api {
  return {
    ApiEndpoint: addressBelow(call.endpoint, `${api.id}.execute-api.${call.region}`),
    ApiId: api.id,
    ApiKeySelectionExpression: api.apiKeySelectionExpression,
    CorsConfiguration: api.cors && corsAnswer(api.cors),
    CreatedDate: new Date(api.createdMs),
    Description: api.description,
    DisableExecuteApiEndpoint: api.disableExecuteApiEndpoint,
    ImportInfo: copied(api.importInfo),
    IpAddressType: api.ipAddressType,
    Name: api.name,
    ProtocolType: api.protocolType,
    RouteSelectionExpression: api.routeSelectionExpression,
    Tags: api.tags,
    Version: api.version,
    Warnings: copied(api.warnings),
  };
}

function corsAnswer(cors: CorsRecord): Api['CorsConfiguration'] {
  return {
    AllowCredentials: cors.allowCredentials,
    AllowHeaders: copied(cors.allowHeaders),
    AllowMethods: copied(cors.allowMethods),
    AllowOrigins: copied(cors.allowOrigins),
    ExposeHeaders: copied(cors.exposeHeaders),
    MaxAge: cors.maxAge,
  };
}

export function routeAnswer(route: RouteRecord): Route {
  return {
    ApiGatewayManaged: route.apiGatewayManaged,
    ApiKeyRequired: false,
    AuthorizationScopes: copied(filled(route.authorizationScopes)),
    AuthorizationType: route.authorizationType,
    AuthorizerId: route.authorizerId,
    OperationName: route.operationName,
    RouteId: route.id,
    RouteKey: route.routeKey,
    Target: route.target,
  };
}

export function integrationAnswer(integration: IntegrationRecord): Integration {
  const { tlsServerName } = integration;
  return {
    ApiGatewayManaged: integration.apiGatewayManaged,
    ConnectionId: integration.connectionId,
    ConnectionType: integration.connectionType,
    CredentialsArn: integration.credentialsArn,
    Description: integration.description,
    IntegrationId: integration.id,
    IntegrationMethod: integration.method,
    IntegrationSubtype: integration.subtype,
    IntegrationType: integration.type,
    IntegrationUri: integration.uri,
    PayloadFormatVersion: integration.payloadFormatVersion,
    RequestParameters: filled(integration.requestParameters),
    ResponseParameters: filled(integration.responseParameters),
    TimeoutInMillis: integration.timeoutMs,
    TlsConfig: tlsServerName === undefined ? undefined : { ServerNameToVerify: tlsServerName },
  };
}

export function authorizerAnswer(authorizer: AuthorizerRecord): Authorizer {
  const { jwt } = authorizer;
  return {
    AuthorizerCredentialsArn: authorizer.credentialsArn,
    AuthorizerId: authorizer.id,
    AuthorizerPayloadFormatVersion: authorizer.payloadFormatVersion,
    AuthorizerResultTtlInSeconds: authorizer.resultTtlSeconds,
    AuthorizerType: authorizer.type,
    AuthorizerUri: authorizer.uri,
    EnableSimpleResponses: authorizer.enableSimpleResponses,
    IdentitySource: copied(authorizer.identitySource),
    JwtConfiguration: jwt && { Audience: copied(jwt.audience), Issuer: jwt.issuer },
    Name: authorizer.name,
  };
}

/** A deployment is deployed when it is made. */
export function deploymentAnswer(deployment: DeploymentRecord): Deployment {
  return {
    AutoDeployed: deployment.autoDeployed,
    CreatedDate: new Date(deployment.createdMs),
    DeploymentId: deployment.id,
    DeploymentStatus: 'DEPLOYED',
    Description: deployment.description,
  };
}

export function stageAnswer(stage: StageRecord): Stage {
  const { accessLog, routeSettings = {} } = stage;
  return {
    AccessLogSettings: accessLog && { DestinationArn: accessLog.destinationArn, Format: accessLog.format },
    ApiGatewayManaged: stage.apiGatewayManaged,
    AutoDeploy: stage.autoDeploy,
    ClientCertificateId: stage.clientCertificateId,
    CreatedDate: new Date(stage.createdMs),
    DefaultRouteSettings: settingsAnswer(stage.defaultRouteSettings ?? {}),
    DeploymentId: stage.deploymentId,
    Description: stage.description,
    LastDeploymentStatusMessage: stage.lastDeploymentStatusMessage,
    LastUpdatedDate: new Date(stage.updatedMs),
    RouteSettings: Object.fromEntries(Object.entries(routeSettings).map(([key, own]) => [key, settingsAnswer(own)])),
    StageName: stage.name,
    StageVariables: stage.variables ?? {},
    Tags: stage.tags,
  };
}

function settingsAnswer(settings: RouteSettingsRecord): RouteSettings {
  return {
    DetailedMetricsEnabled: settings.detailedMetricsEnabled ?? false,
    ThrottlingBurstLimit: settings.throttlingBurstLimit,
    ThrottlingRateLimit: settings.throttlingRateLimit,
  };
}

function copied(list: readonly string[] | undefined): string[] | undefined {
  return list && [...list];
}
