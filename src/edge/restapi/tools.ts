// What the gates and integrations of the REST door have in their hands.
import type { DoorTools, Units } from '../contract.ts';
import type { Roles } from '../lambda/invoke.ts';
import type { InvokePermissions } from '../lambda/permission.ts';
import type { Answers } from './answer.ts';
import type { AuthorizerCaches } from './authorizers/cache.ts';
import type { IssuerKeys } from '../issuers/issuer-keys.ts';
import type { IssuerOf } from './authorizers/issuer-of.ts';
import type { ResponseCaches } from './cache/responses.ts';
import type { Call } from './call.ts';
import type { Deadlines } from '../backend/deadlines.ts';
import type { Outbound } from '../backend/outbound.ts';
import type { OwnAddress } from '../backend/own-address.ts';
import type { OwnServices } from './integrations/own-services.ts';
import type { Refusal } from './refusals.ts';
import type { MethodUnit, UsageUnit } from './unit.ts';

/** Takes asynchronous events. */
export interface EventQueue {
  /** Resolves when the event is durable. */
  enqueue(event: QueuedEvent): Promise<void>;
}

export interface QueuedEvent {
  /** Unqualified. */
  readonly functionArn: string;
  readonly qualifier?: string;
  readonly requestId: string;
  /** JSON text. */
  readonly payload: Buffer;
  readonly traceHeader: string;
  readonly acceptedMs: number;
}

export interface RestTools extends DoorTools {
  readonly queue: EventQueue;
  readonly usage: Units<UsageUnit>;
  /** Without it an integration with `credentials` is refused: nothing could check the role. */
  readonly roles?: Roles | undefined;
  /** Requests a second and burst of one account and region; undefined: unlimited. AWS has 10,000 and 5,000. */
  readonly accountThrottle?: { readonly rate: number; readonly burst: number } | undefined;
  /** Decisions of authorizers, kept for their TTL. */
  readonly caches: AuthorizerCaches;
  /** Answers of integrations, kept by stages with a cache cluster. */
  readonly responses: ResponseCaches;
  /** Which issuer speaks for a user pool. */
  readonly issuerOf: IssuerOf;
  readonly issuerKeys: IssuerKeys;
  readonly answers: Answers;
  readonly permissions: InvokePermissions;
  readonly deadlines: Deadlines;
  /** Connections to HTTP backends. */
  readonly outbound: Outbound;
  readonly self?: OwnAddress | undefined;
  /** Without them integrations with AWS services are refused by name. */
  readonly services?: OwnServices | undefined;
}

/** Lets a call pass (undefined) or says why not. Synchronous unless it has something to wait for. */
export type Gate = (
  call: Call,
  method: MethodUnit,
  tools: RestTools,
) => Refusal | undefined | Promise<Refusal | undefined>;
