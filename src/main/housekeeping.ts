// What is done now and then: retention of log groups, and blobs that no record holds any more.
import { IMAGE_LAYER } from '../services/ecr/resources.ts';
import type { ReadTx } from '../services/kernel/contract.ts';
import { lambdaDigests } from '../services/lambda/digests.ts';
import { applyRetention } from '../services/logs/retention.ts';
import { s3Digests } from '../services/s3/digests.ts';
import type { Parts } from './parts.ts';

const HOUR_MS = 3_600_000;

/** A blob is written before the record that holds it: younger ones are left alone. */
const SWEEP_AFTER_MS = 24 * HOUR_MS;

/** Returns the function that stops it. */
export function startHousekeeping(parts: Parts): () => void {
  const timer = setInterval(() => {
    keep(parts).catch((error: unknown) => parts.log('warn', `housekeeping: ${String(error)}`));
  }, HOUR_MS).unref();
  return () => clearInterval(timer);
}

async function keep({ store, logs, blobs, now, log }: Parts): Promise<void> {
  await applyRetention(store, logs, now());
  const swept = await blobs.sweep(store.read(liveDigests), SWEEP_AFTER_MS);
  if (swept > 0) log('debug', `housekeeping: ${swept} blobs that nothing holds are gone`);
}

function liveDigests(read: ReadTx): Set<string> {
  const live = new Set([...lambdaDigests(read), ...s3Digests(read)]);
  for (const { id } of read.scan(IMAGE_LAYER)) live.add(id.slice(id.lastIndexOf('@') + 1));
  return live;
}
