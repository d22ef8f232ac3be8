// FilterLogEvents: the events of a group that match a pattern, page by page. [lambda F10]
import type {
  FilteredLogEvent,
  FilterLogEventsRequest,
  FilterLogEventsResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import type { LogReadQuery, LogScope, StoredLogEvent } from '../../observe/contract.ts';
import type { Call } from '../kernel/contract.ts';
import { pageToken, readPageToken } from '../kernel/paging.ts';
import { Violations } from '../kernel/violations.ts';
import { invalid, invalidToken, streamMissing } from './faults.ts';
import { findGroup } from './find.ts';
import { referredGroup } from './names.ts';
import { MOST_LISTED, withinPage } from './pages.ts';
import { filterPattern, type MessageTest } from './pattern/pattern.ts';
import type { LogsPorts } from './ports.ts';

const MOST_STREAMS = 100;
/** Events read at a time, and for one answer: a rare match takes several answers, empty ones among them, not one long one. */
const READ_AT_ONCE = 10_000;
const MOST_READ = 100_000;
const TOKEN = /^([fb])(\d{56})$/;
const DESCENDING_SINCE_MS = Date.UTC(2024, 0, 1);

export function filterEventHandlers(ports: LogsPorts) {
  return { FilterLogEvents: (input: FilterLogEventsRequest, call: Call) => filterLogEvents(ports, input, call) };
}

interface Search {
  readonly forward: boolean;
  readonly matches: MessageTest;
  readonly limit: number;
  readonly from: string | undefined;
  readonly query: Pick<LogReadQuery, 'streams' | 'fromMs' | 'toMs'>;
}

async function filterLogEvents(
  ports: LogsPorts,
  input: FilterLogEventsRequest,
  call: Call,
): Promise<FilterLogEventsResponse> {
  const group = referredGroup(input, call.scope);
  check(input);
  const { forward, from } = placeOf(input);
  const matches = filterPattern(input.filterPattern);
  call.read((tx) => findGroup(ports, call, tx, group));
  const scope = { ...call.scope, group };
  const query = {
    streams: wantedStreams(ports, input, scope),
    fromMs: input.startTime,
    // Here, unlike in GetLogEvents, the end time is included.
    toMs: input.endTime === undefined ? undefined : input.endTime + 1,
  };
  const { events, next } = await search(ports, scope, {
    forward,
    matches,
    from,
    query,
    limit: input.limit ?? MOST_LISTED,
  });
  return {
    events: events.map(answer),
    searchedLogStreams: [],
    nextToken: next === undefined ? undefined : pageToken(`${forward ? 'f' : 'b'}${next}`),
  };
}

function check(input: FilterLogEventsRequest): void {
  new Violations()
    .range('startTime', input.startTime, 0, Number.MAX_SAFE_INTEGER)
    .range('endTime', input.endTime, 0, Number.MAX_SAFE_INTEGER)
    .text('filterPattern', input.filterPattern, { max: 1024 })
    .range('limit', input.limit, 1, MOST_LISTED)
    .refuse('InvalidParameterException');
  if (input.logStreamNames !== undefined && input.logStreamNamePrefix !== undefined) {
    throw invalid('LogStream names and LogStream name prefix are mutually exclusive parameters.');
  }
  if ((input.logStreamNames?.length ?? 0) > MOST_STREAMS) {
    throw invalid(`A call may name at most ${MOST_STREAMS} log streams.`);
  }
  if (input.startFromHead === false && (input.startTime ?? DESCENDING_SINCE_MS) < DESCENDING_SINCE_MS) {
    throw invalid('startFromHead can be false only when startTime is on or after Jan 1, 2024 00:00:00 UTC.');
  }
}

/** The token keeps the direction of the first call. */
function placeOf({ nextToken, startFromHead }: FilterLogEventsRequest): Pick<Search, 'forward' | 'from'> {
  if (nextToken === undefined) return { forward: startFromHead !== false, from: undefined };
  const [, direction, from] = TOKEN.exec(readPageToken(nextToken) ?? '') ?? [];
  if (direction === undefined) throw invalidToken();
  return { forward: direction === 'f', from };
}

function wantedStreams({ archive }: LogsPorts, input: FilterLogEventsRequest, scope: LogScope): string[] | undefined {
  const { logStreamNames: names, logStreamNamePrefix: prefix } = input;
  if (names === undefined && prefix === undefined) return undefined;
  const known = archive.streams(scope).map((stream) => stream.name);
  if (names === undefined) return known.filter((name) => name.startsWith(prefix ?? ''));
  if (names.some((name) => !known.includes(name))) throw streamMissing();
  return names;
}

/** `next` is the last event that was looked at, when there may be more. */
async function search(
  { archive }: LogsPorts,
  scope: LogScope,
  { forward, matches, limit, from, query }: Search,
): Promise<{ events: readonly StoredLogEvent[]; next: string | undefined }> {
  const found: StoredLogEvent[] = [];
  let at = from;
  for (let read = 0; read < MOST_READ; read += READ_AT_ONCE) {
    const place = forward ? { afterEventId: at } : { beforeEventId: at, newest: true };
    const batch = await archive.read(scope, { ...query, ...place, limit: READ_AT_ONCE });
    if (!forward) batch.reverse();
    for (const event of batch) {
      at = event.eventId;
      if (matches(event.message)) found.push(event);
      if (found.length === limit && (event !== batch.at(-1) || batch.length === READ_AT_ONCE)) return cut(found, at);
    }
    if (batch.length < READ_AT_ONCE) return cut(found, undefined);
  }
  return cut(found, at);
}

/** What does not fit into the answer is looked at again with the next one. */
function cut(
  found: readonly StoredLogEvent[],
  next: string | undefined,
): { events: readonly StoredLogEvent[]; next: string | undefined } {
  const events = withinPage(found, true);
  return { events, next: events.length < found.length ? events.at(-1)?.eventId : next };
}

function answer(event: StoredLogEvent): FilteredLogEvent {
  return {
    logStreamName: event.stream,
    timestamp: event.timestampMs,
    message: event.message,
    ingestionTime: event.ingestionMs,
    eventId: event.eventId,
  };
}
