// TLS on the port of plain HTTP: certificates by name, versions, client certificates, and clients that stop half way.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import http2 from 'node:http2';
import https from 'node:https';
import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from 'node:test';
import tls from 'node:tls';
import type { Exchange } from '../edge/contract.ts';
import { makeAuthority, openAuthority } from '../x509/authority.ts';
import { certificate } from '../x509/certificate.ts';
import type { TlsIdentity, TlsNames } from './contract.ts';
import { raw, start } from './testing.ts';

const NOW = Date.now();
const files = makeAuthority('Test CA', NOW);
const ca = files.certificatePem;
const authority = openAuthority(files);

function identity(name: string, more: Partial<TlsIdentity> = {}): TlsIdentity {
  const { chainPem, privateKeyPem } = authority.issue([name], NOW);
  return { key: privateKeyPem, cert: chainPem, minVersion: 'TLSv1.2', ...more };
}

const clients = makeClient('alice');
const IDENTITIES: Readonly<Record<string, TlsIdentity>> = {
  'a.test': identity('a.test'),
  'modern.test': identity('modern.test', { minVersion: 'TLSv1.3' }),
  'mutual.test': identity('mutual.test', { clientCa: clients.cert }),
};
const fallback = identity('localhost');
const names: TlsNames = { find: (name) => IDENTITIES[name ?? ''] ?? fallback };

/** A self-signed certificate of a client, its own trust store. */
function makeClient(subject: string): { key: string; cert: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const times = { fromMs: NOW - 86_400_000, untilMs: NOW + 86_400_000 };
  return {
    cert: certificate({ subject, issuer: subject, ...times, publicKey, signingKey: privateKey }),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function told({ scheme, host, tls: facts, httpVersion }: Exchange): string {
  return JSON.stringify({ scheme, host, httpVersion, ...facts });
}

const echo = (exchange: Exchange): void => exchange.reply(200, [], told(exchange));

function get(port: number, servername: string, more: https.RequestOptions = {}): Promise<any> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, servername, ca, agent: false, headers: { host: servername }, ...more };
    const request = https.get(options, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve(JSON.parse(text)));
    });
    request.on('error', reject);
  });
}

test('one port serves plain HTTP and TLS, with the certificate of the name', async () => {
  await using server = await start(echo, { tls: names });
  const plain = (await (await fetch(server.url)).json()) as { scheme: string };
  assert.equal(plain.scheme, 'http');
  const secure = await get(server.port, 'a.test');
  assert.deepEqual(
    [secure.scheme, secure.host, secure.serverName, secure.version, secure.httpVersion],
    ['https', 'a.test', 'a.test', 'TLSv1.3', '1.1'],
  );
  await assert.rejects(get(server.port, 'b.test'), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  assert.equal((await get(server.port, 'localhost')).serverName, 'localhost');
});

test('HTTP/2 by ALPN, keep-alive, and a body, over TLS', async () => {
  await using server = await start(async (exchange) => exchange.reply(200, [], await exchange.body(100_000)), {
    tls: names,
  });
  const session = http2.connect(`https://127.0.0.1:${server.port}`, { ca, servername: 'a.test' });
  for (const size of [10, 90_000]) {
    const stream = session.request({ ':method': 'POST', ':path': '/', ':authority': 'a.test' });
    stream.end(Buffer.alloc(size, 'x'));
    let got = 0;
    stream.on('data', (chunk: Buffer) => (got += chunk.length));
    await once(stream, 'end');
    assert.equal(got, size);
  }
  session.close();
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
  const seen = new Set<number | undefined>();
  for (let i = 0; i < 3; i++) {
    const request = https.request({
      host: '127.0.0.1',
      port: server.port,
      servername: 'a.test',
      ca,
      agent,
      method: 'POST',
    });
    request.end('hello');
    const [response] = await once(request, 'response');
    seen.add(response.socket.localPort);
    response.resume();
    await once(response, 'end');
  }
  agent.destroy();
  assert.equal(seen.size, 1);
});

test('an exchange over HTTP/2 and TLS knows its scheme', async () => {
  await using server = await start(echo, { tls: names });
  const session = http2.connect(`https://127.0.0.1:${server.port}`, { ca, servername: 'a.test' });
  const stream = session.request({ ':path': '/', ':authority': 'a.test' });
  let text = '';
  stream.on('data', (chunk) => (text += chunk));
  await once(stream, 'end');
  session.close();
  const seen = JSON.parse(text);
  assert.deepEqual([seen.scheme, seen.serverName, seen.httpVersion], ['https', 'a.test', '2.0']);
});

test("a version below the name's minimum is refused in the handshake", async () => {
  await using server = await start(echo, { tls: names });
  assert.equal((await get(server.port, 'modern.test')).version, 'TLSv1.3');
  assert.equal((await get(server.port, 'a.test', { maxVersion: 'TLSv1.2' })).version, 'TLSv1.2');
  await assert.rejects(get(server.port, 'modern.test', { maxVersion: 'TLSv1.2' }), /alert protocol version/);
  assert.deepEqual(server.traces.closed.length, 2);
});

test('a client certificate is asked for where the name has a trust store, and judged by it', async () => {
  await using server = await start(echo, { tls: names });
  const trusted = await get(server.port, 'mutual.test', clients);
  assert.deepEqual([trusted.client.subjectDN, trusted.client.issuerDN], ['CN=alice', 'CN=alice']);
  assert.match(trusted.client.serialNumber, /^([\da-f]{2}:)+[\da-f]{2}$/);
  assert.equal(trusted.client.pem, clients.cert);
  assert.equal(trusted.client.problem, undefined);
  const stranger = await get(server.port, 'mutual.test', makeClient('mallory'));
  assert.equal(stranger.client.problem, 'DEPTH_ZERO_SELF_SIGNED_CERT');
  assert.equal((await get(server.port, 'mutual.test')).client, undefined);
  assert.equal((await get(server.port, 'a.test', clients)).client, undefined);
});

test('a hello that comes in pieces is waited for', async () => {
  await using server = await start(echo, { tls: names });
  const relay = net.createServer((client) => {
    const upstream = net.connect(server.port, '127.0.0.1');
    upstream.setNoDelay(true).pipe(client);
    let first = true;
    client.on('data', async (chunk: Buffer) => {
      if (!first) return upstream.write(chunk);
      first = false;
      for (const piece of [chunk.subarray(0, 1), chunk.subarray(1, 4), chunk.subarray(4, 80), chunk.subarray(80)]) {
        upstream.write(piece);
        await pause(10);
      }
      return undefined;
    });
    client.on('close', () => upstream.destroy());
  });
  relay.listen(0, '127.0.0.1');
  await once(relay, 'listening');
  const { serverName } = await get((relay.address() as net.AddressInfo).port, 'a.test');
  relay.close();
  assert.equal(serverName, 'a.test');
});

test('a second port serves TLS alone', async () => {
  await using server = await start(echo, { tls: names, tlsPort: 0 });
  const { tlsPort } = server.listening;
  assert.ok(tlsPort !== undefined && tlsPort !== server.port);
  assert.equal((await get(tlsPort, 'a.test')).scheme, 'https');
  const refused = await raw(tlsPort, ['GET / HTTP/1.1\r\nHost: a\r\n\r\n']);
  assert.match(refused.text, /^HTTP\/1\.1 400 .*this port speaks TLS/s);
});

test('bytes that only begin like a handshake end with the connection, and nothing else', async () => {
  await using server = await start(echo, { tls: names });
  for (const bytes of [
    '\x16\x03\x01\x00\x05hello',
    '\x16\x03\x01\xff\xff',
    '\x16\x03\x01\x00\x2a\x01' + 'x'.repeat(41),
  ])
    assert.equal((await raw(server.port, [Buffer.from(bytes, 'latin1')])).closed, true);
  assert.match((await raw(server.port, ['\x16GET / HTTP/1.1\r\n'])).text, /^HTTP\/1\.1 400 /);
  assert.equal((await get(server.port, 'a.test')).scheme, 'https');
  assert.deepEqual(server.bugs, []);
});

test('a certificate that cannot be served costs its own name only', async () => {
  const broken: TlsNames = { find: (name) => (name === 'a.test' ? identity('a.test', { key: 'no key' }) : fallback) };
  await using server = await start(echo, { tls: broken });
  const warned = once(process, 'warning');
  await assert.rejects(get(server.port, 'a.test'));
  assert.match(String(await warned), /PEM|DECODER|key/i);
  assert.equal((await get(server.port, 'localhost')).scheme, 'https');
});

test('without certificates the port says that it speaks plain HTTP', async () => {
  await using server = await start(echo);
  const { text } = await raw(server.port, ['\x16\x03\x01\x00\x05hello']);
  assert.match(text, /plain HTTP, not TLS/);
});

test('a drain does not wait for handshakes that were never finished', async () => {
  const server = await start(echo, { tls: names });
  const half = net.connect(server.port, '127.0.0.1');
  half.write(Buffer.from('\x16\x03\x01\x01\x00', 'latin1'));
  const shaken = tls.connect({ port: server.port, host: '127.0.0.1', servername: 'a.test', ca });
  await once(shaken, 'secureConnect');
  for (const socket of [half, shaken]) socket.on('error', () => undefined);
  const started = Date.now();
  await server.listening.close(50);
  // The handshakes have a minute.
  assert.ok(Date.now() - started < 20_000);
  half.destroy();
  shaken.destroy();
});
