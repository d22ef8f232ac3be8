// Replies as a function URL reads them, and where another door may differ. [lambda C4]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReplyNames } from '../lambda/reply-names.ts';
import { isMalformed, readReply, type Reply, type ReplyRules } from './reply.ts';

const RULES: ReplyRules = {
  contentType: 'application/json',
  names: new ReplyNames(['content-length', 'transfer-encoding'], ['date', 'www-authenticate']),
  otherBody: 'json',
  inferredBody: 'compact',
};

function read(payload: string, rules: ReplyRules = RULES): Reply {
  const reply = readReply(payload, rules);
  assert.ok(!isMalformed(reply), JSON.stringify(reply));
  return reply;
}

function member(payload: string, rules: ReplyRules = RULES): string {
  const reply = readReply(payload, rules);
  assert.ok(isMalformed(reply), JSON.stringify(reply));
  return reply.member;
}

const INFERRED: readonly (readonly [string, string])[] = [
  ['{"message": "hi"}', '{"message":"hi"}'],
  ['["hello", 3, true]', '["hello",3,true]'],
  ['"hello"', 'hello'],
  ['"gr\\u00fcn"', 'gr\u00fcn'],
  ['3', '3'],
  ['3.1', '3.1'],
  ['true', 'true'],
  ['null', 'null'],
  ['{}', '{}'],
  ['{"headers": {"a": "b"}}', '{"headers":{"a":"b"}}'],
];

for (const [payload, body] of INFERRED) {
  test(`${payload} is answered with ${body}`, () => {
    const { status, contentType, raw, body: answered, inferred } = read(payload);
    assert.deepEqual([status, contentType, raw, answered, inferred], [200, 'application/json', [], body, true]);
  });
}

test('an explicit reply says status, headers, cookies and body', () => {
  const reply = read(
    '{"statusCode": 201, "headers": {"content-Type": "text/plain", "X-A": "1"}, "cookies": ["a=1", "b=2"], "body": "{ }"}',
  );
  assert.deepEqual(reply, {
    status: 201,
    contentType: 'text/plain',
    raw: ['X-A', '1', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2'],
    body: '{ }',
    inferred: false,
  });
});

test('a numeric string is a status', () => assert.equal(read('{"statusCode":"418"}').status, 418));

for (const status of ['99', '100', '199', '600', '200.5', '"2xx"', '""', 'null', 'true', '[200]', '-1', '1e9']) {
  test(`statusCode ${status} is malformed`, () => assert.equal(member(`{"statusCode":${status}}`), 'statusCode'));
}

test('a missing body is empty, one that is no string is its JSON', () => {
  assert.equal(read('{"statusCode":200}').body, '');
  assert.equal(read('{"statusCode":200,"body":null}').body, '');
  assert.equal(read('{"statusCode":200,"body":{"a": [1, 2]}}').body, '{"a":[1,2]}');
  assert.equal(read('{"statusCode":200,"body":7}').body, '7');
});

test('base64 becomes bytes; what is none is malformed', () => {
  const decoded = (body: string): string =>
    String(read(JSON.stringify({ statusCode: 200, body, isBase64Encoded: true })).body);
  assert.equal(decoded('aGk='), 'hi');
  assert.equal(decoded('aGk\r\n='), 'hi');
  assert.equal(decoded(''), '');
  assert.equal(read('{"statusCode":200,"body":"aGk=","isBase64Encoded":"true"}').body, 'aGk=');
  assert.equal(member('{"statusCode":200,"body":"{}","isBase64Encoded":true}'), 'body');
});

test('header values become text; null says nothing; objects are JSON', () => {
  const { raw } = read('{"statusCode":200,"headers":{"A":1,"B":true,"C":null,"D":[1],"E":{"f":1},"G":""}}');
  assert.deepEqual(raw, ['A', '1', 'B', 'true', 'D', '[1]', 'E', '{"f":1}', 'G', '']);
});

test('headers are dropped and remapped in any spelling, multiValueHeaders ignored', () => {
  const headers = { Date: 'd', 'WWW-Authenticate': 'Basic', 'content-LENGTH': '3', 'Transfer-Encoding': 'chunked' };
  const { raw } = read(JSON.stringify({ statusCode: 200, headers, multiValueHeaders: { x: ['y'] } }));
  assert.deepEqual(raw, ['x-amzn-Remapped-Date', 'd', 'x-amzn-Remapped-WWW-Authenticate', 'Basic']);
});

test('text beyond Latin-1 goes out as UTF-8', () => {
  const { raw } = read('{"statusCode":200,"headers":{"X":"\u20ac"}}');
  assert.equal(Buffer.from(raw[1]!, 'latin1').toString('utf8'), '\u20ac');
});

const MALFORMED: readonly (readonly [string, string])[] = [
  ['', 'reply'],
  ['not json', 'reply'],
  ['{"statusCode":200', 'reply'],
  ['{"statusCode":200,"headers":["a"]}', 'headers'],
  ['{"statusCode":200,"headers":"a"}', 'headers'],
  ['{"statusCode":200,"headers":{"a b":"c"}}', 'headers.a b'],
  ['{"statusCode":200,"headers":{"a":"b\\r\\nc: d"}}', 'headers.a'],
  ['{"statusCode":200,"cookies":"a=1"}', 'cookies'],
  ['{"statusCode":200,"cookies":["a=1\\n"]}', 'cookies'],
];

for (const [payload, wrong] of MALFORMED) {
  test(`${payload} is malformed at ${wrong}`, () => assert.equal(member(payload), wrong));
}

test('a door may name another content type, refuse other bodies and leave inferred ones alone', () => {
  const rules: ReplyRules = {
    ...RULES,
    contentType: 'text/plain;charset=UTF-8',
    otherBody: 'malformed',
    inferredBody: 'verbatim',
  };
  assert.equal(read('{"statusCode":200}', rules).contentType, 'text/plain;charset=UTF-8');
  assert.equal(member('{"statusCode":200,"body":{}}', rules), 'body');
  assert.equal(read('{"a": 1}', rules).body, '{"a": 1}');
  assert.equal(read('{"a": 1}', rules).contentType, 'application/json');
});
