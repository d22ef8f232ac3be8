// The listener: HTTP/1.1, HTTP/2 with prior knowledge and TLS on one port, and its drain. Hands each request to the doorman.
import http, { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import net, { type AddressInfo, type Server as NetServer, type Socket } from 'node:net';
import { opensTls } from './client-hello.ts';
import type { ListenOptions, Listening, Timeouts } from './contract.ts';
import { admit } from './doorman.ts';
import { listenError } from './errors.ts';
import { type ListenerState, SocketExchange } from './http1.ts';
import { createHttp2, handOver, isHttp2Preface } from './http2.ts';
import { StreamExchange } from './http2-exchange.ts';
import { type ParseError, refuseSocket } from './malformed.ts';
import { release } from './release.ts';
import { createSecure, type SecureSide } from './secure.ts';
import { tlsOf } from './tls-facts.ts';

const DEFAULT_TIMEOUTS: Timeouts = { headersMs: 60_000, keepAliveMs: 75_000, bodyIdleMs: 60_000 };

/** Request line and headers together. AWS's own limit is 10,240 bytes; session tokens and proxies ask for more. */
const HEAD_BYTES = 32 * 1024;

/**
 * Listens and serves until `close`. Rejects with ListenError: port in use, not permitted, no such host.
 * Port 0 lets the system choose; the answer holds the real one.
 */
export async function listen(options: ListenOptions): Promise<Listening> {
  const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
  const state: ListenerState = { draining: false, traces: options.traces, bodyIdleMs: timeouts.bodyIdleMs };
  const second = createHttp2(timeouts.keepAliveMs, (stream, headers, raw) =>
    admit(options, new StreamExchange(stream, headers, raw, state)),
  );
  const first = createHttp1(options, state, timeouts);
  const secure = options.tls && createSecure(options.tls, first, second.server);
  first.on('clientError', (error: ParseError, socket: Socket) => {
    const packet = error.rawPacket;
    if (isHttp2Preface(error)) handOver(error, socket, second.server);
    // What is no HTTP may be TLS: so plain HTTP pays nothing for sharing the port.
    else if (secure && packet && opensTls(packet) && !tlsOf(socket) && release(socket)) secure.accept(socket, packet);
    else refuseSocket(error, socket);
  });
  await bind(first, options.host, options.port);
  const servers: NetServer[] = [first];
  if (secure && options.tlsPort !== undefined)
    servers.push(await listenSecure(secure, options.host, options.tlsPort, first));
  const { address, port } = first.address() as AddressInfo;
  return {
    host: address,
    port,
    ...(servers[1] && { tlsPort: (servers[1].address() as AddressInfo).port }),
    close: async (graceMs) => {
      state.draining = true;
      second.drain();
      await drain(first, servers, graceMs, () => {
        second.cut();
        secure?.cut();
      });
    },
  };
}

/** Rejects, with the first port closed again, when the second cannot be had. */
async function listenSecure(secure: SecureSide, host: string, port: number, first: Server): Promise<NetServer> {
  const server = net.createServer((socket) => secure.accept(socket));
  try {
    await bind(server, host, port);
  } catch (error) {
    first.close();
    throw error;
  }
  return server;
}

function createHttp1(options: ListenOptions, state: ListenerState, timeouts: Timeouts): Server {
  const serve = (request: IncomingMessage, response: ServerResponse): void =>
    admit(options, new SocketExchange(request, response, state));
  const server = http.createServer(
    {
      maxHeaderSize: HEAD_BYTES,
      headersTimeout: timeouts.headersMs,
      connectionsCheckingInterval: Math.min(15_000, timeouts.headersMs / 2),
      keepAliveTimeout: timeouts.keepAliveMs,
      // Long uploads are fine as long as they move: the exchange bounds the pause instead.
      requestTimeout: 0,
      // The doorman answers a missing Host itself, in JSON.
      requireHostHeader: false,
      // Requests without a body skip the stream machinery.
      optimizeEmptyRequests: true,
    },
    serve,
  );
  // HEAD_BYTES bounds them; beyond its own default node would drop header lines silently.
  server.maxHeadersCount = 0;
  // The door decides by asking for the body, or not.
  server.on('checkContinue', serve);
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    const body = '{"message":"The only expectation that is met is 100-continue."}';
    response.writeHead(417, [
      'Content-Type',
      'application/json',
      'Content-Length',
      String(body.length),
      'Connection',
      'close',
    ]);
    response.end(body);
  });
  server.on('connect', (_request: IncomingMessage, socket: Socket) => {
    refuseSocket({ name: 'Error', message: '', reason: 'CONNECT is not served; Portico is not a proxy' }, socket);
  });
  return server;
}

function bind(server: NetServer, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, host, port)));
    server.listen({ host, port, backlog: 1024 }, () => {
      server.removeAllListeners('error');
      // accept() can fail, for want of file descriptors say; the connections that are open live on.
      server.on('error', (error) => process.emitWarning(error));
      resolve();
    });
  });
}

/** Resolves when every connection is gone, by itself within the grace or cut after it. */
async function drain(
  http1: Server,
  servers: readonly NetServer[],
  graceMs: number,
  cutOthers: () => void,
): Promise<void> {
  // An answer whose head went out before the drain leaves its connection open and idle.
  const idle = setInterval(() => http1.closeIdleConnections(), 50);
  const cut = setTimeout(() => {
    http1.closeAllConnections();
    cutOthers();
  }, graceMs);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  clearInterval(idle);
  clearTimeout(cut);
}
