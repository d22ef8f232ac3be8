// From its second request on a connection reads into memory that it shares with others: what it keeps must be its own.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Exchange } from '../../edge/contract.ts';
import { start, until } from '../testing.ts';

/** Answers late, so that other packets have come in between. */
async function echo(exchange: Exchange): Promise<void> {
  const body = await exchange.body(1_000_000);
  await pause(20);
  exchange.reply(200, ['X-Sent', exchange.headers['x-sent'] ?? ''], `${exchange.path}=${body.toString('latin1')};`);
}

class Client {
  readonly socket: net.Socket;
  #text = '';

  constructor(port: number) {
    this.socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true }).setNoDelay(true);
    this.socket.on('data', (chunk: Buffer) => (this.#text += chunk.toString('latin1')));
  }

  send(text: string): void {
    this.socket.write(text, 'latin1');
  }

  /** Waits for so many answers; what they hold beside their heads. */
  async answers(count: number): Promise<string[]> {
    const bodies = (): string[] => [...this.#text.matchAll(/\r\n\r\n([^;]*;)/g)].map(([, body]) => body!);
    await until(() => bodies().length >= count);
    const found = bodies();
    this.#text = '';
    return found;
  }
}

/** A connection that has had its first answer. */
async function warm(port: number): Promise<Client> {
  const client = new Client(port);
  client.send('GET /first HTTP/1.1\r\nHost: a\r\n\r\n');
  assert.deepEqual(await client.answers(1), ['/first=;']);
  return client;
}

function post(path: string, body: string): string {
  return `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

test('bodies and heads in pieces stay apart from what other connections send meanwhile', async () => {
  await using server = await start(echo);
  const clients = await Promise.all(Array.from({ length: 4 }, () => warm(server.port)));
  const bodies = clients.map((_, i) => String(i).repeat(3000 + i));
  const texts = bodies.map((body, i) => post(`/${i}`, body));
  for (let from = 0; from < 3200; from += 400) {
    for (const [i, client] of clients.entries()) client.send(texts[i]!.slice(from, from + 400));
    await pause(3);
  }
  for (const [i, client] of clients.entries()) assert.deepEqual(await client.answers(1), [`/${i}=${bodies[i]};`]);
  for (const client of clients) client.socket.destroy();
});

test('requests that come together are served in their order, whatever follows in the same memory', async () => {
  await using server = await start(echo);
  const first = await warm(server.port);
  const second = await warm(server.port);
  first.send(post('/a', 'A'.repeat(500)) + post('/b', 'B'.repeat(500)) + 'GET /c HTTP/1.1\r\nHost: a\r\n\r\n');
  second.send(post('/z', 'Z'.repeat(5000)));
  assert.deepEqual(await second.answers(1), [`/z=${'Z'.repeat(5000)};`]);
  assert.deepEqual(await first.answers(3), [`/a=${'A'.repeat(500)};`, `/b=${'B'.repeat(500)};`, '/c=;']);
  first.socket.destroy();
  second.socket.destroy();
});

test('a client that ends its side after a later request gets its answer, and the connection ends', async () => {
  await using server = await start(echo);
  const client = await warm(server.port);
  client.send(post('/last', 'x'));
  client.socket.end();
  const ended = once(client.socket, 'end');
  assert.deepEqual(await client.answers(1), ['/last=x;']);
  await ended;
});

test('a client that leaves in a later request aborts its signal', async () => {
  const { promise: told, resolve: aborted } = Promise.withResolvers<void>();
  await using server = await start(async (exchange) => {
    if (exchange.path === '/first') return echo(exchange);
    exchange.signal.addEventListener('abort', () => aborted());
    await told;
    return exchange.reply(200, []);
  });
  const client = await warm(server.port);
  client.send('GET /slow HTTP/1.1\r\nHost: a\r\n\r\n');
  await server.served(2);
  client.socket.destroy();
  await told;
});

test('a listener waits for such connections when it closes, and ends idle ones', async () => {
  const server = await start(echo);
  const idle = await warm(server.port);
  const busy = await warm(server.port);
  busy.send(post('/busy', 'x'));
  await server.served(3);
  const idleEnded = once(idle.socket, 'close');
  idle.socket.on('end', () => idle.socket.end());
  const closed = server.listening.close(30_000);
  assert.deepEqual(await busy.answers(1), ['/busy=x;']);
  busy.socket.end();
  await closed;
  await idleEnded;
});

test('a body that is sent for longer than the door reads is held back and arrives whole', async () => {
  await using server = await start(async (exchange) => {
    if (exchange.path === '/first') return echo(exchange);
    let size = 0;
    for await (const chunk of exchange.bodyStream() as AsyncIterable<Buffer>) {
      size += chunk.filter((byte) => byte === 0x79).length;
      if (size % 7 === 0) await pause(1);
    }
    return exchange.reply(200, [], `${exchange.path}=${size};`);
  });
  const client = await warm(server.port);
  const size = 3_000_000;
  client.send(post('/long', 'y'.repeat(size)));
  assert.deepEqual(await client.answers(1), [`/long=${size};`]);
  client.socket.destroy();
});
