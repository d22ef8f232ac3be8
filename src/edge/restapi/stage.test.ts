// What a stage makes of a deployment: canaries, variables, method settings; what is frozen and what is live. [api-gateway.md A21.1, A22, A23]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ACCOUNT,
  API,
  functionArn,
  grant,
  outcome,
  proxyTo,
  REGION,
  RestWorld,
} from '../../../test/doubles/rest-world.ts';
import type { CanaryRecord, MethodSettingRecord } from '../../services/apigateway/resources.ts';

/** A world whose draws come from a list, again and again. */
function world(...draws: readonly number[]): RestWorld {
  let drawn = 0;
  return new RestWorld({ draw: () => draws[drawn++ % draws.length]! });
}

function context(made: RestWorld): Record<string, unknown> {
  return made.event['requestContext'] as Record<string, unknown>;
}

// ---- canary

/** Two deployments that answer with the name of their function; the second one is the canary's. */
function canaryWorld(canary: Partial<CanaryRecord>, ...draws: readonly number[]): RestWorld {
  const made = world(...draws);
  for (const name of ['old', 'new']) made.fn(name, () => ({ body: name }));
  made.method('GET', '/x', proxyTo(functionArn('old')));
  const first = made.deploy('stage', { variables: { colour: 'blue', size: 's' } });
  made.method('GET', '/x', proxyTo(functionArn('new')));
  made.method('GET', '/only-new', proxyTo(functionArn('new')));
  const second = made.deploy();
  made.stage('stage', {
    deploymentId: first,
    canary: { deploymentId: second, percentTraffic: 50, useStageCache: false, ...canary },
  });
  return made;
}

async function bodies(made: RestWorld, times: number): Promise<string[]> {
  const found: string[] = [];
  for (let i = 0; i < times; i += 1) found.push((await made.call('/stage/x')).text);
  return found;
}

test('each request is drawn: below the percentage it is the canary’s', async () => {
  const made = canaryWorld({ percentTraffic: 20 }, 0.1, 0.2, 0.19999, 0.9, 0);
  assert.deepEqual(await bodies(made, 5), ['new', 'old', 'new', 'old', 'new']);
});

test('0 percent is nobody, 100 percent everybody, and that is live', async () => {
  const made = canaryWorld({ percentTraffic: 0 }, 0);
  assert.deepEqual(await bodies(made, 1), ['old']);
  made.stage('stage', { canary: { deploymentId: 'dep002', percentTraffic: 100, useStageCache: false } });
  assert.deepEqual(await bodies(made, 1), ['new']);
  made.stage('stage', { canary: undefined });
  assert.deepEqual(await bodies(made, 1), ['old']);
});

test('vector 42: the canary has its own deployment, routes and variables, and says so', async () => {
  const stageVariableOverrides = { colour: 'yellow' };
  const made = canaryWorld({ stageVariableOverrides }, 0, 0.9);
  await made.call('/stage/x');
  assert.deepEqual(made.event['stageVariables'], { colour: 'yellow', size: 's' });
  assert.equal(context(made)['isCanaryRequest'], true);
  assert.equal(context(made)['deploymentId'], 'dep002');
  await made.call('/stage/x');
  assert.deepEqual(made.event['stageVariables'], { colour: 'blue', size: 's' });
  assert.equal(context(made)['isCanaryRequest'], false);
  assert.equal(context(made)['deploymentId'], 'dep001');
  assert.equal((await made.call('/stage/only-new')).text, 'new');
  assert.equal((await made.call('/stage/only-new')).status, 403);
});

test('a stage without a canary says nothing of it', async () => {
  const made = world(0);
  made.fn('f', () => ({}));
  made.method('GET', '/x', proxyTo(functionArn('f')));
  made.deploy();
  await made.call('/stage/x');
  assert.equal('isCanaryRequest' in context(made), false);
});

test('a canary on the stage’s own deployment tries other variables only', async () => {
  const made = world(0, 0.9);
  for (const name of ['blue', 'yellow']) made.fn(name, () => ({ body: name }));
  made.method('GET', '/x', proxyTo(functionArn('${stageVariables.colour}')));
  const id = made.deploy('stage', { variables: { colour: 'blue' } });
  const stageVariableOverrides = { colour: 'yellow' };
  made.stage('stage', {
    canary: { deploymentId: id, percentTraffic: 50, useStageCache: false, stageVariableOverrides },
  });
  assert.deepEqual(await bodies(made, 2), ['yellow', 'blue']);
});

test('keys and throttles of the stage hold for the canary as well', async () => {
  const made = canaryWorld({}, 0, 0.9);
  made.stage('stage', { methodSettings: { '*/*': { throttlingRateLimit: 1, throttlingBurstLimit: 1 } } });
  assert.equal((await made.call('/stage/x')).text, 'new');
  assert.equal((await made.call('/stage/x')).status, 429);
});

// ---- stage variables

test('a stage variable names the function and its alias, each stage its own', async () => {
  const made = world(0);
  const invoked: string[] = [];
  made.fn('jobs', (_event, { invokedArn }) => invoked.push(invokedArn) && {}, {
    aliases: new Map([['live', { name: 'live', version: '$LATEST' }]]),
    policies: new Map(['', 'live'].map((q) => [q, { source: 'p', document: grant('jobs') }])),
  });
  made.method('GET', '/x', proxyTo(functionArn('${stageVariables.fn}:${stageVariables.alias}')));
  made.deploy('one', { variables: { fn: 'jobs', alias: 'live' } });
  made.deploy('two', { variables: { fn: 'jobs' } });
  const one = await made.call('/one/x');
  assert.equal(one.status, 500, 'the grant is for the unqualified function');
  const statement = JSON.parse(grant('jobs')) as { Statement: { Resource: string }[] };
  statement.Statement[0]!.Resource = functionArn('jobs:live');
  made.functions.set(functionArn('jobs'), {
    ...made.functions.get(functionArn('jobs'))!,
    policies: new Map([['live', { source: 'p', document: JSON.stringify(statement) }]]),
  });
  assert.equal((await made.call('/one/x')).status, 200);
  assert.deepEqual(invoked, [functionArn('jobs:live')]);
  assert.equal((await made.call('/two/x')).status, 500, 'an unknown variable is empty');
});

// ---- method settings

function settled(methodSettings: Record<string, MethodSettingRecord>): RestWorld {
  const made = world(0);
  made.fn('f', () => ({ body: 'served' }));
  for (const path of ['/', '/pets', '/pets/{id}']) made.method('ANY', path, proxyTo(functionArn('f')));
  made.deploy('stage', { methodSettings });
  return made;
}

const BLOCKED: MethodSettingRecord = { throttlingRateLimit: 0, throttlingBurstLimit: 0 };

async function statuses(made: RestWorld, ...requests: readonly (readonly [string, string])[]): Promise<number[]> {
  const found: number[] = [];
  for (const [method, target] of requests) found.push((await made.call(target, { method })).status);
  return found;
}

test('settings of a method are found in every spelling of its path', async () => {
  for (const key of ['pets/{id}/GET', '/pets/{id}/GET', '~1pets~1{id}/GET', 'pets~1{id}/GET', '/~1pets~1{id}/GET'])
    assert.deepEqual(
      await statuses(
        settled({ [key]: BLOCKED }),
        ['GET', '/stage/pets/1'],
        ['POST', '/stage/pets/1'],
        ['GET', '/stage/pets'],
      ),
      [429, 200, 200],
      key,
    );
  assert.deepEqual(
    await statuses(settled({ '/GET': BLOCKED }), ['GET', '/stage/'], ['GET', '/stage/pets']),
    [429, 200],
  );
  assert.deepEqual(
    await statuses(settled({ '~1/GET': BLOCKED }), ['GET', '/stage/'], ['GET', '/stage/pets']),
    [429, 200],
  );
});

test('those of one method replace those of all methods as a whole', async () => {
  const made = settled({ '*/*': { ...BLOCKED, loggingLevel: 'INFO' }, 'pets/GET': { loggingLevel: 'OFF' } });
  assert.deepEqual(await statuses(made, ['GET', '/stage/pets'], ['GET', '/stage/pets/1']), [200, 429]);
  assert.ok([...made.logged.values()].flat().every((line) => !line.includes('/pets ')));
});

test('logging is set for each method', async () => {
  const made = settled({ 'pets/{id}/ANY': { loggingLevel: 'INFO' } });
  await made.call('/stage/pets');
  assert.equal(made.logged.size, 0);
  await made.call('/stage/pets/1');
  assert.deepEqual([...made.logged.keys()], [`API-Gateway-Execution-Logs_${API}/stage`]);
});

// ---- frozen and live

test('the deployment is frozen: what is edited afterwards acts with the next one', async () => {
  const made = world(0);
  made.fn('f', () => ({ body: 'f', isBase64Encoded: true }));
  made.fn('g', () => ({ body: 'g' }));
  made.method('GET', '/x', proxyTo(functionArn('f')));
  made.deploy();
  made.method('GET', '/x', proxyTo(functionArn('g')), { apiKeyRequired: true });
  made.method('GET', '/added', proxyTo(functionArn('g')));
  made.putApi({
    binaryMediaTypes: ['*/*'],
    minimumCompressionSize: 0,
    policy: JSON.stringify({ Statement: [{ Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' }] }),
    disableExecuteApiEndpoint: true,
  });
  made.gatewayResponse({ responseType: 'MISSING_AUTHENTICATION_TOKEN', statusCode: '404' });
  const before = await made.call('/stage/x', { headers: [['Accept-Encoding', 'gzip']] });
  assert.deepEqual([before.status, before.text], [200, 'f']);
  assert.equal((await made.call('/stage/added')).status, 403);
  made.deploy();
  assert.equal((await made.call('/stage/x')).status, 403);
});

test('a stage goes back to an older deployment', async () => {
  const made = canaryWorld({}, 0.9);
  made.stage('stage', { deploymentId: 'dep002', canary: undefined });
  assert.deepEqual(await bodies(made, 1), ['new']);
  made.stage('stage', { deploymentId: 'dep001' });
  assert.deepEqual(await bodies(made, 1), ['old']);
});

test('settings of the stage are live', async () => {
  const made = world(0);
  made.fn('f', () => outcome('{"body":"served"}'));
  made.method('GET', '/x', proxyTo(functionArn('f')));
  made.deploy();
  await made.call('/stage/x');
  assert.equal(made.event['stageVariables'], null);
  made.stage('stage', {
    variables: { a: '1' },
    methodSettings: { '*/*': { loggingLevel: 'INFO', throttlingRateLimit: 1, throttlingBurstLimit: 1 } },
    accessLog: { destinationArn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:access`, format: '$context.status' },
  });
  await made.call('/stage/x');
  assert.deepEqual(made.event['stageVariables'], { a: '1' });
  assert.equal((await made.call('/stage/x')).status, 429);
  assert.deepEqual(made.logged.get('access'), ['200', '429']);
  assert.equal(made.logged.size, 2);
});
