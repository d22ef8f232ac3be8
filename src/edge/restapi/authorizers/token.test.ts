// Claims as the event shows them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bareToken } from '../../issuers/token.ts';
import { claimText } from './token.ts';

test('a token comes with or without its scheme', () => {
  assert.equal(bareToken('Bearer a.b.c'), 'a.b.c');
  assert.equal(bareToken('bearer  a.b.c'), 'a.b.c');
  assert.equal(bareToken('a.b.c'), 'a.b.c');
  assert.equal(bareToken('Bearera.b.c'), 'Bearera.b.c');
});

const ROWS: readonly [name: string, value: unknown, text: string][] = [
  ['sub', 'u1', 'u1'],
  ['exp', 1_680_633_579, 'Tue Apr 04 18:39:39 UTC 2023'],
  ['iat', 1_469_811_173, 'Fri Jul 29 16:52:53 UTC 2016'],
  ['auth_time', 1_680_629_979, '1680629979'],
  ['email_verified', true, 'true'],
  ['cognito:groups', ['admin', 'users'], 'admin,users'],
  ['custom:n', 1.5, '1.5'],
  ['address', { country: 'NO' }, '{"country":"NO"}'],
  ['exp', 'soon', 'soon'],
];

for (const [name, value, text] of ROWS) {
  test(`${name} ${JSON.stringify(value)} reads ${text}`, () => assert.equal(claimText(name, value), text));
}
