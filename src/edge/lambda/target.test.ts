import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FunctionUnit } from '../contract.ts';
import { functionArnOfUri, pickVersion, readFunctionArn } from './target.ts';

const ARN = 'arn:aws:lambda:us-east-1:111111111111:function:jobs';

test('an ARN is read with and without qualifier', () => {
  const plain = {
    arn: ARN,
    qualifier: '',
    invokedArn: ARN,
    account: '111111111111',
    region: 'us-east-1',
    name: 'jobs',
  };
  assert.deepEqual(readFunctionArn(ARN), plain);
  assert.deepEqual(readFunctionArn(`${ARN}:live`), { ...plain, qualifier: 'live', invokedArn: `${ARN}:live` });
  assert.equal(readFunctionArn(ARN.replace('arn:aws:', 'arn:aws-cn:'))?.arn.startsWith('arn:aws-cn:'), true);
});

for (const text of [
  '',
  'jobs',
  `${ARN}:`,
  `${ARN}:a:b`,
  'arn:aws:lambda:us-east-1::function:jobs',
  'arn:aws:s3:::bucket',
  'arn:aws:lambda:us-east-1:1:layer:x',
]) {
  test(`${text || '(empty)'} is no function ARN`, () => assert.equal(readFunctionArn(text), undefined));
}

function uri(arn: string): string {
  return `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${arn}/invocations`;
}

test('the function of an integration URI', () => {
  assert.equal(functionArnOfUri(uri(ARN)), ARN);
  assert.equal(functionArnOfUri(uri(`${ARN}:live`)), `${ARN}:live`);
  assert.equal(functionArnOfUri(ARN), undefined);
  assert.equal(functionArnOfUri('arn:aws:apigateway:us-east-1:sqs:path/1/q'), undefined);
});

function unit(more: Partial<FunctionUnit>): FunctionUnit {
  const versions = new Map(['$LATEST', '1', '2'].map((version) => [version, { version } as never]));
  const aliases = new Map([['live', { name: 'live', version: '1', additional: { version: '2', weight: 0.25 } }]]);
  return {
    arn: ARN,
    account: '1',
    region: 'r',
    name: 'jobs',
    state: 'Active',
    versions,
    aliases,
    policies: new Map(),
    ...more,
  };
}

function picked(qualifier: string, draw = 0, more: Partial<FunctionUnit> = {}): string {
  const found = pickVersion(unit(more), qualifier, () => draw);
  return typeof found === 'string' ? found : found.version;
}

test('versions: $LATEST, a number, an alias by weight', () => {
  assert.equal(picked(''), '$LATEST');
  assert.equal(picked('$LATEST'), '$LATEST');
  assert.equal(picked('2'), '2');
  assert.equal(picked('live', 0.24), '2');
  assert.equal(picked('live', 0.25), '1');
});

test('what cannot run is named', () => {
  assert.equal(picked('3'), 'version-missing');
  assert.equal(picked('', 0, { state: 'Pending' }), 'function-pending');
  assert.equal(picked('', 0, { state: 'Failed' }), 'function-failed');
  assert.equal(picked('', 0, { state: 'Inactive' }), '$LATEST');
  assert.equal(picked('live', 0, { versions: new Map() }), 'version-missing');
});
