// One request on its way through the gates: what has been found out so far. Every field is there from the start, so that the shape never changes.
import type { Principal } from '../../identity/contract.ts';
import type { Exchange } from '../contract.ts';
import type { Caching } from './cache/lookup.ts';
import type { ExecutionLog } from './execution-log.ts';
import type { Forwarded } from './headers.ts';
import type { InvokeFacts } from '../lambda/invoke.ts';
import { extendedRequestId, isUuid, traceHeader, type TraceHeader } from '../lambda/ids.ts';
import type { Place } from './place.ts';
import type { GatewayResponse } from './refusals.ts';
import type { KeyUnit, MethodUnit, ReleaseUnit, RestApiUnit, StageUnit } from './unit.ts';

export interface Call {
  readonly exchange: Exchange;
  readonly forwarded: Forwarded;
  readonly api: RestApiUnit;
  readonly stage: StageUnit;
  readonly release: ReleaseUnit;
  /** Undefined when no route matched. */
  readonly method: MethodUnit | undefined;
  /** The request's verb, after X-HTTP-Method-Override. */
  readonly verb: string;
  /** For matching and policies. */
  readonly path: string;
  readonly eventPath: string;
  readonly contextPath: string;
  /** Of a custom domain's mapping. */
  readonly basePath: string | undefined;
  /** Raw values of the path's variables. */
  readonly values: readonly string[];
  readonly requestId: string;
  readonly extendedRequestId: string;
  readonly trace: TraceHeader;
  readonly log: ExecutionLog | undefined;
  /** Set by the authorization gate of an authorizer, also when it refuses. */
  authorizer: AuthorizerFacts | undefined;
  /** Set by the authorization gate when a signature was verified. */
  caller: Principal | undefined;
  /** How long the signature took to verify, and what may follow from it to decide. */
  authenticateMs: number | undefined;
  authorizeMs: number | undefined;
  /** The whole body, once a gate has read it; decoded when it came compressed. */
  body: Buffer | undefined;
  /** The body as it came, when that was compressed: what a signature is for. */
  sentBody: Buffer | undefined;
  /** Set by the lookup in the stage's cache. */
  caching: Caching | undefined;
  /** Set while the answer is being compressed by another thread. */
  sending: Promise<void> | undefined;
  /** Set by the API-key gate when the method asks for a key. */
  key: KeyUnit | undefined;
  /** What the gateway itself answered, for $context.error. */
  error: CallError | undefined;
  integration: InvokeFacts | undefined;
  status: number;
  responseLength: number;
  endMs: number;
}

export interface CallError {
  readonly response: GatewayResponse;
  readonly message: string | null;
  /** What a request validator has found. */
  readonly validation: string | undefined;
  /** Which gate refused. */
  readonly gate: string;
}

/** What an authorizer said: for the event, $context.authorizer.* and the logs. */
export interface AuthorizerFacts {
  /** ',"authorizer":{...}' for the event's requestContext; '' when there was no answer to show. */
  readonly event: string;
  /** principalId and the context's values, or claims. */
  readonly values: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  /** An API key's value, for apiKeySource AUTHORIZER. */
  readonly usageIdentifierKey: string | undefined;
  /** Whom the policy of an authorizer's function speaks about. */
  readonly principal?: Principal | undefined;
  /** 200, or the status of the refusal. */
  readonly status: number;
  readonly latencyMs: number;
  /** Of the invocation; undefined when nothing was invoked. */
  readonly requestId: string | undefined;
  readonly integrationStatus: number | undefined;
  readonly error: string | undefined;
}

/** The client's x-amzn-RequestId when it is a UUID, else the trace's own. [api-gateway.md A4.4] */
export function requestIdOf(exchange: Exchange): string {
  const sent = exchange.headers['x-amzn-requestid'];
  return sent !== undefined && isUuid(sent) ? sent : exchange.trace.id;
}

export interface Found {
  readonly api: RestApiUnit;
  readonly stage: StageUnit;
  readonly release: ReleaseUnit;
  readonly method: MethodUnit | undefined;
  readonly place: Place;
  readonly verb: string;
  readonly values: readonly string[];
}

export function openCall(exchange: Exchange, found: Found, log: ExecutionLog | undefined, forwarded: Forwarded): Call {
  return {
    exchange,
    forwarded,
    api: found.api,
    stage: found.stage,
    release: found.release,
    method: found.method,
    verb: found.verb,
    path: found.place.path,
    eventPath: found.place.eventPath,
    contextPath: found.place.contextPath,
    basePath: found.place.basePath,
    values: found.values,
    requestId: exchange.trace.id,
    extendedRequestId: extendedRequestId(),
    trace: traceHeader(exchange.headers['x-amzn-trace-id'], exchange.startMs),
    log,
    authorizer: undefined,
    caller: undefined,
    authenticateMs: undefined,
    authorizeMs: undefined,
    body: undefined,
    sentBody: undefined,
    caching: undefined,
    sending: undefined,
    key: undefined,
    error: undefined,
    integration: undefined,
    status: 0,
    responseLength: 0,
    endMs: 0,
  };
}
