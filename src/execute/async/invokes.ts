// Runs accepted events until each has ended: retries with AWS's waits, ages out, tells destinations. [lambda A9]
import type { AsyncEvent, AsyncInvokes, AsyncOptions, TryResult } from './contract.ts';
import { openJournal, type Journal } from './journal.ts';
import { destinationRecord, type Ended } from './record.ts';

const RETRY_WAITS_MS = [60_000, 120_000];
const FIRST_BACKOFF_MS = 1000;
const LONGEST_BACKOFF_MS = 300_000;
const CONCURRENCY = 8;
/** The journal is rewritten when it has grown by this. */
const REWRITE_AFTER_BYTES = 16 * 1024 * 1024;
/** Destinations that cannot be reached are tried again. */
const DELIVERY_WAIT_MS = 5000;
const DELIVERY_TRIES = 3;

interface Pending {
  readonly number: number;
  readonly event: AsyncEvent;
  /** Runs that the function saw. */
  tries: number;
  /** Throttled or blocked tries since the last run. */
  refusals: number;
  dueMs: number;
}

type Line =
  | {
      readonly in: number;
      readonly event: Omit<AsyncEvent, 'payload'> & { readonly payload: string };
      readonly tries?: number;
      readonly due?: number;
    }
  | { readonly tried: number; readonly tries: number; readonly due: number }
  | { readonly out: number };

export async function openAsyncInvokes(options: AsyncOptions): Promise<AsyncInvokes> {
  return new Invokes(options, await openJournal(options.path));
}

class Invokes implements AsyncInvokes {
  readonly #options: AsyncOptions;
  readonly #journal: Journal;
  readonly #pending = new Map<number, Pending>();
  readonly #running = new Map<string, number>();
  /** Waiting for a free place, by function, in the order of their turn. */
  readonly #ready = new Map<string, Pending[]>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #next = 1;
  #closed = false;

  constructor(options: AsyncOptions, journal: Journal) {
    this.#options = options;
    this.#journal = journal;
    for (const line of journal.lines as Line[]) this.#replay(line);
  }

  get pending(): number {
    return this.#pending.size;
  }

  async enqueue(event: AsyncEvent): Promise<void> {
    const one = { number: this.#next++, event, tries: 0, refusals: 0, dueMs: event.acceptedMs };
    // Known before it is durable: a rewrite of the journal in between must not lose it.
    this.#pending.set(one.number, one);
    await this.#journal.append(lineOf(one));
    this.#schedule(one);
  }

  start(): void {
    for (const one of this.#pending.values()) this.#schedule(one);
  }

  async reset(): Promise<void> {
    this.#stopTimers();
    this.#pending.clear();
    this.#ready.clear();
    await this.#journal.rewrite(() => []);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#stopTimers();
    await this.#journal.close();
  }

  #replay(line: Line): void {
    if ('out' in line) this.#pending.delete(line.out);
    else if ('tried' in line)
      Object.assign(this.#pending.get(line.tried) ?? {}, { tries: line.tries, dueMs: line.due });
    else {
      const event = { ...line.event, payload: Buffer.from(line.event.payload, 'utf8') };
      this.#pending.set(line.in, {
        number: line.in,
        event,
        tries: line.tries ?? 0,
        refusals: 0,
        dueMs: line.due ?? event.acceptedMs,
      });
      this.#next = Math.max(this.#next, line.in + 1);
    }
  }

  #schedule(one: Pending): void {
    if (this.#closed) return;
    const wait = one.dueMs - this.#options.now();
    if (wait <= 0) return this.#stand(one);
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        this.#stand(one);
      },
      Math.min(wait, 2_147_483_647),
    );
    this.#timers.add(timer.unref());
  }

  #stand(one: Pending): void {
    const { functionArn } = one.event;
    const queue = this.#ready.get(functionArn);
    if (queue) queue.push(one);
    else this.#ready.set(functionArn, [one]);
    this.#advance(functionArn);
  }

  #advance(functionArn: string): void {
    const queue = this.#ready.get(functionArn);
    const most = this.#options.concurrency ?? CONCURRENCY;
    for (;;) {
      const running = this.#running.get(functionArn) ?? 0;
      const one = running < most && !this.#closed ? queue?.shift() : undefined;
      if (!one) break;
      this.#running.set(functionArn, running + 1);
      void this.#attempt(one).finally(() => {
        this.#running.set(functionArn, (this.#running.get(functionArn) ?? 1) - 1);
        this.#advance(functionArn);
      });
    }
    if (queue?.length === 0) this.#ready.delete(functionArn);
  }

  async #attempt(one: Pending): Promise<void> {
    try {
      const { now, rules, run } = this.#options;
      const { maximumEventAgeMs } = rules(one.event);
      if (now() - one.event.acceptedMs > maximumEventAgeMs)
        return await this.#end(one, { condition: 'EventAgeExceeded', tries: one.tries });
      await this.#settle(one, await run(one.event));
    } catch (error) {
      if (this.#closed) return;
      this.#options.warn(`asynchronous invoke ${one.event.requestId}: ${String(error)}`);
      await this.#again(one, DELIVERY_WAIT_MS);
    }
  }

  async #settle(one: Pending, result: TryResult): Promise<void> {
    if (this.#closed) return undefined;
    switch (result.kind) {
      case 'done':
        one.tries += 1;
        one.refusals = 0;
        return this.#ran(one, result);
      case 'blocked':
        return this.#end(one, { condition: 'ZeroReservedConcurrency', tries: 0 });
      case 'gone':
        return this.#finish(one);
      default:
        one.refusals += 1;
        return this.#again(one, Math.min(FIRST_BACKOFF_MS * 2 ** (one.refusals - 1), LONGEST_BACKOFF_MS));
    }
  }

  async #ran(one: Pending, result: Extract<TryResult, { kind: 'done' }>): Promise<void> {
    const { version, payload, error } = result;
    const waits = this.#options.retryWaitsMs ?? RETRY_WAITS_MS;
    if (error && one.tries <= this.#options.rules(one.event).maximumRetryAttempts)
      return this.#again(one, waits[one.tries - 1] ?? 0);
    const condition = error ? 'RetriesExhausted' : 'Success';
    return this.#end(one, { condition, tries: one.tries, version, payload, isError: error });
  }

  async #again(one: Pending, waitMs: number): Promise<void> {
    one.dueMs = this.#options.now() + waitMs;
    await this.#journal.append({ tried: one.number, tries: one.tries, due: one.dueMs } satisfies Line);
    this.#schedule(one);
  }

  /** The destination is told before the event is forgotten: it may be told twice, never not at all. */
  async #end(one: Pending, ended: Ended): Promise<void> {
    const { onSuccess, onFailure } = this.#options.rules(one.event);
    const target = ended.condition === 'Success' ? onSuccess : onFailure;
    if (target !== undefined)
      await this.#tell(target, destinationRecord(one.event, ended, this.#options.now()), one.event);
    if (!this.#closed) await this.#finish(one);
  }

  /** A destination that refuses several times is given up, as on AWS; the function is not run again for it. */
  async #tell(target: string, record: string, event: AsyncEvent): Promise<void> {
    for (let left = DELIVERY_TRIES; left > 0 && !this.#closed; left--) {
      try {
        return await this.#options.deliver(target, record, event);
      } catch (error) {
        this.#options.warn(`destination ${target} of asynchronous invoke ${event.requestId}: ${String(error)}`);
        if (left > 1) await new Promise((resolve) => setTimeout(resolve, DELIVERY_WAIT_MS).unref());
      }
    }
    return undefined;
  }

  async #finish(one: Pending): Promise<void> {
    this.#pending.delete(one.number);
    await this.#journal.append({ out: one.number } satisfies Line);
    if (this.#journal.size > REWRITE_AFTER_BYTES)
      await this.#journal.rewrite(() => [...this.#pending.values()].map(lineOf));
  }

  #stopTimers(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}

function lineOf({ number, event, tries, dueMs }: Pending): Line {
  return { in: number, event: { ...event, payload: event.payload.toString('utf8') }, tries, due: dueMs };
}
