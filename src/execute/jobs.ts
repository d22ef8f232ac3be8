// One invoke that waits for its end: buffered or streamed. Knows promises and bytes, no sandbox.
import type { ExecuteRefusal, Invocation, Outcome, StreamOutcome } from './contract.ts';
import type { Failure } from './failures.ts';
import { TOO_LARGE } from './failures.ts';
import type { Load } from './limits.ts';

const MOST_BYTES = 6_291_556;
/** A stream's reader may be this far behind before the function is held back. */
const HIGH_WATER_BYTES = 262_144;

/** What a job may ask of the sandbox that runs it. */
export interface Flow {
  pause(): void;
  resume(): void;
  cancel(): void;
}

export interface End {
  readonly failure: Failure | undefined;
  /** The answer of a function that does not stream. */
  readonly payload: string | Buffer;
  readonly contentType: string | undefined;
  readonly logTail: string | undefined;
  readonly durationMs: number;
  readonly initMs: number | undefined;
}

export interface Job {
  readonly invocation: Invocation;
  onStreamStart(contentType: string, flow: Flow): void;
  onStreamData(chunk: Buffer): void;
  /** What is wrong with the response as this job received it. */
  verdict(): Failure | undefined;
  finish(end: End): void;
  refuse(refusal: ExecuteRefusal): void;
  /** It is let in: it counts in this load until it is over. */
  enter(load: Load): ExecuteRefusal | undefined;
}

/** Execute.invoke: a streamed response is put together. */
export class BufferedJob implements Job {
  readonly invocation: Invocation;
  readonly #resolve: (outcome: Outcome) => void;
  readonly #reject: (refusal: ExecuteRefusal) => void;
  #load: Load | undefined;
  #chunks: Buffer[] | undefined;
  #bytes = 0;
  #contentType: string | undefined;

  constructor(invocation: Invocation, resolve: (outcome: Outcome) => void, reject: (refusal: ExecuteRefusal) => void) {
    this.invocation = invocation;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  onStreamStart(contentType: string): void {
    this.#contentType = contentType;
    this.#chunks = [];
  }

  onStreamData(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes <= MOST_BYTES) this.#chunks?.push(chunk);
  }

  verdict(): Failure | undefined {
    return this.#bytes > MOST_BYTES ? TOO_LARGE : undefined;
  }

  finish(end: End): void {
    this.#load?.leave();
    const { failure, durationMs, initMs, logTail } = end;
    if (failure !== undefined) {
      return this.#resolve({ payload: failure.document, errorKind: failure.kind, logTail, durationMs, initMs });
    }
    const streamed = this.#chunks !== undefined;
    this.#resolve({
      payload: this.#chunks === undefined ? end.payload : Buffer.concat(this.#chunks),
      contentType: streamed ? this.#contentType : end.contentType,
      logTail,
      durationMs,
      initMs,
    });
  }

  refuse(refusal: ExecuteRefusal): void {
    this.#load?.leave();
    this.#reject(refusal);
  }

  enter(load: Load): ExecuteRefusal | undefined {
    const refusal = load.enter(this.invocation.runnable);
    if (refusal === undefined) this.#load = load;
    return refusal;
  }
}

/** Execute.stream: a buffered response is a stream of one chunk. */
export class StreamJob implements Job {
  readonly invocation: Invocation;
  readonly #resolve: (outcome: StreamOutcome) => void;
  readonly #reject: (refusal: ExecuteRefusal) => void;
  #load: Load | undefined;
  readonly #queue: Buffer[] = [];
  #queued = 0;
  #flow: Flow | undefined;
  #paused = false;
  #started = false;
  #over = false;
  #cancelled = false;
  #wake: (() => void) | undefined;
  #done: (end: Awaited<StreamOutcome['done']>) => void = () => {};

  constructor(
    invocation: Invocation,
    resolve: (outcome: StreamOutcome) => void,
    reject: (refusal: ExecuteRefusal) => void,
  ) {
    this.invocation = invocation;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  onStreamStart(contentType: string, flow?: Flow): void {
    if (this.#started) return;
    this.#started = true;
    this.#flow = flow;
    const done = new Promise<Awaited<StreamOutcome['done']>>((resolve) => {
      this.#done = resolve;
    });
    this.#resolve({ contentType, body: this.#body(), done, cancel: () => this.#cancel() });
  }

  onStreamData(chunk: Buffer): void {
    if (this.#cancelled || chunk.length === 0) return;
    this.#queue.push(chunk);
    this.#queued += chunk.length;
    if (this.#queued > HIGH_WATER_BYTES && !this.#paused) {
      this.#paused = true;
      this.#flow?.pause();
    }
    this.#wakeReader();
  }

  verdict(): undefined {}

  finish({ failure, payload, contentType, logTail }: End): void {
    this.#load?.leave();
    if (!this.#started) {
      this.onStreamStart(contentType ?? 'application/json');
      if (failure === undefined) this.onStreamData(Buffer.from(payload));
    }
    this.#over = true;
    this.#done({
      ...(failure === undefined
        ? {}
        : { errorKind: failure.kind, errorType: failure.errorType, errorBody: failure.document.toString() }),
      ...(logTail === undefined ? {} : { logTail }),
    });
    this.#wakeReader();
  }

  refuse(refusal: ExecuteRefusal): void {
    this.#load?.leave();
    this.#reject(refusal);
  }

  enter(load: Load): ExecuteRefusal | undefined {
    const refusal = load.enter(this.invocation.runnable);
    if (refusal === undefined) this.#load = load;
    return refusal;
  }

  async *#body(): AsyncGenerator<Buffer> {
    for (;;) {
      const chunk = this.#queue.shift();
      if (chunk !== undefined) {
        this.#took(chunk);
        yield chunk;
      } else if (this.#over || this.#cancelled) return;
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }

  #took(chunk: Buffer): void {
    this.#queued -= chunk.length;
    if (!this.#paused || this.#queued > HIGH_WATER_BYTES / 2) return;
    this.#paused = false;
    this.#flow?.resume();
  }

  #wakeReader(): void {
    this.#wake?.();
    this.#wake = undefined;
  }

  #cancel(): void {
    if (this.#over || this.#cancelled) return;
    this.#cancelled = true;
    this.#queue.length = 0;
    this.#queued = 0;
    if (this.#paused) this.#flow?.resume();
    this.#flow?.cancel();
    this.#wakeReader();
  }
}
