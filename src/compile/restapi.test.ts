// Which changes touch which unit, and what a unit is made of when records are missing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ACCOUNT, API, functionArn, proxyTo, REGION, RestWorld, SCOPE } from '../../test/doubles/rest-world.ts';
import { methodsFor } from '../edge/restapi/route.ts';
import type { UsageUnit } from '../edge/restapi/unit.ts';
import { API_KEY, DEPLOYMENT, RESOURCE, REST_API, STAGE } from '../services/apigateway/resources.ts';
import { compileRestApis } from './restapi.ts';

function world(): RestWorld {
  const made = new RestWorld();
  made.fn('f', () => ({}));
  made.method('GET', '/x', proxyTo(functionArn('f')));
  made.deploy();
  return made;
}

test('an API without stages is a unit without stages, and goes when it is deleted', () => {
  const made = new RestWorld();
  assert.equal(made.apis.get(API)?.stages.size, 0);
  made.records.delete(REST_API, SCOPE, API);
  assert.equal(made.apis.get(API), undefined);
});

test('only the API and its stages are watched: editing the draft compiles nothing', () => {
  const made = world();
  const before = made.apis.get(API);
  made.method('POST', '/x', proxyTo(functionArn('f')));
  assert.equal(made.apis.get(API), before);
  made.stage('stage', { variables: { a: '1' } });
  assert.notEqual(made.apis.get(API), before);
});

test('the draft is read when it is asked for', () => {
  const made = world();
  const unit = made.apis.get(API)!;
  made.method('POST', '/x', proxyTo(functionArn('f')));
  assert.deepEqual(methodsFor(unit.draft(), '/x'), ['GET', 'POST']);
  assert.deepEqual(methodsFor(unit.stages.get('stage')!.release.routes, '/x'), ['GET']);
});

test('a stage whose deployment is gone does not serve, its API does', () => {
  const made = world();
  made.deploy('other');
  made.records.delete(DEPLOYMENT, SCOPE, `${API}/dep001`);
  made.records.put(REST_API, SCOPE, API, made.records.read.get(REST_API, SCOPE, API)!);
  assert.deepEqual([...made.apis.get(API)!.stages.keys()], ['other']);
});

test('a canary whose deployment is gone leaves the stage alone', () => {
  const made = world();
  made.stage('stage', { canary: { deploymentId: 'gone00', percentTraffic: 50, useStageCache: false } });
  assert.equal(made.apis.get(API)!.stages.get('stage')!.canary, undefined);
});

test('units are named in lower case and found in every account and region', () => {
  const made = new RestWorld();
  const api = made.records.read.get(REST_API, SCOPE, API)!;
  const elsewhere = { account: '222222222222', region: 'eu-west-1' };
  made.records.put(REST_API, elsewhere, 'ABC', { ...api, id: 'ABC' });
  assert.equal(made.apis.get('abc')?.account, '222222222222');
  const compiler = compileRestApis((work) => work(made.records.read));
  const change = { account: ACCOUNT, region: REGION, kind: STAGE.name, id: 'ABC/stage' };
  assert.deepEqual(compiler.touched(change, made.records.read), ['abc']);
  assert.equal(compiler.build('never-touched', made.records.read), undefined);
});

test('usage units live by account and region and go with the last record', () => {
  const made = new RestWorld();
  const usage = made.world.units<UsageUnit>('usage');
  made.key('k1', 'value-of-the-key-0001');
  assert.deepEqual([...usage.keys()], [`${ACCOUNT}/${REGION}`]);
  made.records.delete(API_KEY, SCOPE, 'k1');
  assert.equal(usage.size, 0);
});

test('a membership of a plan that is gone means nothing', () => {
  const made = new RestWorld();
  made.key('k1', 'value-of-the-key-0001');
  made.plan('p1', { apiStages: [{ apiId: API, stage: 'stage' }] }, 'k1');
  const key = () =>
    made.world.units<UsageUnit>('usage').get(`${ACCOUNT}/${REGION}`)!.keys.get('value-of-the-key-0001')!;
  assert.equal(key().plans.size, 1);
  made.records.delete({ name: 'apigateway/usage-plan' }, SCOPE, 'p1');
  assert.equal(key().plans.size, 0);
});

test('ten thousand methods compile', () => {
  const made = new RestWorld();
  for (let i = 0; i < 1000; i += 1) {
    const methods = Object.fromEntries(
      ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'ANY', 'A', 'B'].map((httpMethod) => [
        httpMethod,
        {
          httpMethod,
          authorizationType: 'NONE',
          apiKeyRequired: false,
          responses: {},
          integration: proxyTo(functionArn('f')),
        },
      ]),
    );
    made.records.put(RESOURCE, SCOPE, `${API}/r${i}`, { id: `r${i}`, apiId: API, path: `/r${i}/{id}`, methods });
  }
  made.deploy();
  const { routes } = made.apis.get(API)!.stages.get('stage')!.release;
  assert.equal(methodsFor(routes, '/r999/1').length, 10);
});
