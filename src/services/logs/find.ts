// Groups by name: configured ones from the store, those that only the data path has made from the archive.
import type { Call, ReadTx } from '../kernel/contract.ts';
import { groupMissing, streamMissing } from './faults.ts';
import type { LogsPorts } from './ports.ts';
import { LOG_GROUP, type LogGroupRecord } from './resources.ts';

export function bareGroup(name: string, createdMs: number): LogGroupRecord {
  return { name, createdMs, class: 'STANDARD', deletionProtection: false, tags: {} };
}

export function lookUpGroup({ archive }: LogsPorts, call: Call, tx: ReadTx, name: string): LogGroupRecord | undefined {
  const record = tx.get(LOG_GROUP, call.scope, name);
  if (record !== undefined) return record;
  const createdMs = archive.createdMs({ ...call.scope, group: name });
  return createdMs === undefined ? undefined : bareGroup(name, createdMs);
}

export function findGroup(ports: LogsPorts, call: Call, tx: ReadTx, name: string): LogGroupRecord {
  const group = lookUpGroup(ports, call, tx, name);
  if (group === undefined) throw groupMissing();
  return group;
}

/** Throws when the group or the stream is missing. */
export function requireStream(ports: LogsPorts, call: Call, group: string, stream: string): LogGroupRecord {
  const found = call.read((tx) => findGroup(ports, call, tx, group));
  const streams = ports.archive.streams({ ...call.scope, group });
  if (!streams.some(({ name }) => name === stream)) throw streamMissing();
  return found;
}

/** Changes the record of a group; a group that has none gets one. */
export async function changeGroup(
  ports: LogsPorts,
  call: Call,
  name: string,
  change: (group: LogGroupRecord) => LogGroupRecord,
): Promise<void> {
  await call.write((tx) => tx.put(LOG_GROUP, call.scope, name, change(findGroup(ports, call, tx, name))));
}
