// Concurrency: how many invokes of a function and of an account may run at once [lambda A10]. Exact, because one process
// counts. Knows no sandbox.
import type { RefusalCode, Runnable } from './contract.ts';
import { ExecuteRefusal } from './contract.ts';

interface Load {
  running: number;
  reserved: number | undefined;
}

export class Limits {
  readonly #account: number;
  readonly #functions = new Map<string, Load>();
  /** By account: invokes of functions without a reservation, and what reservations take from the pool. */
  readonly #unreserved = new Map<string, number>();
  readonly #reserved = new Map<string, number>();

  constructor(accountConcurrency: number) {
    this.#account = accountConcurrency;
  }

  /** Counts the invoke, or answers why it may not run. Each one that enters must leave. */
  enter(runnable: Runnable): ExecuteRefusal | undefined {
    const load = this.#load(runnable);
    if (load.reserved !== undefined) {
      if (load.running >= load.reserved) return refusal('reserved-concurrency', runnable, load.reserved);
    } else {
      const free = this.#account - (this.#reserved.get(runnable.account) ?? 0);
      const running = this.#unreserved.get(runnable.account) ?? 0;
      if (running >= free) return refusal('account-concurrency', runnable, free);
      this.#unreserved.set(runnable.account, running + 1);
    }
    load.running++;
    return undefined;
  }

  leave(runnable: Runnable): void {
    const load = this.#functions.get(runnable.functionArn);
    if (load === undefined) return;
    load.running--;
    if (load.reserved === undefined) {
      this.#unreserved.set(runnable.account, (this.#unreserved.get(runnable.account) ?? 1) - 1);
    }
  }

  /** A function that is gone takes nothing from the account's pool. */
  forget(functionArn: string, account: string): void {
    const load = this.#functions.get(functionArn);
    if (load === undefined || load.running > 0) return;
    this.#reserve(account, -(load.reserved ?? 0));
    this.#functions.delete(functionArn);
  }

  reset(): void {
    this.#functions.clear();
    this.#unreserved.clear();
    this.#reserved.clear();
  }

  #load(runnable: Runnable): Load {
    let load = this.#functions.get(runnable.functionArn);
    if (load === undefined) {
      load = { running: 0, reserved: undefined };
      this.#functions.set(runnable.functionArn, load);
    }
    if (load.reserved !== runnable.reservedConcurrency) this.#change(load, runnable);
    return load;
  }

  /** What runs now counts against the other pool from here on. */
  #change(load: Load, { account, reservedConcurrency }: Runnable): void {
    const unreserved = this.#unreserved.get(account) ?? 0;
    if (load.reserved === undefined) this.#unreserved.set(account, unreserved - load.running);
    else if (reservedConcurrency === undefined) this.#unreserved.set(account, unreserved + load.running);
    this.#reserve(account, (reservedConcurrency ?? 0) - (load.reserved ?? 0));
    load.reserved = reservedConcurrency;
  }

  #reserve(account: string, more: number): void {
    this.#reserved.set(account, (this.#reserved.get(account) ?? 0) + more);
  }
}

function refusal(code: RefusalCode, { functionName }: Runnable, limit: number): ExecuteRefusal {
  const what =
    code === 'reserved-concurrency'
      ? `The function ${functionName} may run ${limit} times at once`
      : `Functions of this account may run ${limit} times at once`;
  return new ExecuteRefusal(code, `Rate Exceeded. ${what}; all are running.`);
}
