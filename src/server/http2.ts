// HTTP/2 with prior knowledge on the HTTP/1 port: the hand-over of a connection. Knows no exchange.
import http2, { type Http2Server, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { ParseError } from './malformed.ts';

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');

/** What node:http hangs on a socket; it has no public name for letting go of one outside an upgrade. */
interface HttpParser {
  unconsume(): void;
  remove(): void;
  close(): void;
}
type HeldSocket = Omit<Socket, 'readableFlowing'> & { parser?: HttpParser | null; readableFlowing: boolean | null };

export function isHttp2Preface(error: ParseError): boolean {
  return error.code === 'HPE_PAUSED_H2_UPGRADE';
}

/**
 * Hands a connection that opened with the HTTP/2 preface from node:http to `server`. So only HTTP/2 connections pay for
 * sharing the port: HTTP/1 ones are never peeked at. These are the steps that node:http itself takes for an upgrade.
 */
export function handOver(error: ParseError, held: Socket, server: Http2Server): void {
  const socket = held as HeldSocket;
  const { parser } = socket;
  if (!parser || !error.rawPacket) {
    socket.destroy(error);
    return;
  }
  for (const event of ['data', 'end', 'close', 'drain', 'error', 'timeout', 'pause', 'resume']) {
    for (const listener of socket.listeners(event)) {
      if (/^(bound )?(socketOn|onSocket)/.test(listener.name)) socket.removeListener(event, listener as () => void);
    }
  }
  parser.unconsume();
  parser.remove();
  socket.parser = null;
  // The parser is still on the stack of this call.
  setImmediate(() => parser.close());
  // The preface may have come in pieces; what the parser has read of it is known by heart.
  // A flowing socket would drop what is put back before the session reads it.
  socket.readableFlowing = null;
  socket.unshift(Buffer.concat([PREFACE, error.rawPacket.subarray(error.bytesParsed ?? 0)]));
  server.emit('connection', socket);
}

/** The HTTP/2 side of a listener; it has no port of its own. */
export function createHttp2(
  onStream: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, raw: string[]) => void,
): {
  readonly server: Http2Server;
  /** Lets open streams finish for as long as `cut` is not called. */
  drain(): void;
  cut(): void;
} {
  const sessions = new Set<http2.ServerHttp2Session>();
  const server = http2.createServer({
    settings: { maxHeaderListSize: 32 * 1024, maxConcurrentStreams: 1000 },
    // A function may send a header twice; HTTP/1 clients get both lines, so do these.
    strictSingleValueFields: false,
  });
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });
  // A peer that breaks the protocol has lost its connection by then; nothing is left to answer.
  server.on('sessionError', (_error, session) => session.destroy());
  server.on('stream', (stream, headers, _flags, raw) => onStream(stream, headers, raw as unknown as string[]));
  return {
    server,
    drain: () => sessions.forEach((session) => session.close()),
    cut: () => sessions.forEach((session) => session.destroy(undefined, http2.constants.NGHTTP2_CANCEL)),
  };
}
