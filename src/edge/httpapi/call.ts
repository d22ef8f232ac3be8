// One request on its way through an HTTP API: what has been found out so far. Every field is there from the start, so that the shape never changes.
import type { Principal } from '../../identity/contract.ts';
import type { Exchange } from '../contract.ts';
import type { TraceHeader } from '../lambda/ids.ts';
import type { HttpApiUnit, RouteUnit, StageUnit } from './unit.ts';

/** What functions are told of the front end: as AWS would say, or as it is. */
export type Forwarded = 'aws' | 'real';

export interface Call {
  readonly exchange: Exchange;
  readonly forwarded: Forwarded;
  readonly api: HttpApiUnit;
  readonly stage: StageUnit;
  /** Undefined when no route matched. */
  readonly route: RouteUnit | undefined;
  /** For matching and policies: without the stage, raw, from its first slash. */
  readonly path: string;
  /** The event's rawPath, still encoded: with the stage where the client named one. [api-gateway.md B4] */
  readonly rawPath: string;
  /** Of a custom domain's mapping. */
  readonly mappingKey: string | undefined;
  /** Values of the path's variables, raw, in the route's order. */
  readonly values: readonly string[];
  /** The apigw-requestid: 'Mc7UVioPPHcEKPA='. */
  readonly requestId: string;
  readonly trace: TraceHeader;
  /** Headers that every answer of this call carries for CORS; empty otherwise. */
  cors: readonly string[];
  /** The whole body, once somebody has read it. */
  body: Buffer | undefined;
  /** Set by the authorization gate, also when it refuses. */
  authorizer: AuthorizerFacts | undefined;
  /** Set by the authorization gate when a signature was verified. */
  caller: Caller | undefined;
  /** What the gateway itself answered, for $context.error. */
  error: CallError | undefined;
  integration: IntegrationFacts | undefined;
  status: number;
  responseLength: number;
  endMs: number;
}

export interface Caller {
  readonly principal: Principal;
  readonly accessKeyId: string;
}

/** For $context.authorizer.*, the logs, and the event. */
export interface AuthorizerFacts {
  /** JSON text of the event's requestContext.authorizer, payload 2.0; '' when there is nothing to show. */
  readonly event2: string;
  /** The same for payload 1.0. */
  readonly event1: string;
  /** $context.authorizer.X: a Lambda authorizer's context, or 'claims' by name. */
  readonly values: Readonly<Record<string, unknown>>;
  /** $context.authorizer.error */
  readonly error: string | undefined;
  readonly latencyMs: number;
  readonly status: number;
  /** Of the invocation; undefined when nothing was invoked. */
  readonly requestId: string | undefined;
  readonly integrationStatus: number | undefined;
}

export interface CallError {
  readonly message: string;
  readonly gate: string;
  /** $context.error.responseType */
  readonly responseType: string;
}

/** For $context.integration.* and the logs. */
export interface IntegrationFacts {
  readonly latencyMs: number;
  /** Of the backend's answer, or of the Invoke call: 200 also when the function failed. */
  readonly status: number;
  /** $context.integration.status: what the function returned, once its reply has been read, or the endpoint answered. */
  functionStatus: number | undefined;
  readonly requestId: string;
  readonly error: string | undefined;
}
