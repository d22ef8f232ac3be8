import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openKit } from './testkit.test.ts';

test('a group has no filters, no policies and no exports; a group that is missing is told so', async (t) => {
  const kit = await openKit();
  t.after(() => kit.close());
  await kit.send('CreateLogGroup', { logGroupName: '/a' });
  assert.deepEqual(await kit.send('DescribeMetricFilters', {}), { metricFilters: [] });
  assert.deepEqual(await kit.send('DescribeMetricFilters', { logGroupName: '/a' }), { metricFilters: [] });
  assert.deepEqual(await kit.send('DescribeSubscriptionFilters', { logGroupName: '/a' }), { subscriptionFilters: [] });
  const logGroupIdentifier = '/a';
  assert.deepEqual(await kit.send('GetDataProtectionPolicy', { logGroupIdentifier }), { logGroupIdentifier });
  for (const missing of [
    kit.send('DescribeMetricFilters', { logGroupName: '/b' }),
    kit.send('DescribeSubscriptionFilters', { logGroupName: '/b' }),
    kit.send('GetDataProtectionPolicy', { logGroupIdentifier: '/b' }),
  ])
    await assert.rejects(missing, { code: 'ResourceNotFoundException' });
});
