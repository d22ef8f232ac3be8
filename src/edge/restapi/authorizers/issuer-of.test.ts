// From a user pool's ARN to its issuer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { issuersFrom } from './issuer-of.ts';

const POOL = 'arn:aws:cognito-idp:eu-west-1:111111111111:userpool/eu-west-1_AbCdEf';
const OTHER = 'arn:aws:cognito-idp:eu-west-1:111111111111:userpool/local_1';
const LOCAL = 'http://127.0.0.1:9229/local_1';

test("without a word from anybody the issuer is AWS's own", () => {
  const issuerOf = issuersFrom();
  assert.equal(issuerOf(POOL, {}), 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf');
  const china = 'arn:aws-cn:cognito-idp:cn-north-1:111111111111:userpool/p';
  assert.equal(issuerOf(china, {}), 'https://cognito-idp.cn-north-1.amazonaws.com.cn/p');
});

test('a configured issuer goes by ARN, then by pool id', () => {
  const issuerOf = issuersFrom({ [POOL]: 'http://by-arn', local_1: LOCAL });
  assert.equal(issuerOf(POOL, { 'portico:issuer': 'http://tag' }), 'http://by-arn');
  assert.equal(issuerOf(OTHER, {}), LOCAL);
});

test('a tag names the issuer of one pool or of all', () => {
  const issuerOf = issuersFrom();
  const tags = { 'portico:issuer': 'http://all', 'portico:issuer:local_1': LOCAL };
  assert.equal(issuerOf(OTHER, tags), LOCAL);
  assert.equal(issuerOf(POOL, tags), 'http://all');
});

test('an ARN that is no pool has an issuer only if one is named', () => {
  const issuerOf = issuersFrom();
  assert.equal(issuerOf('my-issuer', {}), undefined);
  assert.equal(issuerOf('my-issuer', { 'portico:issuer': 'http://all' }), 'http://all');
});
