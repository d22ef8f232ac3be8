import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { GetLogEventsResponse, InputLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import { ACCOUNT, openKit, REGION, START_MS, type Kit } from './testkit.test.ts';

const logGroupName = '/app/jobs';
const logStreamName = 'worker/1';
const arn = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${logGroupName}`;
const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
const invalid = (message: string) => ({ code: 'InvalidParameterException', message });
const noStream = { code: 'ResourceNotFoundException', message: 'The specified log stream does not exist.' };
const noGroup = { code: 'ResourceNotFoundException', message: 'The specified log group does not exist.' };

function lines(count: number, first = 0): { timestamp: number; message: string }[] {
  return Array.from({ length: count }, (_, n) => ({
    timestamp: START_MS - 1000 + first + n,
    message: `message ${first + n}`,
  }));
}

function numbers(answer: GetLogEventsResponse): number[] | undefined {
  return answer.events?.map((event) => Number(event.message?.slice('message '.length)));
}

describe('log streams and events', () => {
  let kit: Kit;
  beforeEach(async () => {
    kit = await openKit();
    await kit.send('CreateLogGroup', { logGroupName });
    await kit.send('CreateLogStream', { logGroupName, logStreamName });
  });
  afterEach(() => kit.close());

  const get = (input: object) => kit.send('GetLogEvents', { logGroupName, logStreamName, ...input });
  const filter = (input: object = {}) => kit.send('FilterLogEvents', { logGroupName, ...input });
  const put = (logEvents: InputLogEvent[], stream = logStreamName) =>
    kit.send('PutLogEvents', { logGroupName, logStreamName: stream, logEvents });
  const rejected = async (timestamps: number[]) => {
    const answer = await put(timestamps.map((timestamp) => ({ timestamp, message: String(timestamp) })));
    return answer.rejectedLogEventsInfo;
  };
  const all = async (input: object): Promise<string[]> => {
    const found: string[] = [];
    for (let nextToken: string | undefined; ;) {
      const answer = await filter({ ...input, nextToken });
      found.push(...(answer.events ?? []).map((event) => event.message ?? ''));
      if (answer.nextToken === undefined) return found;
      nextToken = answer.nextToken;
    }
  };

  describe('streams', () => {
    it('describes a stream before and after its first events', async () => {
      const described = async () =>
        JSON.parse(JSON.stringify((await kit.send('DescribeLogStreams', { logGroupName })).logStreams));
      const empty = {
        logStreamName,
        creationTime: START_MS,
        arn: `${arn}:log-stream:${logStreamName}`,
        storedBytes: 0,
      };
      assert.deepEqual(await described(), [empty]);
      kit.nowMs += 5;
      await put([
        { timestamp: START_MS - 7, message: 'a' },
        { timestamp: START_MS - 3, message: 'b' },
      ]);
      const [{ uploadSequenceToken, ...full }] = await described();
      assert.match(uploadSequenceToken, /^\d{56}$/);
      assert.deepEqual(full, {
        ...empty,
        firstEventTimestamp: START_MS - 7,
        lastEventTimestamp: START_MS - 3,
        lastIngestionTime: START_MS + 5,
      });
    });

    it('refuses what exists, what does not and what no stream may be called', async () => {
      await assert.rejects(kit.send('CreateLogStream', { logGroupName, logStreamName }), {
        code: 'ResourceAlreadyExistsException',
        message: 'The specified log stream already exists',
      });
      await assert.rejects(kit.send('CreateLogStream', { logGroupName: 'none', logStreamName }), noGroup);
      await assert.rejects(kit.send('DeleteLogStream', { logGroupName, logStreamName: 'none' }), noStream);
      await assert.rejects(kit.send('CreateLogStream', { logGroupName, logStreamName: 'a:b' }), {
        code: 'InvalidParameterException',
      });
      await assert.rejects(
        kit.send('CreateLogStream', { logGroupName, logStreamName: 'x'.repeat(513) }),
        /less than or equal to 512\./,
      );
      await kit.send('DeleteLogStream', { logGroupName, logStreamName });
      assert.deepEqual((await kit.send('DescribeLogStreams', { logGroupName })).logStreams, []);
    });

    it('lists by name or last event, both ways, page by page', async () => {
      await kit.send('DeleteLogStream', { logGroupName, logStreamName });
      for (const [index, name] of ['c', 'a', 'b', 'p/1', 'p/2'].entries()) {
        await kit.send('CreateLogStream', { logGroupName, logStreamName: name });
        await put([{ timestamp: START_MS + (index % 4), message: name }], name);
      }
      const list = async (input: object) => {
        const names: (string | undefined)[] = [];
        for (let nextToken: string | undefined; ;) {
          const answer = await kit.send('DescribeLogStreams', { logGroupName, limit: 2, nextToken, ...input });
          names.push(...(answer.logStreams ?? []).map((stream) => stream.logStreamName));
          if (answer.nextToken === undefined) return names;
          nextToken = answer.nextToken;
        }
      };
      assert.deepEqual(await list({}), ['a', 'b', 'c', 'p/1', 'p/2']);
      assert.deepEqual(await list({ descending: true }), ['p/2', 'p/1', 'c', 'b', 'a']);
      assert.deepEqual(await list({ logStreamNamePrefix: 'p/' }), ['p/1', 'p/2']);
      assert.deepEqual(await list({ orderBy: 'LastEventTime' }), ['c', 'p/2', 'a', 'b', 'p/1']);
      assert.deepEqual(await list({ orderBy: 'LastEventTime', descending: true }), ['p/1', 'b', 'a', 'p/2', 'c']);
      assert.deepEqual(await list({ logGroupName: undefined, logGroupIdentifier: arn }), ['a', 'b', 'c', 'p/1', 'p/2']);
      await assert.rejects(list({ orderBy: 'LastEventTime', logStreamNamePrefix: 'p' }), {
        code: 'InvalidParameterException',
      });
      await assert.rejects(list({ logGroupIdentifier: arn }), {
        code: 'ValidationException',
        message: 'LogGroup name and LogGroup ARN are mutually exclusive parameters.',
      });
      await assert.rejects(list({ nextToken: 'bm90IG91cnM' }), invalid('The specified nextToken is invalid.'));
    });
  });

  describe('PutLogEvents', () => {
    it('takes events, multi-byte ones too, and always answers a sequence token', async () => {
      const { nextSequenceToken, rejectedLogEventsInfo } = await put([
        { timestamp: START_MS, message: '\u{1f640} - 参よ\n日本語' },
      ]);
      assert.match(nextSequenceToken ?? '', /^\d{56}$/);
      assert.equal(rejectedLogEventsInfo, undefined);
      const { events } = await kit.send('GetLogEvents', { logGroupName, logStreamName });
      assert.deepEqual(events, [{ timestamp: START_MS, message: '\u{1f640} - 参よ\n日本語', ingestionTime: START_MS }]);
    });

    it('refuses batches beyond the limits', async () => {
      await assert.rejects(
        put([
          { timestamp: START_MS, message: 'a' },
          { timestamp: START_MS - 1, message: 'b' },
        ]),
        invalid('Log events in a single PutLogEvents request must be in chronological order.'),
      );
      await assert.rejects(
        put([
          { timestamp: START_MS - DAY - 1, message: 'a' },
          { timestamp: START_MS, message: 'b' },
        ]),
        /24 hours/,
      );
      await assert.rejects(
        put([{ timestamp: START_MS, message: 'x'.repeat(1_048_576) }]),
        invalid('Upload too large: 1048602 bytes exceeds limit of 1048576'),
      );
      await assert.rejects(
        put(lines(10_001)),
        /'logEvents' failed to satisfy constraint: Member must have length less than or equal to 10000/,
      );
      await assert.rejects(put([]), { code: 'InvalidParameterException' });
      await assert.rejects(put([{ timestamp: START_MS, message: '' }]), /Value '' at 'logEvents.1.member.message'/);
      await assert.rejects(
        put([{ timestamp: undefined, message: 'a' }]),
        /Value null at 'logEvents.1.member.timestamp'/,
      );
      await assert.rejects(put(lines(1), 'none'), noStream);
      await assert.rejects(
        kit.send('PutLogEvents', { logGroupName: 'none', logStreamName, logEvents: lines(1) }),
        noGroup,
      );
      await put([{ timestamp: START_MS, message: 'x'.repeat(1_048_550) }]);
    });

    it('accepts the call and names the events that are too old, expired or too new', async () => {
      assert.deepEqual(await rejected([START_MS - 15 * DAY]), { tooOldLogEventEndIndex: 1 });
      assert.deepEqual(await rejected([START_MS - 14 * DAY - 2, START_MS - 14 * DAY - 1, START_MS - 14 * DAY]), {
        tooOldLogEventEndIndex: 2,
      });
      assert.deepEqual(await rejected([START_MS, START_MS + 2 * HOUR, START_MS + 2 * HOUR + 1]), {
        tooNewLogEventStartIndex: 2,
      });
      await kit.send('PutRetentionPolicy', { logGroupName, retentionInDays: 3 });
      assert.deepEqual(await rejected([START_MS - 3 * DAY - 1, START_MS - 3 * DAY]), { expiredLogEventEndIndex: 1 });
      const { events } = await kit.send('GetLogEvents', { logGroupName, logStreamName });
      assert.deepEqual(
        events?.map((event) => event.timestamp),
        [START_MS - 14 * DAY, START_MS - 3 * DAY, START_MS, START_MS + 2 * HOUR],
      );
    });
  });

  describe('GetLogEvents', () => {
    it('begins with the latest page, ascending, and goes backward by its token', async () => {
      await put(lines(25));
      const last = await get({ limit: 10 });
      assert.deepEqual(
        numbers(last),
        lines(10, 15).map((_, n) => 15 + n),
      );
      const before = await get({ limit: 10, nextToken: last.nextBackwardToken });
      assert.deepEqual(numbers(before)?.[0], 5);
      const first = await get({ limit: 10, nextToken: before.nextBackwardToken });
      assert.deepEqual(numbers(first), [0, 1, 2, 3, 4]);
      const end = await get({ limit: 10, nextToken: first.nextBackwardToken });
      assert.deepEqual(end.events, []);
      assert.equal(end.nextBackwardToken, first.nextBackwardToken);
      assert.deepEqual(
        numbers(await get({ limit: 10, nextToken: end.nextForwardToken })),
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
      );
    });

    it('goes forward from the head and finds what comes later behind the same token', async () => {
      await put(lines(15));
      const first = await get({ limit: 10, startFromHead: true });
      assert.match(first.nextForwardToken ?? '', /^f\/\d{56}\/s$/);
      assert.match(first.nextBackwardToken ?? '', /^b\/\d{56}\/s$/);
      const second = await get({ limit: 10, startFromHead: true, nextToken: first.nextForwardToken });
      assert.deepEqual(numbers(second), [10, 11, 12, 13, 14]);
      const end = await get({ startFromHead: true, nextToken: second.nextForwardToken });
      assert.deepEqual([end.events, end.nextForwardToken], [[], second.nextForwardToken]);
      await put(lines(2, 15));
      assert.deepEqual(numbers(await get({ startFromHead: true, nextToken: end.nextForwardToken })), [15, 16]);
    });

    it('gives an empty stream tokens that work once it has events', async () => {
      const empty = await get({});
      assert.deepEqual(empty.events, []);
      await put(lines(2));
      assert.deepEqual(numbers(await get({ nextToken: empty.nextForwardToken })), [0, 1]);
      assert.deepEqual(numbers(await get({ nextToken: empty.nextBackwardToken })), []);
    });

    it('keeps to its times, end excluded, and to 1 MB', async () => {
      await put(lines(10));
      assert.deepEqual(numbers(await get({ startTime: START_MS - 998, endTime: START_MS - 995 })), [2, 3, 4]);
      for (let n = 0; n < 3; n++)
        await put([{ timestamp: START_MS + n, message: `message ${n} ${'x'.repeat(500_000)}` }]);
      assert.equal((await get({})).events?.length, 2);
      assert.equal((await get({ startFromHead: true })).events?.length, 12);
    });

    it('refuses bad tokens, limits and places', async () => {
      await assert.rejects(get({ nextToken: 'invalid-token' }), invalid('The specified nextToken is invalid.'));
      await assert.rejects(
        get({ limit: 10_001 }),
        invalid(
          "1 validation error detected: Value '10001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 10000",
        ),
      );
      await assert.rejects(get({ logStreamName: 'none' }), noStream);
      await assert.rejects(get({ logGroupName: 'none' }), noGroup);
      await put(lines(1));
      assert.equal((await get({ logGroupName: undefined, logGroupIdentifier: arn })).events?.length, 1);
      assert.equal((await get({ logGroupName: undefined, logGroupIdentifier: logGroupName })).events?.length, 1);
    });
  });

  describe('FilterLogEvents', () => {
    it('answers events of every stream by time, with their ids', async () => {
      await kit.send('CreateLogStream', { logGroupName, logStreamName: 'other' });
      await put([
        { timestamp: START_MS + 1, message: 'b' },
        { timestamp: START_MS + 3, message: 'd' },
      ]);
      await put(
        [
          { timestamp: START_MS, message: 'a' },
          { timestamp: START_MS + 2, message: 'c' },
        ],
        'other',
      );
      const answer = await filter();
      assert.deepEqual(answer.searchedLogStreams, []);
      assert.deepEqual(
        answer.events?.map((event) => [event.message, event.logStreamName]),
        [
          ['a', 'other'],
          ['b', logStreamName],
          ['c', 'other'],
          ['d', logStreamName],
        ],
      );
      assert.equal(new Set(answer.events?.map((event) => event.eventId)).size, 4);
      assert.deepEqual(await all({ logStreamNames: ['other'] }), ['a', 'c']);
      assert.deepEqual(await all({ logStreamNamePrefix: 'work' }), ['b', 'd']);
      assert.deepEqual(
        await all({ startTime: START_MS + 1, endTime: START_MS + 2 }),
        ['b', 'c'],
        'the end time is included',
      );
      assert.deepEqual(await all({ startFromHead: false, limit: 3 }), ['d', 'c', 'b', 'a']);
    });

    it('pages matches of a pattern', async () => {
      await put(lines(25));
      assert.equal((await filter({ limit: 20 })).events?.length, 20);
      assert.deepEqual((await all({ limit: 20 })).length, 25);
      assert.deepEqual(
        await all({ filterPattern: '"message 1"', limit: 3 }),
        lines(25)
          .map((line) => line.message)
          .filter((message) => message.startsWith('message 1')),
      );
      const exact = await filter({ limit: 25 });
      assert.equal(exact.nextToken, undefined);
    });

    it('tells a client that follows each event once', async () => {
      const seen = new Set<string>();
      for (let round = 0; round < 3; round++) {
        await put(lines(5, round * 3));
        for (const event of (await filter({ startTime: START_MS - 1000 })).events ?? []) seen.add(event.eventId ?? '');
      }
      assert.equal(seen.size, 15);
    });

    it('answers large matches in several pages', async () => {
      for (let n = 0; n < 3; n++) await put([{ timestamp: START_MS + n, message: `${n} ${'x'.repeat(500_000)}` }]);
      const first = await filter();
      assert.equal(first.events?.length, 2);
      assert.deepEqual(
        (await all({})).map((message) => message.charAt(0)),
        ['0', '1', '2'],
      );
      assert.deepEqual(
        (await all({ startFromHead: false })).map((message) => message.charAt(0)),
        ['2', '1', '0'],
      );
    });

    it('looks through many events in several answers, empty ones among them', async () => {
      const writer = kit.archive.stream({ account: ACCOUNT, region: REGION, group: logGroupName }, 'busy');
      for (let n = 0; n < 120_000; n++) writer.write(START_MS + n, n === 115_000 ? 'needle' : 'hay');
      const first = await filter({ filterPattern: 'needle' });
      assert.deepEqual([first.events, typeof first.nextToken], [[], 'string']);
      assert.deepEqual(await all({ filterPattern: 'needle' }), ['needle']);
    });

    it('refuses bad patterns, tokens, limits and places', async () => {
      await assert.rejects(filter({ filterPattern: '{ $.a' }), { code: 'InvalidParameterException' });
      await assert.rejects(filter({ nextToken: 'invalid-token' }), invalid('The specified nextToken is invalid.'));
      await assert.rejects(filter({ limit: 10_001 }), /Value '10001' at 'limit'/);
      await assert.rejects(filter({ logGroupName: 'none' }), noGroup);
      await assert.rejects(filter({ logStreamNames: ['none'] }), noStream);
      await assert.rejects(filter({ logStreamNames: [logStreamName], logStreamNamePrefix: 'w' }), {
        code: 'InvalidParameterException',
      });
      await assert.rejects(filter({ startFromHead: false, startTime: 0 }), { code: 'InvalidParameterException' });
    });
  });
});
