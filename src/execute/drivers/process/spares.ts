// Processes that have started ahead of their function: one for each interpreter that functions have used. Knows when to keep
// one; what a spare does is its own affair.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isReadAtStart } from '../../environment.ts';
import type { Interpreter } from '../../interpreters.ts';
import type { Launch } from '../contract.ts';
import type { Started } from './started.ts';

/** What a spare is to be from now on. */
export interface Life {
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
  /** What follows the interpreter's flags and the bootstrap. */
  readonly args: readonly string[];
}

export interface Spare {
  /** Serves one start after another: it stays. */
  readonly lasts: boolean;
  readonly gone: Promise<unknown>;
  /** Undefined when it cannot, now or any more. */
  become(life: Life): Promise<Started | undefined>;
  end(): void;
}

/** A spare starts when nothing has started for this long, and Portico itself had little to do, */
const QUIET_MS = 100;
const BUSY = 0.5;
/** or when it has waited for so many times as long. */
const MOST_WAITS = 20;
/** An interpreter whose spares end unused so many times in turn gets no more. */
const MOST_FAILURES = 3;

interface Place {
  readonly interpreter: Interpreter;
  spare: Spare | undefined;
  failures: number;
}

export class Spares {
  readonly #make: (interpreter: Interpreter) => Spare;
  /** By the interpreter's command. */
  readonly #places = new Map<string, Place>();
  #timer: NodeJS.Timeout | undefined;
  #waits = 0;
  #closed = false;

  constructor(make: (interpreter: Interpreter) => Spare) {
    this.#make = make;
  }

  /** Functions of this interpreter are about to come. */
  want(interpreter: Interpreter): void {
    this.#placeOf(interpreter);
    this.#waits = 0;
    this.#wait();
  }

  /** A process that has become what `life` says; undefined when a new one has to be started. */
  async take(interpreter: Interpreter, life: Life): Promise<Started | undefined> {
    const place = this.#placeOf(interpreter);
    const { spare } = place;
    if (spare?.lasts === false) place.spare = undefined;
    this.want(interpreter);
    const started = await spare?.become(life);
    if (started !== undefined) place.failures = 0;
    return started;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const place of this.#places.values()) place.spare?.end();
  }

  #placeOf(interpreter: Interpreter): Place {
    const place = this.#places.get(interpreter.command) ?? { interpreter, spare: undefined, failures: 0 };
    this.#places.set(interpreter.command, place);
    return place;
  }

  /** Each start puts it off again. */
  #wait(): void {
    clearTimeout(this.#timer);
    if (this.#closed || ![...this.#places.values()].some(isVacant)) return;
    const before = performance.eventLoopUtilization();
    this.#timer = setTimeout(() => {
      const { utilization } = performance.eventLoopUtilization(before);
      if (utilization < BUSY || ++this.#waits >= MOST_WAITS) this.#fill();
      else this.#wait();
    }, QUIET_MS).unref();
  }

  #fill(): void {
    for (const place of this.#places.values()) {
      if (!isVacant(place)) continue;
      const spare = this.#make(place.interpreter);
      place.spare = spare;
      void spare.gone.then(() => this.#lost(place, spare));
    }
  }

  #lost(place: Place, spare: Spare): void {
    if (place.spare !== spare) return;
    place.spare = undefined;
    place.failures++;
    this.#wait();
  }
}

function isVacant(place: Place): boolean {
  return place.spare === undefined && place.failures < MOST_FAILURES;
}

/** A life as the bootstraps read it: u32 length, JSON. `pid` is the process that it is meant for. */
export function lifeMessage(life: Life, pid: number): Buffer {
  const json = Buffer.from(JSON.stringify({ ...life, pid }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  return Buffer.concat([length, json]);
}

/** False for a function that looks at how its process began: such a one gets a process of its own. */
export function canBeSpare({ runnable, taskRoot, layersRoot }: Launch): boolean {
  if (Object.keys(runnable.environment).some(isReadAtStart)) return false;
  // Python 3.9 has other locale variables than the rest [lambda A2].
  if (runnable.runtime === 'python3.9') return false;
  // The loader searches LD_LIBRARY_PATH as it was when the program began.
  return ![taskRoot, join(taskRoot, 'lib'), join(layersRoot, 'lib')].some(hasLibraries);
}

function hasLibraries(folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => /\.so(\.|$)/.test(name) && !/\.(cpython-|abi3\.)/.test(name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
