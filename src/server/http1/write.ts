// Hands a whole answer to the socket in as few writes as there can be.
import type { Socket } from 'node:net';
import type { LeanSocket } from '../../socket/lean.ts';

/** Up to here head and body are copied into one buffer; beyond, a gathering write is cheaper. */
const COPIED_BYTES = 16 * 1024;

const scratch = Buffer.alloc(COPIED_BYTES);

/** `head`: its characters are bytes, latin1. `length`: bytes of the body, in UTF-8 when it is a string. */
export function writeAnswer(socket: Socket, head: string, body: string | Uint8Array | undefined, length: number): void {
  if (body === undefined || length === 0) socket.write(head, 'latin1');
  // As many bytes as characters: it is ASCII.
  else if (typeof body === 'string' && body.length === length) socket.write(head + body, 'latin1');
  else if (length <= COPIED_BYTES) socket.write(joined(head, body, length));
  else writeBoth(socket, head, body);
}

/** The same for a lean socket: a small answer goes straight to the kernel. */
export function sendAnswer(
  socket: LeanSocket,
  head: string,
  body: string | Uint8Array | undefined,
  length: number,
): void {
  const size = head.length + (body === undefined ? 0 : length);
  if (size > COPIED_BYTES) return writeAnswer(socket, head, body, length);
  fill(scratch, head, body);
  return socket.send(scratch.subarray(0, size));
}

function joined(head: string, body: string | Uint8Array, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(head.length + length);
  fill(bytes, head, body);
  return bytes;
}

function fill(bytes: Buffer, head: string, body: string | Uint8Array | undefined): void {
  bytes.write(head, 'latin1');
  if (typeof body === 'string') bytes.write(body, head.length);
  else if (body !== undefined) bytes.set(body, head.length);
}

function writeBoth(socket: Socket, head: string, body: string | Uint8Array): void {
  socket.cork();
  socket.write(head, 'latin1');
  socket.write(body);
  socket.uncork();
}
