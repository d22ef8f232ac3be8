// One socket to a program in a sandbox: a function's descriptor 3, a call of the Runtime API. Knows bytes only.
import type { Socket } from 'node:net';
import { LeanSocket, ROOM } from '../../../socket/lean.ts';

const scratch = Buffer.alloc(ROOM);

/** Text as bytes, which are good until the next call; `free` bytes before them are the caller's. */
export function bytesOf(text: string, free = 0): Buffer {
  if (free + text.length * 3 <= ROOM) return scratch.subarray(0, free + scratch.write(text, free));
  const bytes = Buffer.allocUnsafe(free + Buffer.byteLength(text));
  bytes.write(text, free);
  return bytes;
}

export interface ChannelEvents {
  /** May not keep the buffer. */
  onBytes(bytes: Buffer): void;
  /** The other side says no more, but may still listen; without it the channel closes by itself. */
  onEnd?(): void;
  onClose(): void;
}

export class Channel {
  readonly #socket: Socket;
  readonly #lean: LeanSocket | undefined;

  constructor(socket: Socket, events: ChannelEvents) {
    const { onEnd } = events;
    const onBytes = (bytes: Buffer): void => events.onBytes(bytes);
    this.#lean = LeanSocket.take(socket, { allowHalfOpen: onEnd !== undefined, onBytes });
    this.#socket = this.#lean ?? socket.on('data', onBytes);
    // The end of the process tells what went wrong.
    this.#socket.on('error', () => {});
    this.#socket.on('close', () => events.onClose());
    if (onEnd !== undefined) this.#socket.on('end', () => events.onEnd?.());
    this.#socket.resume();
  }

  get isClosed(): boolean {
    return this.#socket.destroyed;
  }

  /** Done with `bytes` when it returns. */
  write(bytes: Buffer): void {
    if (this.#lean !== undefined) this.#lean.send(bytes);
    else this.#socket.write(Buffer.from(bytes));
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Says no more, after what was written. */
  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
