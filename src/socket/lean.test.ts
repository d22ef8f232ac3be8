// What a lean socket sends arrives whole and in order whatever the kernel takes at once; what it reads is gone when the reader returns.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { type TestContext, test } from 'node:test';
import { LeanSocket, ROOM } from './lean.ts';

interface Pair {
  readonly lean: LeanSocket;
  readonly peer: net.Socket;
  /** Everything that the lean socket has read. */
  readonly read: Buffer[];
}

async function pair(t: TestContext): Promise<Pair> {
  const server = net.createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const peer = net.connect((server.address() as net.AddressInfo).port, '127.0.0.1');
  const [accepted] = (await once(server, 'connection')) as [net.Socket];
  const read: Buffer[] = [];
  const lean = LeanSocket.take(accepted, { allowHalfOpen: true, onBytes: (bytes) => read.push(Buffer.from(bytes)) });
  assert.ok(lean);
  lean.on('error', () => {}).resume();
  t.after(() => {
    lean.destroy();
    peer.destroy();
    server.close();
  });
  return { lean, peer, read };
}

test('what the kernel does not take at once follows in order', async (t) => {
  const { lean, peer } = await pair(t);
  peer.pause();
  const sent: Buffer[] = [];
  for (let i = 0; i < 300; i++) {
    const bytes = Buffer.alloc(i % 7 === 0 ? ROOM + 1 : 40_000 + i, i);
    sent.push(Buffer.from(bytes));
    lean.send(bytes);
    // It is the caller's again.
    bytes.fill(255);
  }
  assert.ok(lean.writableLength > 0, 'the kernel took everything: the test shows nothing');
  lean.end();
  const got = Buffer.concat(await peer.toArray());
  assert.ok(got.equals(Buffer.concat(sent)));
});

test('bytes that are read are good until the reader returns', async (t) => {
  const { lean, peer, read } = await pair(t);
  peer.write('one');
  while (read.length < 1) await new Promise(setImmediate);
  peer.end('two');
  await once(lean, 'end');
  assert.equal(Buffer.concat(read).toString(), 'onetwo');
});

test('a send to who has gone is no exception: the socket closes', async (t) => {
  const { lean, peer } = await pair(t);
  const closed = new Promise((resolve) => lean.once('close', resolve));
  peer.resetAndDestroy();
  await once(peer, 'close');
  lean.send(Buffer.from('for nobody'));
  await closed;
  lean.send(Buffer.from('for nobody'));
  assert.equal(lean.destroyed, true);
});

test('the server of a socket that was taken over still closes with the last connection', async () => {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const peer = net.connect((server.address() as net.AddressInfo).port, '127.0.0.1');
  const [accepted] = (await once(server, 'connection')) as [net.Socket];
  const lean = LeanSocket.take(accepted, { allowHalfOpen: false, onBytes: () => {} });
  lean?.resume();
  let isClosed = false;
  server.close(() => (isClosed = true));
  await new Promise(setImmediate);
  assert.equal(isClosed, false);
  peer.end();
  await once(server, 'close');
});
