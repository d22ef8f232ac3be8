import assert from 'node:assert/strict';
import { test } from 'node:test';
import { API, functionArn, proxyTo, RestWorld } from '../../../test/doubles/rest-world.ts';
import { bucketOf, type ThrottleSetting } from './bucket.ts';

const CASES: readonly (readonly [what: string, setting: ThrottleSetting | undefined, bucket: object | undefined])[] = [
  ['no setting does not limit', undefined, undefined],
  ['an empty setting does not limit', {}, undefined],
  ['-1 and -1 do not limit', { rateLimit: -1, burstLimit: -1 }, undefined],
  ['a rate of -1 does not limit, whatever the burst', { rateLimit: -1, burstLimit: 1 }, undefined],
  ['a burst of -1 does not limit, whatever the rate', { rateLimit: 1, burstLimit: -1 }, undefined],
  ['a burst alone does not limit', { burstLimit: 5 }, undefined],
  ['a rate and a burst limit', { rateLimit: 0.5, burstLimit: 2 }, { name: 'b', rate: 0.5, burst: 2 }],
  ['a rate alone may come as fast as in one second', { rateLimit: 1.5 }, { name: 'b', rate: 1.5, burst: 2 }],
  ['0 blocks', { rateLimit: 0, burstLimit: 0 }, { name: 'b', rate: 0, burst: 0 }],
];

for (const [what, setting, bucket] of CASES) test(what, () => assert.deepEqual(bucketOf('b', setting), bucket));

test('a plan with -1 lets every request through, one with 0 none', async () => {
  const made = new RestWorld();
  made.fn('f', () => ({ body: 'served' }));
  made.method('GET', '/x', proxyTo(functionArn('f')), { apiKeyRequired: true });
  made.deploy();
  const key = 'abcdefghijklmnopqrstuvwxyz0123456789ABCD';
  made.key('k1', key);
  const texts = async (limit: number, inMethod: boolean): Promise<string[]> => {
    const throttle = { rateLimit: limit, burstLimit: limit };
    const stage = { apiId: API, stage: 'stage', ...(inMethod && { throttle: { '/x/GET': throttle } }) };
    made.plan('p1', { apiStages: [stage], ...(!inMethod && { throttle }) }, 'k1');
    const answers = [1, 2, 3].map(() => made.call('/stage/x', { headers: [['x-api-key', key]] }));
    return (await Promise.all(answers)).map(({ text }) => text);
  };
  for (const inMethod of [false, true]) {
    assert.deepEqual(await texts(-1, inMethod), ['served', 'served', 'served']);
    assert.deepEqual(await texts(0, inMethod), Array(3).fill('{"message":"Too Many Requests"}'));
  }
});
