// Every host and path form that names an API or a function URL.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiAddress, functionUrlAddress } from './address.ts';

test('an API is named by host or by path', () => {
  const table: readonly (readonly [string, string, string, string, string, string])[] = [
    // host, path, form, id, stage, rest
    ['abc.execute-api.localhost', '/stg/jobs/1', 'host', 'abc', 'stg', '/jobs/1'],
    ['abc.execute-api.us-east-1.amazonaws.com', '/stg', 'host', 'abc', 'stg', ''],
    ['abc.execute-api.us-east-1.amazonaws.com.cn', '/stg/', 'host', 'abc', 'stg', '/'],
    ['abc.execute-api.x', '/', 'host', 'abc', '', ''],
    ['abc.execute-api.x', '//stg//a//b/', 'host', 'abc', 'stg', '//a//b/'],
    ['abc.execute-api.x', '/s%20g/a%2Fb', 'host', 'abc', 's%20g', '/a%2Fb'],
    ['abc-vpce-0123.execute-api.us-east-1.amazonaws.com', '/stg/a', 'vpce', 'abc', 'stg', '/a'],
    ['127.0.0.1', '/_aws/execute-api/abc/stg/a/b', 'path', 'abc', 'stg', '/a/b'],
    ['localhost', '/_aws/execute-api/aBc/stg', 'path', 'aBc', 'stg', ''],
    ['localhost', '/_aws/execute-api/abc', 'path', 'abc', '', ''],
    ['localhost', '/restapis/abc/stg/_user_request_/a', 'user-request', 'abc', 'stg', '/a'],
    ['localhost', '/restapis/abc/stg/_user_request_', 'user-request', 'abc', 'stg', ''],
    ['localhost', '/restapis/abc/stg/_user_request_/', 'user-request', 'abc', 'stg', '/'],
  ];
  for (const [host, path, form, id, stage, rest] of table) {
    assert.deepEqual(apiAddress(host, path), { form, id, stage, rest }, `${host} ${path}`);
  }
});

test('the header names the API behind a bare VPC endpoint', () => {
  const host = 'vpce-0123-abcd.execute-api.us-east-1.vpce.amazonaws.com';
  assert.deepEqual(apiAddress(host, '/stg/a', 'abc'), { form: 'vpce', id: 'abc', stage: 'stg', rest: '/a' });
  assert.equal(apiAddress(host, '/stg/a'), undefined);
});

test('everything else is no API address', () => {
  const table = [
    ['localhost', '/'],
    ['execute-api.us-east-1.amazonaws.com', '/stg'],
    ['a.b.execute-api.localhost', '/stg'],
    ['.execute-api.localhost', '/stg'],
    ['localhost', '/restapis'],
    ['localhost', '/restapis/abc'],
    ['localhost', '/restapis/abc/resources/x/methods'],
    ['localhost', '/restapis/abc/stg/_user_request_x'],
    ['localhost', '/restapis//stg/_user_request_/'],
    ['localhost', '/_aws/execute-api/'],
    ['localhost', '/_aws/execute-apix/abc'],
  ] as const;
  for (const [host, path] of table) assert.equal(apiAddress(host, path), undefined, `${host} ${path}`);
});

test('a function URL is named by host or by path', () => {
  assert.deepEqual(functionUrlAddress('id1.lambda-url.eu-west-1.on.aws', '/a//b/'), {
    form: 'host',
    id: 'id1',
    region: 'eu-west-1',
    rest: '/a//b/',
  });
  assert.equal(functionUrlAddress('id1.lambda-url.eu-west-1', '/')?.region, 'eu-west-1');
  assert.deepEqual(functionUrlAddress('localhost', '/_aws/lambda-url/ID1'), {
    form: 'path',
    id: 'id1',
    region: '',
    rest: '/',
  });
  assert.equal(functionUrlAddress('localhost', '/_aws/lambda-url/id1/x/y')?.rest, '/x/y');
  for (const [host, path] of [
    ['lambda-url.eu-west-1.on.aws', '/'],
    ['a.b.lambda-url.x', '/'],
    ['localhost', '/_aws/lambda-url/'],
    ['localhost', '/'],
  ] as const) {
    assert.equal(functionUrlAddress(host, path), undefined, `${host} ${path}`);
  }
});
