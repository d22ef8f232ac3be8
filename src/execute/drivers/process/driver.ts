// The process driver: a sandbox is a process group on this machine with its own folder. Knows interpreters, bootstraps and
// signals; knows no queue.
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Runnable } from '../../contract.ts';
import { ExecuteRefusal } from '../../contract.ts';
import type { Places } from '../../environment.ts';
import type { Interpreter, Interpreters } from '../../interpreters.ts';
import { choose, interpreterFor } from '../../runtimes.ts';
import type { Driver, Instance, Launch, Observer } from '../contract.ts';
import { BOOTSTRAPS, bareCommand, isCustom } from './command.ts';
import { NodeSpare } from './node-spare.ts';
import { PythonParent } from './python-parent.ts';
import { ApiServer } from './runtime-api/server.ts';
import type { Spare } from './spares.ts';
import { Spares } from './spares.ts';
import { Start } from './start.ts';
import { Watchdog } from './watchdog.ts';

export interface ProcessDriverOptions {
  readonly interpreters: Interpreters;
  /** For Python's compiled modules. */
  readonly compiledDir: string;
  /** Whether processes start ahead of their functions, and a folder for their sockets. */
  readonly spares: boolean;
  readonly sparesDir: string;
  endpoint(): string;
}

/** A socket's path must fit into 104 bytes, or 108, with its end. */
const MOST_FOLDER_BYTES = 90;

export class ProcessDriver implements Driver {
  readonly name = 'process';
  readonly #options: ProcessDriverOptions;
  readonly #watchdog = new Watchdog();
  readonly #spares: Spares | undefined;
  #sockets: string | undefined;

  constructor(options: ProcessDriverOptions) {
    this.#options = options;
    if (options.spares) this.#spares = new Spares((interpreter) => this.#spare(interpreter));
  }

  check(runnable: Runnable): void {
    if (runnable.packageType === 'Image') {
      throw new ExecuteRefusal(
        'image-unavailable',
        'This Portico runs functions as processes; container images need its container driver.',
      );
    }
    const runtime = runnable.runtime ?? '';
    if (!isCustom(runtime)) interpreterFor(runtime, this.#options.interpreters);
  }

  async launch(launch: Launch, observer: Observer): Promise<Instance> {
    const places = placesOf(launch);
    mkdirSync(places.temporary, { recursive: true });
    const api = await ApiServer.open();
    try {
      return await new Start(this.#options, this.#watchdog, this.#spares, launch, places, api, observer).run();
    } catch (error) {
      api.close();
      throw error;
    }
  }

  expect(runnable: Runnable): void {
    const runtime = runnable.runtime ?? '';
    if (runnable.packageType === 'Image' || isCustom(runtime) || this.#spares === undefined) return;
    const choice = choose(runtime, this.#options.interpreters);
    if (choice.kind === 'managed') this.#spares.want(choice.interpreter);
  }

  close(): Promise<void> {
    this.#spares?.close();
    this.#watchdog.close();
    if (this.#sockets !== undefined) rmSync(this.#sockets, { recursive: true, force: true });
    return Promise.resolve();
  }

  #spare(interpreter: Interpreter): Spare {
    const command = bareCommand(interpreter, this.#options.compiledDir);
    if (interpreter.language === 'nodejs') return new NodeSpare(command, this.#watchdog);
    this.#sockets ??= socketFolder(this.#options.sparesDir);
    return new PythonParent(command, join(this.#sockets, randomUUID().slice(0, 8)), this.#watchdog);
  }
}

function placesOf(launch: Launch): Places {
  const { taskRoot, layersRoot, folder } = launch;
  return { taskRoot, layersRoot, runtimeDir: BOOTSTRAPS, temporary: join(folder, 'tmp') };
}

/** Empty, and of this user alone. */
function socketFolder(wanted: string): string {
  if (Buffer.byteLength(wanted) > MOST_FOLDER_BYTES) return mkdtempSync(join(tmpdir(), 'portico-'));
  rmSync(wanted, { recursive: true, force: true });
  mkdirSync(wanted, { mode: 0o700 });
  return wanted;
}
