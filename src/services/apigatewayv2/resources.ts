// API Gateway v2 resources as the store holds them: HTTP APIs alone. compile/httpapi reads these. Times are epoch ms. Ids of what
// belongs to an API are 'apiId/own id'.
import { kind } from '../../store/contract.ts';

type Text = Readonly<Record<string, string>>;

export interface CorsRecord {
  readonly allowCredentials?: boolean;
  readonly allowHeaders?: readonly string[];
  readonly allowMethods?: readonly string[];
  readonly allowOrigins?: readonly string[];
  readonly exposeHeaders?: readonly string[];
  /** Seconds. */
  readonly maxAge?: number;
}

export interface ApiRecord {
  readonly id: string;
  readonly name: string;
  readonly protocolType: 'HTTP';
  readonly description?: string;
  readonly version?: string;
  readonly createdMs: number;
  /** '$request.method $request.path' */
  readonly routeSelectionExpression: string;
  readonly apiKeySelectionExpression: string;
  readonly cors?: CorsRecord;
  readonly disableExecuteApiEndpoint: boolean;
  readonly ipAddressType: 'ipv4' | 'dualstack';
  readonly tags: Text;
  /** Of an import. */
  readonly importInfo?: readonly string[];
  readonly warnings?: readonly string[];
}

export interface IntegrationRecord {
  readonly id: string;
  readonly type: 'AWS_PROXY' | 'HTTP_PROXY';
  readonly subtype?: string;
  readonly description?: string;
  readonly method?: string;
  readonly uri?: string;
  readonly connectionType: 'INTERNET' | 'VPC_LINK';
  readonly connectionId?: string;
  readonly credentialsArn?: string;
  readonly payloadFormatVersion: '1.0' | '2.0';
  readonly timeoutMs: number;
  /** Request parameter mappings, or the members of a subtype's call. */
  readonly requestParameters?: Text;
  /** By status code, then by parameter. */
  readonly responseParameters?: Readonly<Record<string, Text>>;
  readonly tlsServerName?: string;
  /** Made by quick create. */
  readonly apiGatewayManaged?: boolean;
}

export interface RouteRecord {
  readonly id: string;
  /** '$default', 'ANY /a', 'GET /pets/{id}' */
  readonly routeKey: string;
  /** 'integrations/{id}' */
  readonly target?: string;
  readonly authorizationType: 'NONE' | 'AWS_IAM' | 'JWT' | 'CUSTOM';
  readonly authorizerId?: string;
  readonly authorizationScopes?: readonly string[];
  readonly operationName?: string;
  readonly apiGatewayManaged?: boolean;
}

export interface AuthorizerRecord {
  readonly id: string;
  readonly name: string;
  readonly type: 'JWT' | 'REQUEST';
  readonly identitySource: readonly string[];
  readonly jwt?: { readonly issuer?: string; readonly audience?: readonly string[] };
  readonly uri?: string;
  readonly credentialsArn?: string;
  readonly payloadFormatVersion?: '1.0' | '2.0';
  readonly enableSimpleResponses?: boolean;
  /** Undefined: none was given. */
  readonly resultTtlSeconds?: number;
}

/** A frozen copy of everything that acts at run time. Stage settings and disableExecuteApiEndpoint stay live. [api-gateway.md B10] */
export interface DeploymentContent {
  readonly cors?: CorsRecord;
  readonly routes: readonly RouteRecord[];
  readonly integrations: readonly IntegrationRecord[];
  readonly authorizers: readonly AuthorizerRecord[];
}

export interface DeploymentRecord {
  readonly id: string;
  readonly description?: string;
  readonly createdMs: number;
  readonly autoDeployed: boolean;
  readonly content: DeploymentContent;
}

export interface RouteSettingsRecord {
  readonly detailedMetricsEnabled?: boolean;
  readonly throttlingBurstLimit?: number;
  readonly throttlingRateLimit?: number;
}

export interface StageRecord {
  /** '$default' or a name. */
  readonly name: string;
  readonly description?: string;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly deploymentId?: string;
  readonly autoDeploy: boolean;
  readonly lastDeploymentStatusMessage?: string;
  readonly defaultRouteSettings?: RouteSettingsRecord;
  /** By route key. */
  readonly routeSettings?: Readonly<Record<string, RouteSettingsRecord>>;
  readonly variables?: Text;
  readonly accessLog?: { readonly destinationArn?: string; readonly format?: string };
  readonly clientCertificateId?: string;
  readonly tags: Text;
  readonly apiGatewayManaged?: boolean;
}

export interface VpcLinkRecord {
  readonly id: string;
  readonly name: string;
  readonly createdMs: number;
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly tags: Text;
}

export const API = kind<ApiRecord>('apigatewayv2/api');
export const INTEGRATION = kind<IntegrationRecord>('apigatewayv2/integration');
export const ROUTE = kind<RouteRecord>('apigatewayv2/route');
export const AUTHORIZER = kind<AuthorizerRecord>('apigatewayv2/authorizer');
export const DEPLOYMENT = kind<DeploymentRecord>('apigatewayv2/deployment');
export const STAGE = kind<StageRecord>('apigatewayv2/stage');
/** By id. */
export const VPC_LINK = kind<VpcLinkRecord>('apigatewayv2/vpc-link');
