// Request mappings: every key and every source, and what becomes of values that there are not. [api-gateway.md B9]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { httpCall, httpRoute, httpStage } from '../../../../test/doubles/http-call.ts';
import type { Call } from '../call.ts';
import { compileRequestMapping } from './request.ts';

const STAGE = httpStage({
  routes: [httpRoute('POST /pets/{id}')],
  stage: { name: 'dev', variables: { color: 'red' } },
});

const BODY = '{"name":"Rex","tags":["a","b"],"age":3,"nested":{"ok":true,"none":null}}';

function callWith(body: string | Buffer = BODY, target = '/pets/a%20b?q=1&q=2&Q=x&s=%C3%BC%26'): Call {
  const headers: [string, string][] = [
    ['X-One', 'a'],
    ['x-one', 'b'],
    ['X-Two', 'two'],
    ['User-Agent', 'test/1'],
  ];
  const call = httpCall(STAGE, target, { method: 'POST', headers, body });
  call.body = Buffer.from(body);
  call.authorizer = {
    event2: '',
    event1: '',
    values: { user: 'ada', claims: { sub: 's-1' } },
    error: undefined,
    latencyMs: 0,
    status: 200,
    requestId: undefined,
    integrationStatus: undefined,
  };
  return call;
}

function headersOf(parameters: Record<string, string>, call = callWith()): Record<string, string[]> {
  const { rawHeaders } = compileRequestMapping(parameters)!.apply(call);
  const found: Record<string, string[]> = {};
  for (let i = 0; i < rawHeaders.length; i += 2) (found[rawHeaders[i]!.toLowerCase()] ??= []).push(rawHeaders[i + 1]!);
  return found;
}

const SOURCES: readonly (readonly [expression: string, value: string | undefined])[] = [
  ['static text', 'static text'],
  ['$request.header.x-ONE', 'a,b'],
  ['$request.header.missing', undefined],
  ['$request.querystring.q', '1,2'],
  ['$request.querystring.Q', 'x'],
  ['$request.querystring.s', 'ü&'],
  ['$request.querystring.S', undefined],
  ['$request.path', '/pets/a%20b'],
  ['$request.path.id', 'a b'],
  ['$request.path.other', undefined],
  ['$request.body', BODY],
  ['$request.body.name', 'Rex'],
  ['$request.body.age', '3'],
  ['$request.body.tags', '["a","b"]'],
  ['$request.body.tags[1]', 'b'],
  ['$request.body.nested.ok', 'true'],
  ['$request.body.nested.none', undefined],
  ['$request.body.nested', '{"ok":true,"none":null}'],
  ['$request.body..ok', undefined],
  ['$request.body.tags[?(@ == "a")]', undefined],
  ['$context.stage', 'dev'],
  ['$context.routeKey', 'POST /pets/{id}'],
  ['$context.authorizer.user', 'ada'],
  ['$context.nothing', undefined],
  ['$stageVariables.color', 'red'],
  ['$stageVariables.size', undefined],
  ['${request.header.X-Two}', 'two'],
  ['${request.header.missing}', undefined],
  ['${stageVariables.color}-${request.body.name}/${request.header.missing}.', 'red-Rex/.'],
  ['${context.stage} ${request.querystring.q}', 'dev 1,2'],
  ['costs $5', 'costs $5'],
];

for (const [expression, value] of SOURCES)
  test(`${expression} gives ${value ?? 'nothing'}`, () => {
    const found = headersOf({ 'overwrite:header.x-to': expression })['x-to'];
    assert.deepEqual(found, value === undefined ? undefined : [value]);
  });

test('append adds a line, overwrite replaces all, remove removes all; names in any case', () => {
  const found = headersOf({
    'append:header.X-ONE': 'c',
    'overwrite:header.x-two': 'new',
    'remove:header.User-AGENT': '',
    'append:header.X-New': '$request.header.x-two',
  });
  assert.deepEqual(found['x-one'], ['a', 'b', 'c']);
  assert.deepEqual(found['x-two'], ['new']);
  assert.equal(found['user-agent'], undefined);
  assert.deepEqual(found['x-new'], ['two'], 'values are those that the client sent');
  assert.deepEqual(headersOf({ 'overwrite:header.x-one': 'z' })['x-one'], ['z']);
  assert.deepEqual(headersOf({ 'append:header.Host': 'inner.test' })['host'], ['inner.test'], 'there is one Host');
});

test('an overwrite without a value takes away what the client sent, an append changes nothing', () => {
  const parameters = {
    'overwrite:header.x-two': '$context.authorizer.missing',
    'append:header.x-one': '$request.header.missing',
  };
  const found = headersOf(parameters);
  assert.equal(found['x-two'], undefined);
  assert.deepEqual(found['x-one'], ['a', 'b']);
});

test('a value with a line break is left out and noted without being shown', () => {
  const call = callWith('{"name":"a\\r\\nb"}');
  assert.equal(headersOf({ 'overwrite:header.x-two': '$request.body.name' }, call)['x-two'], undefined);
  assert.deepEqual(call.exchange.trace.steps.at(-1), {
    gate: 'mapping',
    verdict: 'note',
    reason: 'http-mapping-unusable',
    detail: { parameter: 'overwrite:header.x-two', length: 4 },
  });
});

const QUERIES: readonly (readonly [parameters: Record<string, string>, query: string])[] = [
  [{ 'append:querystring.q': '3' }, 'q=1&q=2&Q=x&s=%C3%BC%26&q=3'],
  [{ 'overwrite:querystring.q': 'a&b' }, 'Q=x&s=%C3%BC%26&q=a%26b'],
  [{ 'remove:querystring.q': '' }, 'Q=x&s=%C3%BC%26'],
  [{ 'remove:querystring.none': '' }, 'q=1&q=2&Q=x&s=%C3%BC%26'],
  [{ 'overwrite:querystring.new name': '$request.path.id' }, 'q=1&q=2&Q=x&s=%C3%BC%26&new%20name=a%20b'],
  [{ 'overwrite:querystring.s': '$request.body.none' }, 'q=1&q=2&Q=x'],
];

for (const [parameters, query] of QUERIES)
  test(`the query after ${JSON.stringify(parameters)}`, () =>
    assert.equal(compileRequestMapping(parameters)!.apply(callWith()).query, query));

const PATHS: readonly (readonly [value: string, path: string | undefined])[] = [
  ['$request.path', '/pets/a%20b'],
  ['/fixed', '/fixed'],
  ['no-slash', '/no-slash'],
  ['/v2/${request.path.id}?x#y', '/v2/a b%3Fx%23y'],
  ['$request.path.none', undefined],
];

for (const [value, path] of PATHS)
  test(`overwrite:path with ${value}`, () =>
    assert.equal(compileRequestMapping({ 'overwrite:path': value })!.apply(callWith()).path, path));

test('keys that are none, and headers that are reserved, map nothing', () => {
  const reserved = [
    'access-control-allow-origin apigw-id Authorization Connection Content-Encoding Content-Length Content-Location Forwarded',
    'Keep-Alive Origin Proxy-Authenticate Proxy-Authorization TE Trailers Transfer-Encoding Upgrade x-amz-date',
    'x-amzn-trace-id X-Forwarded-For X-Forwarded-Host X-Forwarded-Proto Via',
  ].join(' ');
  const keys = reserved.split(' ').flatMap((name) => [`append:header.${name}`, `overwrite:header.${name}`]);
  const others = [
    'append:path',
    'remove:path',
    'overwrite:statuscode',
    'set:header.x',
    'overwrite:header.',
    'header.x',
  ];
  const spelled = ['overwrite:header.a b', 'Overwrite:header.x'];
  for (const key of [...keys, ...others, ...spelled])
    assert.equal(compileRequestMapping({ [key]: 'x' }), undefined, key);
  assert.equal(compileRequestMapping({}), undefined);
});

test('whoever applies a mapping knows whether it sets Host', () => {
  assert.equal(compileRequestMapping({ 'append:header.x': '${request.header.host} ' })!.mapsHost, false);
  assert.equal(compileRequestMapping({ 'overwrite:header.Host': '$request.header.host' })!.mapsHost, true);
  assert.equal(compileRequestMapping({ 'remove:header.host': '' })!.mapsHost, false);
});

test('a path sees the first 100 KB of a body; $request.body has it all', () => {
  const large = JSON.stringify({ name: 'Rex', filler: 'x'.repeat(101 * 1024) });
  const call = callWith(large);
  assert.equal(headersOf({ 'overwrite:header.x-to': '$request.body.name' }, call)['x-to'], undefined);
  assert.deepEqual(headersOf({ 'overwrite:header.x-to': '$request.body' }, call)['x-to'], [large]);
});

test('a body that is no JSON, or nests too deeply, has no members', () => {
  for (const body of ['plain', '', '['.repeat(5000), `{"name":${'['.repeat(199)}${']'.repeat(199)}}`.slice(0, 200)])
    assert.equal(headersOf({ 'overwrite:header.x-to': '$request.body.name' }, callWith(body))['x-to'], undefined);
});
