import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ACCOUNT, NOW_MS, openKit, REGION, shown, type Kit } from './testkit.test.ts';
import { quotaName } from './usage-names.ts';

const DAY_MS = 86_400_000;

describe('API keys', () => {
  let kit: Kit;
  before(() => void (kit = openKit()));
  after(() => kit.close());

  it('are disabled and have a generated value unless told otherwise', async () => {
    const made = await kit.run('CreateApiKey', { name: '', value: '' });
    assert.match(made.value ?? '', /^[A-Za-z0-9]{40}$/);
    assert.deepEqual(shown(made), {
      id: made.id,
      value: made.value,
      enabled: false,
      createdDate: '2024-02-06T12:00:00.000Z',
      lastUpdatedDate: '2024-02-06T12:00:00.000Z',
      stageKeys: [],
    });
  });

  it('show their value on request only', async () => {
    const value = 'v'.repeat(20);
    const { id: apiKey = '' } = await kit.run('CreateApiKey', { name: 'hidden', value, tags: { a: '1' } });
    assert.equal((await kit.run('GetApiKey', { apiKey })).value, undefined);
    assert.equal((await kit.run('GetApiKey', { apiKey, includeValue: true })).value, value);
    const [listed] = (await kit.run('GetApiKeys', { nameQuery: 'hidden' })).items;
    assert.deepEqual([listed?.value, listed?.tags], [undefined, { a: '1' }]);
    assert.equal((await kit.run('GetApiKeys', { nameQuery: 'hid', includeValues: true })).items[0]?.value, value);
    assert.deepEqual((await kit.run('GetApiKeys', { nameQuery: 'HID' })).items, []);
    await kit.refused('CreateApiKey', { value }, 'ConflictException', 'API Key already exists');
  });

  it('come from a CSV file, into usage plans too', async () => {
    const { id: planId = '' } = await kit.run('CreateUsagePlan', { name: 'p' });
    const one = '1'.repeat(24);
    const csv = `Name,key,description,Enabled,usageplanIds\r\nfirst,${one},"a, ""quoted"" text",TRUE,"${planId}"\r\nsecond,${'2'.repeat(24)},,false,\r\n`;
    const { ids = [] } = await kit.run('ImportApiKeys', { body: Buffer.from(csv), format: 'csv' });
    assert.equal(ids.length, 2);
    const first = await kit.run('GetApiKey', { apiKey: ids[0] ?? '', includeValue: true });
    assert.deepEqual(
      [first.name, first.value, first.description, first.enabled],
      ['first', one, 'a, "quoted" text', true],
    );
    const held = await kit.run('GetUsagePlanKeys', { usagePlanId: planId });
    assert.deepEqual(shown(held.items), [{ id: ids[0], type: 'API_KEY', value: one, name: 'first' }]);
  });

  it('leave their plans when they are deleted', async () => {
    const { id: planId = '' } = await kit.run('CreateUsagePlan', { name: 'p' });
    const { id: keyId = '' } = await kit.run('CreateApiKey', {});
    await kit.run('CreateUsagePlanKey', { usagePlanId: planId, keyId, keyType: 'API_KEY' });
    await kit.run('DeleteApiKey', { apiKey: keyId });
    assert.deepEqual((await kit.run('GetUsagePlanKeys', { usagePlanId: planId })).items, []);
  });
});

describe('usage plans', () => {
  let kit: Kit;
  before(() => void (kit = openKit()));
  after(() => kit.close());

  it('answer with numbers, and with apiStages even when there are none', async () => {
    const throttle = { burstLimit: 20, rateLimit: 10 };
    const made = await kit.run('CreateUsagePlan', { name: 'p', throttle, quota: { limit: 2000, period: 'MONTH' } });
    const quota = { limit: 2000, offset: 0, period: 'MONTH' };
    assert.deepEqual(shown(made), { id: made.id, name: 'p', apiStages: [], throttle, quota });
    assert.deepEqual((await kit.run('GetUsagePlan', { usagePlanId: made.id ?? '' })).tags, {});
  });

  it('refuse a key that another plan gives the same stage, whichever comes second', async () => {
    const { restApiId } = await kit.stagedApi();
    const apiStages = [{ apiId: restApiId, stage: 'dev' }];
    const { id: first = '' } = await kit.run('CreateUsagePlan', { name: '1', apiStages });
    const { id: second = '' } = await kit.run('CreateUsagePlan', { name: '2', apiStages });
    const { id: third = '' } = await kit.run('CreateUsagePlan', { name: '3' });
    const { id: keyId = '' } = await kit.run('CreateApiKey', {});
    const put = (usagePlanId: string) => ({ usagePlanId, keyId, keyType: 'API_KEY' });
    await kit.run('CreateUsagePlanKey', put(first));
    await kit.run('CreateUsagePlanKey', put(third));
    const text = (plan: string) =>
      `Usage Plan ${plan} cannot be added because API Key cannot reference multiple Usage Plans with the same API stage: ${restApiId}:dev`;
    await kit.refused('CreateUsagePlanKey', put(second), 'ConflictException', text(second));
    const patchOperations = [{ op: 'add' as const, path: '/apiStages', value: `${restApiId}:dev` }];
    await kit.refused('UpdateUsagePlan', { usagePlanId: third, patchOperations }, 'ConflictException', text(third));
    const plans = await kit.run('GetUsagePlans', { keyId });
    assert.deepEqual(plans.items.map((plan) => plan.id).sort(), [first, third].sort());
  });

  it('go once their stages are gone, and their keys and counts with them', async () => {
    const { id: usagePlanId = '' } = await kit.run('CreateUsagePlan', {
      name: 'p',
      quota: { limit: 5, period: 'DAY' },
    });
    const { id: keyId = '' } = await kit.run('CreateApiKey', {});
    await kit.run('CreateUsagePlanKey', { usagePlanId, keyId, keyType: 'API_KEY' });
    const quota = quotaName(ACCOUNT, REGION, usagePlanId, keyId);
    await kit.ledger.count(quota, 'DAY', 5);
    await kit.run('DeleteUsagePlan', { usagePlanId });
    assert.equal(await kit.ledger.used(quota, 'DAY'), 0);
    assert.deepEqual((await kit.run('GetUsagePlans', { keyId })).items, []);
  });
});

describe('usage', () => {
  let kit: Kit;
  let usagePlanId: string;
  let keyId: string;
  before(async () => {
    kit = openKit();
    ({ id: usagePlanId = '' } = await kit.run('CreateUsagePlan', { name: 'p', quota: { limit: 10, period: 'WEEK' } }));
    ({ id: keyId = '' } = await kit.run('CreateApiKey', {}));
    await kit.run('CreateUsagePlanKey', { usagePlanId, keyId, keyType: 'API_KEY' });
  });
  after(() => kit.close());

  async function spend(times: number): Promise<void> {
    for (let n = 0; n < times; n += 1)
      await kit.ledger.count(quotaName(ACCOUNT, REGION, usagePlanId, keyId), 'WEEK', 10);
  }

  it('runs down by day over the period, and an extension starts from what remains', async () => {
    await spend(3);
    kit.clock.nowMs = NOW_MS + DAY_MS;
    await spend(4);
    const days = { usagePlanId, startDate: '2024-02-05', endDate: '2024-02-07' };
    const read = await kit.run('GetUsage', days);
    assert.deepEqual(read.items, {
      [keyId]: [
        [0, 10],
        [3, 7],
        [4, 3],
      ],
    });
    const patchOperations = [{ op: 'replace' as const, path: '/remaining', value: '100' }];
    const extended = await kit.run('UpdateUsage', { usagePlanId, keyId, patchOperations });
    assert.deepEqual(extended.items?.[keyId]?.[0]?.[1], 100);
    const again = await kit.run('GetUsage', { ...days, keyId, startDate: '2024-02-07' });
    assert.deepEqual(again.items?.[keyId]?.[0]?.[1], 100);
  });

  it('is refused for a key that the plan does not hold and for a day that is none', async () => {
    const days = { usagePlanId, startDate: '2024-02-05', endDate: '2024-02-06' };
    await kit.refused(
      'GetUsage',
      { ...days, keyId: 'nope' },
      'NotFoundException',
      'Invalid API Key identifier specified',
    );
    const text = 'Invalid date specified: today. Dates are YYYY-MM-DD';
    await kit.refused('GetUsage', { ...days, endDate: 'today' }, 'BadRequestException', text);
    const long = 'The dates must span at most 366 days';
    await kit.refused('GetUsage', { ...days, startDate: '0001-01-01' }, 'BadRequestException', long);
  });
});
