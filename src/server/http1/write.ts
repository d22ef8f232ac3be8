// Hands a whole answer to the socket in as few writes as there can be.
import type { Socket } from 'node:net';

/** Up to here head and body are copied into one buffer; beyond, a gathering write is cheaper. */
const COPIED_BYTES = 16 * 1024;

/** `head`: its characters are bytes, latin1. `length`: bytes of the body, in UTF-8 when it is a string. */
export function writeAnswer(socket: Socket, head: string, body: string | Uint8Array | undefined, length: number): void {
  if (body === undefined || length === 0) socket.write(head, 'latin1');
  // As many bytes as characters: it is ASCII.
  else if (typeof body === 'string' && body.length === length) socket.write(head + body, 'latin1');
  else if (length <= COPIED_BYTES) socket.write(joined(head, body, length));
  else writeBoth(socket, head, body);
}

function joined(head: string, body: string | Uint8Array, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(head.length + length);
  bytes.write(head, 'latin1');
  if (typeof body === 'string') bytes.write(body, head.length);
  else bytes.set(body, head.length);
  return bytes;
}

function writeBoth(socket: Socket, head: string, body: string | Uint8Array): void {
  socket.cork();
  socket.write(head, 'latin1');
  socket.write(body);
  socket.uncork();
}
