// What a function may return and what the client gets. [api-gateway.md B5]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer } from '../../../test/doubles/exchange.ts';
import { HttpWorld, lambda, outcome } from '../../../test/doubles/http-world.ts';

async function answerTo(reply: unknown, payloadFormatVersion: '1.0' | '2.0' = '2.0'): Promise<Answer> {
  const made = new HttpWorld();
  made.fn('f', () => reply);
  made.route('GET /a', lambda('f', { payloadFormatVersion }));
  made.deploy();
  return made.call('/a');
}

/** [status, content type, body] */
async function served(reply: unknown, version?: '1.0' | '2.0'): Promise<unknown[]> {
  const answer = await answerTo(reply, version);
  return [answer.status, answer.header('content-type'), answer.text];
}

const JSON_TYPE = 'application/json';
const TEXT_TYPE = 'text/plain;charset=UTF-8';
const ERROR = [500, JSON_TYPE, '{"message":"Internal Server Error"}'];

test('2.0: JSON without a statusCode is the body', async () => {
  assert.deepEqual(await served({ message: 'hi' }), [200, JSON_TYPE, '{"message":"hi"}']);
  assert.deepEqual(await served(outcome('{"message": "hi"}')), [200, JSON_TYPE, '{"message": "hi"}']);
  assert.deepEqual(await served('Hello from Lambda!'), [200, JSON_TYPE, 'Hello from Lambda!']);
  assert.deepEqual(await served(null), [200, JSON_TYPE, 'null']);
  assert.deepEqual(await served([1]), [200, JSON_TYPE, '[1]']);
});

test('2.0: a statusCode makes it a reply', async () => {
  assert.deepEqual(await served({ statusCode: 201, body: 'made' }), [201, TEXT_TYPE, 'made']);
  assert.deepEqual(await served({ statusCode: '202', other: 1 }), [202, TEXT_TYPE, '']);
  const html = { statusCode: 200, headers: { 'Content-Type': 'text/html' }, body: '<p>' };
  assert.deepEqual(await served(html), [200, 'text/html', '<p>']);
  assert.deepEqual(await served({ statusCode: 200, body: 'aGk=', isBase64Encoded: true }), [200, TEXT_TYPE, 'hi']);
});

test('2.0: headers in lower case, cookies each a line, multiValueHeaders ignored', async () => {
  const answer = await answerTo({
    statusCode: 200,
    headers: { 'X-One': 'a', 'X-Number': 1, 'Transfer-Encoding': 'chunked', 'apigw-requestid': 'mine' },
    multiValueHeaders: { 'X-Two': ['b'] },
    cookies: ['a=1', 'b=2'],
  });
  assert.deepEqual(answer.headers.slice(0, -1), [
    ['content-type', TEXT_TYPE],
    ['x-one', 'a'],
    ['x-number', '1'],
    ['set-cookie', 'a=1'],
    ['set-cookie', 'b=2'],
  ]);
  assert.equal(answer.headers.at(-1)![0], 'apigw-requestid');
  assert.notEqual(answer.header('apigw-requestid'), 'mine');
});

test('2.0: what cannot be sent answers 500', async () => {
  for (const reply of [
    { statusCode: 200, body: { a: 1 } },
    { statusCode: 200, body: '%', isBase64Encoded: true },
    { statusCode: 'many' },
    { statusCode: 200, headers: { 'bad name': '1' } },
    outcome('no json'),
    outcome(''),
  ])
    assert.deepEqual(await served(reply), ERROR, JSON.stringify(reply));
});

test('1.0: the shape of REST APIs, both maps of headers, base64 for every client', async () => {
  const answer = await answerTo(
    {
      statusCode: 200,
      headers: { 'X-One': 'a', 'Content-Type': 'image/png' },
      multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
      body: 'aGk=',
      isBase64Encoded: true,
    },
    '1.0',
  );
  assert.equal(answer.text, 'hi');
  assert.deepEqual(answer.headers.slice(0, -1), [
    ['set-cookie', 'a=1'],
    ['set-cookie', 'b=2'],
    ['x-one', 'a'],
    ['content-type', 'image/png'],
  ]);
  assert.deepEqual(await served({ statusCode: 200, body: 'x' }, '1.0'), [200, TEXT_TYPE, 'x']);
});

test('1.0: nothing is inferred', async () => {
  for (const reply of [{ message: 'hi' }, 'text', null, { statusCode: 200, body: {} }])
    assert.deepEqual(await served(reply, '1.0'), ERROR, JSON.stringify(reply));
});
