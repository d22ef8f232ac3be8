// The composition root: the one file that knows every room and names every driver. start() builds a running Portico from a Config.
import { readFileSync } from 'node:fs';
import { openBlobs } from './blobs/filesystem.ts';
import { openUploads } from './blobs/uploads.ts';
import { compilers } from './main/compilers.ts';
import { World } from './compile/world.ts';
import type { Config } from './config/contract.ts';
import { endpointOf } from './config/host.ts';
import { Authorizers } from './edge/httpapi/authorizers/authorizers.ts';
import { AuthorizerCaches } from './edge/restapi/authorizers/cache.ts';
import { ResponseCaches } from './edge/restapi/cache/responses.ts';
import { openLedger } from './ledger/memory.ts';
import { openLocalAuthority } from './main/authority.ts';
import { openDataFolder } from './main/data.ts';
import { createDoors } from './main/doors.ts';
import { createRuntime } from './main/runtime.ts';
import { createLog, type Log } from './main/logger.ts';
import { createServices } from './main/services.ts';
import { createTestRuns } from './main/test-runs.ts';
import { createTlsNames } from './main/tls.ts';
import { startHousekeeping } from './main/housekeeping.ts';
import { followStages } from './main/stage-caches.ts';
import { createIdentity } from './main/identity.ts';
import { openLogArchive } from './observe/logs/archive.ts';
import { createTraces } from './observe/traces.ts';
import { ROOT } from './root.ts';
import { listen } from './server/listen.ts';
import { openSqliteStore } from './store/sqlite/open.ts';

export interface Running {
  readonly host: string;
  readonly port: number;
  readonly url: string;
  /** Set with --tls-port. */
  readonly tlsPort?: number;
  readonly dataFolder: string;
  /** Set at the first start in strict mode: root credentials to show once. */
  readonly newCredentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly warnings: readonly string[];
  /** Stops accepting, lets open requests and invokes finish for at most `graceMs`, saves, and releases the data folder. */
  close(graceMs: number): Promise<void>;
}

export interface StartOptions {
  /** Where log lines go. Default: standard error. */
  readonly write?: (line: string) => void;
}

/** What closes, in reverse order of opening. A failure of one does not keep the others open. */
class Closers {
  readonly #list: (() => unknown)[] = [];

  add(close: () => unknown): void {
    this.#list.unshift(close);
  }

  async run(log: Log): Promise<void> {
    for (const close of this.#list) {
      try {
        await close();
      } catch (error) {
        log('error', `while stopping: ${String(error)}`);
      }
    }
  }
}

/** Rejects with an Error that has `code` and `hint` when the data folder or the port cannot be used. */
export async function start(config: Config, options: StartOptions = {}): Promise<Running> {
  const log = createLog(config, options.write ?? ((line) => void process.stderr.write(line)));
  const closers = new Closers();
  try {
    return await build(config, log, closers);
  } catch (error) {
    await closers.run(log);
    throw error;
  }
}

async function build(config: Config, log: Log, closers: Closers): Promise<Running> {
  const now = Date.now;
  const data = openDataFolder(config);
  closers.add(() => data.dispose());
  const store = openSqliteStore({ path: data.database, ephemeral: config.ephemeral });
  closers.add(() => store.close());
  const blobs = await openBlobs(data.blobs);
  const uploads = openUploads(data.uploads, blobs);
  const warn = (error: Error): void => log('warn', error.message);
  const ledger = openLedger({ ...(config.ephemeral ? {} : { path: data.ledger }), now, warn });
  closers.add(() => ledger.close());
  const logs = await openLogArchive({ dir: data.logs, maxBytesPerGroup: config.logBytesPerGroup, now, warn });
  closers.add(() => logs.close());
  const traces = createTraces();
  const world = new World(store, compilers(store));
  world.start();
  closers.add(() => world.close());

  const authority = openLocalAuthority(data, now);
  const place = { port: config.port };
  const parts = {
    config,
    log,
    now,
    data,
    store,
    blobs,
    uploads,
    ledger,
    logs,
    traces,
    world,
    authority,
    authorizers: new AuthorizerCaches(),
    httpAuthorizers: new Authorizers(),
    responses: new ResponseCaches(),
    url: () => endpointOf({ host: config.host, port: place.port }),
  };
  followStages(parts);
  const identity = createIdentity(parts);
  const runtime = await createRuntime(parts, identity);
  closers.add(() => runtime.close());
  const tests = createTestRuns(() => doors.restTools);
  const services = createServices(parts, identity, runtime, tests);
  const doors = createDoors(parts, identity, runtime, services, version());
  const listening = await listen({
    host: config.host,
    port: config.port,
    tls: createTlsNames(parts, authority),
    ...(config.tlsPort !== undefined && { tlsPort: config.tlsPort }),
    ...doors.doorman,
  });
  place.port = listening.port;
  await runtime.start();
  closers.add(startHousekeeping(parts));
  closers.add(surviveBugs(log));
  doors.setReady(listening.port);
  log('debug', `listening on ${listening.host}:${listening.port}`);

  return {
    host: listening.host,
    port: listening.port,
    url: endpointOf(listening),
    ...(listening.tlsPort !== undefined && { tlsPort: listening.tlsPort }),
    dataFolder: data.path,
    ...(config.auth === 'strict' && data.fresh ? { newCredentials: data.credentials } : {}),
    warnings: runtime.warnings(),
    async close(graceMs) {
      await listening.close(graceMs);
      await runtime.drain(graceMs);
      await closers.run(log);
    },
  };
}

/** A bug in one request must not end the others: it is logged with its stack and the process lives on. [DESIGN 5] */
function surviveBugs(log: Log): () => void {
  const report = (error: unknown): void =>
    log('error', error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.on('uncaughtException', report).on('unhandledRejection', report);
  return () => void process.off('uncaughtException', report).off('unhandledRejection', report);
}

export function version(): string {
  const file = new URL('package.json', ROOT);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
