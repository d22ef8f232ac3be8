// What the client gets for what the function returned. [lambda C4, G1, G5.7]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outcome, UrlWorld, type Fake } from '../../../test/doubles/url-world.ts';
import type { Answer, Ask } from '../../../test/doubles/exchange.ts';
import type { FunctionErrorKind } from '../../execute/contract.ts';

async function answered(fake: Fake, ask?: Ask): Promise<Answer & { world: UrlWorld }> {
  const world = new UrlWorld();
  world.fake = fake;
  return Object.assign(await world.call('/', ask), { world });
}

test('an inferred reply carries type, ids and trace', async () => {
  const answer = await answered(() => outcome('{"message": "hello Alice"}'));
  assert.equal(answer.status, 200);
  assert.equal(answer.text, '{"message":"hello Alice"}');
  assert.deepEqual(
    answer.headers.map(([name]) => name),
    ['Content-Type', 'x-amzn-RequestId', 'X-Amzn-Trace-Id'],
  );
  assert.match(answer.header('X-Amzn-Trace-Id')!, /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/);
});

test('an explicit reply carries its headers and cookies', async () => {
  const answer = await answered(() => ({
    statusCode: 302,
    headers: { Location: '/x', 'Content-Type': 'text/html', Date: 'mine', 'X-Amzn-RequestId': 'mine', Server: 'mine' },
    cookies: ['a=1; Path=/', 'b=2'],
  }));
  assert.equal(answer.status, 302);
  assert.deepEqual(answer.headers.slice(2, -1), [
    ['Location', '/x'],
    ['x-amzn-Remapped-Date', 'mine'],
    ['x-amzn-Remapped-X-Amzn-RequestId', 'mine'],
    ['Set-Cookie', 'a=1; Path=/'],
    ['Set-Cookie', 'b=2'],
  ]);
  assert.equal(answer.header('Content-Type'), 'text/html');
  assert.equal(answer.header('x-amzn-RequestId'), answer.trace.id);
});

test('binary bodies arrive as bytes', async () => {
  const bytes = Buffer.from([0, 255, 128, 10]);
  const answer = await answered(() => ({
    statusCode: 200,
    headers: { 'content-type': 'image/png' },
    body: bytes.toString('base64'),
    isBase64Encoded: true,
  }));
  assert.deepEqual(answer.body, bytes);
  assert.equal(answer.header('Content-Type'), 'image/png');
});

const KINDS: readonly FunctionErrorKind[] = [
  'handled-by-runtime',
  'timeout',
  'exit',
  'init',
  'response-too-large',
  'out-of-memory',
];

for (const kind of KINDS) {
  test(`a function that ends with ${kind} answers 502 and tells the client nothing`, async () => {
    const error =
      '{"errorMessage": "secret detail", "errorType": "KeyError", "stackTrace": ["  File \\"main.py\\", line 3\\n"]}';
    const answer = await answered(() => outcome(error, { errorKind: kind }));
    assert.equal(answer.status, 502);
    assert.equal(answer.text, 'Internal Server Error');
    assert.equal(answer.header('x-amzn-ErrorType'), 'InternalServerErrorException');
    const { refused } = answer.world.explain(answer.trace.id);
    assert.match(refused!.cause, kind === 'timeout' ? /timeout of 3000 ms/ : /KeyError: secret detail/);
    assert.match(
      answer.trace.attachments!['The function said']!,
      /KeyError: secret detail\n {2}File "main.py", line 3/,
    );
  });
}

test('a malformed reply answers 502 and its member is named', async () => {
  for (const [payload, part] of [
    ['{"statusCode":"abc"}', 'The member statusCode'],
    ['{"statusCode":99}', 'The member statusCode'],
    ['{"statusCode":200,"headers":[]}', 'The member headers'],
    ['<html>', 'The reply'],
    ['', 'The reply'],
  ] as const) {
    const answer = await answered(() => outcome(payload));
    assert.equal(answer.status, 502, payload);
    assert.equal(answer.text, 'Internal Server Error');
    assert.match(answer.world.explain(answer.trace.id).refused!.cause, new RegExp(`^${part} is wrong: `));
  }
});

const PRELUDE = 'application/vnd.awslambda.http-integration-response';
const NULS = '\0'.repeat(8);

test('what a streaming handler wrote is buffered, its prelude is read', async () => {
  const head = '{"statusCode":201,"headers":{"X-A":"1","content-type":"text/plain"},"cookies":["c=1"]}';
  const answer = await answered(() => outcome(Buffer.from(`${head}${NULS}Hello, world!`), { contentType: PRELUDE }));
  assert.equal(answer.status, 201);
  assert.equal(answer.text, 'Hello, world!');
  assert.equal(answer.header('Content-Type'), 'text/plain');
  assert.equal(answer.header('X-A'), '1');
  assert.equal(answer.header('Set-Cookie'), 'c=1');
});

test('what a streaming handler wrote without a prelude is the body', async () => {
  const answer = await answered(() =>
    outcome(Buffer.from('Hello, world!'), { contentType: 'application/octet-stream' }),
  );
  assert.equal(answer.status, 200);
  assert.equal(answer.text, 'Hello, world!');
  assert.equal(answer.header('Content-Type'), 'application/octet-stream');
});

test('a stream that holds a reply document is read as one', async () => {
  const reply = Buffer.from('{"statusCode":404,"body":"no"}');
  assert.equal((await answered(() => outcome(reply, { contentType: 'text/plain' }))).status, 404);
});

test('a prelude without its end answers 502', async () => {
  const answer = await answered(() => outcome(Buffer.from('{"statusCode":200}'), { contentType: PRELUDE }));
  assert.equal(answer.status, 502);
});

test("a custom runtime's own content type changes nothing for JSON", async () => {
  const answer = await answered(() =>
    outcome(Buffer.from('{"statusCode":204}'), { contentType: 'application/x-www-form-urlencoded' }),
  );
  assert.equal(answer.status, 204);
});

test('a defect of execute is not taken for an answer', async () => {
  const world = new UrlWorld();
  world.fake = () => {
    throw new TypeError('a bug');
  };
  await assert.rejects(world.call('/'), TypeError);
});
