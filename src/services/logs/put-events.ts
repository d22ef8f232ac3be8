// PutLogEvents: the limits of a batch, and the events of it that are too old, too new or expired. [lambda F10]
import type {
  InputLogEvent,
  PutLogEventsRequest,
  PutLogEventsResponse,
  RejectedLogEventsInfo,
} from '@aws-sdk/client-cloudwatch-logs';
import type { LogEvent } from '../../observe/contract.ts';
import type { Call } from '../kernel/contract.ts';
import { Violations } from '../kernel/violations.ts';
import { invalid } from './faults.ts';
import { requireStream } from './find.ts';
import { groupNameOf, streamNameOf } from './names.ts';
import type { LogsPorts } from './ports.ts';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
const OLDEST_MS = 14 * DAY_MS;
const NEWEST_MS = 2 * HOUR_MS;
const LONGEST_SPAN_MS = DAY_MS;
const MOST_EVENTS = 10_000;
const MOST_BYTES = 1_048_576;
const EVENT_OVERHEAD = 26;

/** What AWS still answers and nobody has to send back: 56 digits, ascending with time. */
export function sequenceToken(ms: number): string {
  return `49${String(ms).padStart(54, '0')}`;
}

/** Bytes that an event counts in a batch and in a page. */
export function eventBytes(message: string): number {
  return Buffer.byteLength(message) + EVENT_OVERHEAD;
}

export function putEventHandlers(ports: LogsPorts) {
  return { PutLogEvents: (input: PutLogEventsRequest, call: Call) => putLogEvents(ports, input, call) };
}

async function putLogEvents(ports: LogsPorts, input: PutLogEventsRequest, call: Call): Promise<PutLogEventsResponse> {
  const group = groupNameOf(input.logGroupName);
  const stream = streamNameOf(input.logStreamName);
  const events = checkedEvents(input.logEvents);
  const { retentionInDays } = requireStream(ports, call, group, stream);
  checkBatch(events);
  const rejected = rejections(events, call.nowMs, retentionInDays);
  const from = Math.max(rejected.tooOldLogEventEndIndex ?? 0, rejected.expiredLogEventEndIndex ?? 0);
  const accepted = events.slice(from, rejected.tooNewLogEventStartIndex ?? events.length);
  await ports.archive.append({ ...call.scope, group }, stream, accepted, call.nowMs);
  return {
    nextSequenceToken: sequenceToken(call.nowMs),
    rejectedLogEventsInfo: Object.keys(rejected).length > 0 ? rejected : undefined,
  };
}

function checkedEvents(given: readonly InputLogEvent[] | undefined): LogEvent[] {
  const violations = new Violations().required('logEvents', given);
  const { length = 1 } = given ?? [];
  if (length < 1) violations.add('logEvents', [], 'Member must have length greater than or equal to 1');
  if (length > MOST_EVENTS) {
    violations.add('logEvents', `(${length} events)`, `Member must have length less than or equal to ${MOST_EVENTS}`);
  }
  given?.forEach(({ timestamp, message }, index) => {
    const path = `logEvents.${index + 1}.member`;
    violations.required(`${path}.timestamp`, timestamp).required(`${path}.message`, message);
    violations.text(`${path}.message`, message, { min: 1 });
    violations.range(`${path}.timestamp`, timestamp, 0, Number.MAX_SAFE_INTEGER);
  });
  violations.refuse('InvalidParameterException');
  return (given ?? []).map(({ timestamp, message }) => ({
    timestampMs: timestamp as number,
    message: message as string,
  }));
}

function checkBatch(events: readonly LogEvent[]): void {
  let before = -Infinity;
  let bytes = 0;
  for (const { timestampMs, message } of events) {
    if (timestampMs < before)
      throw invalid('Log events in a single PutLogEvents request must be in chronological order.');
    before = timestampMs;
    bytes += eventBytes(message);
  }
  if (bytes > MOST_BYTES) throw invalid(`Upload too large: ${bytes} bytes exceeds limit of ${MOST_BYTES}`);
  if (before - (events[0]?.timestampMs ?? before) > LONGEST_SPAN_MS) {
    throw invalid('The batch of log events in a single PutLogEvents request cannot span more than 24 hours.');
  }
}

/** End indexes are the first that is not rejected; the start index is the first that is. */
function rejections(
  events: readonly LogEvent[],
  nowMs: number,
  retentionInDays: number | undefined,
): RejectedLogEventsInfo {
  const countOlder = (ms: number) => {
    const first = events.findIndex((event) => event.timestampMs >= ms);
    return first < 0 ? events.length : first;
  };
  const tooOld = countOlder(nowMs - OLDEST_MS);
  const expired = retentionInDays === undefined ? 0 : countOlder(nowMs - retentionInDays * DAY_MS);
  const tooNew = events.findIndex((event) => event.timestampMs > nowMs + NEWEST_MS);
  return {
    ...(tooOld > 0 && { tooOldLogEventEndIndex: tooOld }),
    ...(expired > 0 && { expiredLogEventEndIndex: expired }),
    ...(tooNew >= 0 && { tooNewLogEventStartIndex: tooNew }),
  };
}
