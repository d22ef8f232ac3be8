// What `portico status` shows: where it runs, what is there, which runtimes serve.
import type { Parts } from './parts.ts';
import type { Runtime } from './runtime.ts';

export function statusOf(
  { config, data, now, world, responses }: Parts,
  runtime: Runtime,
  version: string,
  startedMs: number,
): object {
  return {
    version,
    uptimeMs: now() - startedMs,
    account: config.accountId,
    region: config.region,
    auth: config.auth,
    ephemeral: config.ephemeral,
    data: data.path,
    functionUser: runtime.functionUser,
    functions: world.units('functions').size,
    restApis: world.units('restapis').size,
    httpApis: world.units('httpapis').size,
    functionUrls: world.units('functionUrls').size,
    runtimes: runtime.execute.runtimes(),
    sandboxes: runtime.execute.sandboxes(),
    stageCaches: responses.occupancy(),
    warnings: runtime.warnings(),
  };
}
