// What a file of certificates may look like before it is a trust store. [api-gateway.md A26]
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeAuthority } from '../../x509/authority.ts';
import type { Call } from '../kernel/contract.ts';
import { Fault } from '../kernel/fault.ts';
import { readTruststore } from './truststores.ts';

const BEGIN = '-----BEGIN CERTIFICATE-----';
const first = makeAuthority('First', Date.now()).certificatePem.trim();
const second = makeAuthority('Second', Date.now()).certificatePem.trim();

async function read(text: string): Promise<string> {
  const truststores = { read: async () => ({ text }) };
  const found = readTruststore(truststores, { truststoreUri: 's3://b/ca.pem' }, {} as Call);
  return found.catch((error: unknown) => {
    assert.ok(error instanceof Fault && error.code === 'BadRequestException', String(error));
    return error.message;
  });
}

test('certificates are kept, what stands around them is not', async () => {
  assert.equal(await read(`# ours\n${first}\n# theirs\r\n${second} `), `${first}\n${second}\n`);
});

test('a certificate that is cut off is refused, wherever it stands', async () => {
  const cut = second.slice(0, -30);
  assert.equal(await read(`${first}\n${cut}`), 'Certificate 2 of the trust store s3://b/ca.pem cannot be parsed');
  assert.equal(await read(`${cut}\n${first}`), 'Certificate 1 of the trust store s3://b/ca.pem cannot be parsed');
});

test('the largest file of beginnings without an end is judged at once', async () => {
  const text = BEGIN.repeat((1024 * 1024) / BEGIN.length);
  const started = performance.now();
  assert.equal(await read(text), 'The trust store s3://b/ca.pem holds more than 1000 certificates');
  assert.ok(performance.now() - started < 2_000);
});
