// Requests that no well-behaved client sends, and replies that no well-behaved function gives: none may be a defect of the door.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Ask } from '../../../test/doubles/exchange.ts';
import { HttpWorld, lambda } from '../../../test/doubles/http-world.ts';
import type { Answer } from '../../../test/doubles/exchange.ts';

interface Event {
  readonly routeKey?: string;
  readonly rawPath?: string;
  readonly path?: string;
  readonly headers: Record<string, string>;
  readonly cookies?: string[];
  readonly pathParameters?: Record<string, string> | null;
  readonly queryStringParameters?: Record<string, string> | null;
}

/** /v/{id} and $default with payload 2.0, below /one with 1.0. */
async function eventOf(target: string, ask: Ask = {}): Promise<Event> {
  const made = new HttpWorld();
  made.fn('f', (event) => ({ statusCode: 200, body: JSON.stringify(event) }));
  made.route('GET /v/{id}', lambda('f'));
  made.route('$default', lambda('f'));
  made.route('ANY /one/{proxy+}', lambda('f', { payloadFormatVersion: '1.0' }));
  made.deploy();
  const answer = await made.call(target, ask);
  assert.equal(answer.status, 200, answer.text);
  return JSON.parse(answer.text) as Event;
}

/** [target, route key, rawPath, {id}] */
const PATHS: readonly [target: string, routeKey: string, rawPath: string, id?: string][] = [
  ['/v/a%2Fb', 'GET /v/{id}', '/v/a/b', 'a/b'],
  ['/v/a%00b', 'GET /v/{id}', '/v/a\0b', 'a\0b'],
  ['/v/%e9', 'GET /v/{id}', '/v/\ufffd', '\ufffd'],
  ['/v/%zz%', 'GET /v/{id}', '/v/%zz%', '%zz%'],
  ['/v/a+b;c', 'GET /v/{id}', '/v/a+b;c', 'a+b;c'],
  ['/v/..', 'GET /v/{id}', '/v/..', '..'],
  ['/v/{id}', 'GET /v/{id}', '/v/{id}', '{id}'],
  ['/v/__proto__', 'GET /v/{id}', '/v/__proto__', '__proto__'],
  ['/v/../v/x', '$default', '/v/../v/x'],
  ['/v//x', '$default', '/v//x'],
  ['/v/', '$default', '/v/'],
  ['/v/x/', '$default', '/v/x/'],
  ['/%76/x', '$default', '/v/x'],
  ['/constructor', '$default', '/constructor'],
];

test('paths are matched as they were sent and shown decoded', async () => {
  for (const [target, routeKey, rawPath, id] of PATHS) {
    const event = await eventOf(target);
    const expected = [routeKey, rawPath, id === undefined ? undefined : { id }];
    assert.deepEqual([event.routeKey, event.rawPath, event.pathParameters], expected, target);
  }
  const one = await eventOf('/one/x%2Fy//z');
  assert.deepEqual([one.path, one.pathParameters], ['/one/x/y//z', { proxy: 'x/y//z' }]);
});

/** [query, payload 2.0, payload 1.0] */
const QUERIES: readonly [query: string, two: object | undefined, one?: object | null][] = [
  ['', undefined, null],
  ['&&', undefined, null],
  ['=', { '': '' }],
  ['=x', { '': 'x' }],
  ['a', { a: '' }],
  ['a=1&a=2&&b', { a: '1,2', b: '' }, { a: '2', b: '' }],
  ['a=b=c', { a: 'b=c' }],
  ['a=b+c&d=%2B', { a: 'b c', d: '+' }],
  ['a=%&%zz=%e9', { a: '%', '%zz': '\ufffd' }],
  ['a=1;b=2', { a: '1;b=2' }, { a: '1', b: '2' }],
  ['%61=1&a=2', { a: '1,2' }, { a: '2' }],
  ['a[]=?&b="/', { 'a[]': '?', b: '"/' }],
];

test('queries of any form', async () => {
  for (const [query, two, one = two] of QUERIES) {
    assert.deepEqual((await eventOf(`/q?${query}`)).queryStringParameters, two, query);
    assert.deepEqual((await eventOf(`/one/q?${query}`)).queryStringParameters, one, query);
  }
  const { queryStringParameters: odd } = await eventOf('/q?__proto__=1&constructor=2');
  assert.deepEqual(Object.entries(odd ?? {}), [
    ['__proto__', '1'],
    ['constructor', '2'],
  ]);
});

test('headers and cookies of odd form', async () => {
  const headers = [
    ['X-A', '1'],
    ['x-a', 'caf\u00e9 "\\'],
    ['X-a', ''],
    ['__proto__', 'x'],
    ['Cookie', ';; a ;=; b="c;d"'],
    ['cookie', ''],
    ['cookie', '\u00ff=1'],
  ] as const;
  const two = await eventOf('/q', { headers });
  assert.deepEqual(two.cookies, ['a', '=', 'b="c', 'd"', '\u00ff=1']);
  assert.equal(two.headers['x-a'], '1,caf\u00e9 "\\,');
  assert.equal(Object.getOwnPropertyDescriptor(two.headers, '__proto__')?.value, 'x');
  const one = await eventOf('/one/q', { headers });
  assert.deepEqual([one.headers['x-a'], one.headers['cookie']], ['', '\u00ff=1']);
});

async function answerTo(reply: unknown, payloadFormatVersion: '1.0' | '2.0'): Promise<Answer> {
  const made = new HttpWorld();
  made.fn('f', () => reply);
  made.route('GET /a', lambda('f', { payloadFormatVersion }));
  made.deploy();
  return made.call('/a');
}

/** What the client gets with payload 2.0 and with 1.0. */
const REPLIES: readonly [reply: unknown, two: number, one: number][] = [
  [null, 200, 500],
  [42, 200, 500],
  [[], 200, 500],
  ['', 200, 500],
  [{}, 200, 200],
  [{ errorMessage: 'x' }, 200, 500],
  ...[99, 100, 101, 199, 600, 999, 0, -200, 200.5, true, {}, [], '', 'abc', '2e2', ' 200', '0x1f4'].map(
    (statusCode): [unknown, number, number] => [{ statusCode }, 500, 500],
  ),
  [{ statusCode: '404' }, 404, 404],
  [{ statusCode: null }, 500, 200],
  [{ statusCode: 200, headers: ['a'] }, 500, 500],
  [{ statusCode: 200, headers: 'a' }, 500, 500],
  [{ statusCode: 200, headers: null }, 200, 200],
  [{ statusCode: 200, headers: { a: ['b'] } }, 200, 500],
  [{ statusCode: 200, headers: { a: null } }, 200, 500],
  ...['b\r\nc: d', 'b\nc', 'b\0', '\x7f'].map((a): [unknown, number, number] => [
    { statusCode: 200, headers: { a } },
    500,
    500,
  ]),
  ...['', 'a b', 'a\nb', '\u00e4', ':status'].map((name): [unknown, number, number] => [
    { statusCode: 200, headers: { [name]: 'x' } },
    500,
    500,
  ]),
  [{ statusCode: 200, headers: { a: '\u65e5\ud800' } }, 200, 200],
  [{ statusCode: 200, cookies: 'a=b' }, 500, 500],
  [{ statusCode: 200, cookies: ['a=b\r\nx: y'] }, 500, 500],
  [{ statusCode: 200, cookies: [1, null, 'a=\u65e5'] }, 200, 500],
  [{ statusCode: 200, multiValueHeaders: { a: 'b' } }, 200, 500],
  [{ statusCode: 200, body: '!', isBase64Encoded: true }, 500, 500],
  [{ statusCode: 200, body: 'YQ', isBase64Encoded: true }, 200, 200],
  [{ statusCode: 200, body: { a: 1 } }, 500, 500],
  [{ statusCode: 200, body: [1] }, 500, 500],
  [{ statusCode: 200, body: 5 }, 500, 500],
];

test('replies of any form', async () => {
  for (const [reply, two, one] of REPLIES) {
    const statuses = [(await answerTo(reply, '2.0')).status, (await answerTo(reply, '1.0')).status];
    assert.deepEqual(statuses, [two, one], JSON.stringify(reply));
  }
});
