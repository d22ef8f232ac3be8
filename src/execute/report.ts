// The platform's lines in a function's log, as text or JSON [lambda A11, H6]. Knows lines and their order, no sandbox.
import { createHash, randomBytes } from 'node:crypto';
import type { LogSink, LogWriter } from '../observe/contract.ts';
import type { Runnable } from './contract.ts';
import type { Telemetry } from './drivers/contract.ts';
import type { Failure } from './failures.ts';
import { platformErrorType } from './failures.ts';

/** LogResult holds this much [lambda A8]. */
const TAIL_BYTES = 4096;
/** Lines kept of one request: enough for 4 KB of short ones. */
const KEPT_LINES = 512;

export interface Measures {
  readonly durationMs: number;
  readonly initMs: number | undefined;
  readonly maxMemoryMb: number;
}

export function logStreamName(runnable: Runnable, nowMs: number): string {
  const day = new Date(nowMs).toISOString().slice(0, 10).replaceAll('-', '/');
  const named = runnable.logging.group === `/aws/lambda/${runnable.functionName}` ? '' : runnable.functionName;
  return `${day}/${named}[${runnable.version}]${randomBytes(16).toString('hex')}`;
}

/** The log of one sandbox. */
export class SandboxLog {
  readonly #runnable: Runnable;
  readonly #writer: LogWriter;
  readonly #now: () => number;
  readonly #json: boolean;
  /** JSON: platform lines are written at level INFO. */
  readonly #quiet: boolean;
  readonly #startEnd: string;
  readonly #memory: string;
  /** Lines since START, for the tail and for explanations. */
  #lines: string[] = [];
  #telemetry: Telemetry | undefined;
  #initStarted: { readonly record: object; readonly atMs: number } | undefined;
  /** An invoke that went well and whose END and REPORT are still to be written. */
  #owed: { readonly requestId: string; readonly measures: Measures } | undefined;

  constructor(runnable: Runnable, stream: string, logs: LogSink, now: () => number) {
    const { account, region, logging, version, memoryMb } = runnable;
    this.#runnable = runnable;
    this.#now = now;
    this.#writer = logs.stream({ account, region, group: logging.group }, stream);
    this.#json = logging.format === 'JSON';
    this.#quiet = this.#json && !['DEBUG', 'INFO', undefined].includes(logging.systemLevel);
    this.#startEnd = ` Version: ${version}`;
    this.#memory = ` ms\tMemory Size: ${memoryMb} MB\tMax Memory Used: `;
  }

  /** A line of the function or of an extension. */
  line(message: string, from: 'function' | 'extension' = 'function'): void {
    const now = this.#now();
    if (this.#lines.length >= KEPT_LINES) this.#lines.shift();
    this.#lines.push(message);
    this.#writer.write(now, message);
    this.#telemetry?.emit(from, message, now);
  }

  /** Somebody hears every event as it happens, and may wait for it. */
  get hasListener(): boolean {
    return this.#telemetry !== undefined;
  }

  get owesEnd(): boolean {
    return this.#owed !== undefined;
  }

  /** Whoever subscribes hears how init began, too. Undefined when the processes are gone. */
  setTelemetry(telemetry: Telemetry | undefined): void {
    this.#telemetry = telemetry;
    if (this.#initStarted !== undefined)
      telemetry?.emit('platform.initStart', this.#initStarted.record, this.#initStarted.atMs);
  }

  initDone(initMs: number, initializationType: string): void {
    this.#telemetry?.emit(
      'platform.initRuntimeDone',
      { initializationType, phase: 'init', status: 'success' },
      this.#now(),
    );
    const metrics = { durationMs: rounded(initMs) };
    this.#telemetry?.emit(
      'platform.initReport',
      { initializationType, phase: 'init', status: 'success', metrics },
      this.#now(),
    );
  }

  initStart(initializationType: string): void {
    const { runtime = 'provided', region, functionName, version: functionVersion } = this.#runnable;
    const runtimeVersionArn = `arn:aws:lambda:${region}::runtime:${createHash('sha256').update(runtime).digest('hex')}`;
    const runtimeVersion = `${runtime.replace(/^([a-z]+)\.?(.*?)(\.x)?$/, '$1:$2')}.v1`;
    const record = {
      initializationType,
      phase: 'init',
      runtimeVersion,
      runtimeVersionArn,
      functionName,
      functionVersion,
    };
    this.#initStarted = { record, atMs: this.#now() };
    if (this.#json) return this.#platform('initStart', record);
    const text = `INIT_START Runtime Version: ${runtimeVersion}\tRuntime Version ARN: ${runtimeVersionArn}`;
    this.#writer.write(this.#now(), text);
  }

  /** Written when the init phase ended badly. */
  initReport(initMs: number, initializationType: string, failure: Pick<Failure, 'status' | 'errorType'>): void {
    const { status } = failure;
    const errorType = platformErrorType(failure.errorType);
    if (this.#json) {
      const record = { initializationType, phase: 'init', status, errorType, metrics: { durationMs: rounded(initMs) } };
      return this.#platform('initReport', record);
    }
    const type = status === 'timeout' ? '' : `\tError Type: ${errorType}`;
    this.#writer.write(
      this.#now(),
      `INIT_REPORT Init Duration: ${initMs.toFixed(2)} ms\tPhase: init\tStatus: ${status}${type}`,
    );
  }

  start(nowMs: number, requestId: string): void {
    if (this.#lines.length > 0) this.#lines = [];
    this.#telemetry?.emit('platform.start', { requestId, version: this.#runnable.version }, nowMs);
    if (!this.#json) this.#writer.write(nowMs, `START RequestId: ${requestId}${this.#startEnd}`);
    else if (!this.#quiet) this.#writer.write(nowMs, this.#startJson(nowMs, requestId));
  }

  /** END and REPORT. Answers the base64 tail when it is wanted. */
  end(requestId: string, measures: Measures, failure: Failure | undefined, wantsTail: boolean): string | undefined {
    const now = this.#now();
    if (failure?.line !== undefined && !this.#json) this.line(failure.line);
    if (this.#telemetry !== undefined) this.#tell(this.#telemetry, now, requestId, measures, failure);
    const report = this.#json
      ? this.#reportJson(now, requestId, measures, failure)
      : this.#report(requestId, measures, failure);
    if (!this.#json) this.#writer.write(now, `END RequestId: ${requestId}`);
    if (!this.#quiet) this.#writer.write(now, report);
    return wantsTail ? this.#tail(requestId, report) : undefined;
  }

  /** END and REPORT wait for what the function may have printed: the caller says when, before the next START. */
  endLater(requestId: string, measures: Measures): void {
    this.#owed = { requestId, measures };
  }

  endNow(): void {
    const owed = this.#owed;
    this.#owed = undefined;
    if (owed !== undefined) this.end(owed.requestId, owed.measures, undefined, false);
  }

  /** What the function wrote since START. */
  get text(): string {
    return this.#lines.join('\n');
  }

  #report(requestId: string, measures: Measures, failure: Failure | undefined): string {
    const { durationMs, initMs, maxMemoryMb } = measures;
    const billed = Math.ceil(durationMs + (initMs ?? 0));
    let report = `REPORT RequestId: ${requestId}\tDuration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${billed}${this.#memory}${maxMemoryMb} MB\t`;
    if (initMs !== undefined) report += `Init Duration: ${initMs.toFixed(2)} ms\t`;
    // An error that the function's own runtime reported leaves no mark here.
    if (failure === undefined || failure.kind === 'handled-by-runtime') return report;
    return `${report}Status: ${failure.status}${failure.status === 'timeout' ? '' : `\tError Type: ${platformErrorType(failure.errorType)}`}`;
  }

  #startJson(nowMs: number, requestId: string): string {
    return platformLine(nowMs, 'start', { requestId, version: this.#runnable.version });
  }

  #reportJson(nowMs: number, requestId: string, measures: Measures, failure: Failure | undefined): string {
    return platformLine(nowMs, 'report', this.#reportRecord(requestId, measures, failure));
  }

  #reportRecord(requestId: string, measures: Measures, failure: Failure | undefined): object {
    const { durationMs, initMs, maxMemoryMb } = measures;
    const metrics = {
      durationMs: rounded(durationMs),
      billedDurationMs: Math.ceil(durationMs + (initMs ?? 0)),
      memorySizeMB: this.#runnable.memoryMb,
      maxMemoryUsedMB: maxMemoryMb,
      ...(initMs === undefined ? {} : { initDurationMs: rounded(initMs) }),
    };
    return { requestId, metrics, ...statusOf(failure) };
  }

  #tell(telemetry: Telemetry, now: number, requestId: string, measures: Measures, failure: Failure | undefined): void {
    const metrics = { durationMs: rounded(measures.durationMs) };
    telemetry.emit('platform.runtimeDone', { requestId, ...statusOf(failure), metrics }, now);
    telemetry.emit('platform.report', this.#reportRecord(requestId, measures, failure), now);
  }

  #platform(type: string, record: object): void {
    const now = this.#now();
    if (!this.#quiet) this.#writer.write(now, platformLine(now, type, record));
  }

  /** START..REPORT, at most the last 4 KB of it. */
  #tail(requestId: string, report: string): string {
    const start = this.#json
      ? this.#startJson(this.#now(), requestId)
      : `START RequestId: ${requestId}${this.#startEnd}`;
    const end = this.#json ? [] : [`END RequestId: ${requestId}`];
    const text = Buffer.from(`${[start, ...this.#lines, ...end, report].join('\n')}\n`);
    return text.subarray(Math.max(0, text.length - TAIL_BYTES)).toString('base64');
  }
}

function statusOf(failure: Failure | undefined): object {
  if (failure === undefined) return { status: 'success' };
  return failure.status === 'timeout'
    ? { status: 'timeout' }
    : { status: 'error', errorType: platformErrorType(failure.errorType) };
}

function platformLine(nowMs: number, type: string, record: object): string {
  return JSON.stringify({ time: new Date(nowMs).toISOString(), type: `platform.${type}`, record });
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100;
}
