// What the authority signs is taken by OpenSSL's own verification, and by nobody who does not trust it.
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import tls from 'node:tls';
import { makeAuthority, openAuthority } from './authority.ts';
import { selfSigned } from './self-signed.ts';

const NOW = Date.now();
const files = makeAuthority('Portico test CA', NOW);
const authority = openAuthority(files);
const leaf = authority.issue(['*.api.localhost', 'api.localhost', '127.0.0.1', '::1', '2001:db8::7'], NOW);
const server = tls.createServer({ key: leaf.privateKeyPem, cert: leaf.chainPem }, (socket) => socket.end('hello'));
server.listen(0, '127.0.0.1');
await once(server, 'listening');
after(() => server.close());

async function talk(servername: string, ca?: string): Promise<string> {
  const { port } = server.address() as AddressInfo;
  const socket = tls.connect({ port, host: '127.0.0.1', servername, ...(ca === undefined ? {} : { ca }) });
  try {
    await once(socket, 'secureConnect');
    return 'trusted';
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  } finally {
    socket.destroy();
  }
}

test('a leaf is trusted for its names by those who trust the authority', async () => {
  assert.equal(await talk('x.api.localhost', files.certificatePem), 'trusted');
  assert.equal(await talk('api.localhost', files.certificatePem), 'trusted');
  assert.equal(await talk('other.localhost', files.certificatePem), 'ERR_TLS_CERT_ALTNAME_INVALID');
  assert.equal(await talk('api.localhost'), 'SELF_SIGNED_CERT_IN_CHAIN');
});

test('the certificates say what they are for', () => {
  const ca = new X509Certificate(files.certificatePem);
  assert.equal(ca.ca, true);
  assert.equal(ca.subject, 'CN=Portico test CA');
  assert.equal(ca.verify(ca.publicKey), true);
  const own = new X509Certificate(leaf.chainPem);
  assert.equal(own.ca, false);
  assert.equal(own.checkIssued(ca), true);
  assert.equal(own.verify(ca.publicKey), true);
  assert.deepEqual(own.keyUsage, ['1.3.6.1.5.5.7.3.1']);
  assert.equal(
    own.subjectAltName,
    'DNS:*.api.localhost, DNS:api.localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, IP Address:2001:DB8:0:0:0:0:0:7',
  );
  assert.ok(own.validToDate.getTime() <= NOW + 398 * 86_400_000);
});

test('a key that belongs to another certificate opens nothing', () => {
  const other = makeAuthority('other', NOW);
  assert.throws(() => openAuthority({ ...files, privateKeyPem: other.privateKeyPem }), /not that of the certificate/);
});

test('a self-signed RSA certificate is valid for the time asked, beyond 2050 as well', async () => {
  const until = Date.parse('2051-02-03T04:05:06Z');
  const { certificatePem, privateKeyPem } = await selfSigned('ApiGateway', NOW, until);
  const made = new X509Certificate(certificatePem);
  assert.equal(made.subject, 'CN=ApiGateway');
  assert.equal(made.validToDate.getTime(), until);
  assert.equal(made.verify(made.publicKey), true);
  assert.match(privateKeyPem, /^-----BEGIN PRIVATE KEY-----/);
});
