import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FunctionUnit } from '../edge/contract.ts';
import { openSqliteStore } from '../store/sqlite/open.ts';
import { FUNCTION, FUNCTION_URL, URL_SCOPE } from '../services/lambda/resources.ts';
import type { FunctionRecord, FunctionVersion } from '../services/lambda/resources.ts';
import { functionUrls, functions } from './lambda.ts';

const SCOPE = { account: '000000000000', region: 'us-east-1' };
const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';

const latest: FunctionVersion = {
  version: '$LATEST',
  packageType: 'Zip',
  runtime: 'python3.12',
  handler: 'main.handler',
  role: 'arn:aws:iam::000000000000:role/r',
  description: '',
  timeout: 3,
  memorySize: 128,
  ephemeralStorage: 512,
  architectures: ['arm64'],
  layers: [{ arn: 'arn:l:1', digest: 'sha256:11', size: 1 }],
  tracingMode: 'PassThrough',
  snapStart: 'None',
  environment: { A: '1', B: '2' },
  logging: { format: 'Text', group: '/aws/lambda/f' },
  code: { digest: 'sha256:aa', size: 3, sha256: 'qq==' },
  revisionId: 'r1',
  lastModifiedMs: 1,
};

const record: FunctionRecord = {
  name: 'f',
  state: 'Active',
  createdMs: 1,
  latest,
  published: [{ ...latest, version: '1' }],
  lastVersion: 1,
  tags: {},
  provisioned: { live: { executions: 2, modifiedMs: 1 } },
  aliases: {
    live: { name: 'live', version: '1', description: '', revisionId: 'r', additional: { version: '2', weight: 0.1 } },
  },
  policies: { '': { document: '{"a":1}' }, live: { document: '{"b":1}' } },
  urls: { '': { urlId: 'u1', authType: 'NONE', createdMs: 1, modifiedMs: 1 } },
  eventInvoke: { $LATEST: { maximumRetryAttempts: 0, modifiedMs: 1 } },
  runtimeManagement: {},
  reservedConcurrency: 5,
};

async function compiled(kept: FunctionRecord): Promise<FunctionUnit> {
  const store = openSqliteStore({ path: 'unused', ephemeral: true });
  await store.transaction((tx) => tx.put(FUNCTION, SCOPE, kept.name, kept));
  const unit = store.read((read) => functions.build(ARN, read));
  await store.close();
  return unit!;
}

test('a function becomes a unit with all that a door and a sandbox need', async () => {
  const unit = await compiled(record);
  assert.deepEqual(
    [unit.arn, unit.account, unit.region, unit.name, unit.state],
    [ARN, SCOPE.account, SCOPE.region, 'f', 'Active'],
  );
  assert.deepEqual(unit.aliases.get('live'), { name: 'live', version: '1', additional: { version: '2', weight: 0.1 } });
  assert.deepEqual(unit.policies.get('live'), { source: 'resource policy of function f:live', document: '{"b":1}' });
  assert.deepEqual(unit.eventInvoke!.get('$LATEST'), { maximumRetryAttempts: 0, maximumEventAgeMs: 21_600_000 });
  const { key, ...runnable } = unit.versions.get('$LATEST')!;
  assert.match(key, /^[0-9a-f]{64}$/);
  assert.deepEqual(runnable, {
    ...SCOPE,
    functionName: 'f',
    functionArn: ARN,
    version: '$LATEST',
    packageType: 'Zip',
    codeDigest: 'sha256:aa',
    runtime: 'python3.12',
    handler: 'main.handler',
    layerDigests: ['sha256:11'],
    environment: { A: '1', B: '2' },
    memoryMb: 128,
    timeoutMs: 3000,
    ephemeralMb: 512,
    architecture: 'arm64',
    roleArn: 'arn:aws:iam::000000000000:role/r',
    logging: { format: 'Text', group: '/aws/lambda/f' },
    reservedConcurrency: 5,
  });
  assert.equal(unit.versions.get('1')!.provisionedConcurrency, 2);
});

async function keyOf(over: Partial<FunctionVersion>, whole: Partial<FunctionRecord> = {}): Promise<string> {
  return (await compiled({ ...record, ...whole, latest: { ...latest, ...over } })).versions.get('$LATEST')!.key;
}

const RENEWS: readonly Partial<FunctionVersion>[] = [
  { code: { digest: 'sha256:bb', size: 3, sha256: 'rr==' } },
  { runtime: 'python3.13' },
  { handler: 'other.handler' },
  { role: 'arn:aws:iam::000000000000:role/other' },
  { timeout: 4 },
  { memorySize: 256 },
  { ephemeralStorage: 1024 },
  { architectures: ['x86_64'] },
  { environment: { A: '1', B: '3' } },
  { environment: undefined },
  { layers: [] },
  { logging: { format: 'JSON', group: '/aws/lambda/f', applicationLevel: 'INFO', systemLevel: 'INFO' } },
  { imageConfig: { command: ['x'] } },
];

for (const over of RENEWS) {
  test(`${JSON.stringify(over)} asks for new sandboxes`, async () =>
    assert.notEqual(await keyOf(over), await keyOf({})));
}

const KEEPS: readonly (readonly [Partial<FunctionVersion>, Partial<FunctionRecord>])[] = [
  [{ description: 'new' }, {}],
  [{ revisionId: 'r2', lastModifiedMs: 2 }, {}],
  [{ environment: { B: '2', A: '1' } }, {}],
  [{ layers: [{ arn: 'arn:l:2', digest: 'sha256:11', size: 1 }] }, {}],
  [{ tracingMode: 'Active' }, {}],
  [{}, { tags: { a: '1' }, policies: {}, urls: {}, reservedConcurrency: 1 }],
];

for (const [over, whole] of KEEPS) {
  test(`${JSON.stringify([over, whole])} keeps the sandboxes`, async () =>
    assert.equal(await keyOf(over, whole), await keyOf({})));
}

test('versions do not share sandboxes, nor do functions that bore the same name one after the other', async () => {
  const unit = await compiled(record);
  assert.notEqual(unit.versions.get('1')!.key, unit.versions.get('$LATEST')!.key);
  assert.notEqual(await keyOf({}, { createdMs: 2 }), await keyOf({}));
});

test('a function URL is found by its id alone and touched by its function', async () => {
  const store = openSqliteStore({ path: 'unused', ephemeral: true });
  await store.transaction((tx) => {
    tx.put(FUNCTION, SCOPE, 'f', record);
    tx.put(FUNCTION_URL, URL_SCOPE, 'u1', { ...SCOPE, functionName: 'f', qualifier: '' });
    tx.put(FUNCTION_URL, URL_SCOPE, 'orphan', { ...SCOPE, functionName: 'f', qualifier: 'constructor' });
  });
  store.read((read) => {
    assert.deepEqual(functionUrls.build('u1', read), {
      urlId: 'u1',
      ...SCOPE,
      functionArn: ARN,
      qualifier: '',
      authType: 'NONE',
      invokeMode: 'BUFFERED',
    });
    assert.equal(functionUrls.build('orphan', read), undefined);
    assert.equal(functionUrls.build('none', read), undefined);
    assert.deepEqual(functionUrls.touched({ ...SCOPE, kind: FUNCTION.name, id: 'f' }, read), ['u1']);
    assert.deepEqual(functionUrls.touched({ ...URL_SCOPE, kind: FUNCTION_URL.name, id: 'u1' }, read), ['u1']);
    assert.deepEqual(functions.touched({ ...SCOPE, kind: FUNCTION.name, id: 'f' }, read), [ARN]);
  });
  await store.close();
});
