// GetLogEvents: the pages of one stream, forward and backward from where the last one ended. [lambda F10]
import type { GetLogEventsRequest, GetLogEventsResponse } from '@aws-sdk/client-cloudwatch-logs';
import type { StoredLogEvent } from '../../observe/contract.ts';
import type { Call } from '../kernel/contract.ts';
import { Violations } from '../kernel/violations.ts';
import { invalidToken } from './faults.ts';
import { requireStream } from './find.ts';
import { referredGroup, streamNameOf } from './names.ts';
import { MOST_LISTED, withinPage } from './pages.ts';
import type { LogsPorts } from './ports.ts';

const TOKEN = /^([fb])\/(\d{56})\/s$/;
/** The place before every event: where the pages of an empty stream begin. */
const NOWHERE = '0'.repeat(56);

export function getEventHandlers(ports: LogsPorts) {
  return { GetLogEvents: (input: GetLogEventsRequest, call: Call) => getLogEvents(ports, input, call) };
}

interface Place {
  readonly forward: boolean;
  /** The event that the page begins behind; undefined at either end of the stream. */
  readonly from: string | undefined;
}

async function getLogEvents(ports: LogsPorts, input: GetLogEventsRequest, call: Call): Promise<GetLogEventsResponse> {
  const group = referredGroup(input, call.scope);
  const stream = streamNameOf(input.logStreamName);
  new Violations().range('limit', input.limit, 1, MOST_LISTED).refuse('InvalidParameterException');
  const { forward, from } = placeOf(input);
  requireStream(ports, call, group, stream);
  const limit = input.limit ?? MOST_LISTED;
  const found =
    !forward && from === NOWHERE
      ? []
      : await ports.archive.read(
          { ...call.scope, group },
          {
            streams: [stream],
            fromMs: input.startTime,
            toMs: input.endTime,
            limit,
            ...(forward
              ? { afterEventId: from === NOWHERE ? undefined : from }
              : { beforeEventId: from, newest: true }),
          },
        );
  return answer(withinPage(found, forward), from ?? NOWHERE);
}

/** A token tells the direction; without one the latest page comes first. */
function placeOf({ nextToken, startFromHead }: GetLogEventsRequest): Place {
  if (nextToken === undefined) return { forward: startFromHead === true, from: undefined };
  const [, direction, from] = TOKEN.exec(nextToken) ?? [];
  if (direction === undefined) throw invalidToken();
  return { forward: direction === 'f', from };
}

/** Tokens are always there; an empty page gives back the place that it was asked for, which tells the client to stop. */
function answer(events: readonly StoredLogEvent[], from: string): GetLogEventsResponse {
  return {
    events: events.map(({ timestampMs, message, ingestionMs }) => ({
      timestamp: timestampMs,
      message,
      ingestionTime: ingestionMs,
    })),
    nextForwardToken: `f/${events.at(-1)?.eventId ?? from}/s`,
    nextBackwardToken: `b/${events[0]?.eventId ?? from}/s`,
  };
}
