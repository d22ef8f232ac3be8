// Resources in, snapshot units out: pure, no I/O. One compiler a front door.
import type { Change, ReadTx } from '../store/contract.ts';

export interface UnitCompiler<U> {
  /** Name of the unit map, e.g. 'functions', 'restapis'. */
  readonly name: string;
  /** Resource kinds whose changes can touch a unit. */
  readonly kinds: readonly string[];
  /** Ids of the units that a change touches. */
  touched(change: Pick<Change, 'account' | 'region' | 'kind' | 'id'>, read: ReadTx): readonly string[];
  /** The unit, or undefined when it is no more. */
  build(id: string, read: ReadTx): U | undefined;
}

/** For what a unit reads only when someone asks. */
export type ReadStore = <T>(work: (read: ReadTx) => T) => T;
