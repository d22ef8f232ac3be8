// Records in memory, read as the store reads them, with a feed of changes: for tests of compilers and doors.
import type { Change, ChangeListener, Entry, Kind, Page, ReadTx, Scope, Store } from '../../src/store/contract.ts';

export class Records {
  readonly #entries = new Map<string, Entry<unknown>>();
  readonly #listeners: ChangeListener[] = [];
  #sequence = 0;

  readonly read: ReadTx = {
    get: (kind, scope, id) => this.read.entry(kind, scope, id)?.value,
    entry: <T>(kind: Kind<T>, scope: Scope, id: string) =>
      this.#entries.get(keyOf(kind, scope, id)) as Entry<T> | undefined,
    list: <T>(kind: Kind<T>, scope: Scope, page: Page = {}) =>
      this.#all(kind).filter(
        (entry) =>
          entry.account === scope.account && entry.region === scope.region && entry.id.startsWith(page.prefix ?? ''),
      ),
    scan: (kind) => this.#all(kind),
  };

  /** As much of a store as the compiled world uses. */
  get store(): Store {
    const { read } = this;
    return {
      read: <T>(work: (tx: ReadTx) => T) => work(read),
      subscribe: (listener: ChangeListener) => {
        this.#listeners.push(listener);
        return () => undefined;
      },
    } as unknown as Store;
  }

  put<T>(kind: Kind<T>, scope: Scope, id: string, value: T): void {
    const version = (this.#entries.get(keyOf(kind, scope, id))?.version ?? 0) + 1;
    this.#entries.set(keyOf(kind, scope, id), { ...scope, kind: kind.name, id, version, value });
    this.#tell(kind, scope, id, false);
  }

  delete<T>(kind: Kind<T>, scope: Scope, id: string): void {
    this.#entries.delete(keyOf(kind, scope, id));
    this.#tell(kind, scope, id, true);
  }

  #all<T>(kind: Kind<T>): Entry<T>[] {
    const found = [...this.#entries.values()].filter((entry) => entry.kind === kind.name) as Entry<T>[];
    return found.sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  #tell<T>(kind: Kind<T>, scope: Scope, id: string, deleted: boolean): void {
    this.#sequence += 1;
    const change: Change = { ...scope, sequence: this.#sequence, kind: kind.name, id, deleted };
    for (const listener of this.#listeners) listener([change]);
  }
}

function keyOf<T>(kind: Kind<T>, scope: Scope, id: string): string {
  return [scope.account, scope.region, kind.name, id].join('\n');
}
