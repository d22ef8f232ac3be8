// What every service handler gets in its hand. No HTTP, no SQL, no process.
import type { Blobs } from '../../blobs/contract.ts';
import type { Principal } from '../../identity/contract.ts';
import type { ServiceName } from '../../models/contract.ts';
import type { Trace } from '../../observe/contract.ts';
import type { Kind, ReadTx, Scope, Tx } from '../../store/contract.ts';

/** Random names, seeded in tests. */
export interface Ids {
  uuid(): string;
  /** [a-z0-9]{n} */
  lower(n: number): string;
  /** [A-Za-z0-9]{n} */
  mixed(n: number): string;
  /** [A-Z2-7]{n}, for AIDA..., AKIA... */
  upper(n: number): string;
  hex(n: number): string;
}

export interface Call {
  readonly account: string;
  readonly region: string;
  /** {account, region}, for the store. */
  readonly scope: Scope;
  /** {account, region: ''}, for global kinds. */
  readonly globalScope: Scope;
  readonly principal: Principal;
  readonly service: ServiceName;
  readonly operation: string;
  readonly requestId: string;
  readonly sourceIp: string;
  readonly userAgent: string;
  /** 'http://127.0.0.1:4566': how this client reached Portico, for addresses in answers. */
  readonly endpoint: string;
  /** Epoch ms, fixed for the call. */
  readonly nowMs: number;
  readonly ids: Ids;
  readonly blobs: Blobs;
  readonly trace: Trace;
  readonly log: (message: string) => void;
  /** Store transaction; `work` is synchronous and repeatable. The answer leaves only after the snapshot holds what it changed. */
  write<T>(work: (tx: Tx) => T): Promise<T>;
  read<T>(work: (tx: ReadTx) => T): T;
  /** Status and extra headers of the answer where they differ from the model. */
  readonly reply: { status?: number; headers: string[] };
}

export type Handler<I = never, O = unknown> = (input: I, call: Call) => O | Promise<O>;

/** What the caller must be allowed to do for a call. */
export interface AccessNeed {
  /** e.g. lambda:CreateFunction */
  readonly action: string;
  readonly resource: string;
  /** Who owns the resource, where its ARN does not say. Callers of another account, even its root, must be granted access. */
  readonly resourceAccount?: string;
  /** Further condition keys in lower case. */
  readonly context?: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Resource policies that may also grant it. */
  readonly resourcePolicies?: readonly { readonly source: string; readonly document: string }[];
}

export interface Service {
  readonly name: ServiceName;
  /** By operation name; an operation without a handler answers 501. */
  readonly handlers: Readonly<Record<string, Handler<never>>>;
  /** Verifies what the head declares of a whole body (digests, checksums), before it is decoded. Throws the refusal. */
  checkBody?(operation: string, headers: Readonly<Record<string, string | undefined>>, body: Buffer): void;
  /** Needs for an operation; [] when everyone may call it (GetCallerIdentity). */
  needs(operation: string, input: Record<string, unknown>, call: Call): readonly AccessNeed[];
}

export type { Kind, ReadTx, Scope, Tx };
