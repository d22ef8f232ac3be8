// Log streams: create, delete, describe. [lambda F10]
import type {
  CreateLogStreamRequest,
  DeleteLogStreamRequest,
  DescribeLogStreamsRequest,
  DescribeLogStreamsResponse,
  LogStream,
} from '@aws-sdk/client-cloudwatch-logs';
import type { StreamSummary } from '../../observe/contract.ts';
import type { Call } from '../kernel/contract.ts';
import { pageToken, readPageToken } from '../kernel/paging.ts';
import { Violations } from '../kernel/violations.ts';
import { invalid, invalidToken, streamExists, streamMissing } from './faults.ts';
import { findGroup } from './find.ts';
import { groupNameOf, referredGroup, streamArn, streamNameOf } from './names.ts';
import type { LogsPorts } from './ports.ts';
import { sequenceToken } from './put-events.ts';

const MOST_LISTED = 50;
const ORDERS = ['LogStreamName', 'LastEventTime'];

export function streamHandlers(ports: LogsPorts) {
  return {
    CreateLogStream: (input: CreateLogStreamRequest, call: Call) => createLogStream(ports, input, call),
    DeleteLogStream: (input: DeleteLogStreamRequest, call: Call) => deleteLogStream(ports, input, call),
    DescribeLogStreams: (input: DescribeLogStreamsRequest, call: Call) => describeLogStreams(ports, input, call),
  };
}

async function createLogStream(ports: LogsPorts, input: CreateLogStreamRequest, call: Call): Promise<void> {
  const group = groupNameOf(input.logGroupName);
  const stream = streamNameOf(input.logStreamName);
  call.read((tx) => findGroup(ports, call, tx, group));
  if (!ports.archive.createStream({ ...call.scope, group }, stream, call.nowMs)) throw streamExists();
  // An answered creation outlives a kill.
  await ports.archive.flush();
}

async function deleteLogStream(ports: LogsPorts, input: DeleteLogStreamRequest, call: Call): Promise<void> {
  const group = groupNameOf(input.logGroupName);
  const stream = streamNameOf(input.logStreamName);
  call.read((tx) => findGroup(ports, call, tx, group));
  if (!ports.archive.deleteStream({ ...call.scope, group }, stream)) throw streamMissing();
  await ports.archive.flush();
}

/** Where a stream stands in the order that was asked for. */
interface Position {
  readonly time: number;
  readonly name: string;
}

type Compare = (a: Position, b: Position) => number;

function describeLogStreams(
  ports: LogsPorts,
  input: DescribeLogStreamsRequest,
  call: Call,
): DescribeLogStreamsResponse {
  const group = referredGroup(input, call.scope);
  const limit = checkListing(input);
  call.read((tx) => findGroup(ports, call, tx, group));
  const compare = order(input);
  const streams = ports.archive
    .streams({ ...call.scope, group })
    .filter((stream) => stream.name.startsWith(input.logStreamNamePrefix ?? ''))
    .sort((a, b) => compare(positionOf(a), positionOf(b)));
  const after = input.nextToken === undefined ? undefined : readPosition(input.nextToken);
  const rest = after === undefined ? streams : streams.filter((stream) => compare(positionOf(stream), after) > 0);
  const listed = rest.slice(0, limit);
  const last = rest.length > limit ? listed.at(-1) : undefined;
  return {
    logStreams: listed.map((stream) => answer(call, group, stream)),
    nextToken: last === undefined ? undefined : pageToken(JSON.stringify(positionOf(last))),
  };
}

function checkListing(input: DescribeLogStreamsRequest): number {
  new Violations()
    .text('orderBy', input.orderBy, { values: ORDERS })
    .range('limit', input.limit, 1, MOST_LISTED)
    .refuse('InvalidParameterException');
  if (input.orderBy === 'LastEventTime' && input.logStreamNamePrefix !== undefined) {
    throw invalid('Cannot order by LastEventTime with a logStreamNamePrefix.');
  }
  return input.limit ?? MOST_LISTED;
}

function order({ orderBy, descending }: DescribeLogStreamsRequest): Compare {
  const sign = descending === true ? -1 : 1;
  const byName: Compare = (a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)) * sign;
  return orderBy === 'LastEventTime' ? (a, b) => (a.time - b.time) * sign || byName(a, b) : byName;
}

function positionOf(stream: StreamSummary): Position {
  return { time: stream.lastEventMs ?? 0, name: stream.name };
}

function readPosition(token: string): Position {
  try {
    const { time, name } = JSON.parse(readPageToken(token) ?? '') as Partial<Position>;
    if (typeof time === 'number' && typeof name === 'string') return { time, name };
  } catch {
    // Not one of ours.
  }
  throw invalidToken();
}

function answer(call: Call, group: string, stream: StreamSummary): LogStream {
  return {
    logStreamName: stream.name,
    creationTime: stream.createdMs,
    firstEventTimestamp: stream.firstEventMs,
    lastEventTimestamp: stream.lastEventMs,
    lastIngestionTime: stream.lastIngestionMs,
    uploadSequenceToken: stream.lastIngestionMs === undefined ? undefined : sequenceToken(stream.lastIngestionMs),
    arn: streamArn(call.scope, group, stream.name),
    // AWS reports zero for every stream since June 2019.
    storedBytes: 0,
  };
}
