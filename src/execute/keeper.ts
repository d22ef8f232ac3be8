// What a sandbox is given, and who looks after it. Types only.
import type { LogSink } from '../observe/contract.ts';
import type { Runnable } from './contract.ts';
import type { Driver, TemporaryCredentials } from './drivers/contract.ts';
import type { Failure } from './failures.ts';
import type { Folder } from './folders.ts';
import type { Sandbox } from './sandbox.ts';

/** Who looks after sandboxes. */
export interface Keeper {
  /** It can take an event; `served` unless it has just been started. */
  onIdle(sandbox: Sandbox, served: boolean): void;
  /** Init went wrong with no event at hand; `failure` is made for the request that suffers it. */
  onInitFailure(sandbox: Sandbox, failure: (requestId: string) => Failure): void;
  /** Its processes and its folder are gone. */
  onEnd(sandbox: Sandbox, wasBusy: boolean): void;
}

export interface SandboxOptions {
  readonly runnable: Runnable;
  readonly driver: Driver;
  readonly logs: LogSink;
  /** Unpacked package and layers; released at the end. */
  readonly task: Folder;
  readonly layers: Folder;
  /** Folder of all sandboxes. */
  readonly root: string;
  readonly provisioned: boolean;
  readonly keeper: Keeper;
  credentials(): TemporaryCredentials;
  now(): number;
}
