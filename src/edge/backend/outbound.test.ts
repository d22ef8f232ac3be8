// Connections to backends that end at the wrong moment.
import assert from 'node:assert/strict';
import { createServer, Socket, type AddressInfo, type Server } from 'node:net';
import { afterEach, test } from 'node:test';
import { readEndpoint, shownAddress } from './endpoint.ts';
import { Outbound, type OutboundReply } from './outbound.ts';

const opened: (Server | Socket)[] = [];

afterEach(() => {
  for (const one of opened.splice(0))
    if (one instanceof Socket) one.destroy();
    else one.close();
});

/** Calls `answer` for each request that comes; requests here have no body. */
async function listening(answer: (socket: Socket, connection: number) => void): Promise<string> {
  let connections = 0;
  const server = createServer((socket) => {
    opened.push(socket);
    connections += 1;
    const connection = connections;
    socket.on('error', () => socket.destroy());
    socket.on('data', () => answer(socket, connection));
  });
  opened.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function send(outbound: Outbound, url: string, verb: string): Promise<OutboundReply> {
  const rawHeaders = ['Host', 'x', 'Content-Length', '0'];
  const request = {
    verb,
    endpoint: readEndpoint(url, '')!,
    rawHeaders,
    body: '',
    verifiesTls: true,
    identity: undefined,
  };
  return outbound.send(request, 100, new AbortController().signal);
}

/** The first connections answer once each and reset with their second request. */
function forgetful(forget = 1): (socket: Socket, connection: number) => void {
  const answered = new Set<Socket>();
  return (socket, connection) => {
    if (connection <= forget && answered.has(socket)) return void socket.resetAndDestroy();
    answered.add(socket);
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n${connection}`);
  };
}

test('what may be repeated is sent again when a kept connection turns out closed', async () => {
  const url = await listening(forgetful());
  const outbound = new Outbound();
  assert.equal((await send(outbound, url, 'GET')).body.toString(), '1');
  assert.equal((await send(outbound, url, 'GET')).body.toString(), '2');
});

test('however many kept connections turn out closed', async () => {
  const url = await listening(forgetful(2));
  const outbound = new Outbound();
  await Promise.all([send(outbound, url, 'GET'), send(outbound, url, 'GET')]);
  assert.equal((await send(outbound, url, 'GET')).body.toString(), '3');
});

test('a POST is not sent twice', async () => {
  const url = await listening(forgetful());
  const outbound = new Outbound();
  await send(outbound, url, 'POST');
  await assert.rejects(send(outbound, url, 'POST'), { code: 'ECONNRESET' });
});

test('an answer that breaks off, and what is no HTTP, reject', async () => {
  const broken = await listening((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf');
    setImmediate(() => socket.destroy());
  });
  await assert.rejects(send(new Outbound(), broken, 'GET'), { code: 'ECONNRESET' });
  const noise = await listening((socket) => socket.end('220 mail ready\r\n'));
  await assert.rejects(send(new Outbound(), noise, 'GET'), { code: /^HPE_/ });
});

test('addresses taken apart', () => {
  assert.deepEqual(readEndpoint('HTTPS://Example.test', 'a=b c'), {
    secure: true,
    hostname: 'example.test',
    port: 443,
    host: 'example.test',
    path: '/',
    query: 'a=b%20c',
  });
  assert.deepEqual(
    [readEndpoint('http://[::1]:81/a/../b//c', '')?.hostname, readEndpoint('http://[::1]:81/a/../b//c', '')?.path],
    ['::1', '/a/../b//c'],
  );
  assert.equal(readEndpoint('http://x/ü%zz%20', '')?.path, '/%C3%BC%25zz%20');
  assert.equal(shownAddress(readEndpoint('http://x:8080/p', 'token=secret')!), 'http://x:8080/p');
  for (const uri of ['', 'x', 'http://', 'http:///x', 'ws://x', 'http://u:p@x', 'http://x:70000', 'http://a b/'])
    assert.equal(readEndpoint(uri, ''), undefined, uri);
});
