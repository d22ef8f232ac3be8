// What a deployment's authorizers come to.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuthorizerRecord, MethodRecord } from '../services/apigateway/resources.ts';
import { compileAuthorization, compileAuthorizers, type AuthorizerFacts } from './restapi-authorizer.ts';

const FACTS: AuthorizerFacts = {
  account: '111111111111',
  region: 'us-east-1',
  apiId: 'abc123defg',
  stage: 'prod',
  deploymentId: 'd1',
  variables: { fn: 'gate', role: 'caller' },
  isCanary: undefined,
  tags: { 'portico:issuer': 'http://issuer' },
};
const URI =
  'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:111111111111:function:${stageVariables.fn}:live/invocations';

const TOKEN: AuthorizerRecord = { id: 'a1', name: 'gate', type: 'TOKEN', authorizerUri: URI };
const POOLS: AuthorizerRecord = { id: 'a2', name: 'pools', type: 'COGNITO_USER_POOLS', providerARNs: ['arn'] };

function compiled(record: AuthorizerRecord, facts: Partial<AuthorizerFacts> = {}) {
  const found = compileAuthorizers([record], { ...FACTS, ...facts }).get(record.id);
  assert.ok(found);
  return found.authorizer;
}

function method(more: Partial<MethodRecord>): MethodRecord {
  return { httpMethod: 'GET', authorizationType: 'NONE', apiKeyRequired: false, responses: {}, ...more };
}

test('a TOKEN authorizer with nothing but its function', () => {
  const { sources, validation, ttlMs, scope, deploymentId, ...rest } = compiled(TOKEN);
  assert.deepEqual(
    sources.map(({ expression }) => expression),
    ['method.request.header.Authorization'],
  );
  assert.equal(validation, undefined);
  assert.equal(ttlMs, 300_000);
  assert.equal(scope, 'abc123defg/prod/a1');
  assert.equal(deploymentId, 'd1');
  assert.ok('target' in rest);
  assert.equal(rest.target?.invokedArn, 'arn:aws:lambda:us-east-1:111111111111:function:gate:live');
  assert.equal(rest.sourceArn, 'arn:aws:execute-api:us-east-1:111111111111:abc123defg/authorizers/a1');
});

test('stage variables reach the role; a canary keeps its own decisions', () => {
  const role = { ...TOKEN, authorizerCredentials: 'arn:aws:iam::111111111111:role/${stageVariables.role}' };
  const unit = compiled(role, { isCanary: true });
  assert.ok('credentials' in unit);
  assert.equal(unit.credentials, 'arn:aws:iam::111111111111:role/caller');
  assert.equal(unit.scope, 'abc123defg/prod/Canary/a1');
});

test('identity sources are split, with or without blanks', () => {
  const identitySource = ' method.request.header.A , method.request.querystring.b,,context.path ';
  const { sources } = compiled({ ...TOKEN, type: 'REQUEST', identitySource });
  assert.deepEqual(
    sources.map(({ expression }) => expression),
    ['method.request.header.A', 'method.request.querystring.b', 'context.path'],
  );
  assert.deepEqual(compiled({ ...TOKEN, type: 'REQUEST' }).sources, []);
});

test('only tokens are held to an expression', () => {
  const identityValidationExpression = 'x+';
  assert.equal(compiled({ ...TOKEN, identityValidationExpression }).validation?.text, 'x+');
  assert.equal(compiled({ ...POOLS, identityValidationExpression }).validation?.text, 'x+');
  assert.equal(compiled({ ...TOKEN, type: 'REQUEST', identityValidationExpression }).validation, undefined);
});

test('methods share their authorizer, scopes are their own', () => {
  const authorizers = compileAuthorizers([TOKEN, POOLS], FACTS);
  const custom = { authorizationType: 'CUSTOM', authorizerId: 'a1' };
  assert.equal(compileAuthorization(method(custom), authorizers), compileAuthorization(method(custom), authorizers));
  const scoped = { authorizationType: 'COGNITO_USER_POOLS', authorizerId: 'a2', authorizationScopes: ['s'] };
  const unit = compileAuthorization(method(scoped), authorizers);
  assert.ok(unit.type === 'COGNITO_USER_POOLS');
  assert.deepEqual(unit.scopes, ['s']);
  assert.equal(unit.authorizer.tags, FACTS.tags);
});

test('what a method cannot use is told, not guessed', () => {
  const authorizers = compileAuthorizers([TOKEN, POOLS], FACTS);
  for (const more of [
    { authorizationType: 'CUSTOM' },
    { authorizationType: 'CUSTOM', authorizerId: 'gone' },
    { authorizationType: 'CUSTOM', authorizerId: 'a2' },
    { authorizationType: 'COGNITO_USER_POOLS', authorizerId: 'a1' },
    { authorizationType: 'OAUTH', authorizerId: 'a1' },
  ])
    assert.equal(compileAuthorization(method(more), authorizers).type, 'UNUSABLE');
  assert.deepEqual(compileAuthorization(method({ authorizationType: 'AWS_IAM' }), authorizers), { type: 'AWS_IAM' });
});
