// A connection without a network, for tests that need every piece of a stream to arrive as it was cut.
import type { Socket } from 'node:net';
import { type Duplex, duplexPair } from 'node:stream';
import type { Door } from '../../edge/contract.ts';
import { admit } from '../doorman.ts';
import { type FakeTraces, fakeTraces } from '../testing.ts';
import { Carrier } from './carrier.ts';

export interface Wire {
  /** The client's end. */
  readonly client: Duplex;
  readonly traces: FakeTraces;
  readonly bugs: unknown[];
  /** All that the server has sent, latin1. */
  sent(): string;
  end(): void;
}

export function wire(serve: Door['serve']): Wire {
  const traces = fakeTraces();
  const bugs: unknown[] = [];
  const options = { rules: [], fallback: { name: 'test', serve }, traces, onBug: (error: unknown) => bugs.push(error) };
  const timeouts = { headersMs: 60_000, keepAliveMs: 60_000, bodyIdleMs: 60_000, answerIdleMs: 60_000 };
  const carrier = new Carrier({
    state: { draining: false, traces, ...timeouts },
    timeouts,
    serve: (exchange) => admit(options, exchange),
    others: {},
  });
  const [client, server] = duplexPair();
  carrier.accept(Object.assign(server, { remoteAddress: '127.0.0.1', setTimeout: () => server }) as unknown as Socket);
  let sent = '';
  client.on('data', (chunk: Buffer) => (sent += chunk.toString('latin1')));
  return {
    client,
    traces,
    bugs,
    sent: () => sent,
    end: () => {
      client.destroy();
      server.destroy();
    },
  };
}
