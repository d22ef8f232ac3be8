// Concurrency: how many invokes of a function and of an account may run at once [lambda A10]. Exact, because one process
// counts. Knows no sandbox.
import type { Runnable } from './contract.ts';
import { ExecuteRefusal } from './contract.ts';

interface AccountLoad {
  /** Invokes of functions without a reservation. */
  running: number;
  /** What reservations take from the account's pool. */
  reserved: number;
}

/** The running invokes of one function, all versions together. */
export class Load {
  readonly #account: AccountLoad;
  readonly #most: number;
  #running = 0;
  #reserved: number | undefined;

  constructor(account: AccountLoad, mostOfAccount: number) {
    this.#account = account;
    this.#most = mostOfAccount;
  }

  get isIdle(): boolean {
    return this.#running === 0;
  }

  /** Counts the invoke, or answers why it may not run. Each one that enters must leave. */
  enter(runnable: Runnable): ExecuteRefusal | undefined {
    if (this.#reserved !== runnable.reservedConcurrency) this.reserve(runnable.reservedConcurrency);
    if (this.#reserved !== undefined) {
      if (this.#running >= this.#reserved) return overReservation(runnable, this.#reserved);
    } else {
      const free = this.#most - this.#account.reserved;
      if (this.#account.running >= free) return overAccount(free);
      this.#account.running++;
    }
    this.#running++;
    return undefined;
  }

  leave(): void {
    this.#running--;
    if (this.#reserved === undefined) this.#account.running--;
  }

  /** What runs now counts against the other pool from here on. */
  reserve(reserved: number | undefined): void {
    if (this.#reserved === undefined) this.#account.running -= this.#running;
    if (reserved === undefined) this.#account.running += this.#running;
    this.#account.reserved += (reserved ?? 0) - (this.#reserved ?? 0);
    this.#reserved = reserved;
  }
}

export class Limits {
  readonly #most: number;
  readonly #loads = new Map<string, Load>();
  readonly #accounts = new Map<string, AccountLoad>();

  constructor(accountConcurrency: number) {
    this.#most = accountConcurrency;
  }

  loadOf({ functionArn, account }: Runnable): Load {
    let load = this.#loads.get(functionArn);
    if (load === undefined) {
      load = new Load(this.#accountOf(account), this.#most);
      this.#loads.set(functionArn, load);
    }
    return load;
  }

  /** A function that is gone reserves nothing. */
  forget(functionArn: string): void {
    const load = this.#loads.get(functionArn);
    if (load === undefined || !load.isIdle) return;
    load.reserve(undefined);
    this.#loads.delete(functionArn);
  }

  #accountOf(account: string): AccountLoad {
    let load = this.#accounts.get(account);
    if (load === undefined) {
      load = { running: 0, reserved: 0 };
      this.#accounts.set(account, load);
    }
    return load;
  }
}

function overReservation({ functionName }: Runnable, limit: number): ExecuteRefusal {
  const message = `Rate Exceeded. ${functionName} has a reserved concurrency of ${limit}, and that many are running.`;
  return new ExecuteRefusal('reserved-concurrency', message);
}

function overAccount(limit: number): ExecuteRefusal {
  const message = `Rate Exceeded. Functions of this account may run ${limit} times at once, and that many are running.`;
  return new ExecuteRefusal('account-concurrency', message);
}
