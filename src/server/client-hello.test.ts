// The name in a hello, cut off anywhere.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { after, before, test } from 'node:test';
import tls from 'node:tls';
import { readHello } from './client-hello.ts';

let withName: Buffer;
let withoutName: Buffer;
const server = net.createServer();

async function helloOf(servername: string): Promise<Buffer> {
  const { port } = server.address() as net.AddressInfo;
  const client = tls.connect({ port, host: '127.0.0.1', servername, rejectUnauthorized: false });
  client.on('error', () => undefined);
  const [socket] = (await once(server, 'connection')) as [net.Socket];
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  client.destroy();
  return bytes;
}

before(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  withName = await helloOf('Abc123.Execute-Api.Localhost');
  withoutName = await helloOf('');
});
after(() => server.close());

test('the name is found, in lower case', () => {
  assert.deepEqual(readHello(withName), { complete: true, isTls: true, serverName: 'abc123.execute-api.localhost' });
  assert.deepEqual(readHello(withoutName), { complete: true, isTls: true });
});

test('a hello that is cut off asks for more, and never breaks', () => {
  for (let length = 0; length < withName.length; length++)
    assert.equal(readHello(withName.subarray(0, length)).complete, false, `${length} bytes`);
});

test('lengths that lie are a hello without a name', () => {
  for (let at = 5; at < withName.length; at++) {
    const bytes = Buffer.from(withName);
    bytes[at] = 0xff;
    assert.equal(readHello(bytes).isTls, true);
  }
});

test('what is no handshake is told from its first byte', () => {
  assert.deepEqual(readHello(Buffer.from('GET / HTTP/1.1')), { complete: true, isTls: false });
  assert.deepEqual(readHello(Buffer.of(0x16, 0x47)), { complete: true, isTls: false });
});
