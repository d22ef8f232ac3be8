// Response mappings: by status, headers and the status itself. [api-gateway.md B9]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { httpCall, httpRoute, httpStage } from '../../../../test/doubles/http-call.ts';
import type { Call } from '../call.ts';
import type { MappableReply } from './contract.ts';
import { compileResponseMappings } from './response.ts';

const STAGE = httpStage({ routes: [httpRoute('$default')], stage: { variables: { color: 'red' } } });

function anyCall(): Call {
  return httpCall(STAGE, '/pets', { headers: [['X-Client', 'c']] });
}

const REPLY: MappableReply = {
  status: 404,
  rawHeaders: ['X-One', 'a', 'x-one', 'b', 'Set-Cookie', 'a=1', 'Content-Type', 'application/json'],
  body: Buffer.from('{"code":"gone","status":410,"list":[1]}'),
};

function mapped(parameters: Record<string, string>, reply = REPLY, call = anyCall()): MappableReply {
  return compileResponseMappings({ '404': parameters })!.apply(call, reply);
}

test('only replies of a mapped status change; others are the same object', () => {
  const mappings = compileResponseMappings({ '404': { 'overwrite:statuscode': '200' } })!;
  const other = { ...REPLY, status: 500 };
  assert.equal(mappings.apply(anyCall(), other), other);
  assert.equal(mappings.apply(anyCall(), REPLY).status, 200);
});

test('headers are appended, overwritten and removed; the body stays', () => {
  const found = mapped({
    'append:header.set-cookie': 'b=2',
    'overwrite:header.X-ONE': 'one ${context.stage} ${stageVariables.color}',
    'remove:header.content-type': '',
  });
  assert.deepEqual(found.rawHeaders, ['Set-Cookie', 'a=1', 'set-cookie', 'b=2', 'x-one', 'one $default red']);
  assert.equal(found.body, REPLY.body);
});

const VALUES: readonly (readonly [expression: string, value: string | undefined])[] = [
  ['$response.header.X-one', 'a,b'],
  ['$response.header.none', undefined],
  ['$response.body', '{"code":"gone","status":410,"list":[1]}'],
  ['$response.body.code', 'gone'],
  ['$response.body.list', '[1]'],
  ['$response.body.none', undefined],
  ['$request.header.x-client', 'c'],
  ['code ${response.body.code}', 'code gone'],
];

for (const [expression, value] of VALUES)
  test(`${expression} gives ${value ?? 'nothing'}`, () => {
    const { rawHeaders } = mapped({ 'overwrite:header.x-to': expression });
    const at = rawHeaders.indexOf('x-to');
    assert.equal(at < 0 ? undefined : rawHeaders[at + 1], value);
  });

test('a text body is read as a function gives it', () => {
  const reply = { ...REPLY, body: '{"code":"text"}' };
  assert.ok(mapped({ 'append:header.x-to': '$response.body.code' }, reply).rawHeaders.includes('text'));
});

test('the status is overwritten by a number that is one; anything else is noted', () => {
  assert.equal(mapped({ 'overwrite:statuscode': '$response.body.status' }).status, 410);
  for (const value of ['99', '600', '100', 'abc', '$response.body.none', '']) {
    const call = anyCall();
    assert.equal(mapped({ 'overwrite:statuscode': value }, REPLY, call).status, 404, value);
    assert.equal(call.exchange.trace.steps.at(-1)?.reason, 'http-mapping-unusable');
  }
});

test('keys that are none map nothing', () => {
  const keys = ['append:querystring.x', 'overwrite:path', 'append:statuscode', 'overwrite:header.Content-Length'];
  for (const key of keys) assert.equal(compileResponseMappings({ '200': { [key]: 'x' } }), undefined, key);
  assert.equal(compileResponseMappings({}), undefined);
});
