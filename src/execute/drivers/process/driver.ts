// The process driver: a sandbox is a process group on this machine with its own folder. Knows interpreters, bootstraps and
// signals; knows no queue.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Runnable } from '../../contract.ts';
import { ExecuteRefusal } from '../../contract.ts';
import { makeOwn, makePassage, removeOwn } from '../../belongings.ts';
import type { Places } from '../../environment.ts';
import type { Interpreter, Interpreters } from '../../interpreters.ts';
import { choose, interpreterFor } from '../../runtimes.ts';
import type { FunctionUser } from '../../user.ts';
import type { Driver, Instance, Launch, Observer } from '../contract.ts';
import { bareCommand, isCustom } from './command.ts';
import { NodeSpare } from './node-spare.ts';
import { PythonParent } from './python-parent.ts';
import { removeFolder, temporaryOf } from './leftovers.ts';
import { ApiServer } from './runtime-api/server.ts';
import type { Spare } from './spares.ts';
import { Spares } from './spares.ts';
import { Start } from './start.ts';
import { Watchdog } from './watchdog.ts';

export interface ProcessDriverOptions {
  readonly interpreters: Interpreters;
  /** The folder of the programs that begin Python and Node.js functions; asked for once. */
  bootstraps(): string;
  /** Who runs functions; undefined: Portico's own user. */
  readonly user: FunctionUser | undefined;
  /** For Python's compiled modules; each user has a folder of its own, as who writes to one may run code as who reads it. */
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
  #bootstraps: string | undefined;

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
    const { runtime } = launch.runnable;
    const { interpreters, user: usual, endpoint } = this.#options;
    const interpreter = isCustom(runtime) ? undefined : interpreterFor(runtime ?? '', interpreters);
    const user = interpreter === undefined ? usual : interpreters.userOf(interpreter);
    const places = this.#placesOf(launch);
    makePassage(launch.folder);
    makeOwn(places.temporary, user);
    const compiled = this.#compiledFor(user);
    const api = await ApiServer.open();
    try {
      const mine = { watchdog: this.#watchdog, spares: this.#spares, endpoint: endpoint() };
      return await new Start({ ...mine, launch, places, api, observer, interpreter, user, compiled }).run();
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

  async discard(folder: string): Promise<void> {
    await removeOwn(temporaryOf(folder));
    removeFolder(folder);
  }

  async close(): Promise<void> {
    this.#spares?.close();
    this.#watchdog.close();
    if (this.#sockets !== undefined) rmSync(this.#sockets, { recursive: true, force: true });
    // What functions may write to does not outlive them.
    if (this.#options.user !== undefined) await removeOwn(this.#compiledFor(this.#options.user));
  }

  #spare(interpreter: Interpreter): Spare {
    const { interpreters } = this.#options;
    const user = interpreters.userOf(interpreter);
    const command = bareCommand(interpreter, this.#runtimeDir(), this.#compiledFor(user));
    if (interpreter.language === 'nodejs') return new NodeSpare(command, user, this.#watchdog);
    this.#sockets ??= socketFolder(this.#options.sparesDir);
    return new PythonParent(command, join(this.#sockets, randomUUID().slice(0, 8)), user, this.#watchdog);
  }

  #placesOf({ taskRoot, layersRoot, folder }: Launch): Places {
    return { taskRoot, layersRoot, runtimeDir: this.#runtimeDir(), temporary: temporaryOf(folder) };
  }

  #runtimeDir(): string {
    this.#bootstraps ??= this.#options.bootstraps();
    return this.#bootstraps;
  }

  #compiledFor(user: FunctionUser | undefined): string {
    const { compiledDir } = this.#options;
    if (user === undefined) return compiledDir;
    const own = `${compiledDir}-${user.uid}`;
    makeOwn(own, user);
    return own;
  }
}

/** Empty, and open to nobody who does not know what lies in it. */
function socketFolder(wanted: string): string {
  const isTooLong = Buffer.byteLength(wanted) > MOST_FOLDER_BYTES;
  const folder = isTooLong ? mkdtempSync(join(tmpdir(), 'portico-')) : wanted;
  if (!isTooLong) rmSync(wanted, { recursive: true, force: true });
  makePassage(folder);
  return folder;
}
