// The listener: HTTP/1.1, HTTP/2 with prior knowledge and TLS on one port, and its drain. Hands each request to the doorman.
import net, { type AddressInfo, type Server, type Socket } from 'node:net';
import type { ListenOptions, Listening, Timeouts } from './contract.ts';
import { admit } from './doorman.ts';
import { listenError } from './errors.ts';
import type { ListenerState, OpenExchange } from './exchange.ts';
import { Carrier } from './http1/carrier.ts';
import { createHttp2, handOver } from './http2.ts';
import { StreamExchange } from './http2-exchange.ts';
import { type SecureSide, createSecure } from './secure.ts';

const DEFAULT_TIMEOUTS: Timeouts = {
  headersMs: 60_000,
  keepAliveMs: 75_000,
  bodyIdleMs: 60_000,
  answerIdleMs: 300_000,
};

/**
 * Listens and serves until `close`. Rejects with ListenError: port in use, not permitted, no such host.
 * Port 0 lets the system choose; the answer holds the real one.
 */
export async function listen(options: ListenOptions): Promise<Listening> {
  const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
  const { bodyIdleMs, answerIdleMs } = timeouts;
  const state: ListenerState = { draining: false, traces: options.traces, bodyIdleMs, answerIdleMs };
  const serve = (exchange: OpenExchange): void => admit(options, exchange);
  const second = createHttp2(timeouts.keepAliveMs, (stream, headers, raw) =>
    serve(new StreamExchange(stream, headers, raw, state)),
  );
  let secure: SecureSide | undefined;
  const first = new Carrier({
    state,
    timeouts,
    serve,
    others: {
      http2: (socket, opening) => handOver(socket, opening, second.server),
      ...(options.tls && { tls: (socket, opening) => secure?.accept(socket, opening) }),
    },
  });
  const acceptPlain = (socket: Socket): void => first.accept(socket);
  secure = options.tls && createSecure(options.tls, acceptPlain, second.server);
  const servers = [await bind(acceptPlain, options.host, options.port)];
  const [server] = servers as [Server];
  if (secure && options.tlsPort !== undefined)
    servers.push(await bindSecond(server, secure, options.host, options.tlsPort));
  const { address, port } = server.address() as AddressInfo;
  return {
    host: address,
    port,
    ...(servers[1] && { tlsPort: (servers[1].address() as AddressInfo).port }),
    close: async (graceMs) => {
      state.draining = true;
      second.drain();
      first.drain();
      await drain(servers, graceMs, () => {
        first.cut();
        second.cut();
        secure?.cut();
      });
    },
  };
}

/** Rejects, with the first port closed again, when the second cannot be had. */
async function bindSecond(first: Server, secure: SecureSide, host: string, port: number): Promise<Server> {
  try {
    return await bind((socket) => secure.accept(socket), host, port);
  } catch (error) {
    first.close();
    throw error;
  }
}

function bind(accept: (socket: Socket) => void, host: string, port: number): Promise<Server> {
  // A client may end its side once it has sent its request, and still wait for the answer.
  const server = net.createServer({ allowHalfOpen: true, noDelay: true }, accept);
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, host, port)));
    server.listen({ host, port, backlog: 1024 }, () => {
      server.removeAllListeners('error');
      // accept() can fail, for want of file descriptors say; the connections that are open live on.
      server.on('error', (error) => process.emitWarning(error));
      resolve(server);
    });
  });
}

/** Resolves when every connection is gone, by itself within the grace or cut after it. */
async function drain(servers: readonly Server[], graceMs: number, cutAll: () => void): Promise<void> {
  const cut = setTimeout(cutAll, graceMs);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  clearTimeout(cut);
}
