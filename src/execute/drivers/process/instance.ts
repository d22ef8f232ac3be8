// The processes of one sandbox as one thing: runtime, extensions, their API. Knows no queue and no log group.
import type { Delivery, ExitReason, Instance, Observer } from '../contract.ts';
import type { Child } from './child.ts';
import type { ApiServer } from './runtime-api/server.ts';

/** A runtime that takes events one way or another. */
export interface Runtime {
  send(delivery: Delivery): void;
  cancel(): void;
  pause(): void;
  resume(): void;
  /** Tells what is held back of a line without a line feed. */
  flush(): void;
  /** Asks the runtime to leave; false when only a signal reaches it. */
  sayGoodbye(): boolean;
}

export interface Parts {
  readonly api: ApiServer;
  readonly observer: Observer;
  readonly managed: boolean;
}

export class ProcessInstance implements Instance {
  readonly takesCredentials: boolean;
  readonly #parts: Parts;
  #child: Child | undefined;
  #runtime: Runtime | undefined;
  #over = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.takesCredentials = parts.managed;
  }

  /** The runtime has started. */
  attach(child: Child, runtime: Runtime): void {
    this.#child = child;
    this.#runtime = runtime;
    if (this.#over) child.signal('SIGKILL');
  }

  get printsLate(): boolean {
    return !this.#parts.managed || (this.#child as Child).hasPrinted;
  }

  send(delivery: Delivery): void {
    (this.#runtime as Runtime).send(delivery);
  }

  cancel(): void {
    this.#runtime?.cancel();
  }

  pause(): void {
    this.#runtime?.pause();
  }

  resume(): void {
    this.#runtime?.resume();
  }

  flush(): void {
    this.#runtime?.flush();
    this.#child?.flush();
  }

  memoryBytes(): number | undefined {
    return this.#child?.memoryBytes();
  }

  shutdown(): void {
    // Without extensions a runtime gets no time to say goodbye [lambda A1].
    this.kill();
  }

  kill(): void {
    this.#over = true;
    this.#child?.signal('SIGKILL');
  }

  exited(reason: ExitReason): void {
    this.#over = true;
    this.#runtime?.flush();
    this.#parts.api.close();
    this.#parts.observer.onExit(reason);
  }
}
