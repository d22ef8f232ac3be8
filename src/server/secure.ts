// TLS on any connection: finds the certificate by the client's first bytes, shakes hands, and hands the plain side to HTTP.
import type { Http2Server } from 'node:http2';
import type { Socket } from 'node:net';
import tls, { type TLSSocket } from 'node:tls';
import { readHello } from './client-hello.ts';
import type { TlsIdentity, TlsNames } from './contract.ts';
import { malformed, refuseSocket } from './malformed.ts';
import { remember } from './tls-facts.ts';

/** From the first byte to the end of the handshake. */
const HANDSHAKE_MS = 10_000;

const NO_BYTES = Buffer.alloc(0);

export interface SecureSide {
  /** Takes a connection of which `first` has been read. */
  accept(socket: Socket, first?: Buffer): void;
  /** Ends the handshakes under way; what has passed its handshake is HTTP's. */
  cut(): void;
}

/**
 * One TLS server for each identity, none of which listens: minimum version, certificate and the question for a client
 * certificate are settled before the handshake begins, so that a client gets TLS's own alerts.
 */
export function createSecure(names: TlsNames, http1: (socket: Socket) => void, http2: Http2Server): SecureSide {
  const servers = new WeakMap<TlsIdentity, tls.Server>();
  const shaking = new Set<Socket>();

  function serverFor(identity: TlsIdentity): tls.Server {
    let server = servers.get(identity);
    if (!server) servers.set(identity, (server = createServer(identity, (secure) => pass(secure))));
    return server;
  }

  function pass(secure: TLSSocket): void {
    remember(secure);
    if (secure.alpnProtocol === 'h2') http2.emit('connection', secure);
    else http1(secure);
  }

  function begin(socket: Socket, bytes: Buffer): void {
    const hello = readHello(bytes);
    if (!hello.isTls) return refuseSocket(malformed('this port speaks TLS, use https:// instead of http://'), socket);
    socket.unshift(bytes);
    try {
      serverFor(names.find(hello.serverName)).emit('connection', socket);
    } catch (error) {
      // A certificate that OpenSSL finds too weak, say: this name cannot be served, the others can.
      process.emitWarning(error as Error);
      socket.destroy();
    }
    return undefined;
  }

  return {
    accept(socket, first = NO_BYTES) {
      shaking.add(socket);
      socket.once('close', () => shaking.delete(socket));
      collectHello(socket, first, (bytes) => begin(socket, bytes));
    },
    cut: () => shaking.forEach((socket) => socket.destroy()),
  };
}

function createServer({ key, cert, minVersion, clientCa }: TlsIdentity, pass: (secure: TLSSocket) => void): tls.Server {
  const server = tls.createServer({
    key,
    cert,
    minVersion,
    handshakeTimeout: HANDSHAKE_MS,
    ALPNProtocols: ['h2', 'http/1.1'],
    // A client that is not trusted is told so in HTTP, and explained. [api-gateway.md A26]
    // An empty trust store vouches for nobody; '' would mean the public authorities.
    ...(clientCa !== undefined && { ca: clientCa || [], requestCert: true, rejectUnauthorized: false }),
  });
  server.on('secureConnection', pass);
  // The handshake failed: the client has its alert, and the socket is gone.
  server.on('tlsClientError', () => undefined);
  return server;
}

/** Calls `done` with all bytes so far once they tell what they are; most often at once. */
function collectHello(socket: Socket, first: Buffer, done: (bytes: Buffer) => void): void {
  if (readHello(first).complete) return done(first);
  let bytes = first;
  const timer = setTimeout(() => socket.destroy(), HANDSHAKE_MS);
  const stop = (): void => {
    clearTimeout(timer);
    socket.off('readable', read).off('close', stop).off('error', stop);
  };
  const read = (): void => {
    for (let chunk = socket.read() as Buffer | null; chunk !== null; chunk = socket.read() as Buffer | null)
      bytes = Buffer.concat([bytes, chunk]);
    if (!readHello(bytes).complete) return;
    stop();
    done(bytes);
  };
  socket.on('readable', read).on('close', stop).on('error', stop);
  return undefined;
}
