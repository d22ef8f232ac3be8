// How much one answer with events may hold. [lambda F10]
import type { StoredLogEvent } from '../../observe/contract.ts';
import { eventBytes } from './put-events.ts';

export const MOST_LISTED = 10_000;
const MOST_BYTES = 1_048_576;

/** The events that fit into 1 MB, from the front or from the back; one always fits. */
export function withinPage(events: readonly StoredLogEvent[], fromFront: boolean): readonly StoredLogEvent[] {
  let bytes = 0;
  let count = 0;
  while (count < events.length) {
    const event = events[fromFront ? count : events.length - 1 - count] as StoredLogEvent;
    bytes += eventBytes(event.message);
    if (bytes > MOST_BYTES && count > 0) break;
    count += 1;
  }
  return fromFront ? events.slice(0, count) : events.slice(events.length - count);
}
