// The process driver: a sandbox is a process group on this machine with its own folder. Knows interpreters, bootstraps and
// signals; knows no queue.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Runnable } from '../../contract.ts';
import { ExecuteRefusal } from '../../contract.ts';
import type { Places } from '../../environment.ts';
import { functionEnvironment } from '../../environment.ts';
import type { Interpreters } from '../../interpreters.ts';
import { interpreterFor } from '../../runtimes.ts';
import type { Driver, Instance, Launch, Observer } from '../contract.ts';
import { Child } from './child.ts';
import type { Command } from './command.ts';
import { BOOTSTRAPS, customCommand, managedCommand, wrapped } from './command.ts';
import type { Runtime } from './instance.ts';
import { ProcessInstance } from './instance.ts';
import { ManagedRuntime } from './managed.ts';
import { RuntimeRoutes } from './runtime-api/runtime.ts';
import { ApiServer } from './runtime-api/server.ts';
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
    const custom = isCustom(launch.runnable.runtime ?? '');
    const places = placesOf(launch);
    mkdirSync(places.temporary, { recursive: true });
    const api = await ApiServer.open();
    try {
      const instance = new ProcessInstance({ api, observer, managed: !custom });
      this.#startRuntime(launch, places, api, observer, instance);
      return instance;
    } catch (error) {
      api.close();
      throw error;
    }
  }

  close(): Promise<void> {
    this.#watchdog.close();
    return Promise.resolve();
  }

  #startRuntime(launch: Launch, places: Places, api: ApiServer, observer: Observer, instance: ProcessInstance): void {
    const { runnable } = launch;
    const custom = isCustom(runnable.runtime ?? '');
    const interpreter = custom ? undefined : interpreterFor(runnable.runtime ?? '', this.#options.interpreters);
    const endpoint = this.#options.endpoint();
    const environment = functionEnvironment({
      launch,
      places,
      runtimeApi: api.address,
      endpoint,
      interpreter: interpreter?.command,
    });
    let command: Command;
    if (interpreter === undefined) command = customCommand(launch.taskRoot, launch.layersRoot, places);
    else {
      const plain = managedCommand(interpreter, runnable.runtime ?? '', places, this.#options.compiledDir);
      command = wrapped(plain, environment.AWS_LAMBDA_EXEC_WRAPPER, places);
    }
    const child = new Child({
      command: command.program,
      args: command.args,
      folder: places.taskRoot,
      environment,
      channel: !custom,
      watchdog: this.#watchdog,
      onLine: (line) => observer.onLog(line),
      onExit: (reason) => instance.exited(reason),
    });
    if (child.pid !== undefined) writePidFile(launch.folder, child.pid);
    const onReady = () => observer.onReady();
    const onDone = () => observer.onFree();
    const runtime = custom
      ? customRuntime(api, observer, onReady, onDone)
      : new ManagedRuntime(child, observer, onReady, onDone);
    instance.attach(child, runtime);
  }
}

function isCustom(runtime: string): boolean {
  return runtime.startsWith('provided');
}

function placesOf(launch: Launch): Places {
  const { taskRoot, layersRoot, folder } = launch;
  return { taskRoot, layersRoot, runtimeDir: BOOTSTRAPS, temporary: join(folder, 'tmp') };
}

function customRuntime(api: ApiServer, observer: Observer, onReady: () => void, onDone: () => void): Runtime {
  const routes = new RuntimeRoutes({ observer, onReady, onDone });
  api.add((call) => routes.route(call));
  return routes;
}

/** Pid and start time: enough to know the process again after Portico was killed. */
function writePidFile(folder: string, pid: number): void {
  writeFileSync(join(folder, 'pid'), `${pid} ${startTime(pid) ?? ''}`);
}

/** Field 22 of /proc/PID/stat, which follows the program's name in brackets. */
function startTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

/** Ends process groups that an earlier Portico left behind, and removes their folders. */
export function sweepSandboxes(root: string): void {
  mkdirSync(root, { recursive: true });
  for (const name of readdirSync(root)) {
    endLeftover(join(root, name, 'pid'));
    rmSync(join(root, name), { recursive: true, force: true });
  }
}

function endLeftover(pidFile: string): void {
  try {
    const [pid, started] = readFileSync(pidFile, 'utf8').split(' ');
    if (started !== '' && startTime(Number(pid)) === started) process.kill(-Number(pid), 'SIGKILL');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ESRCH') throw error;
  }
}
