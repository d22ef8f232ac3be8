// What the door of HTTP APIs serves from: one unit an API. Types only; compile/httpapi makes them.
import type { LogScope, Step } from '../../observe/contract.ts';
import type { FunctionTarget } from '../lambda/target.ts';
import type { Bucket } from '../limits/bucket.ts';
import type { EventFrame } from '../payload2/event.ts';
import type { Call } from './call.ts';
import type { CompiledCors } from './cors.ts';
import type { RequestMapping, ResponseMappings } from './mapping/contract.ts';
import type { RouteTable } from './route.ts';

export interface HttpApiUnit {
  /** Lower case. */
  readonly id: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly endpointDisabled: boolean;
  /** By name; '$default' among them. */
  readonly stages: ReadonlyMap<string, StageUnit>;
  /** Route keys as they are edited now, read from the store when an explanation asks. */
  draft(): readonly string[];
}

export interface StageUnit {
  readonly apiId: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly deploymentId: string;
  readonly routes: RouteTable<RouteUnit>;
  readonly cors: CompiledCors | undefined;
  readonly variables: Readonly<Record<string, string>>;
  readonly accessLog: AccessLogUnit | undefined;
  /** Ledger name of the account's bucket. */
  readonly accountBucket: string;
}

export interface AccessLogUnit {
  readonly scope: LogScope;
  readonly stream: string;
  line(call: Call): string;
}

export interface RouteUnit {
  /** '$default', 'ANY /a', 'GET /pets/{id}' */
  readonly routeKey: string;
  /** '' for $default. */
  readonly verb: string;
  /** '/pets/{id}'; '' for $default. */
  readonly path: string;
  /** Names of the path's variables in order. */
  readonly variables: readonly string[];
  readonly operationName: string | undefined;
  readonly authorization: AuthorizationUnit;
  /** Undefined: unlimited. */
  readonly throttle: Bucket | undefined;
  readonly integration: IntegrationUnit;
  /** Left in the trace of every call of this route. */
  readonly routeStep: Step;
}

// ---- integrations

export type IntegrationUnit = LambdaUnit | HttpUnit | SubtypeUnit | NoIntegrationUnit;

interface MappedUnit {
  /** Milliseconds. */
  readonly timeoutMs: number;
  /** Undefined: nothing is mapped. */
  readonly request: RequestMapping | undefined;
  readonly response: ResponseMappings | undefined;
}

/** AWS_PROXY with a function. */
export interface LambdaUnit extends MappedUnit {
  readonly type: 'LAMBDA';
  /** After stage variables. */
  readonly uri: string;
  /** Undefined when the URI names no function. */
  readonly target: FunctionTarget | undefined;
  /** The role to invoke with, instead of the function's own policy. */
  readonly credentials: string | undefined;
  readonly payload: '1.0' | '2.0';
  readonly frame: EventFrame;
}

export interface HttpUnit extends MappedUnit {
  readonly type: 'HTTP_PROXY';
  /** A verb, or ANY for the client's. */
  readonly method: string;
  /** After stage variables; its {names} are filled in by each call. */
  readonly uri: string;
  readonly isPrivate: boolean;
  /** Whose certificate the backend must show, where that is not its host's. */
  readonly tlsServerName: string | undefined;
}

/** AWS_PROXY with a subtype such as SQS-SendMessage: a service that Portico does not have. */
export interface SubtypeUnit {
  readonly type: 'SUBTYPE';
  readonly subtype: string;
}

/** The route has no target, or one that the deployment lacks. */
export interface NoIntegrationUnit {
  readonly type: 'NONE';
  readonly target: string | undefined;
}

// ---- authorization

/** Reads one value of the call; undefined: it is not there. */
export type Source = (call: Call) => string | undefined;

export interface IdentitySource {
  /** As configured: '$request.header.Authorization'. */
  readonly expression: string;
  readonly read: Source;
}

export interface JwtAuthorizerUnit {
  readonly id: string;
  readonly name: string;
  readonly source: IdentitySource;
  readonly issuer: string;
  readonly audience: readonly string[];
}

export interface LambdaAuthorizerUnit {
  readonly id: string;
  readonly name: string;
  readonly sources: readonly IdentitySource[];
  /** 0: decisions are not kept. */
  readonly ttlMs: number;
  /** After stage variables. */
  readonly uri: string;
  readonly target: FunctionTarget | undefined;
  readonly credentials: string | undefined;
  readonly payload: '1.0' | '2.0';
  readonly simpleResponses: boolean;
  /** What the function's resource policy must grant: arn:aws:execute-api:{region}:{account}:{apiId}/authorizers/{id}. */
  readonly sourceArn: string;
}

export type AuthorizationUnit =
  | { readonly type: 'NONE' }
  | { readonly type: 'AWS_IAM' }
  | {
      readonly type: 'JWT';
      readonly authorizer: JwtAuthorizerUnit;
      /** One of them must be in the token; empty: none is asked for. */
      readonly scopes: readonly string[];
    }
  | { readonly type: 'CUSTOM'; readonly authorizer: LambdaAuthorizerUnit }
  /** The deployment lacks the authorizer that the route names, or it cannot be read. */
  | { readonly type: 'UNUSABLE'; readonly authorizationType: string; readonly authorizerId: string | undefined };
