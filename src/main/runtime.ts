// The functions at work: sandboxes, the asynchronous queue, and what a commit means for running sandboxes.
import type { FunctionUnit, Units } from '../edge/contract.ts';
import type { Execute } from '../execute/contract.ts';
import { createExecute } from '../execute/execute.ts';
import type { AsyncQueue } from '../services/lambda/ports.ts';
import { ACCOUNT_CONCURRENCY } from '../services/lambda/limits.ts';
import { openQueue } from './async.ts';
import { openFunctionFolder } from './function-folder.ts';
import type { Identity } from './identity.ts';
import type { Parts } from './parts.ts';

export interface Runtime {
  readonly execute: Execute;
  readonly queue: AsyncQueue;
  readonly functions: Units<FunctionUnit>;
  start(): Promise<void>;
  /** Lets running invokes finish for at most `graceMs`. */
  drain(graceMs: number): Promise<void>;
  reset(): Promise<void>;
  close(): Promise<void>;
  /** Of the user that functions run as, and of runtimes of deployed functions that another version serves, or none. */
  warnings(): string[];
  /** Who runs functions, for people. */
  readonly functionUser: string;
}

export async function createRuntime(parts: Parts, identity: Identity): Promise<Runtime> {
  const { config, data, blobs, logs, now, world, url } = parts;
  const functions = world.units<FunctionUnit>('functions');
  const folder = openFunctionFolder(config, data);
  const execute = createExecute({
    blobs,
    logs,
    dataDir: folder.path,
    user: folder.user,
    idleMs: config.sandboxIdleMs,
    spares: config.spares === 'on',
    sandboxesPerFunction: config.sandboxesPerFunction,
    accountConcurrency: ACCOUNT_CONCURRENCY,
    endpoint: url,
    credentialsFor: (runnable) => identity.credentialsFor(runnable),
    now,
  });
  // The functions that were there at start are not told of: most of them nobody calls, so nothing is made ready for them.
  world.onSwap((name, ids) => {
    if (name !== 'functions') return;
    for (const arn of ids) {
      const runnables = [...(functions.get(arn)?.versions.values() ?? [])];
      execute.retire(arn, new Set(runnables.map((runnable) => runnable.key)));
      for (const runnable of runnables) execute.prepare?.(runnable);
    }
  });
  const queue = await openQueue(parts, identity, execute);
  return {
    execute,
    queue,
    functions,
    start: async () => queue.start(),
    drain: (graceMs) => execute.close(graceMs),
    async reset() {
      await queue.reset();
      await execute.reset();
    },
    async close() {
      await queue.close();
      await execute.close(0);
      folder.dispose();
    },
    warnings: () => [...(folder.warning === undefined ? [] : [folder.warning]), ...warningsOf(execute, functions)],
    functionUser: folder.user === undefined ? sameUser() : `${folder.user.uid}:${folder.user.gid}`,
  };
}

function sameUser(): string {
  const uid = process.getuid?.();
  return `the one of Portico${uid === undefined ? '' : ` (${uid === 0 ? 'root' : uid})`}`;
}

function warningsOf(execute: Execute, functions: Units<FunctionUnit>): string[] {
  const used = new Set(
    [...functions.values()].flatMap((unit) => [...unit.versions.values()].map((runnable) => runnable.runtime)),
  );
  return [...used].flatMap((runtime) => (runtime === undefined ? [] : (execute.runtimeStatus(runtime).warning ?? [])));
}
