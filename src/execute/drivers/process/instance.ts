// The processes of one sandbox as one thing: runtime, extensions, their API. Knows no queue and no log group.
import type { Delivery, ExitReason, Instance, Observer } from '../contract.ts';
import type { Child } from './child.ts';
import type { ExtensionRoutes } from './runtime-api/extensions.ts';
import type { ApiServer } from './runtime-api/server.ts';
import type { TelemetryRoutes } from './runtime-api/telemetry.ts';

/** With external extensions a shutdown takes this long at most, with internal ones alone this long, without any none [lambda A1]. */
const EXTERNAL_GRACE_MS = 2000;
const INTERNAL_GRACE_MS = 500;
/** The runtime's part of the first. */
const RUNTIME_GRACE_MS = 300;

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
  readonly extensions: ExtensionRoutes;
  readonly telemetry: TelemetryRoutes;
}

export class ProcessInstance implements Instance {
  readonly isManaged: boolean;
  readonly #parts: Parts;
  #child: Child | undefined;
  #runtime: Runtime | undefined;
  #external: readonly Child[] = [];
  #runtimeReady = false;
  /** Init is over. */
  #ready = false;
  /** The runtime has not asked for another event since the last one. */
  #busy = false;
  /** An answer has come: if it prints past its channel, that is known. */
  #hasServed = false;
  #over = false;
  #running = 0;
  #told = false;
  #reason: ExitReason | undefined;
  #timers: NodeJS.Timeout[] = [];

  constructor(parts: Parts) {
    this.#parts = parts;
    this.isManaged = parts.managed;
  }

  /** External extensions, which start before the runtime. */
  attachExtensions(children: readonly Child[]): void {
    this.#external = children;
    this.#running += children.length;
    if (this.#over) this.kill();
  }

  attachRuntime(child: Child, runtime: Runtime): void {
    this.#child = child;
    this.#runtime = runtime;
    this.#running++;
    if (this.#over) this.kill();
  }

  get isOver(): boolean {
    return this.#over;
  }

  get printsLate(): boolean {
    return !this.#parts.managed || !this.#hasServed || (this.#child as Child).hasPrinted;
  }

  send(delivery: Delivery): void {
    const { extensions } = this.#parts;
    this.#busy = true;
    if (!extensions.isEmpty) extensions.invoke(delivery);
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

  processorMs(): number | undefined {
    return this.#child?.processorMs();
  }

  runtimeReady(): void {
    this.#runtimeReady = true;
    this.#progress();
  }

  runtimeDone(): void {
    this.#busy = false;
    this.#hasServed = true;
    if (this.#parts.extensions.isEmpty) this.#parts.observer.onFree();
    else this.#progress();
  }

  extensionNext(): void {
    this.#progress();
  }

  shutdown(reason: 'spindown' | 'timeout' | 'failure'): void {
    const { extensions, telemetry } = this.#parts;
    if (extensions.isEmpty || this.#over) return this.kill();
    this.#over = true;
    telemetry.flush();
    const external = this.#external.length > 0;
    const graceMs = external ? EXTERNAL_GRACE_MS : INTERNAL_GRACE_MS;
    if (reason === 'timeout' || this.#child === undefined) this.#child?.signal('SIGKILL');
    else if (this.#runtime?.sayGoodbye() !== true) this.#child.signal('SIGTERM');
    this.#later(external ? RUNTIME_GRACE_MS : graceMs, () => this.#child?.signal('SIGKILL'));
    extensions.shutdown(reason, Date.now() + graceMs);
    this.#later(graceMs, () => this.kill());
  }

  kill(): void {
    this.#over = true;
    for (const child of [this.#child, ...this.#external]) child?.signal('SIGKILL');
    if (this.#running === 0) this.#exited({ code: null, signal: 'SIGKILL' });
  }

  runtimeExited(reason: ExitReason): void {
    // Extensions hear of it and leave.
    if (!this.#over && this.#external.length > 0) this.shutdown('failure');
    this.#exited(reason, true);
  }

  /** An extension that leaves on its own takes the sandbox down [lambda A5]. */
  extensionExited(reason: ExitReason): void {
    if (this.#over) return this.#exited(reason);
    this.kill();
    this.#exited({ ...reason, errorType: 'Extension.Crash' }, true);
  }

  #later(ms: number, act: () => void): void {
    this.#timers.push(setTimeout(act, ms));
  }

  /** Runtime and extensions decide together when init is over and when the sandbox is free. */
  #progress(): void {
    const { extensions, observer } = this.#parts;
    if (!this.#runtimeReady || !extensions.isReady || this.#over) return;
    if (!this.#ready) {
      this.#ready = true;
      extensions.closeRegistration();
      this.#parts.telemetry.closeSubscription();
      observer.onReady();
    } else if (!this.#busy) observer.onFree();
  }

  #exited(reason: ExitReason, decisive = false): void {
    if (decisive) this.#reason ??= reason;
    this.#running = Math.max(0, this.#running - 1);
    if (this.#running > 0 || this.#told) return;
    this.#told = true;
    this.#over = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#runtime?.flush();
    this.#parts.telemetry.flush();
    this.#parts.api.close();
    this.#parts.observer.onExit(this.#reason ?? reason);
  }
}
