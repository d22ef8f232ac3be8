// What retention policies say, carried out: the composition root calls this now and then.
import type { LogArchive } from '../../observe/contract.ts';
import type { Store } from '../../store/contract.ts';
import { LOG_GROUP } from './resources.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Drops the events of every group that are older than its retention. */
export async function applyRetention(store: Pick<Store, 'read'>, archive: LogArchive, nowMs: number): Promise<void> {
  for (const { account, region, value } of store.read((tx) => tx.scan(LOG_GROUP))) {
    if (value.retentionInDays === undefined) continue;
    await archive.expire({ account, region, group: value.name }, nowMs - value.retentionInDays * DAY_MS);
  }
}
