// Names of generated functions, and what each is told of its method.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeploymentContent, MethodRecord } from '../resources.ts';
import { functionName, operationsOf } from './operations.ts';

test('functions are named by path and verb', () => {
  const cases: readonly [string, string, string][] = [
    ['/', 'GET', 'rootGet'],
    ['/jobs', 'POST', 'jobsPost'],
    ['/jobs/{jobId}', 'GET', 'jobsJobIdGet'],
    ['/Job-list/v1.2', 'DELETE', 'jobListV12Delete'],
    ['/{proxy+}', 'PATCH', 'proxyPatch'],
    ['/2fa', 'PUT', '_2faPut'],
  ];
  for (const [path, verb, name] of cases) assert.equal(functionName(path, verb), name);
});

function content(methods: Readonly<Record<string, Partial<MethodRecord>>>): DeploymentContent {
  const resources = Object.entries(methods).map(([at, more]) => {
    const [httpMethod = '', path = ''] = at.split(' ');
    const method = { httpMethod, authorizationType: 'NONE', apiKeyRequired: false, responses: {}, ...more };
    return { id: path, apiId: 'a', path, methods: { [httpMethod]: method } };
  });
  return { resources } as unknown as DeploymentContent;
}

test('parameters that the method declares are known, and whether it is signed', () => {
  const requestParameters = {
    'method.request.path.id': true,
    'method.request.querystring.b': false,
    'method.request.querystring.a': true,
    'method.request.header.X-A': false,
  };
  const found = operationsOf(content({ 'GET /x/{id}': { requestParameters, authorizationType: 'AWS_IAM' } }));
  const expected = { method: 'GET', path: '/x/{id}', query: ['a', 'b'], headers: ['X-A'], signed: true };
  assert.deepEqual(found, { xIdGet: expected });
});

test('ANY stands for each verb, and no two functions share a name', () => {
  assert.deepEqual(Object.keys(operationsOf(content({ 'ANY /x': {} }))).length, 7);
  const names = Object.keys(operationsOf(content({ 'GET /a-b': {}, 'GET /aB': {}, 'GET /a.b': {} })));
  assert.deepEqual(names, ['aBGet', 'aBGet2', 'aBGet3']);
});
