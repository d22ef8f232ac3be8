// What the REST door serves from: one unit an API, one usage unit an account and region. Types only; compile/restapi makes them.
import type { NamedPolicy } from '../../identity/contract.ts';
import type { QuotaPeriod } from '../../ledger/contract.ts';
import type { LogScope, Step } from '../../observe/contract.ts';
import type { ClientIdentity } from '../backend/outbound.ts';
import type { FunctionTarget } from '../lambda/target.ts';
import type { Bucket } from '../limits/bucket.ts';
import type { ContentHandling } from '../mapping/content.ts';
import type { RequestMapping, ResponseMapping } from '../mapping/parameters.ts';
import type { PassthroughBehavior } from '../mapping/passthrough.ts';
import type { Selection } from '../mapping/selection.ts';
import type { Template } from '../mapping/vtl/template.ts';
import type { AuthorizationUnit } from './authorizers/unit.ts';
import type { BinaryTypes } from './binary.ts';
import type { ClusterUnit, MethodCacheUnit } from './cache/unit.ts';
import type { Call } from './call.ts';
import type { EventParts } from './event.ts';
import type { ValidationUnit } from './gates/unit.ts';
import type { CustomResponses } from './gateway-custom.ts';
import type { RouteNode } from './route.ts';

export interface RestApiUnit {
  /** Lower case. */
  readonly id: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly stages: ReadonlyMap<string, StageUnit>;
  /** The routes as they are edited now, read from the store when an explanation asks. */
  draft(): RouteNode<true>;
}

export interface StageUnit {
  readonly apiId: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** Key of the usage unit: 'account/region'. */
  readonly usageScope: string;
  /** How usage plans name this stage: 'apiId/stage'. */
  readonly planStage: string;
  /** Ledger name of the account's bucket. */
  readonly accountBucket: string;
  readonly release: ReleaseUnit;
  readonly canary: { readonly fraction: number; readonly release: ReleaseUnit } | undefined;
  readonly accessLog: AccessLogUnit | undefined;
  /** Undefined: the stage has no cache. */
  readonly cluster: ClusterUnit | undefined;
  /** Undefined when the stage names no client certificate. */
  readonly clientIdentity: ClientIdentity | undefined;
}

export interface AccessLogUnit {
  readonly scope: LogScope;
  readonly stream: string;
  line(call: Call): string;
}

/** One deployment as one stage serves it: the frozen content bound to the live stage settings. [api-gateway.md A23] */
export interface ReleaseUnit {
  readonly deploymentId: string;
  readonly routes: RouteNode<MethodUnit>;
  /** Undefined when the stage has no canary. [A22] */
  readonly isCanary: boolean | undefined;
  readonly variables: Readonly<Record<string, string>>;
  readonly binary: BinaryTypes | undefined;
  /** Bytes from which on an answer is compressed; undefined: none is. */
  readonly minimumCompressionSize: number | undefined;
  readonly apiKeySource: 'HEADER' | 'AUTHORIZER';
  /** disableExecuteApiEndpoint. */
  readonly endpointDisabled: boolean;
  readonly policy: PolicyUnit | undefined;
  readonly customResponses: CustomResponses | undefined;
  readonly executionLog: { readonly scope: LogScope; readonly stream: string };
}

/** The API's resource policy, its resources spelled out. */
export interface PolicyUnit extends NamedPolicy {
  /** Whether any condition or variable looks at the request. */
  readonly asksForContext: boolean;
}

export interface LogLevel {
  readonly level: 'ERROR' | 'INFO';
  /** dataTraceEnabled: full requests and answers are logged too. */
  readonly data: boolean;
}

export interface MethodUnit {
  /** As configured: a verb or ANY. */
  readonly httpMethod: string;
  readonly resourceId: string;
  readonly resourcePath: string;
  /** Names of the path's variables in order. */
  readonly variables: readonly string[];
  readonly operationName: string | undefined;
  readonly authorization: AuthorizationUnit;
  readonly apiKeyRequired: boolean;
  /** Stage method throttle by verb (an ANY method has one for each). Undefined: unlimited. */
  readonly throttle: ReadonlyMap<string, Bucket> | undefined;
  readonly logging: LogLevel | undefined;
  readonly integration: IntegrationUnit;
  readonly event: EventParts;
  readonly routeStep: Step;
  readonly validation: ValidationUnit | undefined;
  /** Undefined when no answer is kept. */
  readonly cache: MethodCacheUnit | undefined;
}

export type IntegrationUnit = AwsProxyUnit | HttpProxyUnit | MappedUnit | NoIntegrationUnit;

export interface AwsProxyUnit {
  readonly type: 'AWS_PROXY';
  /** Anything but POST fails at run time. [A6.3] */
  readonly httpMethod: string;
  /** After stage variables. */
  readonly uri: string;
  /** Undefined when the URI names no function. */
  readonly target: FunctionTarget | undefined;
  readonly credentials: string | undefined;
  readonly timeoutMs: number;
  /** A mapped header that must not be mapped. [A8.3] */
  readonly illegalHeader: string | undefined;
}

/** The client's request to an address as it came, mapped parameters on top. [A11] */
export interface HttpProxyUnit {
  readonly type: 'HTTP_PROXY';
  /** A verb, or ANY for the client's. */
  readonly httpMethod: string;
  /** After stage variables; its {names} are filled in by each call. */
  readonly uri: string;
  readonly timeoutMs: number;
  /** tlsConfig.insecureSkipVerification. */
  readonly skipsVerification: boolean;
  readonly parameters: RequestMapping;
  /** A mapped header that must not be mapped. [A8.3] */
  readonly illegalHeader: string | undefined;
}

/**
 * A custom integration: mapped and rendered on the way to its backend, chosen, mapped and rendered on the way back. An
 * integration of type AWS is for a function when its URI names an invocation, else for a service. [A11]
 */
export interface MappedUnit {
  readonly type: 'AWS_LAMBDA' | 'AWS_SERVICE' | 'HTTP' | 'MOCK';
  /** A verb, or ANY for the client's. */
  readonly httpMethod: string;
  /** After stage variables; its {names} are filled in by each call. */
  readonly uri: string;
  /** Of AWS_LAMBDA; undefined when the URI names no function. */
  readonly target: FunctionTarget | undefined;
  /** After stage variables. */
  readonly credentials: string | undefined;
  readonly timeoutMs: number;
  /** tlsConfig.insecureSkipVerification. */
  readonly skipsVerification: boolean;
  readonly request: MappedRequestUnit;
  readonly responses: Selection<MappedResponseUnit>;
  /** Of all responses, for explanations; '' is the default one's. */
  readonly patterns: readonly string[];
}

export interface MappedRequestUnit {
  readonly parameters: RequestMapping;
  /** A mapped header that must not be mapped. [A8.3] */
  readonly illegalHeader: string | undefined;
  /** By media type. Null: an empty template; the body passes as it is. */
  readonly templates: ReadonlyMap<string, Template | null>;
  readonly passthrough: PassthroughBehavior;
  readonly contentHandling: ContentHandling;
}

export interface MappedResponseUnit {
  readonly statusCode: string;
  readonly selectionPattern: string | undefined;
  /** The method declares a response with this status. */
  readonly declared: boolean;
  /** Left in the trace of a call that it answers. */
  readonly step: Step;
  readonly parameters: ResponseMapping;
  /** By media type. Null: an empty template; the body passes as it is. [A14.9] */
  readonly templates: ReadonlyMap<string, Template | null>;
  readonly contentHandling: ContentHandling;
}

/** Reads one value of the call: a static text, a stage variable or a context field. */
export type Source = (call: Call) => string | undefined;

export interface NoIntegrationUnit {
  readonly type: 'NONE';
}

// ---- usage plans

export interface UsageUnit {
  /** By key value. */
  readonly keys: ReadonlyMap<string, KeyUnit>;
  /** So that a client who sends the id instead of the value can be told. */
  readonly keyIds: ReadonlySet<string>;
  /** Plans that cover a stage, by 'apiId/stage'; for explanations. */
  readonly plansOfStage: ReadonlyMap<string, readonly PlanName[]>;
}

export interface PlanName {
  readonly id: string;
  readonly name: string;
}

export interface KeyUnit {
  readonly id: string;
  readonly name: string | undefined;
  readonly enabled: boolean;
  /** The last four characters, for traces. */
  readonly ending: string;
  /** Stars and the last six characters, as AWS logs a key. [A19.2] */
  readonly masked: string;
  /** '"apiKey":"...","apiKeyId":"..."' for the event's identity. */
  readonly identity: string;
  /** The one plan of this key for a stage, by 'apiId/stage'. */
  readonly plans: ReadonlyMap<string, KeyPlanUnit>;
  readonly allPlans: readonly PlanName[];
  readonly step: Step;
}

export interface KeyPlanUnit {
  readonly planId: string;
  readonly planName: string;
  readonly throttle: Bucket | undefined;
  /** Throttles of single methods on this stage, by '/path/METHOD'. */
  readonly methods: ReadonlyMap<string, Bucket> | undefined;
  readonly quota: QuotaUnit | undefined;
  readonly step: Step;
}

export interface QuotaUnit {
  readonly name: string;
  readonly period: QuotaPeriod;
  readonly limit: number;
  /** Taken off the limit in the period in which the plan was made. [A19.3] */
  readonly offset: number;
  readonly createdMs: number;
}
