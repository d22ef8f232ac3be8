// HTTP/2 with prior knowledge on the HTTP/1 port: the hand-over of a connection. Knows no exchange.
import http2, { type Http2Server, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { ParseError } from './malformed.ts';
import { release } from './release.ts';

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');

export function isHttp2Preface(error: ParseError): boolean {
  return error.code === 'HPE_PAUSED_H2_UPGRADE';
}

/**
 * Hands a connection that opened with the HTTP/2 preface from node:http to `server`. So only HTTP/2 connections pay for
 * sharing the port: HTTP/1 ones are never peeked at.
 */
export function handOver(error: ParseError, socket: Socket, server: Http2Server): void {
  if (!error.rawPacket || !release(socket)) {
    socket.destroy(error);
    return;
  }
  // The preface may have come in pieces; what the parser has read of it is known by heart.
  socket.unshift(Buffer.concat([PREFACE, error.rawPacket.subarray(error.bytesParsed ?? 0)]));
  server.emit('connection', socket);
}

export interface Http2Side {
  readonly server: Http2Server;
  /** Takes no new streams; open ones may finish for as long as `cut` is not called. */
  drain(): void;
  cut(): void;
}

/** The HTTP/2 side of a listener; it has no port of its own. A connection without open streams is closed after `idleMs`. */
export function createHttp2(
  idleMs: number,
  onStream: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, raw: string[]) => void,
): Http2Side {
  /** Open streams of each session: silence means nothing while a door is at work. */
  const open = new Map<http2.ServerHttp2Session, number>();
  const count = (session: http2.ServerHttp2Session, by: number): void => {
    const before = open.get(session);
    if (before !== undefined) open.set(session, before + by);
  };
  const server = http2.createServer({
    settings: { maxHeaderListSize: 32 * 1024, maxConcurrentStreams: 1000 },
    // A function may send a header twice; HTTP/1 clients get both lines, so do these.
    strictSingleValueFields: false,
  });
  server.on('session', (session) => {
    open.set(session, 0);
    session.once('close', () => open.delete(session));
    session.setTimeout(idleMs);
    session.on('timeout', () => open.get(session) === 0 && session.close());
  });
  // A peer that breaks the protocol has lost its connection by then; nothing is left to answer.
  server.on('sessionError', (_error, session) => session.destroy());
  server.on('stream', (stream, headers, _flags, raw) => {
    const session = stream.session as http2.ServerHttp2Session;
    count(session, 1);
    stream.once('close', () => count(session, -1));
    onStream(stream, headers, raw as unknown as string[]);
  });
  return {
    server,
    drain: () => [...open.keys()].forEach((session) => session.close()),
    cut: () => [...open.keys()].forEach((session) => session.destroy(undefined, http2.constants.NGHTTP2_CANCEL)),
  };
}
