// What runs the processes of one sandbox: a driver (process; later container, remote). Knows launches and events, no queue,
// no limits, no log groups.
import type { Runnable } from '../contract.ts';

export interface TemporaryCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiresAtMs: number;
}

/** Everything that a driver needs to start the processes of a sandbox, once or again after a reset. */
export interface Launch {
  readonly runnable: Runnable;
  /** Unpacked deployment package, read-only. */
  readonly taskRoot: string;
  /** Unpacked layers; a folder that may be empty. */
  readonly layersRoot: string;
  /** The sandbox's own folder; survives resets. */
  readonly folder: string;
  readonly logStream: string;
  readonly initializationType: 'on-demand' | 'provisioned-concurrency';
  readonly credentials: TemporaryCredentials;
}

/** One event on its way to the runtime. */
export interface Delivery {
  readonly requestId: string;
  readonly invokedArn: string;
  readonly deadlineMs: number;
  /** '' for none. */
  readonly traceHeader: string;
  readonly clientContext?: string;
  readonly cognitoIdentity?: string;
  readonly payload: string | Buffer;
  /** Newer credentials than the process has. */
  readonly credentials?: TemporaryCredentials;
  /** The runtime is to tell how long it took itself, if it can. */
  readonly measure: boolean;
}

/** Where platform events and log lines go besides the log [lambda A6]. */
export interface Telemetry {
  /** `type`: function, extension or platform.something. */
  emit(type: string, record: unknown, atMs: number): void;
}

export interface ExitReason {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Set when it was not the runtime that left. */
  readonly errorType?: string;
}

/** What a driver tells about its processes. Calls come in the order in which things happened. */
export interface Observer {
  /** Runtime and extensions have asked for their first event. */
  onReady(): void;
  /** The runtime reported that it cannot start. An exit follows. */
  onInitError(document: string | Buffer, errorType: string): void;
  /** How long the handler took by the function's own clock. Comes before the answer, and only when it was asked for. */
  onMeasured(ms: number): void;
  onResult(payload: string | Buffer, contentType: string | undefined): void;
  onFailure(document: string | Buffer, errorType: string): void;
  onTooLarge(): void;
  onStreamStart(contentType: string): void;
  onStreamData(chunk: Buffer): void;
  /** Empty strings when the response ended well. `errorBody` is JSON text. */
  onStreamEnd(errorType: string, errorBody: string): void;
  /** Runtime and extensions are done with the event: the next one may come. */
  onFree(): void;
  /** One log event of the function or of an extension. */
  onLog(message: string, from: 'function' | 'extension'): void;
  /** Somebody in the sandbox wants to hear what the platform writes. */
  onTelemetry(telemetry: Telemetry): void;
  /** Every process is gone and everything they wrote has been told. */
  onExit(reason: ExitReason): void;
}

/** The running processes of a sandbox; a reset makes a new one. */
export interface Instance {
  /** True when what the function prints may arrive after its answer. */
  readonly printsLate: boolean;
  /** One of Portico's own runtimes: takes new credentials with an event, and measures itself. */
  readonly isManaged: boolean;
  send(delivery: Delivery): void;
  /** Nobody reads the response stream any more. */
  cancel(): void;
  /** Back-pressure of a response stream. */
  pause(): void;
  resume(): void;
  /** Resident anonymous memory in bytes; undefined where it cannot be told. */
  memoryBytes(): number | undefined;
  /** Processor time of the runtime so far, had or waited for; undefined where it cannot be told. */
  processorMs(): number | undefined;
  /** Says goodbye to extensions and runtime, then ends what is left. */
  shutdown(reason: 'spindown' | 'timeout' | 'failure'): void;
  /** Tells what is held back of a line that has no line feed yet. */
  flush(): void;
  /** Ends every process at once. */
  kill(): void;
}

/** Thrown by launch when the sandbox cannot start for a reason that the function's own code has no part in. */
export class LaunchFault extends Error {
  readonly errorType: string;
  constructor(errorType: string, message: string) {
    super(message);
    this.name = 'LaunchFault';
    this.errorType = errorType;
  }
}

export interface Driver {
  readonly name: string;
  /** Rejects with LaunchFault. */
  launch(launch: Launch, observer: Observer): Promise<Instance>;
  /** Refuses with ExecuteRefusal what this driver cannot run. Called before anything is unpacked. */
  check(runnable: Runnable): void;
  /** Functions such as this one may be called soon. */
  expect(runnable: Runnable): void;
  /** Removes the folder of a sandbox whose processes are gone. */
  discard(folder: string): Promise<void>;
  close(): Promise<void>;
}
