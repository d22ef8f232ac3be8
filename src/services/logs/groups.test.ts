import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { accessNeeds } from './access.ts';
import { applyRetention } from './retention.ts';
import { ACCOUNT, openKit, REGION, START_MS, type Kit } from './testkit.test.ts';

const name = '/app/jobs';
const arn = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${name}`;
const invalid = (message: string) => ({ code: 'InvalidParameterException', message });
const missing = { code: 'ResourceNotFoundException', message: 'The specified log group does not exist.' };

describe('log groups', () => {
  let kit: Kit;
  beforeEach(async () => void (kit = await openKit()));
  afterEach(() => kit.close());

  const needs = (operation: string, input: object) =>
    accessNeeds(operation, input as Record<string, unknown>, kit.call(operation));

  async function names(input: Parameters<Kit['send']>[1] = {}): Promise<(string | undefined)[]> {
    const { logGroups } = await kit.send('DescribeLogGroups', input as object);
    return (logGroups ?? []).map((group) => group.logGroupName);
  }

  it('describes a created group as AWS does', async () => {
    await kit.send('CreateLogGroup', { logGroupName: name });
    assert.deepEqual(JSON.parse(JSON.stringify(await kit.send('DescribeLogGroups', { logGroupNamePrefix: name }))), {
      logGroups: [
        {
          logGroupName: name,
          creationTime: START_MS,
          metricFilterCount: 0,
          arn: `${arn}:*`,
          storedBytes: 0,
          logGroupClass: 'STANDARD',
          logGroupArn: arn,
          deletionProtectionEnabled: false,
        },
      ],
    });
  });

  it('keeps class, key, retention and protection', async () => {
    await kit.send('CreateLogGroup', {
      logGroupName: name,
      logGroupClass: 'INFREQUENT_ACCESS',
      kmsKeyId: 'arn:key',
      deletionProtectionEnabled: true,
    });
    await kit.send('PutRetentionPolicy', { logGroupName: name, retentionInDays: 7 });
    const [group] = (await kit.send('DescribeLogGroups', {})).logGroups ?? [];
    assert.deepEqual(
      [group?.logGroupClass, group?.kmsKeyId, group?.retentionInDays, group?.deletionProtectionEnabled],
      ['INFREQUENT_ACCESS', 'arn:key', 7, true],
    );
    await kit.send('DeleteRetentionPolicy', { logGroupName: name });
    assert.ok(
      !('retentionInDays' in JSON.parse(JSON.stringify((await kit.send('DescribeLogGroups', {})).logGroups?.[0]))),
    );
    await assert.rejects(kit.send('DeleteLogGroup', { logGroupName: name }), { code: 'ValidationException' });
    await kit.send('PutLogGroupDeletionProtection', { logGroupIdentifier: arn, deletionProtectionEnabled: false });
    await kit.send('DeleteLogGroup', { logGroupName: name });
    await assert.rejects(kit.send('DeleteLogGroup', { logGroupName: name }), missing);
    assert.deepEqual(await names(), []);
  });

  it('refuses a second group of the name, long names, bad names and bad retention with the recorded texts', async () => {
    await kit.send('CreateLogGroup', { logGroupName: name });
    await assert.rejects(kit.send('CreateLogGroup', { logGroupName: name }), {
      code: 'ResourceAlreadyExistsException',
      message: 'The specified log group already exists',
    });
    await assert.rejects(
      kit.send('CreateLogGroup', { logGroupName: 'a'.repeat(513) }),
      invalid('Invalid LogGroup or LogStream, both must have length less than or equal to 512.'),
    );
    await assert.rejects(
      kit.send('CreateLogGroup', { logGroupName: 'a b' }),
      invalid(
        String.raw`1 validation error detected: Value 'a b' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\.\-_/#A-Za-z0-9]+`,
      ),
    );
    await assert.rejects(
      kit.send('CreateLogGroup', { logGroupName: undefined }),
      /'logGroupName' failed to satisfy constraint: Member must not be null/,
    );
    await assert.rejects(kit.send('PutRetentionPolicy', { logGroupName: name, retentionInDays: 2 }), {
      code: 'InvalidParameterException',
    });
    await assert.rejects(kit.send('PutRetentionPolicy', { logGroupName: 'none', retentionInDays: 1 }), missing);
    await assert.rejects(
      kit.send('DescribeLogGroups', { logGroupNamePrefix: 'a', logGroupNamePattern: 'b' }),
      invalid('LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.'),
    );
  });

  it('lists by name, prefix, pattern, class and identifier, page by page', async () => {
    for (const one of ['b', 'a/2', 'a/1', 'c']) await kit.send('CreateLogGroup', { logGroupName: one });
    await kit.send('CreateLogGroup', { logGroupName: 'elsewhere' }, 'eu-west-1');
    await kit.send('CreateLogGroup', { logGroupName: 'cheap', logGroupClass: 'INFREQUENT_ACCESS' });
    assert.deepEqual(await names(), ['a/1', 'a/2', 'b', 'c', 'cheap']);
    assert.deepEqual(await names({ logGroupNamePrefix: 'a' }), ['a/1', 'a/2']);
    assert.deepEqual(await names({ logGroupNamePattern: '2' }), ['a/2']);
    assert.deepEqual(await names({ logGroupClass: 'INFREQUENT_ACCESS' }), ['cheap']);
    assert.deepEqual(await names({ logGroupIdentifiers: ['b', `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:c`] }), [
      'b',
      'c',
    ]);
    const first = await kit.send('DescribeLogGroups', { limit: 2 });
    assert.equal(first.logGroups?.length, 2);
    assert.deepEqual(await names({ limit: 3, nextToken: first.nextToken }), ['b', 'c', 'cheap']);
    await assert.rejects(kit.send('DescribeLogGroups', { nextToken: '***' }), {
      message: 'The specified nextToken is invalid.',
    });
    await assert.rejects(
      kit.send('DescribeLogGroups', { limit: 51 }),
      /Value '51' at 'limit' failed .* less than or equal to 50/,
    );
  });

  it('shows groups that functions have made, and lets them be configured and deleted', async () => {
    const group = '/aws/lambda/f';
    kit.archive.stream({ account: ACCOUNT, region: REGION, group }, '2026/03/01/[$LATEST]abc').write(START_MS, 'START');
    assert.deepEqual(await names({ logGroupNamePrefix: '/aws/lambda/' }), [group]);
    await assert.rejects(kit.send('CreateLogGroup', { logGroupName: group }), {
      code: 'ResourceAlreadyExistsException',
    });
    await kit.send('PutRetentionPolicy', { logGroupName: group, retentionInDays: 1 });
    await kit.send('TagLogGroup', { logGroupName: group, tags: { a: 'b' } });
    const [found] = (await kit.send('DescribeLogGroups', {})).logGroups ?? [];
    assert.deepEqual([found?.logGroupName, found?.creationTime, found?.retentionInDays], [group, START_MS, 1]);
    await kit.send('DeleteLogGroup', { logGroupName: group });
    assert.deepEqual(await names(), []);
    await assert.rejects(kit.send('FilterLogEvents', { logGroupName: group }), missing);
  });

  it('tags through both APIs, by ARN with and without its end', async () => {
    await kit.send('CreateLogGroup', { logGroupName: name, tags: { env: 'testing' } });
    await kit.send('TagResource', { resourceArn: arn, tags: { test1: 'val1' } });
    await kit.send('TagLogGroup', { logGroupName: name, tags: { test3: 'val3', env: 'changed' } });
    const expected = { tags: { env: 'changed', test1: 'val1', test3: 'val3' } };
    assert.deepEqual(await kit.send('ListTagsForResource', { resourceArn: arn }), expected);
    assert.deepEqual(await kit.send('ListTagsForResource', { resourceArn: `${arn}:*` }), expected);
    assert.deepEqual(await kit.send('ListTagsLogGroup', { logGroupName: name }), expected);
    await kit.send('UntagLogGroup', { logGroupName: name, tags: ['test3', 'none'] });
    await kit.send('UntagResource', { resourceArn: arn, tagKeys: ['env'] });
    assert.deepEqual(await kit.send('ListTagsLogGroup', { logGroupName: name }), { tags: { test1: 'val1' } });
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`k${n}`, 'v']));
    await assert.rejects(kit.send('TagResource', { resourceArn: arn, tags: many }), { code: 'TooManyTagsException' });
    await assert.rejects(kit.send('ListTagsForResource', { resourceArn: `${arn}x` }), missing);
    await assert.rejects(kit.send('ListTagsForResource', { resourceArn: 'arn:aws:s3:::b' }), {
      code: 'InvalidParameterException',
    });
  });

  it('applies retention to the events', async () => {
    await kit.send('CreateLogGroup', { logGroupName: name });
    await kit.send('CreateLogStream', { logGroupName: name, logStreamName: 's' });
    await kit.send('PutLogEvents', {
      logGroupName: name,
      logStreamName: 's',
      logEvents: [{ timestamp: START_MS, message: 'old' }],
    });
    kit.nowMs += 2 * 24 * 60 * 60 * 1000;
    await kit.send('PutLogEvents', {
      logGroupName: name,
      logStreamName: 's',
      logEvents: [{ timestamp: kit.nowMs, message: 'new' }],
    });
    await applyRetention(kit.store, kit.archive, kit.nowMs);
    assert.equal((await kit.send('FilterLogEvents', { logGroupName: name })).events?.length, 2);
    await kit.send('PutRetentionPolicy', { logGroupName: name, retentionInDays: 1 });
    await applyRetention(kit.store, kit.archive, kit.nowMs);
    assert.deepEqual(
      (await kit.send('FilterLogEvents', { logGroupName: name })).events?.map((event) => event.message),
      ['new'],
    );
  });

  it('asks for permission on the ARNs that AWS names', () => {
    assert.deepEqual(needs('CreateLogGroup', { logGroupName: name }), [
      { action: 'logs:CreateLogGroup', resource: `${arn}:log-stream:` },
    ]);
    assert.deepEqual(needs('CreateLogGroup', { logGroupName: name, tags: { a: 'b' } })[1], {
      action: 'logs:TagResource',
      resource: arn,
    });
    assert.deepEqual(needs('PutLogEvents', { logGroupName: name, logStreamName: 's' }), [
      { action: 'logs:PutLogEvents', resource: `${arn}:log-stream:s` },
    ]);
    assert.deepEqual(needs('FilterLogEvents', { logGroupIdentifier: arn })[0]?.resource, `${arn}:log-stream:`);
    assert.deepEqual(needs('ListTagsForResource', { resourceArn: arn })[0]?.resource, arn);
    assert.deepEqual(
      needs('DescribeLogGroups', {})[0]?.resource,
      `arn:aws:logs:${REGION}:${ACCOUNT}:log-group::log-stream:`,
    );
  });
});
