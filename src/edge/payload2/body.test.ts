import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bodyMembers } from './body.ts';

const TEXT = [
  'application/json',
  'application/json; charset=utf-8',
  'Application/JSON',
  'text/plain',
  'text/html;charset=utf-8',
  'application/xml',
  'application/javascript',
  'application/problem+json',
  'image/svg+xml',
];
const BYTES = [
  undefined,
  '',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/octet-stream',
  'image/png',
  'application/jsonlines',
];

for (const type of TEXT) {
  test(`${type} is text`, () => {
    const members = bodyMembers(Buffer.from('{"a":"gr\u00fcn\n"}'), type);
    assert.deepEqual(JSON.parse(`{${members}}`), { body: '{"a":"gr\u00fcn\n"}', isBase64Encoded: false });
  });
}

for (const type of BYTES) {
  test(`${type ?? 'a missing type'} is base64`, () => {
    const members = bodyMembers(Buffer.from('a=1'), type);
    assert.deepEqual(JSON.parse(`{${members}}`), { body: 'YT0x', isBase64Encoded: true });
  });
}

test('an empty body has no member, whatever its type', () => {
  assert.equal(bodyMembers(Buffer.alloc(0), 'image/png'), '"isBase64Encoded":false');
});
