// A socket that reads into one buffer which all of its kind share, and writes past the stream machinery while nothing waits
// there. For every packet net makes a buffer of 64 KB, an event and work for the next tick; for every write a request and its
// callback: seven microseconds that an exchange need not pay. Knows bytes only.
import { writeSync } from 'node:fs';
import { Socket } from 'node:net';

/** Longer writes are the stream's: what a kernel does not take at once would be copied twice. */
export const ROOM = 65_536;

/** What net keeps behind a socket; undocumented, so nothing depends on its being there. */
interface Kept {
  _handle?: { readonly fd?: number } | null;
  /** Counts its connections, and closes with the last of them. */
  _server?: object | null;
}

const shared = Buffer.alloc(ROOM);

export interface LeanOptions {
  readonly allowHalfOpen: boolean;
  /** The bytes are good until it returns; there are no 'data' events. */
  onBytes(bytes: Buffer): void;
}

export class LeanSocket extends Socket {
  /**
   * Takes the connection over from a socket of node:net, which is of no use any more; undefined when that is not possible. The
   * socket must have nothing left to write and be no TLS socket.
   */
  static take(socket: Socket, { allowHalfOpen, onBytes }: LeanOptions): LeanSocket | undefined {
    const kept = socket as unknown as Kept;
    const { _handle: handle, _server: server } = kept;
    if (!handle || server === undefined) return undefined;
    const callback = (size: number): boolean => {
      onBytes(shared.subarray(0, size));
      return true;
    };
    kept._handle = kept._server = null;
    const options = { handle, allowHalfOpen, onread: { buffer: shared, callback } };
    const lean = new LeanSocket(options as unknown as ConstructorParameters<typeof Socket>[0]);
    (lean as unknown as Kept)._server = server;
    return lean;
  }

  /** Done with `bytes` when it returns. */
  send(bytes: Buffer): void {
    const sent = this.#sendNow(bytes);
    if (sent < bytes.length) this.write(Buffer.from(bytes.subarray(sent)));
  }

  /** How many of the bytes the kernel has taken. */
  #sendNow(bytes: Buffer): number {
    // A descriptor that has been closed may be somebody else's by now: it is asked for each time.
    const fd = (this as unknown as Kept)._handle?.fd;
    if (fd === undefined || fd < 0 || bytes.length > ROOM || !this.writable || this.writableLength > 0) return 0;
    try {
      return writeSync(fd, bytes, 0, bytes.length);
    } catch {
      // The kernel's buffer is full, or the other side has gone: the stream waits for the one and tells of the other.
      return 0;
    }
  }
}
