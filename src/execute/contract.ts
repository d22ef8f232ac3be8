// The execute seam: run a function version on an event. Knows sandboxes and runtimes; knows no HTTP door and no AWS operation.
import type { Trace } from '../observe/contract.ts';

/** Everything needed to run one version of one function; made by compile, immutable. */
export interface Runnable {
  /** Changes whenever a running sandbox may no longer serve (code, configuration, environment, layers, role). */
  readonly key: string;
  readonly account: string;
  readonly region: string;
  readonly functionName: string;
  /** Unqualified. */
  readonly functionArn: string;
  /** '$LATEST' or a number. */
  readonly version: string;
  readonly packageType: 'Zip' | 'Image';
  /** Zip packages: blob digest of the deployment package. */
  readonly codeDigest?: string;
  readonly imageUri?: string;
  readonly imageConfig?: {
    readonly entryPoint?: readonly string[];
    readonly command?: readonly string[];
    readonly workingDirectory?: string;
  };
  /** Zip packages: python3.12, nodejs22.x, provided.al2023, ... */
  readonly runtime?: string;
  readonly handler?: string;
  /** Blob digests of the layers' zips in order. */
  readonly layerDigests: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  readonly ephemeralMb: number;
  readonly architecture: 'x86_64' | 'arm64';
  readonly roleArn: string;
  readonly roleId?: string;
  readonly logging: {
    readonly format: 'Text' | 'JSON';
    readonly group: string;
    readonly applicationLevel?: string;
    readonly systemLevel?: string;
  };
  /** Reserved concurrency of the function; all its versions share it. */
  readonly reservedConcurrency?: number;
  readonly provisionedConcurrency?: number;
}

export interface Invocation {
  readonly runnable: Runnable;
  /** As the caller qualified it. */
  readonly invokedArn: string;
  /** UUID v4. */
  readonly requestId: string;
  /** JSON text. Empty means {} for managed runtimes. */
  readonly payload: string | Buffer;
  /** 'Root=1-...;Parent=...;Sampled=0' */
  readonly traceHeader?: string;
  /** Decoded JSON text. */
  readonly clientContext?: string;
  readonly cognitoIdentity?: string;
  /** Collect the last 4 KB of the log of this request. */
  readonly tail?: boolean;
  /** Caller is gone. */
  readonly signal?: AbortSignal;
  readonly trace?: Trace;
}

/** What went wrong inside the function; the payload holds the error document. */
export type FunctionErrorKind =
  | 'handled-by-runtime'
  | 'timeout'
  | 'exit'
  | 'init'
  | 'response-too-large'
  | 'out-of-memory';

export interface Outcome {
  readonly payload: string | Buffer;
  /** Undefined on success; AWS's header X-Amz-Function-Error is 'Unhandled' for every kind. */
  readonly errorKind?: FunctionErrorKind;
  /** base64 of at most the last 4 KB, START..REPORT, when `tail`. */
  readonly logTail?: string;
  readonly durationMs: number;
  readonly initMs?: number;
  /** application/json unless the runtime said otherwise. */
  readonly contentType?: string;
}

export interface StreamOutcome {
  /** Content type that the runtime set: application/octet-stream, or application/vnd.awslambda.http-integration-response with a prelude. */
  readonly contentType: string;
  /** Bytes as the function writes them. Back-pressure reaches the function. Ends or errors with the function. */
  readonly body: AsyncIterable<Buffer>;
  /** Settles after the body has ended. */
  readonly done: Promise<{
    readonly errorKind?: FunctionErrorKind;
    readonly errorType?: string;
    readonly errorBody?: string;
    readonly logTail?: string;
  }>;
  /** Tells the function that nobody listens any more. */
  cancel(): void;
}

/** Refused before the function saw the event. */
export type RefusalCode =
  | 'reserved-concurrency' // 429 ReservedFunctionConcurrentInvocationLimitExceeded
  | 'account-concurrency' // 429 ConcurrentInvocationLimitExceeded
  | 'runtime-not-installed' // 502-class, explained
  | 'code-missing'
  | 'image-unavailable'
  | 'shutting-down'
  | 'cancelled';

export class ExecuteRefusal extends Error {
  readonly code: RefusalCode;
  constructor(code: RefusalCode, message: string) {
    super(message);
    this.name = 'ExecuteRefusal';
    this.code = code;
  }
}

export interface RuntimeStatus {
  /** e.g. python3.12 */
  readonly runtime: string;
  readonly available: boolean;
  /** The interpreter that serves it and its version. */
  readonly command?: string;
  readonly version?: string;
  /** Set when another version of the language serves it. */
  readonly warning?: string;
}

export interface SandboxStatus {
  readonly functionArn: string;
  readonly version: string;
  readonly busy: number;
  readonly idle: number;
  readonly queued: number;
}

export interface Execute {
  /** Buffered invoke. Function errors are outcomes; only refusals reject (ExecuteRefusal). */
  invoke(invocation: Invocation): Promise<Outcome>;
  /** Streaming invoke; resolves when the function has set its content type or written its first byte. */
  stream(invocation: Invocation): Promise<StreamOutcome>;
  /** A version was created or changed: what makes its first call quick is done now, its provisioned sandboxes start. Never throws. */
  prepare?(runnable: Runnable): void;
  /** Stops idle sandboxes whose key is not in use any more; busy ones finish first. */
  retire(functionArn: string, liveKeys: ReadonlySet<string>): void;
  runtimeStatus(runtime: string): RuntimeStatus;
  runtimes(): RuntimeStatus[];
  sandboxes(): SandboxStatus[];
  reset(): Promise<void>;
  /** Lets running invokes finish for at most `graceMs`, then stops everything. */
  close(graceMs: number): Promise<void>;
}
