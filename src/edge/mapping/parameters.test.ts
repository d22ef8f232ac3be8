// Parameter mapping of requests and integration responses. [api-gateway.md A13]
import assert from 'node:assert/strict';
import test from 'node:test';
import { compileRequestMapping, compileResponseMapping, type RequestSources } from './parameters.ts';
import { Payload } from './payload.ts';
import { parameters } from './testing.ts';

function sources(body = ''): RequestSources {
  return {
    payload: new Payload(body),
    stageVariables: { v: 'stage' },
    context: () => ({ apiId: 'a1', identity: { sourceIp: '127.0.0.1', user: null }, requestTimeEpoch: 5 }),
    parameters: parameters({
      path: { id: '7' },
      querystring: { q: ['1', '2'], empty: [''] },
      header: { 'X-One': ['a', 'b'] },
    }),
  };
}

const BODY = '{"user":{"name":"n","tags":["a",1.0]},"list":[{"id":3}],"nothing":null,"yes":true}';

/** The source and what a header mapped from it holds. */
const READ: readonly (readonly [source: string, value: string | undefined])[] = [
  ['method.request.path.id', '7'],
  ['method.request.path.other', undefined],
  ['method.request.querystring.q', '2'],
  ['method.request.querystring.empty', ''],
  ['method.request.multivaluequerystring.q', '1,2'],
  ['method.request.header.X-One', 'b'],
  ['method.request.header.x-one', undefined],
  ['method.request.multivalueheader.X-One', 'a,b'],
  ['method.request.body', BODY],
  ['method.request.body.user.name', 'n'],
  ['method.request.body.user.tags', '["a",1.0]'],
  ['method.request.body.list[0].id', '3'],
  ['method.request.body.yes', 'true'],
  ['method.request.body.nothing', undefined],
  ['method.request.body.zz', undefined],
  ['stageVariables.v', 'stage'],
  ['stageVariables.w', undefined],
  ['stageVariables.constructor', undefined],
  ['context.constructor', undefined],
  ['context.apiId', 'a1'],
  ['context.identity.sourceIp', '127.0.0.1'],
  ['context.identity.user', undefined],
  ['context.identity', undefined],
  ['context.requestTimeEpoch', '5'],
  ["'static text'", 'static text'],
  ["''", ''],
  ['nonsense', undefined],
  ['method.request.nonsense.x', undefined],
];

test('every source of a request mapping', () => {
  for (const [source, value] of READ) {
    const mapped = compileRequestMapping({ 'integration.request.header.h': source }).apply(sources(BODY));
    assert.ok(mapped !== 'unreadable-body');
    assert.equal(mapped.header.get('h'), value, source);
  }
});

test('targets are headers, path and query string, which keeps several values apart', () => {
  const mapped = compileRequestMapping({
    'integration.request.path.proxy': 'method.request.path.id',
    'integration.request.querystring.all': 'method.request.multivaluequerystring.q',
    'integration.request.querystring.one': 'method.request.querystring.q',
    'integration.request.header.X-Amz-Invocation-Type': "'Event'",
  }).apply(sources());
  assert.ok(mapped !== 'unreadable-body');
  assert.deepEqual([...mapped.path], [['proxy', '7']]);
  assert.deepEqual(
    [...mapped.querystring],
    [
      ['all', ['1', '2']],
      ['one', ['2']],
    ],
  );
  assert.deepEqual([...mapped.header], [['X-Amz-Invocation-Type', 'Event']]);
});

test('a body that looks like JSON and is none is refused, other text is text', () => {
  const body = compileRequestMapping({ 'integration.request.header.h': 'method.request.body' });
  for (const text of ['{"a":', '[1', '"x', "'x'", ' {'])
    assert.equal(body.apply(sources(text)), 'unreadable-body', text);
  const member = compileRequestMapping({ 'integration.request.header.h': 'method.request.body.a' });
  assert.equal(member.apply(sources('{"a":')), 'unreadable-body');
  const plain = body.apply(sources('plain text'));
  assert.equal(plain !== 'unreadable-body' && plain.header.get('h'), 'plain text');
  const nothing = compileRequestMapping({ 'integration.request.header.h': "'x'" }).apply(sources('{"a":'));
  assert.notEqual(nothing, 'unreadable-body');
});

test('response headers come from the answer of the integration', () => {
  const mapping = compileResponseMapping({
    'method.response.header.One': 'integration.response.header.x-backend',
    'method.response.header.Many': 'integration.response.multivalueheader.X-Backend',
    'method.response.header.Name': 'integration.response.body.user.name',
    'method.response.header.Missing': 'integration.response.header.nobody',
    'method.response.header.Origin': "'*'",
    'method.response.header.Stage': 'stageVariables.v',
    'method.response.header.Api': 'context.apiId',
  });
  const given = { ...sources(BODY), headers: new Map([['X-BACKEND', ['a', 'b']]]) };
  assert.deepEqual(
    mapping.apply(given),
    new Map([
      ['One', 'b'],
      ['Many', 'a,b'],
      ['Name', 'n'],
      ['Origin', '*'],
      ['Stage', 'stage'],
      ['Api', 'a1'],
    ]),
  );
});
