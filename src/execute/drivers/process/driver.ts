// The process driver: a sandbox is a process group on this machine with its own folder. Knows interpreters, bootstraps and
// signals; knows no queue.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Runnable } from '../../contract.ts';
import { ExecuteRefusal } from '../../contract.ts';
import type { Places } from '../../environment.ts';
import type { Interpreters } from '../../interpreters.ts';
import { interpreterFor } from '../../runtimes.ts';
import type { Driver, Instance, Launch, Observer } from '../contract.ts';
import { BOOTSTRAPS, isCustom } from './command.ts';
import { ApiServer } from './runtime-api/server.ts';
import { Start } from './start.ts';
import { Watchdog } from './watchdog.ts';

export interface ProcessDriverOptions {
  readonly interpreters: Interpreters;
  /** For Python's compiled modules. */
  readonly compiledDir: string;
  endpoint(): string;
}

export class ProcessDriver implements Driver {
  readonly name = 'process';
  readonly #options: ProcessDriverOptions;
  readonly #watchdog = new Watchdog();

  constructor(options: ProcessDriverOptions) {
    this.#options = options;
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
      return new Start(this.#options, this.#watchdog, launch, places, api, observer).run();
    } catch (error) {
      api.close();
      throw error;
    }
  }

  close(): Promise<void> {
    this.#watchdog.close();
    return Promise.resolve();
  }
}

function placesOf(launch: Launch): Places {
  const { taskRoot, layersRoot, folder } = launch;
  return { taskRoot, layersRoot, runtimeDir: BOOTSTRAPS, temporary: join(folder, 'tmp') };
}
