// One execution environment: it starts, serves one event at a time, is reset after a crash or timeout, and ends. Its folder
// outlives resets. Knows a driver by its contract; knows no queue.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Runnable } from './contract.ts';
import { deliveryOf } from './delivery.ts';
import type { ExitReason, Instance, Launch, Observer, Telemetry, TemporaryCredentials } from './drivers/contract.ts';
import { LaunchFault } from './drivers/contract.ts';
import type { Failure } from './failures.ts';
import { TOO_LARGE, exitFailure, launchFailure, reportedFailure, timeoutFailure } from './failures.ts';
import type { Effort } from './growth.ts';
import type { Flow, Job } from './jobs.ts';
import type { SandboxOptions } from './keeper.ts';
import { noteInvoke } from './reasons.ts';
import { SandboxLog, logStreamName } from './report.ts';
import { Usage } from './usage.ts';

/** On-demand init may take this long before it is begun again inside the invoke [lambda A1]. */
const INIT_LIMIT_MS = 10_000;
const PROVISIONED_INIT_LIMIT_MS = 130_000;
/** A runtime that has reported an init error has this long to leave. */
const INIT_ERROR_GRACE_MS = 500;
/** Credentials are renewed this long before they expire. */
const RENEW_MS = 300_000;
const MB = 1_048_576;

/** starting: no event yet; down: the next event starts it again; ending: after a kill, until the processes are gone. */
type State = 'starting' | 'idle' | 'busy' | 'down' | 'ending' | 'closed';

export class Sandbox implements Observer, Flow {
  readonly runnable: Runnable;
  readonly provisioned: boolean;
  readonly #options: SandboxOptions;
  readonly #folder: string;
  readonly #stream: string;
  readonly #log: SandboxLog;
  #state: State = 'down';
  #instance: Instance | undefined;
  #credentials: TemporaryCredentials;
  #job: Job | undefined;
  /** The event has been given to the runtime, or its answer is out. */
  #answered = false;
  #free = false;
  #measure = false;
  /** Its keeper counts it as busy. */
  #serving = false;
  #initTimer: NodeJS.Timeout | undefined;
  #deadlineMs = 0;
  #begunAt = 0;
  #launchedAt = 0;
  #initMs: number | undefined;
  #initError: Failure | undefined;
  #outOfMemory = false;
  #closing = false;
  readonly #usage = new Usage();
  /** performance.now() when it last became idle. */
  idleSince = 0;
  /** How long its last event took, by the clock of the function where it told; undefined when nothing was measured. */
  lastMs: number | undefined;

  constructor(options: SandboxOptions) {
    this.#options = options;
    this.runnable = options.runnable;
    this.provisioned = options.provisioned;
    this.#folder = join(options.root, randomUUID());
    this.#stream = logStreamName(options.runnable, options.now());
    this.#log = new SandboxLog(options.runnable, this.#stream, options.logs, options.now);
    this.#credentials = options.credentials();
  }

  get isDown(): boolean {
    return this.#state === 'down';
  }

  /** How long the running event has taken, or 0. */
  busyMs(at: number): number {
    return this.#job === undefined ? 0 : at - this.#begunAt;
  }

  /** Starts it ahead of any event. */
  start(): void {
    this.#log.initStart(this.#initializationType);
    this.#state = 'starting';
    this.#launch();
    this.#initTimer = setTimeout(() => this.#initLate(), this.provisioned ? PROVISIONED_INIT_LIMIT_MS : INIT_LIMIT_MS);
  }

  /** Gives it an event; it is idle or down. */
  run(job: Job, measure: boolean): void {
    const now = this.#begin(job);
    this.#measure = measure;
    const down = this.#state === 'down';
    this.#state = 'busy';
    // A reset sandbox begins again inside the invoke, within the function's own timeout [lambda A1].
    if (down) this.#launch();
    else this.#deliver(job, now);
  }

  /** The event at hand suffers an init failure. */
  fail(job: Job, failure: Failure): void {
    this.#begin(job);
    this.#finish(job, failure, '', undefined);
  }

  /** Ends an event that has run too long; answers when it is to be looked at again. */
  checkDeadline(nowMs: number): number {
    const job = this.#job;
    if (job === undefined || this.#answered) return Infinity;
    if (nowMs < this.#deadlineMs) return this.#deadlineMs;
    this.#answered = true;
    this.#state = 'ending';
    this.#instance?.shutdown('timeout');
    this.#finish(job, timeoutFailure(job.invocation.requestId, this.runnable.timeoutMs, nowMs), '', undefined);
    return Infinity;
  }

  /** Ends an idle sandbox, or a busy one as soon as it has answered. */
  stop(): void {
    this.#closing = true;
    if (this.#job === undefined || this.#answered) this.#end();
  }

  /** Ends it at once. */
  kill(): void {
    this.#closing = true;
    this.#end('kill');
  }

  /** Looks at memory; a function above its limit is ended [lambda A7]. */
  watchMemory(): void {
    const bytes = this.#instance?.memoryBytes();
    if (bytes === undefined) return;
    this.#usage.noteMemory(bytes);
    if (bytes <= this.runnable.memoryMb * MB || this.#state === 'ending') return;
    this.#outOfMemory = true;
    this.#instance?.kill();
  }

  /** What it did since it was last asked. */
  takeEffort(at: number): Effort {
    return this.#usage.take(at, this.#instance?.processorMs());
  }

  onReady(): void {
    this.watchMemory();
    this.#usage.noteReady(this.#instance?.processorMs());
    if (this.#state === 'starting') {
      this.idleSince = performance.now();
      this.#initMs = this.idleSince - this.#launchedAt;
      this.#log.initDone(this.#initMs, this.#initializationType);
      this.#becomeIdle();
    } else if (this.#job !== undefined && this.#state === 'busy') this.#deliver(this.#job, this.#options.now());
  }

  onInitError(document: string | Buffer, errorType: string): void {
    this.#initError = reportedFailure('init', document, errorType);
    setTimeout(() => this.#instance?.kill(), INIT_ERROR_GRACE_MS).unref();
  }

  onMeasured(ms: number): void {
    this.lastMs = ms;
  }

  onResult(payload: string | Buffer, contentType: string | undefined): void {
    this.#answer(undefined, payload, contentType);
  }

  onFailure(document: string | Buffer, errorType: string): void {
    this.#answer(reportedFailure('handled-by-runtime', document, errorType), '', undefined);
  }

  onTooLarge(): void {
    this.#answer(TOO_LARGE, '', undefined);
  }

  onStreamStart(contentType: string): void {
    this.#job?.onStreamStart(contentType, this);
  }

  onStreamData(chunk: Buffer): void {
    this.#job?.onStreamData(chunk);
  }

  onStreamEnd(errorType: string, errorBody: string): void {
    const failure = errorType === '' ? undefined : reportedFailure('handled-by-runtime', errorBody, errorType);
    this.#answer(failure ?? this.#job?.verdict(), '', undefined);
  }

  onFree(): void {
    this.#free = true;
    if (this.#log.owesEnd) this.#endLog();
    if (this.#job === undefined) this.#release();
  }

  onLog(message: string, from: 'function' | 'extension'): void {
    this.#log.line(message, from);
  }

  onTelemetry(telemetry: Telemetry): void {
    this.#log.setTelemetry(telemetry);
  }

  onExit(reason: ExitReason): void {
    const before = this.#state;
    clearTimeout(this.#initTimer);
    if (this.#log.owesEnd) this.#endLog();
    this.#instance = undefined;
    this.#log.setTelemetry(undefined);
    this.#state = 'down';
    if (this.#closing && this.#job === undefined) return void this.#close();
    if (before === 'starting') this.#initFailed(reason);
    else if (this.#job !== undefined && !this.#answered) this.#crashed(this.#job, reason);
    // Nobody noticed: the next event starts it again.
    else if (before !== 'idle' && this.#job === undefined) this.#release();
  }

  pause(): void {
    this.#instance?.pause();
  }

  resume(): void {
    this.#instance?.resume();
  }

  cancel(): void {
    this.#instance?.cancel();
  }

  get #initializationType(): Launch['initializationType'] {
    return this.provisioned ? 'provisioned-concurrency' : 'on-demand';
  }

  #launch(): void {
    this.#launchedAt = performance.now();
    this.#initError = undefined;
    this.#outOfMemory = false;
    this.#credentials = this.#options.credentials();
    const { runnable, task, layers, driver } = this.#options;
    const launch: Launch = {
      runnable,
      taskRoot: task.path,
      layersRoot: layers.path,
      folder: this.#folder,
      logStream: this.#stream,
      initializationType: this.#initializationType,
      credentials: this.#credentials,
    };
    driver.launch(launch, this).then(
      (instance) => this.#launched(instance),
      (error: unknown) => this.#notLaunched(error),
    );
  }

  #launched(instance: Instance): void {
    this.#instance = instance;
    if (this.#closing || this.#state === 'ending') instance.kill();
  }

  #notLaunched(error: unknown): void {
    const [errorType, message] =
      error instanceof LaunchFault ? [error.errorType, error.message] : ['Sandbox.Failure', String(error)];
    const failure = (requestId: string) => launchFailure(requestId, errorType, message);
    const starting = this.#state === 'starting';
    this.#state = 'down';
    if (this.#closing && this.#job === undefined) return void this.#close();
    if (starting) this.#options.keeper.onInitFailure(this, failure);
    else if (this.#job !== undefined) this.#finish(this.#job, failure(this.#job.invocation.requestId), '', undefined);
  }

  #begin(job: Job): number {
    const now = this.#options.now();
    this.#job = job;
    this.#serving = true;
    this.lastMs = undefined;
    this.#answered = false;
    this.#free = false;
    this.#begunAt = performance.now();
    this.#usage.begin(this.#begunAt);
    this.#deadlineMs = now + this.runnable.timeoutMs;
    this.#log.start(now, job.invocation.requestId);
    return now;
  }

  #deliver({ invocation }: Job, now: number): void {
    const instance = this.#instance as Instance;
    const renew = this.#credentials.expiresAtMs - RENEW_MS <= now && instance.isManaged;
    if (renew) this.#credentials = this.#options.credentials();
    const credentials = renew ? this.#credentials : undefined;
    instance.send(deliveryOf(invocation, this.#deadlineMs, this.#measure, credentials));
  }

  /** True when its credentials run out soon and it cannot take newer ones. */
  get isStale(): boolean {
    const instance = this.#instance;
    return (
      instance !== undefined && !instance.isManaged && this.#credentials.expiresAtMs - RENEW_MS <= this.#options.now()
    );
  }

  #answer(failure: Failure | undefined, payload: string | Buffer, contentType: string | undefined): void {
    const job = this.#job;
    if (job === undefined || this.#answered) return;
    this.#answered = true;
    const instance = this.#instance as Instance;
    if (!instance.printsLate && job.invocation.tail !== true) return this.#finish(job, failure, payload, contentType);
    // What it printed may still be in a pipe. A custom runtime comes back when it is done: END and REPORT can wait for that.
    const quiet = failure === undefined && job.invocation.tail !== true && !this.#log.hasListener;
    if (quiet && !instance.isManaged) return this.#finish(job, failure, payload, contentType, true);
    // A whole turn of the event loop reads it; the present one may have looked at the pipe before the answer came.
    setImmediate(setImmediate, () => {
      instance.flush();
      this.#finish(job, failure, payload, contentType);
    });
  }

  #finish(
    job: Job,
    failure: Failure | undefined,
    payload: string | Buffer,
    contentType: string | undefined,
    endLater = false,
  ): void {
    const endedAt = performance.now();
    const durationMs = endedAt - this.#begunAt;
    this.#usage.end(endedAt);
    const initMs = this.#initMs;
    const { requestId, tail, trace } = job.invocation;
    const measures = { durationMs, initMs, maxMemoryMb: this.#usage.maxMemoryMb };
    let logTail: string | undefined;
    if (endLater) this.#log.endLater(requestId, measures);
    else logTail = this.#log.end(requestId, measures, failure, tail === true);
    if (trace !== undefined && (failure ?? initMs) !== undefined) noteInvoke(trace, failure, initMs, this.#log.text);
    this.#initMs = undefined;
    this.#job = undefined;
    if (this.#instance?.isManaged !== true) this.lastMs = durationMs;
    this.idleSince = endedAt;
    if (this.#free || this.#state === 'down') this.#release();
    job.finish({ failure, payload, contentType, logTail, durationMs, initMs });
  }

  #endLog(): void {
    this.#instance?.flush();
    this.#log.endNow();
  }

  #release(): void {
    if (this.#state === 'busy' || this.#state === 'down') this.#becomeIdle();
  }

  #becomeIdle(): void {
    clearTimeout(this.#initTimer);
    if (this.#state !== 'down') this.#state = 'idle';
    if (this.#closing) return this.#end();
    const served = this.#serving;
    this.#serving = false;
    this.#options.keeper.onIdle(this, served);
  }

  /** The first event starts it again, within the function's own timeout [lambda A1]. */
  #initLate(): void {
    const tookMs = performance.now() - this.#launchedAt;
    this.#log.initReport(tookMs, this.#initializationType, { status: 'timeout', errorType: '' });
    this.#state = 'ending';
    this.#instance?.kill();
  }

  #initFailed(reason: ExitReason): void {
    const reported = this.#initError;
    const kind = this.#outOfMemory ? 'out-of-memory' : 'init';
    const failure = (requestId: string) => reported ?? exitFailure(requestId, reason, kind);
    this.#log.initReport(performance.now() - this.#launchedAt, this.#initializationType, failure(''));
    this.#options.keeper.onInitFailure(this, failure);
  }

  #crashed(job: Job, reason: ExitReason): void {
    this.#answered = true;
    const kind = this.#outOfMemory ? 'out-of-memory' : 'exit';
    this.#finish(job, this.#initError ?? exitFailure(job.invocation.requestId, reason, kind), '', undefined);
  }

  #end(how: 'stop' | 'kill' = 'stop'): void {
    const instance = this.#instance;
    if (this.#state === 'down' && instance === undefined) return void this.#close();
    if (this.#state === 'closed') return;
    this.#state = 'ending';
    if (how === 'kill') instance?.kill();
    else instance?.shutdown('spindown');
  }

  async #close(): Promise<void> {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    clearTimeout(this.#initTimer);
    this.#options.task.release();
    this.#options.layers.release();
    // What cannot be removed now is at the next start.
    await this.#options.driver.discard(this.#folder).catch(() => {});
    this.#options.keeper.onEnd(this, this.#serving);
  }
}
