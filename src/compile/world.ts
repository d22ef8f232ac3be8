// The snapshot: every compiler's units, built once at start and kept current by the store's change feed. Knows no product.
import type { Change, ReadTx, Store } from '../store/contract.ts';
import type { UnitCompiler } from './contract.ts';

interface Slot {
  readonly compiler: UnitCompiler<unknown>;
  readonly units: Map<string, unknown>;
}

/** Told after a swap which units of a map changed. Must not throw. */
export type SwapListener = (name: string, ids: ReadonlySet<string>) => void;

export class World {
  readonly #store: Store;
  readonly #slots = new Map<string, Slot>();
  readonly #byKind = new Map<string, Slot[]>();
  readonly #listeners: SwapListener[] = [];
  #stop: (() => void) | undefined;

  constructor(store: Store, compilers: readonly UnitCompiler<unknown>[]) {
    this.#store = store;
    for (const compiler of compilers) {
      const slot = { compiler, units: new Map<string, unknown>() };
      this.#slots.set(compiler.name, slot);
      for (const kind of compiler.kinds) this.#byKind.set(kind, [...(this.#byKind.get(kind) ?? []), slot]);
    }
  }

  /** Builds every unit and then follows the store. A commit's promise resolves after its units are swapped. */
  start(): void {
    this.#store.read((read) => {
      for (const kind of this.#byKind.keys()) {
        this.#apply(
          read.scan({ name: kind }).map((entry) => ({ ...entry, sequence: 0, deleted: false })),
          read,
        );
      }
    });
    this.#stop = this.#store.subscribe((changes) => this.#store.read((read) => this.#apply(changes, read)));
  }

  /** The live map of one compiler: the same object for ever, its entries replaced at once after each commit. */
  units<U>(name: string): ReadonlyMap<string, U> {
    const slot = this.#slots.get(name);
    if (!slot) throw new Error(`no compiler is named ${name}`);
    return slot.units as ReadonlyMap<string, U>;
  }

  onSwap(listener: SwapListener): void {
    this.#listeners.push(listener);
  }

  close(): void {
    this.#stop?.();
  }

  #apply(changes: readonly Change[], read: ReadTx): void {
    const touched = new Map<Slot, Set<string>>();
    for (const change of changes) {
      for (const slot of this.#byKind.get(change.kind) ?? []) {
        let ids = touched.get(slot);
        if (!ids) touched.set(slot, (ids = new Set()));
        for (const id of slot.compiler.touched(change, read)) ids.add(id);
      }
    }
    // Everything is built before anything is swapped, so that no request sees half a commit.
    const built = [...touched].map(([slot, ids]) => ({
      slot,
      ids,
      units: [...ids].map((id) => [id, slot.compiler.build(id, read)] as const),
    }));
    for (const { slot, units } of built) {
      for (const [id, unit] of units) {
        if (unit === undefined) slot.units.delete(id);
        else slot.units.set(id, unit);
      }
    }
    for (const { slot, ids } of built) for (const listener of this.#listeners) listener(slot.compiler.name, ids);
  }
}
