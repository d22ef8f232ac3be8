// What the tests of this room share: the service over a real store and a real archive, at a time that the test sets.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLogArchive } from '../../observe/logs/archive.ts';
import type { LogArchive } from '../../observe/contract.ts';
import type { Store } from '../../store/contract.ts';
import { openSqliteStore } from '../../store/sqlite/open.ts';
import type { Call } from '../kernel/contract.ts';
import { randomIds } from '../kernel/ids.ts';
import { callOf } from '../kernel/testkit.test.ts';
import { logsHandlers } from './service.ts';

export const ACCOUNT = '000000000000';
export const REGION = 'us-east-1';
export const START_MS = Date.UTC(2026, 2, 1, 12);

export type Api = ReturnType<typeof logsHandlers>;

export interface Kit {
  readonly archive: LogArchive;
  readonly store: Store;
  /** Moves the clock of the calls and of the archive. */
  nowMs: number;
  /** The handler as a client of this account calls it. */
  send<O extends keyof Api>(
    operation: O,
    input: Parameters<Api[O]>[0],
    region?: string,
  ): Promise<Awaited<ReturnType<Api[O]>>>;
  call(operation: string, region?: string): Call;
  close(): Promise<void>;
}

export async function openKit(): Promise<Kit> {
  const dir = await mkdtemp(join(tmpdir(), 'portico-logs-service-'));
  const clock = { nowMs: START_MS };
  const archive = await openLogArchive({ dir, maxBytesPerGroup: 64 * 1024 * 1024, now: () => clock.nowMs });
  const store = openSqliteStore({ path: join(dir, 'store.sqlite'), ephemeral: true });
  const handlers = logsHandlers({ archive });
  const call = (operation: string, region = REGION) =>
    callOf(store, operation, { account: ACCOUNT, region, service: 'logs', nowMs: clock.nowMs, ids: randomIds });
  const send = async (operation: keyof Api, input: unknown, region?: string) => {
    const handler = handlers[operation] as (input: unknown, call: Call) => unknown;
    return handler(input, call(operation, region));
  };
  return Object.assign(clock, {
    archive,
    store,
    call,
    send: send as Kit['send'],
    async close() {
      await archive.close();
      await store.close();
      await rm(dir, { recursive: true, force: true });
    },
  });
}
