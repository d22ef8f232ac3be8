// Test doubles and raw sockets for this room's tests.
import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Door, Exchange } from '../edge/contract.ts';
import type { Trace, Traces } from '../observe/contract.ts';
import type { DoorRule, ListenOptions, Listening } from './contract.ts';
import { listen } from './listen.ts';

export interface FakeTraces extends Traces {
  readonly closed: Trace[];
}

export function fakeTraces(): FakeTraces {
  const closed: Trace[] = [];
  let count = 0;
  return {
    closed,
    open: (door, method, host, target) => ({
      id: `request-${++count}`,
      startMs: Date.now(),
      door,
      method,
      host,
      target,
      status: 0,
      endMs: 0,
      steps: [],
    }),
    close: (trace, status) => {
      trace.status = status;
      trace.endMs = Date.now();
      closed.push(trace);
    },
    find: (id) => closed.find((trace) => trace.id === id),
    recent: (limit, refusedOnly) =>
      closed
        .toReversed()
        .filter((trace) => !refusedOnly || trace.steps.some((step) => step.verdict === 'refuse'))
        .slice(0, limit),
    reset: () => closed.splice(0),
  };
}

export interface TestServer extends AsyncDisposable {
  readonly listening: Listening;
  readonly url: string;
  readonly port: number;
  readonly traces: FakeTraces;
  readonly bugs: unknown[];
  /** Resolves when so many requests have come to the door. */
  served(count: number): Promise<void>;
}

/** Waits for what happens soon, and longer where others keep the processors busy. */
export async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 30_000; !holds(); await pause(2))
    if (Date.now() > end) throw new Error('it did not happen within 30 seconds');
}

/** Listens on a free port with `serve` behind every name. */
export async function start(serve: Door['serve'], more: Partial<ListenOptions> = {}): Promise<TestServer> {
  const traces = fakeTraces();
  const bugs: unknown[] = [];
  let count = 0;
  const counted: Door['serve'] = (exchange) => {
    count++;
    return serve(exchange);
  };
  const listening = await listen({
    host: '127.0.0.1',
    port: 0,
    rules: [],
    fallback: { name: 'test', serve: counted },
    traces,
    onBug: (error) => bugs.push(error),
    ...more,
  });
  return {
    listening,
    url: `http://127.0.0.1:${listening.port}`,
    port: listening.port,
    traces,
    bugs,
    served: (wanted) => until(() => count >= wanted),
    [Symbol.asyncDispose]: () => listening.close(0),
  };
}

export function rule(claims: (exchange: Exchange) => boolean, door: Door): DoorRule {
  return { claims, door };
}

/**
 * Sends bytes on a connection of its own and reads until the server closes it, there is `enough` or `ms` have passed.
 * `half`: closes its side first.
 */
export function raw(
  port: number,
  pieces: readonly (string | Buffer)[],
  { ms = 20_000, half = false, enough }: { ms?: number; half?: boolean; enough?: RegExp } = {},
): Promise<{ text: string; closed: boolean }> {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    let text = '';
    const done = (closed: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ text, closed });
    };
    const timer = setTimeout(() => done(false), ms);
    socket.setNoDelay(true);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (enough?.test(text)) done(false);
    });
    socket.on('error', () => done(true));
    socket.on('end', () => done(true));
    socket.on('close', () => done(true));
    void send(socket, pieces).then(() => half && socket.end());
  });
}

async function send(socket: net.Socket, pieces: readonly (string | Buffer)[]): Promise<void> {
  for (const piece of pieces) {
    socket.write(typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece);
    if (pieces.length > 1) await pause(15);
  }
}
