// A socket that reads into one buffer which all connections share. For every packet net makes a buffer of 64 KB, an event and
// work for the next tick: four microseconds that a connection with a second request need not pay. Knows bytes, not HTTP.
import { Socket } from 'node:net';

export interface SocketEvents {
  readonly data: (bytes: Buffer) => void;
  readonly end: () => void;
  readonly close: () => void;
}

/** After an error comes 'close', and whoever waits learns it there. */
function ignore(): void {}

/** A socket that is lean has no 'data' events. */
export function listen(socket: Socket, { data, end, close }: SocketEvents): Socket {
  return socket.on('data', data).on('end', end).on('close', close).on('error', ignore);
}

export function unlisten(socket: Socket, { data, end, close }: SocketEvents): void {
  socket.off('data', data).off('end', end).off('close', close).off('error', ignore);
}

const shared = Buffer.alloc(64 * 1024);

/** What net keeps behind a socket; undocumented, so nothing depends on its being there. */
interface Kept {
  _handle?: object | null;
  /** Counts its connections, and closes with the last of them. */
  _server?: object | null;
}

/**
 * Takes the connection over from a socket of node:net, which is of no use any more; undefined when that is not possible. The
 * socket must be reading and have nothing left to write. The bytes are good until `onBytes` returns.
 */
export function leanSocket(socket: Socket, onBytes: (bytes: Buffer) => void): Socket | undefined {
  const kept = socket as Kept;
  const { _handle: handle, _server: server } = kept;
  if (!handle || !server) return undefined;
  const callback = (size: number): boolean => {
    onBytes(shared.subarray(0, size));
    return true;
  };
  kept._handle = kept._server = null;
  const options = { handle, allowHalfOpen: true, onread: { buffer: shared, callback } };
  const lean = new Socket(options as unknown as ConstructorParameters<typeof Socket>[0]);
  (lean as Kept)._server = server;
  return lean;
}
