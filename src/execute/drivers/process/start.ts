// One start of a sandbox's processes: external extensions first, the runtime once they have registered [lambda A1]. Knows
// the order of things; what each thing does is told elsewhere.
import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { EnvironmentOptions, Places } from '../../environment.ts';
import { extensionEnvironment, functionEnvironment } from '../../environment.ts';
import type { Interpreter } from '../../interpreters.ts';
import type { FunctionUser } from '../../user.ts';
import type { Instance, Launch, Observer } from '../contract.ts';
import { Child } from './child.ts';
import type { Command } from './command.ts';
import { customCommand, isCustom, managedCommand, wrapped } from './command.ts';
import type { Runtime } from './instance.ts';
import { ProcessInstance } from './instance.ts';
import { writePidFile } from './leftovers.ts';
import { ManagedRuntime } from './managed.ts';
import { ExtensionRoutes } from './runtime-api/extensions.ts';
import { RuntimeRoutes } from './runtime-api/runtime.ts';
import type { ApiServer } from './runtime-api/server.ts';
import { TelemetryRoutes } from './runtime-api/telemetry.ts';
import { canBeSpare } from './spares.ts';
import type { Spares } from './spares.ts';
import type { Started } from './started.ts';
import { spawned } from './started.ts';
import type { Watchdog } from './watchdog.ts';

export interface StartOptions {
  readonly launch: Launch;
  readonly places: Places;
  readonly api: ApiServer;
  readonly observer: Observer;
  readonly watchdog: Watchdog;
  readonly spares: Spares | undefined;
  /** Undefined for custom runtimes. */
  readonly interpreter: Interpreter | undefined;
  /** Undefined: Portico's own. */
  readonly user: FunctionUser | undefined;
  /** For Python's compiled modules. */
  readonly compiled: string;
  readonly endpoint: string;
}

export class Start {
  readonly #user: FunctionUser | undefined;
  readonly #watchdog: Watchdog;
  readonly #spares: Spares | undefined;
  readonly #interpreter: Interpreter | undefined;
  readonly #launch: Launch;
  readonly #places: Places;
  readonly #api: ApiServer;
  readonly #observer: Observer;
  readonly #custom: boolean;
  readonly #environment: EnvironmentOptions;
  readonly #command: Command;
  readonly #extensions: ExtensionRoutes;
  readonly #telemetry: TelemetryRoutes;
  readonly #external: readonly string[];
  readonly #instance: ProcessInstance;

  /** Throws LaunchFault before anything has started. */
  constructor(options: StartOptions) {
    const { watchdog, spares, launch, places, api, observer, interpreter, user } = options;
    const { runnable, layersRoot } = launch;
    this.#user = user;
    this.#watchdog = watchdog;
    this.#spares = spares;
    this.#launch = launch;
    this.#places = places;
    this.#api = api;
    this.#observer = observer;
    this.#custom = isCustom(runnable.runtime);
    this.#interpreter = interpreter;
    this.#environment = {
      launch,
      places,
      user,
      runtimeApi: api.address,
      endpoint: options.endpoint,
      interpreter: interpreter?.command,
    };
    this.#command = this.#commandOf(interpreter, options.compiled);
    this.#external = executablesIn(join(layersRoot, 'extensions'));
    this.#extensions = this.#makeExtensions();
    this.#telemetry = this.#makeTelemetry();
    const managed = !this.#custom;
    this.#instance = new ProcessInstance({
      api,
      observer,
      managed,
      extensions: this.#extensions,
      telemetry: this.#telemetry,
    });
  }

  async run(): Promise<Instance> {
    this.#api.add((call) => this.#extensions.route(call));
    this.#api.add((call) => this.#telemetry.route(call));
    if (this.#external.length === 0) await this.#startRuntime();
    else this.#instance.attachExtensions(this.#external.map((name) => this.#startExtension(name)));
    return this.#instance;
  }

  #commandOf(interpreter: Interpreter | undefined, compiled: string): Command {
    const { runnable } = this.#launch;
    if (interpreter === undefined) return customCommand(this.#launch, this.#places, this.#user);
    const plain = managedCommand(interpreter, runnable.runtime ?? '', this.#places, compiled);
    return wrapped(plain, runnable.environment.AWS_LAMBDA_EXEC_WRAPPER, this.#places);
  }

  #makeExtensions(): ExtensionRoutes {
    return new ExtensionRoutes(this.#launch.runnable, this.#external, {
      onRegistered: () => {
        if (this.#external.length === 0 || this.#instance.isOver) return;
        // The end of the sandbox tells that it could not start.
        this.#startRuntime().catch(() => this.#instance.kill());
      },
      onNext: () => this.#instance.extensionNext(),
      onError: (errorType) => this.#observer.onInitError(extensionDocument(errorType), errorType),
      onExtension: (record) => this.#telemetry.emit('platform.extension', record, Date.now()),
    });
  }

  #makeTelemetry(): TelemetryRoutes {
    return new TelemetryRoutes({
      nameOf: (id) => this.#extensions.nameOf(id),
      onSubscribed: (record) => {
        this.#observer.onTelemetry(this.#telemetry);
        this.#telemetry.emit('platform.telemetrySubscription', record, Date.now());
      },
    });
  }

  #startExtension(name: string): Child {
    const process = spawned({
      command: join(this.#places.layersRoot, 'extensions', name),
      args: [],
      folder: this.#places.taskRoot,
      environment: extensionEnvironment(this.#environment),
      user: this.#user,
      channel: false,
    });
    return new Child({
      process,
      watchdog: this.#watchdog,
      onLine: (line) => this.#observer.onLog(line, 'extension'),
      onExit: (reason) => this.#instance.extensionExited(reason),
    });
  }

  async #startRuntime(): Promise<void> {
    const child = new Child({
      process: await this.#process(),
      watchdog: this.#watchdog,
      onLine: (line) => this.#observer.onLog(line, 'function'),
      onExit: (reason) => this.#instance.runtimeExited(reason),
    });
    if (child.pid !== undefined) writePidFile(this.#launch.folder, child.pid);
    this.#instance.attachRuntime(child, this.#runtimeOn(child));
  }

  /** A spare, or a process of its own. */
  async #process(): Promise<Started> {
    const { program, entry, args } = this.#command;
    const life = { environment: functionEnvironment(this.#environment), folder: this.#places.taskRoot, args };
    if (this.#spares !== undefined && this.#interpreter !== undefined && canBeSpare(this.#launch)) {
      const spare = await this.#spares.take(this.#interpreter, life);
      if (spare !== undefined) return spare;
    }
    const answers = this.#interpreter?.language === 'nodejs';
    const user = this.#user;
    return spawned({ ...life, command: program, args: [...entry, ...args], user, channel: !this.#custom, answers });
  }

  #runtimeOn(child: Child): Runtime {
    const onReady = () => this.#instance.runtimeReady();
    const onDone = () => this.#instance.runtimeDone();
    if (!this.#custom) return new ManagedRuntime(child, this.#observer, onReady, onDone);
    const routes = new RuntimeRoutes({ observer: this.#observer, onReady, onDone });
    this.#api.add((call) => routes.route(call));
    return routes;
  }
}

function extensionDocument(errorType: string): string {
  return JSON.stringify({ errorType, errorMessage: 'An extension cannot go on' });
}

/** Every executable file directly in the folder is an extension [lambda A1]. */
function executablesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => isExecutable(join(folder, name)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
