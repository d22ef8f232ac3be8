// Sealed sessions: they open as issued, with their own key, under the same master key, and in no other way.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { SessionClaims } from './contract.ts';
import { accessKeyIdFor, accountOfKey } from './key-ids.ts';
import { isOwnToken, openSessions } from './sessions.ts';
import { roleTrusts } from './trust.ts';

const MASTER = randomBytes(32);
const claims: SessionClaims = {
  account: '123456789012',
  roleArn: 'arn:aws:iam::123456789012:role/r',
  roleId: 'AROAR',
  sessionName: 's',
  issuedAtMs: 1,
  expiresAtMs: 2,
  tags: { a: 'b' },
};

test('a session opens after a restart with the same claims and secret', () => {
  const issued = openSessions(MASTER).issue(claims);
  assert.match(issued.accessKeyId, /^ASIA[A-Z2-7]{16}$/);
  assert.equal(issued.secretAccessKey.length, 40);
  assert.equal(issued.expiresAtMs, 2);
  assert.ok(isOwnToken(issued.sessionToken));
  const opened = openSessions(MASTER).open(issued.accessKeyId, issued.sessionToken);
  assert.deepEqual(opened?.claims, claims);
  assert.equal(opened?.secretAccessKey, issued.secretAccessKey);
});

test('opening again answers the same object, which caches may hang on', () => {
  const sessions = openSessions(MASTER);
  const issued = sessions.issue(claims);
  assert.equal(
    sessions.open(issued.accessKeyId, issued.sessionToken),
    sessions.open(issued.accessKeyId, issued.sessionToken),
  );
});

test('an altered token, a foreign key or another master key opens nothing', () => {
  const sessions = openSessions(MASTER);
  const issued = sessions.issue(claims);
  const bytes = Buffer.from(issued.sessionToken, 'base64');
  for (let at = 0; at < bytes.length; at += 7) {
    const altered = Buffer.from(bytes);
    altered[at] = (altered[at] ?? 0) ^ 1;
    assert.equal(sessions.open(issued.accessKeyId, altered.toString('base64')), undefined);
  }
  const other = sessions.issue(claims);
  assert.equal(sessions.open(other.accessKeyId, issued.sessionToken), undefined);
  assert.ok(sessions.open(issued.accessKeyId, issued.sessionToken));
  assert.equal(sessions.open(other.accessKeyId, issued.sessionToken), undefined, 'nor when the token is known already');
  assert.equal(openSessions(randomBytes(32)).open(issued.accessKeyId, issued.sessionToken), undefined);
  assert.equal(sessions.open(issued.accessKeyId, `${issued.sessionToken} `), undefined);
  assert.equal(sessions.open(issued.accessKeyId, ''), undefined);
  assert.ok(!isOwnToken('FwoGZXIvYXdzE...'));
});

test('a short master key is refused', () => {
  assert.throws(() => openSessions(Buffer.alloc(16)), /at least 32 bytes/);
});

test('access key ids carry their account', () => {
  for (const account of ['000000000000', '123456789012', '999999999999']) {
    const id = accessKeyIdFor('AKIA', account);
    assert.match(id, /^AKIA[A-Z2-7]{16}$/);
    assert.equal(accountOfKey(id), account);
  }
  // A key of AWS's own, whose account is published.
  assert.equal(accountOfKey('ASIAQNZGKIQY56JQ7WML'), '029608264753');
  assert.equal(accountOfKey('test'), undefined);
});

const trust = (principal: object, more: object = {}): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Sid: '', Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', ...more }],
  });

test('a trust policy is asked for a service, with its conditions', () => {
  assert.ok(roleTrusts(trust({ Service: 'lambda.amazonaws.com' }), 'lambda.amazonaws.com'));
  assert.ok(
    roleTrusts(trust({ Service: ['edgelambda.amazonaws.com', 'lambda.amazonaws.com'] }), 'lambda.amazonaws.com'),
  );
  assert.ok(!roleTrusts(trust({ Service: 'ec2.amazonaws.com' }), 'lambda.amazonaws.com'));
  assert.ok(!roleTrusts(trust({ AWS: '123456789012' }), 'lambda.amazonaws.com'));
  const conditional = trust(
    { Service: 'lambda.amazonaws.com' },
    { Condition: { StringEquals: { 'aws:SourceAccount': '1' } } },
  );
  assert.ok(!roleTrusts(conditional, 'lambda.amazonaws.com'));
  assert.ok(roleTrusts(conditional, 'lambda.amazonaws.com', { 'aws:sourceaccount': '1' }));
});
