// What stages keep, and when it is forgotten.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { API, functionArn, proxyTo, RestWorld, SCOPE } from '../../test/doubles/rest-world.ts';
import { ResponseCaches } from '../edge/restapi/cache/responses.ts';
import { STAGE } from '../services/apigateway/resources.ts';
import { followStages } from './stage-caches.ts';

async function world() {
  const responses = new ResponseCaches();
  const made = new RestWorld({ responses });
  followStages({ world: made.world, responses });
  made.fn('f', () => ({ body: 'served' }));
  made.method('GET', '/x', proxyTo(functionArn('f')));
  const settings = { cacheClusterEnabled: true, methodSettings: { '*/*': { cachingEnabled: true } } };
  made.deploy('one', settings);
  made.deploy('two', settings);
  await made.call('/one/x');
  await made.call('/two/x');
  const kept = (): string[] => responses.occupancy().map(({ stage, entries }) => `${stage}: ${entries}`);
  return { made, kept };
}

test('a stage that loses its cache loses what is in it, the others do not', async () => {
  const { made, kept } = await world();
  made.stage('one', { variables: { a: 'b' } });
  assert.deepEqual(kept(), ['one: 1', 'two: 1']);
  made.stage('one', { cacheClusterEnabled: false });
  assert.deepEqual(kept(), ['two: 1']);
  made.stage('one', { cacheClusterEnabled: true });
  await made.call('/one/x');
  assert.equal(made.invocations.length, 3);
});

test('a stage that is deleted leaves nothing behind', async () => {
  const { made, kept } = await world();
  made.records.delete(STAGE, SCOPE, `${API}/two`);
  assert.deepEqual(kept(), ['one: 1']);
});
