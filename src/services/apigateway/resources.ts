// API Gateway v1 resources as the store holds them. compile/restapi reads these. Times are epoch ms. Custom domains: services/gateway.
import { kind } from '../../store/contract.ts';

type Text = Readonly<Record<string, string>>;

export interface RestApiRecord {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly version?: string;
  readonly createdMs: number;
  readonly rootResourceId: string;
  readonly apiKeySource: 'HEADER' | 'AUTHORIZER';
  readonly binaryMediaTypes: readonly string[];
  readonly minimumCompressionSize?: number;
  readonly endpointTypes: readonly string[];
  readonly ipAddressType: string;
  readonly vpcEndpointIds?: readonly string[];
  readonly disableExecuteApiEndpoint: boolean;
  readonly securityPolicy?: string;
  readonly endpointAccessMode?: string;
  /** JSON text as the client sent it. */
  readonly policy?: string;
  readonly tags: Text;
}

export interface ResourceRecord {
  readonly id: string;
  readonly apiId: string;
  /** Undefined for the root. */
  readonly parentId?: string;
  readonly pathPart?: string;
  /** '/', '/jobs/{jobId}' */
  readonly path: string;
  readonly methods: Readonly<Record<string, MethodRecord>>;
}

export interface MethodRecord {
  readonly httpMethod: string;
  /** NONE | AWS_IAM | CUSTOM | COGNITO_USER_POOLS */
  readonly authorizationType: string;
  readonly authorizerId?: string;
  readonly authorizationScopes?: readonly string[];
  readonly apiKeyRequired: boolean;
  readonly operationName?: string;
  readonly requestValidatorId?: string;
  readonly requestParameters?: Readonly<Record<string, boolean>>;
  readonly requestModels?: Text;
  readonly responses: Readonly<Record<string, MethodResponseRecord>>;
  readonly integration?: IntegrationRecord;
}

export interface MethodResponseRecord {
  readonly statusCode: string;
  readonly responseParameters?: Readonly<Record<string, boolean>>;
  readonly responseModels?: Text;
}

export interface IntegrationRecord {
  readonly type: 'MOCK' | 'HTTP' | 'HTTP_PROXY' | 'AWS' | 'AWS_PROXY';
  readonly httpMethod?: string;
  readonly uri?: string;
  readonly credentials?: string;
  readonly connectionType?: string;
  readonly connectionId?: string;
  readonly passthroughBehavior: string;
  readonly contentHandling?: string;
  readonly timeoutInMillis: number;
  readonly cacheNamespace: string;
  readonly cacheKeyParameters: readonly string[];
  readonly requestTemplates?: Text;
  readonly requestParameters?: Text;
  readonly tlsConfig?: { readonly insecureSkipVerification?: boolean };
  /** BUFFERED | STREAM, echoed. */
  readonly responseTransferMode?: string;
  readonly integrationTarget?: string;
  readonly responses: Readonly<Record<string, IntegrationResponseRecord>>;
}

export interface IntegrationResponseRecord {
  readonly statusCode: string;
  readonly selectionPattern?: string;
  readonly contentHandling?: string;
  readonly responseParameters?: Text;
  /** null: an empty template was given, which means pass-through. */
  readonly responseTemplates?: Readonly<Record<string, string | null>>;
}

export interface AuthorizerRecord {
  readonly id: string;
  readonly name: string;
  readonly type: 'TOKEN' | 'REQUEST' | 'COGNITO_USER_POOLS';
  readonly authType?: string;
  readonly authorizerUri?: string;
  readonly authorizerCredentials?: string;
  readonly identitySource?: string;
  readonly identityValidationExpression?: string;
  readonly authorizerResultTtlInSeconds?: number;
  readonly providerARNs?: readonly string[];
}

export interface ModelRecord {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly schema?: string;
  readonly contentType: string;
}

export interface ValidatorRecord {
  readonly id: string;
  readonly name?: string;
  readonly validateRequestBody: boolean;
  readonly validateRequestParameters: boolean;
}

export interface GatewayResponseRecord {
  readonly responseType: string;
  readonly statusCode?: string;
  readonly responseParameters?: Text;
  readonly responseTemplates?: Text;
}

/** A frozen copy of everything that acts at run time. [api-gateway.md A23] */
export interface DeploymentContent {
  readonly api: RestApiRecord;
  readonly resources: readonly ResourceRecord[];
  readonly authorizers: readonly AuthorizerRecord[];
  readonly models: readonly ModelRecord[];
  readonly validators: readonly ValidatorRecord[];
  readonly gatewayResponses: readonly GatewayResponseRecord[];
}

export interface DeploymentRecord {
  readonly id: string;
  readonly description?: string;
  readonly createdMs: number;
  readonly content: DeploymentContent;
}

export interface MethodSettingRecord {
  readonly metricsEnabled?: boolean;
  readonly loggingLevel?: string;
  readonly dataTraceEnabled?: boolean;
  readonly throttlingBurstLimit?: number;
  readonly throttlingRateLimit?: number;
  readonly cachingEnabled?: boolean;
  readonly cacheTtlInSeconds?: number;
  readonly cacheDataEncrypted?: boolean;
  readonly requireAuthorizationForCacheControl?: boolean;
  readonly unauthorizedCacheControlHeaderStrategy?: string;
}

export interface CanaryRecord {
  readonly deploymentId?: string;
  readonly percentTraffic: number;
  readonly stageVariableOverrides?: Text;
  readonly useStageCache: boolean;
}

export interface StageRecord {
  readonly stageName: string;
  readonly deploymentId: string;
  readonly description?: string;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly variables?: Text;
  /** Keys exactly as the client spelled them, leading slash stripped; '*' + '/' + '*' for all. */
  readonly methodSettings: Readonly<Record<string, MethodSettingRecord>>;
  readonly accessLog?: { readonly destinationArn?: string; readonly format?: string };
  readonly cacheClusterEnabled: boolean;
  readonly cacheClusterSize?: string;
  readonly clientCertificateId?: string;
  readonly documentationVersion?: string;
  readonly tracingEnabled: boolean;
  readonly canary?: CanaryRecord;
  readonly tags: Text;
}

export interface ApiKeyRecord {
  readonly id: string;
  readonly value: string;
  readonly name?: string;
  readonly customerId?: string;
  readonly description?: string;
  readonly enabled: boolean;
  readonly createdMs: number;
  readonly updatedMs: number;
  /** 'apiId/stage', the deprecated stage keys. */
  readonly stageKeys: readonly string[];
  readonly tags: Text;
}

export interface Throttle {
  readonly rateLimit?: number;
  readonly burstLimit?: number;
}

export interface UsagePlanRecord {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly productCode?: string;
  readonly apiStages: readonly {
    readonly apiId: string;
    readonly stage: string;
    readonly throttle?: Readonly<Record<string, Throttle>>;
  }[];
  readonly throttle?: Throttle;
  readonly quota?: { readonly limit: number; readonly offset: number; readonly period: 'DAY' | 'WEEK' | 'MONTH' };
  readonly createdMs: number;
  readonly tags: Text;
}

export interface UsagePlanKeyRecord {
  readonly planId: string;
  readonly keyId: string;
  readonly addedMs: number;
}

export interface DocumentationPartRecord {
  readonly id: string;
  readonly location: {
    readonly type: string;
    readonly path?: string;
    readonly method?: string;
    readonly statusCode?: string;
    readonly name?: string;
  };
  /** JSON text as the client sent it. */
  readonly properties: string;
}

export interface DocumentationVersionRecord {
  readonly version: string;
  readonly description?: string;
  readonly createdMs: number;
  /** The parts as they were when the version was made. */
  readonly parts: readonly DocumentationPartRecord[];
}

export interface VpcLinkRecord {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly targetArns: readonly string[];
  readonly tags: Text;
}

export interface ClientCertificateRecord {
  readonly id: string;
  readonly description?: string;
  readonly certificatePem: string;
  /** Never leaves the store but for the TLS handshake with a backend. */
  readonly privateKeyPem: string;
  readonly createdMs: number;
  readonly expiresMs: number;
  readonly tags: Text;
}

/** A VPC endpoint that may reach a private domain. */
export interface DomainAccessRecord {
  /** /domainnameaccessassociations/domainname/NAME+ID/vpcesource/VPCE, as its ARN ends. */
  readonly path: string;
  readonly domainNameArn: string;
  readonly vpcEndpointId: string;
  readonly tags: Text;
}

/** All ids below are within (account, region). */
export const REST_API = kind<RestApiRecord>('apigateway/restapi'); // apiId
export const RESOURCE = kind<ResourceRecord>('apigateway/resource'); // apiId/resourceId
export const AUTHORIZER = kind<AuthorizerRecord>('apigateway/authorizer'); // apiId/authorizerId
export const MODEL = kind<ModelRecord>('apigateway/model'); // apiId/name
export const VALIDATOR = kind<ValidatorRecord>('apigateway/validator'); // apiId/id
export const GATEWAY_RESPONSE = kind<GatewayResponseRecord>('apigateway/gateway-response'); // apiId/TYPE
export const DEPLOYMENT = kind<DeploymentRecord>('apigateway/deployment'); // apiId/id
export const STAGE = kind<StageRecord>('apigateway/stage'); // apiId/stageName
export const API_KEY = kind<ApiKeyRecord>('apigateway/api-key'); // id
export const USAGE_PLAN = kind<UsagePlanRecord>('apigateway/usage-plan'); // id
export const USAGE_PLAN_KEY = kind<UsagePlanKeyRecord>('apigateway/usage-plan-key'); // planId/keyId
export const ACCOUNT = kind<{ readonly cloudwatchRoleArn?: string }>('apigateway/account'); // 'account'
export const DOCUMENTATION_PART = kind<DocumentationPartRecord>('apigateway/documentation-part'); // apiId/id
export const DOCUMENTATION_VERSION = kind<DocumentationVersionRecord>('apigateway/documentation-version'); // apiId/version
export const VPC_LINK = kind<VpcLinkRecord>('apigateway/vpc-link'); // id
export const CLIENT_CERTIFICATE = kind<ClientCertificateRecord>('apigateway/client-certificate'); // id
export const DOMAIN_ACCESS = kind<DomainAccessRecord>('apigateway/domain-access'); // path
