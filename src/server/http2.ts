// HTTP/2 with prior knowledge on the HTTP/1 port: the hand-over of a connection. Knows no exchange.
import http2, { type Http2Server, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';

/** Hands a connection that opened with the HTTP/2 preface to `server`, with what has been read of it. */
export function handOver(socket: Socket, opening: Buffer, server: Http2Server): void {
  socket.unshift(opening);
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
