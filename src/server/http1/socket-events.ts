// What a connection wants to hear of its socket, whichever kind it is. Knows no HTTP.
import type { Socket } from 'node:net';

export interface SocketEvents {
  readonly data: (bytes: Buffer) => void;
  readonly end: () => void;
  readonly close: () => void;
}

/** After an error comes 'close', and whoever waits learns it there. */
function ignore(): void {}

/** A lean socket has no 'data' events. */
export function listen<S extends Socket>(socket: S, { data, end, close }: SocketEvents): S {
  return socket.on('data', data).on('end', end).on('close', close).on('error', ignore);
}

export function unlisten(socket: Socket, { data, end, close }: SocketEvents): void {
  socket.off('data', data).off('end', end).off('close', close).off('error', ignore);
}
