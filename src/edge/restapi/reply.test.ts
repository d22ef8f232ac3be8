// What a proxy function may return and what the client gets. [api-gateway.md A7, A8.2, A9.2]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { functionArn, outcome, proxyTo, RestWorld, type Fake } from '../../../test/doubles/rest-world.ts';
import type { Answer, Ask } from '../../../test/doubles/exchange.ts';

async function answerTo(
  fake: Fake,
  ask: Ask = {},
  binaryMediaTypes: string[] = [],
): Promise<Answer & { world: RestWorld }> {
  const world = new RestWorld();
  world.putApi({ binaryMediaTypes });
  world.fn('f', fake);
  world.method('GET', '/x', proxyTo(functionArn('f')));
  world.deploy();
  return { ...(await world.call('/stage/x', ask)), world };
}

function values(answer: Answer, name: string): string[] {
  return answer.headers.filter(([found]) => found.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
}

test('only a status: 200, empty, application/json, ids and trace', async () => {
  const answer = await answerTo(() => ({ statusCode: 200 }));
  assert.equal(answer.status, 200);
  assert.equal(answer.text, '');
  const names = answer.headers.map(([name]) => name);
  assert.deepEqual(names, ['Content-Type', 'x-amzn-RequestId', 'x-amz-apigw-id', 'X-Amzn-Trace-Id']);
  assert.equal(answer.header('Content-Type'), 'application/json');
});

const STATUSES: readonly [reply: unknown, status: number][] = [
  [{ headers: { 'test-header': 'value' } }, 200],
  [{}, 200],
  [{ statusCode: null }, 200],
  [{ statusCode: '201' }, 201],
  [{ statusCode: 599 }, 599],
  [{ statusCode: 200, headers: null }, 200],
  [{ statusCode: 200, multiValueHeaders: null }, 200],
  [{ statusCode: 200, body: null }, 200],
  [{ statusCode: 200, headers: { 'header-bool': true } }, 200],
  [{ statusCode: 200, headers: { 'header-number': 7 } }, 200],
];

for (const [reply, status] of STATUSES) {
  test(`${JSON.stringify(reply)} answers ${status}`, async () => {
    assert.equal((await answerTo(() => reply)).status, status);
  });
}

const MALFORMED: readonly [reply: unknown, member: string][] = [
  [{ statusCode: 'test' }, 'statusCode'],
  [{ statusCode: 99 }, 'statusCode'],
  [{ statusCode: 600 }, 'statusCode'],
  [{ statusCode: 200.5 }, 'statusCode'],
  [{ statusCode: true }, 'statusCode'],
  [{ statusCode: 200, wrongValue: 'value' }, 'wrongValue'],
  [{ statusCode: 200, foo: 1 }, 'foo'],
  [{ statusCode: 200, cookies: [] }, 'cookies'],
  ['justAString', 'reply'],
  [null, 'reply'],
  [[], 'reply'],
  [7, 'reply'],
  [{ statusCode: 200, multiValueHeaders: { h: 'value1' } }, 'multiValueHeaders.h'],
  [{ statusCode: 200, multiValueHeaders: { h: [{}] } }, 'multiValueHeaders.h'],
  [{ statusCode: 200, multiValueHeaders: [] }, 'multiValueHeaders'],
  [{ statusCode: 200, headers: 'x' }, 'headers'],
  [{ statusCode: 200, headers: { h: {} } }, 'headers.h'],
  [{ statusCode: 200, headers: { h: null } }, 'headers.h'],
  [{ statusCode: 200, headers: { h: 'a\r\nb: c' } }, 'headers.h'],
  [{ statusCode: 200, headers: { 'no token': 'a' } }, 'headers.no token'],
  [{ statusCode: 200, body: {} }, 'body'],
  [{ statusCode: 200, body: 1 }, 'body'],
];

for (const [reply, member] of MALFORMED) {
  const part = member === 'reply' ? 'The reply' : `The member ${member}`;
  test(`${JSON.stringify(reply)} answers 502 and the explanation names ${member}`, async () => {
    const answer = await answerTo(() => reply);
    assert.equal(answer.status, 502);
    assert.equal(answer.text, '{"message": "Internal server error"}');
    assert.equal(answer.header('x-amzn-ErrorType'), 'InternalServerErrorException');
    assert.equal(answer.header('X-Amzn-Trace-Id'), undefined);
    const { refused } = answer.world.explain(answer);
    assert.match(refused!.cause, new RegExp(`^${part.replaceAll('.', '\\.')} is wrong: `));
  });
}

for (const payload of ['', 'not json', '{"statusCode":200']) {
  test(`a payload of ${JSON.stringify(payload)} answers 502`, async () => {
    const answer = await answerTo(() => outcome(payload));
    assert.equal(answer.status, 502);
    assert.equal(answer.body.length, 36);
  });
}

test('a payload in bytes is as good as text', async () => {
  const answer = await answerTo(() => ({ ...outcome(''), payload: Buffer.from('{"body":"grüß"}') }));
  assert.equal(answer.text, 'grüß');
});

test('the function chooses the content type, and its header casing is kept', async () => {
  const answer = await answerTo(() => ({ headers: { 'content-TYPE': 'text/html', 'X-My-Header': 'a' }, body: '<p>' }));
  assert.deepEqual(values(answer, 'Content-Type'), ['text/html']);
  assert.ok(answer.headers.some(([name]) => name === 'X-My-Header'));
});

test('booleans and numbers in headers become text', async () => {
  const answer = await answerTo(() => ({ headers: { 'header-bool': true, n: 7 } }));
  assert.equal(answer.header('header-bool'), 'true');
  assert.equal(answer.header('n'), '7');
});

test('a list of values is one line each', async () => {
  const answer = await answerTo(() => ({ multiValueHeaders: { 'test-multi': ['value1', 'value2'] } }));
  assert.deepEqual(values(answer, 'test-multi'), ['value1', 'value2']);
});

test('both maps: the list first, then the single value, in the list spelling', async () => {
  const answer = await answerTo(() => ({
    headers: { 'test-multi': 'value-solo', other: 'o' },
    multiValueHeaders: { 'tesT-Multi': ['value-multi'] },
  }));
  assert.deepEqual(values(answer, 'test-multi'), ['value-multi', 'value-solo']);
  assert.deepEqual(
    answer.headers.filter(([name]) => name.toLowerCase() === 'test-multi').map(([name]) => name),
    ['tesT-Multi', 'tesT-Multi'],
  );
  assert.equal(answer.header('other'), 'o');
});

test('headers of the connection are remapped, Transfer-Encoding is dropped', async () => {
  const headers = {
    Connection: 'close',
    'Content-Length': '3',
    Date: 'd',
    Server: 's',
    'x-amzn-RequestId': 'r',
    'Transfer-Encoding': 'chunked',
  };
  const answer = await answerTo(() => ({ headers, body: 'abcdef' }));
  for (const [name, value] of Object.entries(headers).slice(0, 5))
    assert.equal(answer.header(`x-amzn-Remapped-${name}`), value);
  for (const name of ['Connection', 'Content-Length', 'Date', 'Server', 'Transfer-Encoding'])
    assert.equal(answer.header(name), undefined);
  assert.equal(values(answer, 'x-amzn-RequestId').length, 1);
});

test('header values beyond Latin-1 go out as UTF-8', async () => {
  const answer = await answerTo(() => ({ headers: { name: '你' } }));
  assert.equal(Buffer.from(answer.header('name')!, 'latin1').toString(), '你');
});

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 255]);

const BINARY: readonly [configured: string[], accept: string | undefined, bytes: boolean][] = [
  [[], 'image/png', false],
  [['image/png'], 'image/png', true],
  [['image/png'], 'image/png,image/*', true],
  [['image/png'], 'image/png;q=0.9', true],
  [['image/png'], 'image/webp,image/png', false],
  [['image/png'], '*/*', false],
  [['image/png'], 'image/*', false],
  [['image/png'], 'application', false],
  [['image/png'], undefined, false],
  [['application/*'], 'application/whatever', true],
  [['image/*'], 'image/*', true],
  [['*/test'], 'image/test', false],
  [['*/*'], undefined, true],
  [['*/*'], 'text/plain', true],
];

for (const [configured, accept, bytes] of BINARY) {
  test(`binary types ${JSON.stringify(configured)} and Accept ${accept}: ${bytes ? 'bytes' : 'base64 text'}`, async () => {
    const reply = { isBase64Encoded: true, body: PNG.toString('base64') };
    const answer = await answerTo(
      () => reply,
      accept === undefined ? {} : { headers: [['Accept', accept]] },
      configured,
    );
    assert.deepEqual(answer.body, bytes ? PNG : Buffer.from(PNG.toString('base64')));
  });
}

test('a body that the function does not call base64 stays text', async () => {
  const answer = await answerTo(() => ({ body: 'AAAA' }), { headers: [['Accept', 'image/png']] }, ['image/png']);
  assert.equal(answer.text, 'AAAA');
});

test('base64 that cannot be decoded answers 500', async () => {
  const answer = await answerTo(
    () => ({ isBase64Encoded: true, body: '{not}' }),
    { headers: [['Accept', 'image/png']] },
    ['image/png'],
  );
  assert.equal(answer.status, 500);
  assert.equal(answer.text, '{"message": "Internal server error"}');
});
