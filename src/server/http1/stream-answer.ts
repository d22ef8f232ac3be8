// The body of an answer that is written as it comes. Back-pressure is the socket's; destroying it before its end cuts the connection.
import type { Socket } from 'node:net';
import { Writable } from 'node:stream';
import { watchReader } from '../slow-reader.ts';

/** How the client learns where the body ends. `none`: there is no body, whatever is written. */
export type AnswerFraming = 'chunked' | 'close' | 'none' | { readonly length: number };

/** Up to here a chunk is copied into one write with its size; beyond, three writes are cheaper. */
const COPIED_BYTES = 4096;

type Done = (error?: Error | null) => void;

export class StreamAnswer extends Writable {
  readonly #socket: Socket;
  readonly #chunked: boolean;
  readonly #bodiless: boolean;
  readonly #unwatch: () => void;
  /** Bytes that the head has promised and that are still to come. */
  #left: number;

  /**
   * `head` goes out with the first bytes, at the end of this turn at the latest. `idleMs`: a client that takes nothing for so long
   * is cut off.
   */
  constructor(socket: Socket, head: string, framing: AnswerFraming, idleMs: number) {
    super();
    this.#socket = socket;
    this.#unwatch = watchReader(socket, idleMs, () => socket.destroy());
    this.#chunked = framing === 'chunked';
    this.#bodiless = framing === 'none';
    this.#left = typeof framing === 'object' ? framing.length : Infinity;
    socket.cork();
    socket.write(head, 'latin1');
    process.nextTick(() => socket.uncork());
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    if (this.#bodiless || chunk.length === 0) return done();
    this.#left -= chunk.length;
    if (this.#left < 0) return done(new Error('the answer is longer than its Content-Length'));
    if (!this.#chunked) this.#socket.write(chunk, done);
    else if (chunk.length <= COPIED_BYTES) this.#socket.write(framed(chunk), done);
    else this.#writeLarge(chunk, done);
    return undefined;
  }

  #writeLarge(chunk: Buffer, done: Done): void {
    const socket = this.#socket;
    socket.cork();
    socket.write(`${chunk.length.toString(16)}\r\n`, 'latin1');
    socket.write(chunk);
    socket.write('\r\n', 'latin1', done);
    socket.uncork();
  }

  override _final(done: Done): void {
    if (this.#chunked) this.#socket.write('0\r\n\r\n', 'latin1', done);
    else if (this.#left > 0 && this.#left !== Infinity)
      done(new Error('the answer is shorter than its Content-Length'));
    else done();
  }

  override _destroy(_error: Error | null, done: Done): void {
    this.#unwatch();
    // Whoever broke it off knows why; the client learns it from the cut.
    if (!this.writableFinished) this.#socket.destroy();
    done();
  }
}

function framed(chunk: Buffer): Buffer {
  const size = `${chunk.length.toString(16)}\r\n`;
  const bytes = Buffer.allocUnsafe(size.length + chunk.length + 2);
  bytes.write(size, 'latin1');
  chunk.copy(bytes, size.length);
  bytes.write('\r\n', size.length + chunk.length, 'latin1');
  return bytes;
}
