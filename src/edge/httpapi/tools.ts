// What the gates and integrations of the HTTP API door have in their hands.
import type { Deadlines } from '../backend/deadlines.ts';
import type { Outbound } from '../backend/outbound.ts';
import type { OwnAddress } from '../backend/own-address.ts';
import type { DoorTools } from '../contract.ts';
import type { IssuerKeys } from '../issuers/issuer-keys.ts';
import type { Roles } from '../lambda/invoke.ts';
import type { InvokePermissions } from '../lambda/permission.ts';
import type { Answers } from './answer.ts';
import type { Authorizers } from './authorizers/authorizers.ts';
import type { Call } from './call.ts';
import type { Refusal } from './refusals.ts';
import type { RouteUnit } from './unit.ts';

export interface HttpTools extends DoorTools {
  readonly roles?: Roles | undefined;
  /** Requests a second and burst of one account and region; undefined: unlimited. AWS has 10,000 and 5,000. */
  readonly accountThrottle?: { readonly rate: number; readonly burst: number } | undefined;
  readonly answers: Answers;
  readonly permissions: InvokePermissions;
  readonly deadlines: Deadlines;
  readonly outbound: Outbound;
  readonly self?: OwnAddress | undefined;
  /** Verified tokens and kept decisions. */
  readonly authorizers: Authorizers;
  readonly issuerKeys: IssuerKeys;
}

/** Lets a call pass (undefined) or says why not. Synchronous unless it has something to wait for. */
export type Gate = (
  call: Call,
  route: RouteUnit,
  tools: HttpTools,
) => Refusal | undefined | Promise<Refusal | undefined>;

/** Answers the call, or says why it cannot. */
export type Integrate<U> = (
  call: Call,
  route: RouteUnit,
  unit: U,
  tools: HttpTools,
) => Refusal | undefined | Promise<Refusal | undefined>;
