// What both versions have of most nouns: handlers that create, read, list, update and delete.
import type { Handler } from '../kernel/contract.ts';
import { lowered } from './input.ts';

type Operation<N extends string> = `Create${N}` | `Get${N}` | `Get${N}s` | `Update${N}` | `Delete${N}`;

/** createStage, getStage, getStages, updateStage, deleteStage */
type Module<N extends string> = { readonly [O in Operation<N> as Uncapitalize<O>]: Handler };

type Handlers<N extends string, M> = { readonly [O in Operation<N>]: M[Uncapitalize<O> & keyof M] };

/** The handlers of a noun's module by the names of their operations: CreateStage, GetStage, GetStages, UpdateStage, DeleteStage. */
export function lifecycle<N extends string, M extends Module<N>>(noun: N, module: M): Handlers<N, M> {
  const operations = [`Create${noun}`, `Get${noun}`, `Get${noun}s`, `Update${noun}`, `Delete${noun}`];
  const handlers = operations.map((operation) => [operation, module[lowered(operation) as keyof M]]);
  return Object.fromEntries(handlers) as Handlers<N, M>;
}
